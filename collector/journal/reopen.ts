/**
 * The logbook at a start: from the snapshot where it is good, else from the journal alone. Where there is much to
 * compute, the box begins with the newest facts, collects and shows its machines, and the rest is computed behind it.
 */
import type { Plant } from '../../shared/core/words/plant.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import type { Keeper } from '../../shared/io/keeper.ts';
import { finished } from '../../shared/io/turn.ts';
import type { Journal } from './journal.ts';
import { type Logbook, openLogbook, openNewest, type PartialLogbook } from './logbook.ts';
import { checkingSnapshot, dropSnapshot, type NoSnapshot, readSnapshot, type Snapshot } from './snapshot.ts';

export interface Reopened {
  logbook: Logbook;
  /** The last fact in the snapshot; 0: there is none. */
  cursor: number;
  /** Why the one that was there was of no use; null: it was, or there was none. */
  dropped: string | null;
  /** Computes what a start did not wait for; nothing to do where the logbook is whole. Errors: as the journal's. */
  complete(keeper: Pick<Keeper, 'keep'>, ending: AbortSignal): Promise<void>;
}

/** Some 0.3 s of a start; one shift of 50 machines. */
const NEWEST = 20_000;

export interface ReopenOptions {
  journal: Journal;
  plant: Plant;
  /** Of the snapshot. */
  file: string;
  warn: (message: string) => void;
  /** A journal of more facts is computed behind the start. */
  newest?: number | undefined;
}

/** A snapshot that is of no use is thrown away, and that is said. */
export function reopenLogbook(options: ReopenOptions): Reopened {
  const { journal, plant, newest = NEWEST } = options;
  const found = readSnapshot(options.file, journal, plant);
  const snapshot = typeof found === 'string' ? null : found;
  const dropped = typeof found !== 'string' || found === 'missing' ? null : thrownAway(options, whyNot[found]);
  const cursor = snapshot?.cursor ?? 0;
  if (journal.lastSeq() > newest) {
    const logbook = openNewest(journal, plant, newest);
    return { logbook, cursor, dropped, complete: (...how) => complete(options, logbook, snapshot, ...how) };
  }
  const whole = (logbook: Logbook) => ({ logbook, complete: async () => {} });
  try {
    return { ...whole(openLogbook(journal, plant, { snapshot })), cursor, dropped };
  } catch (error) {
    if (snapshot === null) throw error;
    const why = thrownAway(options, cannotBeTaken(error));
    return { ...whole(openLogbook(journal, plant)), cursor: 0, dropped: why };
  }
}

/** Without a snapshot one is made first, by a thread: what that needs of memory is given back with it. */
async function complete(
  options: ReopenOptions,
  logbook: PartialLogbook,
  before: Snapshot | null,
  keeper: Pick<Keeper, 'keep'>,
  ending: AbortSignal,
): Promise<void> {
  let snapshot = before;
  if (snapshot === null) {
    await keeper.keep();
    if (ending.aborted) return;
    const made = await finished(checkingSnapshot(options.file, options.journal, options.plant));
    snapshot = typeof made === 'string' ? null : made;
  }
  try {
    await logbook.complete(snapshot, ending);
  } catch (error) {
    if (snapshot === null) throw error;
    thrownAway(options, cannotBeTaken(error));
    await logbook.complete(null, ending);
  }
}

function thrownAway({ file, warn }: ReopenOptions, why: string): string {
  const words = `What was computed before ${why}: it is thrown away and computed anew from the journal.`;
  dropSnapshot(file);
  warn(words);
  return words;
}

const cannotBeTaken = (error: unknown): string => `cannot be taken over (${wordsOf(error)})`;

const whyNot: Readonly<Record<Exclude<NoSnapshot, 'missing'>, string>> = {
  foreign: 'is of another version or another journal',
  damaged: 'is damaged',
};
