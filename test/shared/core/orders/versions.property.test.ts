import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { byOccurrence, type Event } from '../../../../shared/core/words/event.ts';
import type { WorkOrder } from '../../../../shared/core/words/order.ts';
import { hour, minute, monday } from '../facts.ts';
import { history, machines, orderChange, randomPlant, spanOf } from '../ledger/histories.ts';

/** Parts, owners and planned times of everything up to a moment. */
function pastOf(events: readonly Event[], until: number) {
  const ledger = openLedger(randomPlant(), { chunkFacts: 4 });
  ledger.record(events);
  const { from } = spanOf(events);
  return machines.map(({ id }) => {
    const { stretches, quantities } = ledger.machine(id, from, until);
    const { pqPcs, gqPcs, sqPcs, priPqMs, priGqMs } = ledger.figures({ kind: 'machine', id }, from, until).sums;
    const items = ledger
      .itemIds()
      .map((item) => [item, ledger.figures({ kind: 'item', id: item }, from, until).sums.allProducedPcs])
      .filter(([, pcs]) => pcs !== 0);
    return {
      stretches,
      quantities: quantities.filter(({ at }) => at <= until),
      items,
      pqPcs,
      gqPcs,
      sqPcs,
      priPqMs,
      priGqMs,
    };
  });
}

/** The order as it was planned last before a moment; null: it was not known then. */
function plannedAt(events: readonly Event[], orderId: string, at: number): WorkOrder | null {
  const said = [...events]
    .sort(byOccurrence)
    .findLast((event) => 'order' in event && event.order.id === orderId && event.at < at);
  return said !== undefined && 'order' in said ? said.order : null;
}

test('an order change at any time leaves what was made before it as it was', () => {
  let changed = 0;
  fc.assert(
    fc.property(
      history,
      fc.constantFrom('A', 'B', 'C', 'D', 'E'),
      fc.integer({ min: 0, max: 6 * hour }),
      orderChange,
      (events, orderId, after, change) => {
        const at = monday + after;
        const before = plannedAt(events, orderId, at);
        if (before === null || events.every((event) => event.at <= at)) return;
        changed += 1;
        const seq = events.length + 1;
        const fact: Event = {
          ...{ type: 'orderChanged', machineId: null, edgeId: 'box', seq, at, recordedAt: at },
          order: change(before),
        };
        // Also what was said of a window that ended before the change.
        for (const until of [at, at - 7 * minute])
          expect(pastOf([...events, fact], until)).toEqual(pastOf(events, until));
      },
    ),
    { numRuns: 150 },
  );
  expect(changed).toBeGreaterThan(20);
}, 120_000);
