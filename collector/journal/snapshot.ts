/**
 * What was computed of the journal, in one checked file beside it (`shared/io/folded-file.ts`), so that a start folds
 * only what came after. Here stands whose it is: a foreign one is thrown away and computed anew.
 */
import { z } from 'zod';
import { FOLD_VERSION, SavedPartSchema } from '../../shared/core/ledger/saved-ledger.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { checkingFolded, dropFolded, engineHere, textHash, writeFolded } from '../../shared/io/folded-file.ts';
import { atOnce } from '../../shared/io/turn.ts';
import type { Computed } from './computed.ts';
import { SavedHeardSchema } from './heard.ts';
import type { Journal } from './journal.ts';

/** Beside the journal. */
export const SNAPSHOT_FILE = 'folded.snapshot';
/** Counts up with every change of what is written beside the ledger; another one is thrown away. */
const FORMAT = 3;

/** Whose snapshot it is: one that differs in any of these is foreign. */
const Identity = z.strictObject({
  format: z.number(),
  fold: z.number(),
  engine: z.string(),
  journalId: z.string(),
  edgeId: z.string(),
});
const Head = Identity.extend({
  /** Of the plant where no fact says how it is configured; null where facts say it. */
  plant: z.string().nullable(),
  cursor: z.number().int().nonnegative(),
  fact: z.string(),
});
type Head = z.infer<typeof Head>;

const Part = z.union([SavedPartSchema, SavedHeardSchema]);
export type SnapshotPart = z.infer<typeof Part>;

export interface Snapshot {
  /** The last fact in it. */
  cursor: number;
  /** Read as they are asked for; all of them have to be. */
  parts: Iterable<SnapshotPart>;
}

/** Why there is none to go on from. */
export type NoSnapshot = 'missing' | 'foreign' | 'damaged';

function identityOf(journal: Journal): z.infer<typeof Identity> {
  return {
    format: FORMAT,
    fold: FOLD_VERSION,
    engine: engineHere,
    journalId: journal.journalId,
    edgeId: journal.edgeId,
  };
}

/** The fact at the cursor: a journal that was put back from a copy and went on otherwise has another. */
function factAt(journal: Journal, cursor: number): string {
  return cursor === 0 ? '' : textHash(JSON.stringify(journal.read(cursor, 1)));
}

const plantHash = (plant: Plant): string => textHash(JSON.stringify(plant));

/** Writes what was computed of the facts. On disk when it returns. Errors: those of the disk. */
export function writeSnapshot(file: string, journal: Journal, plant: Plant, computed: Computed): void {
  const { cursor, heard } = computed;
  const configured = heard.isConfigured ? null : plantHash(plant);
  const head: Head = { ...identityOf(journal), plant: configured, cursor, fact: factAt(journal, cursor) };
  writeFolded(file, head, computed.save());
}

/** The snapshot to go on from, or why there is none. It is checked whole before any part of it is given out. */
export const readSnapshot = (file: string, journal: Journal, plant: Plant): Snapshot | NoSnapshot =>
  atOnce(checkingSnapshot(file, journal, plant));

/** The same in pieces, for whoever has others waiting. */
export function* checkingSnapshot(
  file: string,
  journal: Journal,
  plant: Plant,
): Generator<void, Snapshot | NoSnapshot> {
  const found = yield* checkingFolded(file);
  if (typeof found === 'string') return found;
  const head = Head.safeParse(found.head);
  if (!head.success) {
    found.close();
    return 'damaged';
  }
  const { cursor, fact, plant: configured, ...identity } = head.data;
  const own = identityOf(journal);
  const isOwn = Identity.keyof().options.every((key) => identity[key] === own[key]);
  const isOfPlant = configured === null || configured === plantHash(plant);
  if (!isOwn || !isOfPlant || cursor > journal.lastSeq() || fact !== factAt(journal, cursor)) {
    found.close();
    return 'foreign';
  }
  return { cursor, parts: partsOf(found.parts) };
}

function* partsOf(parts: Iterable<unknown>): Generator<SnapshotPart> {
  for (const part of parts) yield Part.parse(part);
}

/** Throws it away: it says nothing that the journal does not. */
export const dropSnapshot = dropFolded;
