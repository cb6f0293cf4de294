/** The logbook at a start: from the snapshot where it is good, else from the journal alone. */
import type { Plant } from '../../shared/core/words/plant.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import type { Journal } from './journal.ts';
import { type Logbook, openLogbook } from './logbook.ts';
import { dropSnapshot, type NoSnapshot, readSnapshot } from './snapshot.ts';

export interface Reopened {
  logbook: Logbook;
  /** The last fact in the snapshot; 0: there is none. */
  cursor: number;
  /** Why the one that was there was of no use; null: it was, or there was none. */
  dropped: string | null;
}

/** A snapshot that is of no use is thrown away, and that is said. */
export function reopenLogbook(journal: Journal, plant: Plant, file: string, warn: (message: string) => void): Reopened {
  const snapshot = readSnapshot(file, journal, plant);
  const anew = (why: string | null): Reopened => {
    const dropped =
      why === null ? null : `What was computed before ${why}: it is thrown away and computed anew from the journal.`;
    if (dropped !== null) {
      dropSnapshot(file);
      warn(dropped);
    }
    return { logbook: openLogbook(journal, plant), cursor: 0, dropped };
  };
  if (typeof snapshot === 'string') return anew(snapshot === 'missing' ? null : whyNot[snapshot]);
  try {
    return { logbook: openLogbook(journal, plant, { snapshot }), cursor: snapshot.cursor, dropped: null };
  } catch (error) {
    return anew(`cannot be taken over (${wordsOf(error)})`);
  }
}

const whyNot: Readonly<Record<Exclude<NoSnapshot, 'missing'>, string>> = {
  foreign: 'is of another version or another journal',
  damaged: 'is damaged',
};
