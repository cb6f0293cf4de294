/** Writes a file so that at every moment, also after a power cut, the whole old or the whole new one stands there. */
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../core/words/problem.ts';
import { wordsOf } from '../core/words/words-of.ts';

/** `mode`: that of the file where it exists. Errors: `unavailable` with what to do. */
export function replaceFile(file: string, text: string, mode = 0o600): void {
  const target = realOf(file);
  const temporary = join(dirname(target), `.${basename(target)}.new`);
  try {
    const descriptor = openSync(temporary, 'w', modeOf(target) ?? mode);
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, target);
    syncFolder(dirname(target));
  } catch (error) {
    rmSync(temporary, { force: true });
    const reason = wordsOf(error);
    throw new Problem(
      'unavailable',
      { what: 'cannotBeWritten', file, words: String(reason) },
      {
        cause: error,
      },
    );
  }
}

/** A link stays a link: what it points to is written. */
function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function modeOf(file: string): number | null {
  try {
    return statSync(file).mode & 0o777;
  } catch {
    return null;
  }
}

/** The new name is on disk only when its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
