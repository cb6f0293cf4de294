/** What people gave to whom, as owners: cut where the plan of an operation changed. */
import type { Reassigned } from '../machine/fold-state.ts';
import { loadOwner, ownerOf } from '../orders/assignment.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { Owner } from '../words/interval.ts';
import type { Machine } from '../words/plant.ts';
import { firstWhere } from '../words/search.ts';
import type { ReassignedStretch } from './reassignments.ts';

export function painted(
  stretches: readonly ReassignedStretch[],
  book: OrderBook,
  machineAt: (at: number) => Machine | null,
): Reassigned[] {
  return stretches.flatMap(({ from, to, operationIds, content, seq }) => {
    const ids = operationIds.map((id) => book.names.operationAt(id, from));
    const changes = ids.flatMap((id) => book.operations.changesOf(id, from, to - 1)).sort((a, b) => a - b);
    const edges = [from, ...new Set(changes), to];
    return edges.slice(1).map((end, index): Reassigned => {
      const begin = edges[index] ?? from;
      const machine = machineAt(begin);
      if (machine === null || ids.length === 0) return { from: begin, to: end, owner: null, seq };
      const owner =
        content === undefined
          ? ownerOf(ids, 'reassigned', machine, book, begin)
          : everyCycle(loadOwner(content, machine, book, begin));
      return { from: begin, to: end, owner, seq };
    });
  });
}

/** A load that was declared for a stretch is that of every cycle in it. */
function everyCycle({ oneCycle: _, ...owner }: Owner): Owner {
  return owner;
}

/** Those that touch [from, to). */
export function touching(reassigned: readonly Reassigned[], from: number, to: number): readonly Reassigned[] {
  return reassigned.slice(
    firstWhere(reassigned, (one) => one.to > from),
    firstWhere(reassigned, (one) => one.from >= to),
  );
}

/** The one that covers the instant just before `at`. */
export function reassignedBefore(reassigned: readonly Reassigned[], at: number): Reassigned | null {
  return reassigned.findLast((one) => one.from < at && one.to >= at) ?? null;
}
