/**
 * The logbook at a start: from the snapshot where it is good, else from the journal alone. Where there is much to
 * compute, the box begins with the newest facts, collects and shows its machines, and the rest is computed behind it.
 */
import type { Plant } from '../../shared/core/words/plant.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import type { Keeper } from '../../shared/io/keeper.ts';
import { finished } from '../../shared/io/turn.ts';
import type { Journal } from './journal.ts';
import { type Logbook, openLogbook, openNewest } from './logbook.ts';
import { checkingSnapshot, dropSnapshot, type NoSnapshot, readSnapshot, type Snapshot } from './snapshot.ts';

export interface Reopened {
  logbook: Logbook;
  /** The last fact in the snapshot; 0: there is none, or nobody has looked yet. */
  cursor: number;
  /** Why the one that was there was of no use; null: it was, or there was none, or nobody has looked yet. */
  dropped(): string | null;
  /** Computes what a start did not wait for; nothing to do where the logbook is whole. Errors: as the journal's. */
  complete(keeper: CompletingKeeper, ending: AbortSignal): Promise<void>;
}

type CompletingKeeper = Pick<Keeper, 'keep' | 'stands'>;

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

/**
 * A snapshot that is of no use is thrown away, and that is said. Where there are many facts it is looked at behind the
 * start, which would else take the longer the more there is.
 */
export function reopenLogbook(options: ReopenOptions): Reopened {
  const { journal, plant, newest = NEWEST } = options;
  if (journal.lastSeq() > newest) return reopenNewest(options, newest);
  const found = readSnapshot(options.file, journal, plant);
  const snapshot = typeof found === 'string' ? null : found;
  const whole = { complete: async () => {} };
  try {
    const dropped = typeof found === 'string' ? ofNoUse(options, found) : null;
    const logbook = openLogbook(journal, plant, { snapshot });
    return { ...whole, logbook, cursor: snapshot?.cursor ?? 0, dropped: () => dropped };
  } catch (error) {
    if (snapshot === null) throw error;
    const why = thrownAway(options, cannotBeTaken(error));
    return { ...whole, logbook: openLogbook(journal, plant), cursor: 0, dropped: () => why };
  }
}

function reopenNewest(options: ReopenOptions, newest: number): Reopened {
  const { journal, plant, file } = options;
  const logbook = openNewest(journal, plant, newest);
  let dropped: string | null = null;
  const complete: Reopened['complete'] = async (keeper, ending) => {
    const found = await finished(checkingSnapshot(file, journal, plant));
    if (ending.aborted) return;
    if (typeof found === 'string') dropped = ofNoUse(options, found);
    else keeper.stands(found.cursor);
    const snapshot = typeof found === 'string' ? await madeAnew(options, keeper, ending) : found;
    if (ending.aborted) return;
    try {
      await logbook.complete(snapshot, ending);
    } catch (error) {
      if (snapshot === null) throw error;
      dropped = thrownAway(options, cannotBeTaken(error));
      keeper.stands(0);
      await logbook.complete(null, ending);
    }
  };
  return { logbook, cursor: 0, dropped: () => dropped, complete };
}

/** By a thread: what that needs of memory is given back with it. */
async function madeAnew(
  { file, journal, plant }: ReopenOptions,
  keeper: Pick<Keeper, 'keep'>,
  ending: AbortSignal,
): Promise<Snapshot | null> {
  await keeper.keep();
  if (ending.aborted) return null;
  const made = await finished(checkingSnapshot(file, journal, plant));
  return typeof made === 'string' ? null : made;
}

function ofNoUse(options: ReopenOptions, found: NoSnapshot): string | null {
  return found === 'missing' ? null : thrownAway(options, whyNot[found]);
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
