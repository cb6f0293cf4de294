/** How the steps of an order depend on each other, as arrays: what runs beside its main path, what may be done instead. */
import type { Operation } from '../../../shared/core/words/order.ts';
import type { PathsLeft, SidePath } from '../open-work.ts';
import type { ShopModel } from './model.ts';

interface PlacedLimb {
  owner: number;
  first: number;
  end: number;
  fork: number;
  join: number;
  movingSince: number;
}

export interface PathBuilder {
  /** Per open order, its first limb. */
  firstOf: number[];
  limbs: PlacedLimb[];
  /** Operations whose next is not the one that stands behind them, and those that one of several is done of. */
  next: Map<number, number>;
  other: Map<number, number>;
  head: Map<number, number>;
}

export function newPaths(): PathBuilder {
  return { firstOf: [], limbs: [], next: new Map(), other: new Map(), head: new Map() };
}

/** An order's limbs, with places in its main path, whose first operation is `first`. */
export function addLimbs(
  paths: PathBuilder,
  owner: number,
  { first, limbs }: { first: number; limbs: readonly Omit<PlacedLimb, 'owner'>[] },
): void {
  paths.firstOf.push(paths.limbs.length);
  for (const limb of limbs) paths.limbs.push({ ...limb, owner, fork: first + limb.fork, join: first + limb.join });
}

/**
 * The ways that may be taken where the main path comes to them: all their steps can be done here, they begin at a machine,
 * and no two that are chosen from begin in one queue. `setOf`: −1 where no machine of ours does it.
 */
export function waysInstead({ main, instead }: PathsLeft, setOf: (operation: Operation) => number): SidePath[] {
  const taken = new Map<number, Set<number>>();
  return instead.filter(({ steps, fork, join }) => {
    const head = main[fork];
    const sets = steps.map(({ operation }) => setOf(operation));
    const [set] = sets;
    if (head === undefined || set === undefined || fork >= join || sets.includes(-1)) return false;
    const there = taken.get(fork) ?? new Set([setOf(head.operation)]);
    taken.set(fork, there);
    if (there.has(-1) || there.has(set)) return false;
    there.add(set);
    return true;
  });
}

/** `first`: of the main path that the places are of. */
export function joinWays(
  paths: PathBuilder,
  ways: readonly { first: number; end: number; fork: number; join: number }[],
  first: number,
): void {
  for (const way of ways) {
    const head = first + way.fork;
    const known = paths.other.get(head);
    if (known !== undefined) paths.other.set(way.first, known);
    paths.other.set(head, way.first);
    paths.head.set(way.first, head);
    paths.next.set(way.end - 1, first + way.join);
  }
}

/** The arrays of the model; `operations`: how many there are. */
export function pathsOf(
  { firstOf, limbs, next, other, head }: PathBuilder,
  operations: number,
): Pick<ShopModel, 'limbs' | 'opNext' | 'opOther' | 'opHead'> {
  const each = (number: (op: number) => number): Int32Array =>
    Int32Array.from({ length: operations }, (_, op) => number(op));
  return {
    limbs: {
      count: limbs.length,
      firstOf: Int32Array.from([...firstOf, limbs.length]),
      owner: Int32Array.from(limbs, ({ owner }) => owner),
      first: Int32Array.from(limbs, ({ first }) => first),
      end: Int32Array.from(limbs, ({ end }) => end),
      fork: Int32Array.from(limbs, ({ fork }) => fork),
      join: Int32Array.from(limbs, ({ join }) => join),
      movingSince: Float64Array.from(limbs, ({ movingSince }) => movingSince),
    },
    opNext: each((op) => next.get(op) ?? op + 1),
    opOther: each((op) => other.get(op) ?? -1),
    opHead: each((op) => head.get(op) ?? op),
  };
}
