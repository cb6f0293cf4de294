/** How much room the journal has, and takes. */
import { statfsSync, statSync } from 'node:fs';

export interface DiskUse {
  freeBytes: number;
  sizeBytes: number;
  journalBytes: number;
  /** What SQLite has not yet put into the journal's own file. */
  walBytes: number;
}

/** null where the system does not tell. */
export function diskUse(journalFile: string): DiskUse | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(journalFile);
    return {
      freeBytes: bavail * bsize,
      sizeBytes: blocks * bsize,
      journalBytes: sizeOf(journalFile),
      walBytes: sizeOf(`${journalFile}-wal`),
    };
  } catch {
    return null;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
