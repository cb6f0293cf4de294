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

/** What is asked of a machine's past, and of the operations that owned it. */
function answersOf(events: readonly Event[], until: number) {
  const ledger = openLedger(randomPlant(), { chunkFacts: 4 });
  ledger.record(events);
  return {
    past: pastOf(events, until),
    operations: ledger.touchedOperations().map((id) => ledger.operation(id, until)),
  };
}

/** The order as it was planned last before a moment; null: it was not known then. */
function plannedAt(events: readonly Event[], orderId: string, at: number): WorkOrder | null {
  const said = [...events]
    .sort(byOccurrence)
    .findLast((event) => 'order' in event && event.order.id === orderId && event.at < at);
  return said !== undefined && 'order' in said ? said.order : null;
}

/** One that was closed is opened by a change: that is a release, and may be of what a machine names already. */
function isClosedAt(events: readonly Event[], orderId: string, at: number): boolean {
  const last = [...events]
    .sort(byOccurrence)
    .findLast(
      (event) => ('order' in event ? event.order.id : 'orderId' in event && event.orderId) === orderId && event.at < at,
    );
  return last?.type === 'orderClosed' || last?.type === 'orderCancelled';
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
        if (before === null || isClosedAt(events, orderId, at) || events.every((event) => event.at <= at)) return;
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

test('an order change reaches a machine that says nothing at its moment, not with the next fact', () => {
  let changed = 0;
  fc.assert(
    fc.property(
      history,
      fc.array(
        fc.record({
          orderId: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
          afterMs: fc.integer({ min: 0, max: hour }),
          change: orderChange,
        }),
        { minLength: 1, maxLength: 4 },
      ),
      (events, changes) => {
        let seq = events.length;
        const fact = (at: number) => ({ edgeId: 'box', seq: ++seq, at, recordedAt: at });
        // Each machine is heard once more: a program that is gone for a moment is back, or over.
        const lastAt = Math.max(...events.map(({ at }) => at)) + 10 * minute;
        const heard = (at: number): Event[] =>
          machines.map(({ id: machineId }) => ({ ...fact(at), type: 'signalRestored', machineId }));
        const silent = [...events, ...heard(lastAt)];
        for (const { orderId, afterMs, change } of [...changes].sort((a, b) => a.afterMs - b.afterMs)) {
          const at = lastAt + minute + afterMs;
          const before = plannedAt(silent, orderId, at);
          if (before === null) continue;
          changed += 1;
          silent.push({ ...fact(at), type: 'orderChanged', machineId: null, order: change(before) });
        }
        const until = lastAt + 2 * hour;
        const known = answersOf(silent, until);
        expect(answersOf([...silent, ...heard(until + 1)], until)).toEqual(known);
      },
    ),
    { numRuns: 100 },
  );
  expect(changed).toBeGreaterThan(20);
}, 120_000);
