/**
 * What was computed of all boxes' facts, in one checked file beside `bridge.db` (`shared/io/folded-file.ts`), so that
 * a start folds only what came after. Here stands whose it is: one of other facts, of other machines, or of another
 * version of the program is foreign, thrown away and computed anew.
 */
import { z } from 'zod';
import { FOLD_VERSION, SavedPartSchema } from '../../shared/core/ledger/saved-ledger.ts';
import { checkingFolded, engineHere, textHash, writeFolded } from '../../shared/io/folded-file.ts';
import { atOnce } from '../../shared/io/turn.ts';
import type { Storage } from '../storage/storage.ts';
import type { Believed, Cursors, PlantFold } from './plant-fold.ts';
import type { FactsAside } from './set-aside.ts';

/** Beside `bridge.db`. */
export const FOLDED_FILE = 'folded.snapshot';
/** Counts up with every change of what is written beside the ledger; another one is thrown away. */
const FORMAT = 1;

const Head = z.strictObject({
  format: z.number(),
  fold: z.number(),
  engine: z.string(),
  /** Facts that a person let count, or not. */
  aside: z.string(),
  boxes: z.array(
    z.strictObject({
      edgeId: z.string(),
      journalId: z.string(),
      cursor: z.number().int().nonnegative(),
      /** Of the fact at the cursor: a file that was put back and went on otherwise has another. */
      fact: z.string(),
      /** Of its configurations, as they count here. */
      plants: z.string(),
    }),
  ),
});
type Head = z.infer<typeof Head>;

const heard = z.object({ kind: z.literal('heard'), heard: z.array(z.tuple([z.string(), z.array(z.string())])) });
const Part = z.union([SavedPartSchema, heard]);
export type FoldedPart = z.infer<typeof Part>;

export interface Folded {
  cursors: Cursors;
  /** Read as they are asked for; all of them have to be. */
  parts: Iterable<FoldedPart>;
  /** Where they are not read. */
  close(): void;
}

/** Why there is none to go on from. */
export type NoFolded = 'missing' | 'foreign' | 'damaged';

/** What of the disk a snapshot is held against. */
export interface Facts {
  storage: Pick<Storage, 'facts' | 'boxes'>;
  believed: Believed;
  aside: Pick<FactsAside, 'version'>;
}

/** On disk when it returns. Errors: those of the disk. */
export function writeFold(file: string, of: Facts, fold: PlantFold): void {
  writeFolded(file, headOf(of, fold.cursors), fold.save());
}

/** The snapshot to go on from, or why there is none. It is checked whole before any part of it is given out. */
export const readFold = (file: string, of: Facts): Folded | NoFolded => atOnce(checkingFold(file, of));

/** The same in pieces, for whoever has others waiting. */
export function* checkingFold(file: string, of: Facts): Generator<void, Folded | NoFolded> {
  const found = yield* checkingFolded(file);
  if (typeof found === 'string') return found;
  const head = Head.safeParse(found.head);
  if (!head.success) {
    found.close();
    return 'damaged';
  }
  const cursors = new Map(head.data.boxes.map(({ edgeId, cursor }) => [edgeId, cursor]));
  if (JSON.stringify(head.data) !== JSON.stringify(headOf(of, cursors))) {
    found.close();
    return 'foreign';
  }
  return { cursors, parts: partsOf(found.parts), close: found.close };
}

function headOf({ storage: { facts, boxes }, believed, aside }: Facts, cursors: Cursors): Head {
  return {
    ...{ format: FORMAT, fold: FOLD_VERSION, engine: engineHere, aside: aside.version() },
    boxes: boxes.all().flatMap(({ edgeId, journalId, cursor: known }) => {
      const cursor = cursors.get(edgeId) ?? 0;
      if (cursor === 0) return [];
      const told = facts.plants(edgeId).filter(({ seq }) => seq <= cursor);
      const plants = textHash(JSON.stringify(told.map(({ plant }) => believed.own(edgeId, plant))));
      // Of more than is here: no fact has this number.
      const fact = cursor > known ? '' : textHash(JSON.stringify(facts.find(edgeId, cursor)));
      return { edgeId, journalId, cursor, fact, plants };
    }),
  };
}

function* partsOf(parts: Iterable<unknown>): Generator<FoldedPart> {
  for (const part of parts) yield Part.parse(part);
}
