/** What a backup says of itself: every file with its hash, so that a torn or changed one is found before it is needed. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../core/words/problem.ts';
import { wordsOf } from '../../core/words/words-of.ts';

export const MANIFEST_FILE = 'backup.json';

const Manifest = z.object({
  kind: z.enum(['collector', 'bridge']),
  /** Of the program that made it. */
  version: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** Under the data folder, then under `config/`. */
  files: z.array(
    z.object({ path: z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))/), bytes: z.int(), sha256: z.string() }),
  ),
  /** Facts in its journal; null for a bridge. */
  facts: z.int().nullable(),
});
export type Manifest = z.infer<typeof Manifest>;

/** Names every file of `paths` in `folder`. */
export function writeManifest(folder: string, paths: readonly string[], rest: Omit<Manifest, 'files'>): Manifest {
  const files = paths.map((path) => ({
    path,
    bytes: statSync(join(folder, path)).size,
    sha256: hashOf(join(folder, path)),
  }));
  const manifest = { ...rest, files };
  writeFileSync(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
  return manifest;
}

/** Reads it and every file that it names. Errors: `unknown` (no backup), `corrupt`, naming the file; `invalid` (of the other process). */
export function checkManifest(folder: string, kind: Manifest['kind']): Manifest {
  const manifest = readManifest(folder, kind);
  checkFiles(folder, manifest.files);
  return manifest;
}

/** Errors: `corrupt`, naming the file that is missing or another. */
export function checkFiles(folder: string, files: Manifest['files']): void {
  for (const { path, bytes, sha256 } of files) {
    const file = join(folder, path);
    const found = statSync(file, { throwIfNoEntry: false })?.size;
    if (found === undefined) throw new Problem('corrupt', `${file} is missing. Take another backup.`);
    if (found !== bytes || hashOf(file) !== sha256)
      throw new Problem('corrupt', `${file} is not as it was backed up. Take another backup.`);
  }
}

/** Of which process a folder says that it is a backup; null: it says nothing that can be read. */
export function kindOfBackup(folder: string): Manifest['kind'] | null {
  try {
    return manifestIn(folder).kind;
  } catch {
    return null;
  }
}

/** What it says of itself; its files are not read. Errors: `unknown` (no backup), `corrupt`; `invalid` (of the other process). */
export function readManifest(folder: string, kind: Manifest['kind']): Manifest {
  const manifest = manifestIn(folder);
  if (manifest.kind === kind) return manifest;
  throw new Problem('invalid', `${folder} is a backup of a ${manifest.kind}, not of a ${kind}.`);
}

function manifestIn(folder: string): Manifest {
  const file = join(folder, MANIFEST_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Problem('unknown', `${folder} holds no backup that can be read: ${wordsOf(error)}.`, { cause: error });
  }
  try {
    return Manifest.parse(JSON.parse(text));
  } catch (error) {
    throw new Problem('corrupt', `${file} is damaged. Take another backup.`, { cause: error });
  }
}

const CHUNK_BYTES = 1 << 20;

/** A journal of years is not read into memory. */
function hashOf(file: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk))
      hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}
