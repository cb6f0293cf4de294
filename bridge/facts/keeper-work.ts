/** What threads do that compute of all facts: each reads `bridge.db` through a connection of its own. */
import { join } from 'node:path';
import type { AwakeLimits } from '../../shared/core/machine/awake.ts';
import type { Cellar } from '../../shared/core/words/cellar.ts';
import { openCellar } from '../../shared/io/cellar.ts';
import { dropFolded } from '../../shared/io/folded-file.ts';
import { openStorageToRead } from '../storage/sqlite/open.ts';
import { openBindings } from './bindings.ts';
import { type Facts, FOLDED_FILE, readFold, writeFold } from './folded.ts';
import { PlantFold, run } from './plant-fold.ts';
import { openFactsAside } from './set-aside.ts';

/** Where the facts are, and which machines the configuration gives to which box. */
export interface KeeperPlace {
  dataDir: string;
  /** `bridge.db` in it. */
  file: string;
  named: [machineId: string, edgeId: string][];
  edgeIds: readonly string[];
}

/** All facts as a thread reads them. */
export interface FactsRead extends Facts {
  /** What was computed so far; null until a box has told its plant. */
  fold: PlantFold | null;
  /**
   * Takes in what came since. false: a person has decided since that other facts count, and all is to be read anew.
   */
  catchUp(): boolean;
  close(): void;
}

/** With the snapshot taken over where there is one. `awake`: where much is asked of them. Errors: as `openStoreToRead`. */
export function readFacts({ dataDir, file, named, edgeIds }: KeeperPlace, awake?: AwakeLimits): FactsRead {
  const storage = openStorageToRead(join(dataDir, file));
  const cellar = openCellar(dataDir);
  const close = (): void => {
    cellar.close();
    storage.close();
  };
  try {
    const aside = openFactsAside(storage, () => 0);
    const plantOf = (edgeId: string) => storage.facts.plants(edgeId).at(-1)?.plant ?? null;
    const bindings = openBindings(storage, { named: new Map(named), edgeIds, plantOf });
    const believed = { passedOver: aside.passedOver, own: bindings.own };
    // What counted when it began; where that changed meanwhile, the snapshot is foreign when it is read.
    const version = aside.version();
    const of = { storage, believed, aside: { version: () => version } };
    const fold = foldOf({ ...of, cellar }, join(dataDir, FOLDED_FILE), awake);
    const catchUp = (): boolean => {
      if (aside.version() !== version) return false;
      // A machine may have come to another box.
      bindings.forget();
      run(fold?.catchUp() ?? []);
      return true;
    };
    return { ...of, fold, catchUp, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Computes what is not in the snapshot yet, and writes it down. Returns how many facts are in it. */
export function keepFolded(place: KeeperPlace): number {
  const facts = readFacts(place);
  try {
    const { fold } = facts;
    if (fold === null) return 0;
    for (const _ of fold.catchUp()) fold.keepTotals();
    fold.keepAllTotals();
    writeFold(join(place.dataDir, FOLDED_FILE), facts, fold);
    return sumOf(fold.cursors.values());
  } finally {
    facts.close();
  }
}

/** From the snapshot where there is one to go on from; one that cannot be read after all is thrown away. */
function foldOf(of: Facts & { cellar: Cellar }, file: string, awake?: AwakeLimits): PlantFold | null {
  const { facts, boxes } = of.storage;
  const edgeId = boxes.all().find((box) => facts.lastPlant(box.edgeId) !== null)?.edgeId;
  const plant = edgeId === undefined ? undefined : facts.plants(edgeId).at(-1)?.plant;
  if (edgeId === undefined || plant === undefined) return null;
  const own = of.believed.own(edgeId, plant);
  const anew = () => new PlantFold({ ...of, plant: own, read: facts.pick, ...(awake === undefined ? {} : { awake }) });
  const folded = readFold(file, of);
  if (typeof folded === 'string') return anew();
  try {
    const fold = anew();
    run(fold.restore(folded));
    return fold;
  } catch {
    dropFolded(file);
    return anew();
  }
}

export const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, one) => sum + one, 0);
