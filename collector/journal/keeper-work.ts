/** What the keeper's thread does: everything in it reads the journal through a connection of its own. */
import { join } from 'node:path';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Computed, run } from './computed.ts';
import { type Journal, openJournalToRead } from './journal.ts';
import { dropSnapshot, readSnapshot, SNAPSHOT_FILE, writeSnapshot } from './snapshot.ts';

/** Where the journal is, and whose. */
export interface KeeperPlace {
  dataDir: string;
  edgeId: string;
  /** Until facts say how it is configured. */
  plant: Plant;
}

export const snapshotIn = (dataDir: string): string => join(dataDir, SNAPSHOT_FILE);

/** Computes what is not in the snapshot yet, and writes it down. Returns the last fact in it. */
export function keepSnapshot({ dataDir, edgeId, plant }: KeeperPlace): number {
  const journal = openJournalToRead(dataDir, edgeId);
  try {
    const file = snapshotIn(dataDir);
    const computed = computedOf(journal, plant, file);
    run(computed.catchUp());
    writeSnapshot(file, journal, plant, computed);
    return computed.cursor;
  } finally {
    journal.close();
  }
}

/** From the snapshot where there is one to go on from; one that cannot be read after all is thrown away. */
export function computedOf(journal: Journal, plant: Plant, file: string): Computed {
  const snapshot = readSnapshot(file, journal, plant);
  if (typeof snapshot !== 'string') {
    try {
      const computed = new Computed(journal, plant);
      run(computed.restore(snapshot));
      return computed;
    } catch {
      dropSnapshot(file);
    }
  }
  return new Computed(journal, plant);
}
