/** What is gathered while a shop is compiled: lists that become arrays, and numbers for names. */
import type { Plant } from '../../../shared/core/words/plant.ts';
import type { Laws, Overlapping } from '../laws.ts';
import type { StandingShop } from '../shop.ts';
import { clocksOf, type WorkClock } from './clock.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import { newPaths, type PathBuilder } from './paths.ts';
import type { Send } from './rework-model.ts';

export interface Builder {
  first: number[];
  end: number[];
  priority: number[];
  key: number[];
  movingSince: number[];
  createdAt: number[];
  thereSince: number[];
  doneAt: number[];
  componentFirst: number[];
  componentEnd: number[];
  supplier: number[];
  after: number[];
  componentAt: number[];
  id: string[];
  set: number[];
  outside: number[];
  family: number[];
  runMs: number[];
  ratio: number[];
  ratioSd: number[];
  itemKey: number[];
  item: number[];
  serial: number[];
  shapes: Float64Array[];
  transferMs: Float64Array[];
  pieces: number[];
  overlap: (Overlapping | null)[];
  split: (Float64Array | null)[];
  load: (Float64Array | null)[];
  made: number[];
  /** How often it is done on the average: of what comes after rework only, less than once. */
  times: number[];
  paths: PathBuilder;
  /** Steps that may send pieces back. */
  sends: Map<number, Send>;
}

export interface CompileContext {
  plant: Plant;
  laws: Laws;
  now: number;
  families: Map<string, number>;
  /** By its machines; and by what operations say of where they may run. */
  setIndex: Map<string, number>;
  setNamed: Map<string, number>;
  sets: Int32Array[];
  setCentre: string[];
  supplierIndex: Map<string, number>;
  items: Map<string, number>;
  suppliers: Float64Array[];
  supplierSd: number[];
  supplierKey: number[];
  outside: Float64Array[];
  outsideSd: number[];
  outsideKey: number[];
  outsideIndex: Map<string, number>;
  clocks: readonly WorkClock[];
  builder: Builder;
}

/** Numbers of families, sets and suppliers go on from `base`, so that what it logged can be read with them. */
export function newContext(
  snapshot: StandingShop,
  laws: Laws,
  base: ShopModel | null,
  clocks = base?.clocks ?? clocksOf(snapshot.plant, snapshot.now, HORIZON_MS),
): CompileContext {
  return {
    plant: snapshot.plant,
    laws,
    now: snapshot.now,
    families: new Map(base?.names.families),
    setIndex: new Map(base?.names.sets),
    setNamed: new Map(),
    sets: [...(base?.sets ?? [])],
    setCentre: [...(base?.setCentre ?? [])],
    supplierIndex: new Map(base?.names.suppliers),
    suppliers: [...(base?.suppliers ?? [])],
    supplierSd: [...(base?.supplierSd ?? [])],
    supplierKey: [...(base?.supplierKey ?? [])],
    outside: [...(base?.outside ?? [])],
    outsideSd: [...(base?.outsideSd ?? [])],
    outsideKey: [...(base?.outsideKey ?? [])],
    outsideIndex: new Map(base?.names.outside),
    clocks,
    items: new Map(base?.names.items),
    builder: {
      first: [],
      end: [],
      priority: [],
      key: [],
      movingSince: [],
      createdAt: [],
      thereSince: [],
      doneAt: [],
      componentFirst: [],
      componentEnd: [],
      supplier: [],
      after: [],
      componentAt: [],
      id: [],
      set: [],
      outside: [],
      family: [],
      runMs: [],
      ratio: [],
      ratioSd: [],
      itemKey: [],
      item: [],
      serial: [],
      shapes: [],
      transferMs: [],
      pieces: [],
      overlap: [],
      split: [],
      load: [],
      made: [],
      times: [],
      paths: newPaths(),
      sends: new Map(),
    },
  };
}

export function familyOf(context: CompileContext, family: string): number {
  return numberOf(context.families, family);
}

export function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
  return numbers.size - 1;
}
