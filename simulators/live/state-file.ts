/** The simulated plant's memory between two starts: one JSON file, replaced whole. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../shared/core/words/problem.ts';
import type { TwinMemory } from '../plant/twin.ts';

/** The file is our own; what is checked is that it is one and of this version. */
const VERSION = 1;
const FileSchema = z.object({ version: z.literal(VERSION), memory: z.custom<TwinMemory>(isMemory) });

function isMemory(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'machines' in value && 'operators' in value && 'book' in value;
}

/** null when there is none yet. Errors: `corrupt` when it is something else. */
export function readState(file: string): TwinMemory | null {
  if (!existsSync(file)) return null;
  try {
    return FileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).memory;
  } catch (error) {
    throw new Problem(
      'corrupt',
      `${file} is not the memory of this simulated plant. Remove its folder to start anew.`,
      {
        cause: error,
      },
    );
  }
}

export function writeState(file: string, memory: TwinMemory): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify({ version: VERSION, memory }));
  renameSync(`${file}.new`, file);
}
