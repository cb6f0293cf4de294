/** What is kept of operations and orders between two refreshes is what whoever reads all anew would find. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openTotals } from '../../../bridge/facts/totals.ts';
import { RecentOrdersReader } from '../../../bridge/shop/recent-orders.ts';
import { openRunReader } from '../../../bridge/shop/runs.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { DAY_MS as DAY } from '../../../shared/core/words/time.ts';
import { history, randomPlant, spanOf } from '../../shared/core/ledger/histories.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

/** A ledger that is told of facts bit by bit, and what is kept of it meanwhile. */
function kept() {
  const ledger = openLedger(randomPlant(), { chunkFacts: 4 });
  const watchers: Set<string>[] = [];
  const watch = () => {
    const changed = new Set<string>();
    watchers.push(changed);
    return {
      take: () => {
        const taken = { machineIds: new Set<string>(), operationIds: new Set(changed) };
        changed.clear();
        return taken;
      },
    };
  };
  return {
    ledger,
    plantLedger: { ledger: () => ledger, watch },
    record: (events: Parameters<typeof ledger.record>[0]) => {
      ledger.record(events);
      for (const id of ledger.takeChanged().operationIds) for (const watcher of watchers) watcher.add(id);
    },
  };
}

describe('what is kept of operations and orders', () => {
  test('is what is read anew, whatever facts come in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(0, 1, 30, 40),
        async (events, parts, sinceDays) => {
          const { ledger, plantLedger, record } = kept();
          const now = spanOf(events).to + 50 * DAY;
          const totals = openTotals(plantLedger, { now: () => now });
          const changes = plantLedger.watch();
          const [runs, recent] = [openRunReader(), new RecentOrdersReader()];
          const since = spanOf(events).from + sinceDays * DAY;
          for (let part = 0; part < parts; part++) {
            const [from, to] = [part, part + 1].map((n) => Math.floor((n * events.length) / parts));
            // When some more is told
            record(events.slice(from, to));
            const changed = changes.take().operationIds;
            runs.forget(changed);
            recent.forget(ledger, changed);
            // Then
            const anew = openTotals(plantLedger, { now: () => now });
            for (const id of ledger.touchedOperations()) {
              const { startedAt = null, finishedAt = null, machineIds = [] } = anew.of(id) ?? {};
              expect(totals.standOf(id)).toMatchObject({ startedAt, finishedAt, machineIds });
            }
            const ofRuns = { ledger, totalsOf: totals.of, since };
            expect(await runs.read(ofRuns)).toEqual(await openRunReader().read(ofRuns));
            const ofOrders = { ledger, own: [], totalsOf: totals.standOf, since, now };
            const fresh = new RecentOrdersReader();
            fresh.forget(ledger, []);
            expect(await recent.read(ofOrders)).toEqual(await fresh.read(ofOrders));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('an order that was over before what is measured', () => {
  const p1 = on('P1');
  const over = (id: string, components: WorkOrder['components'] = []) => ({ ...orderOf(id), components });
  const part = {
    ...{ itemId: 'bar', quantityPcs: 1, operationNumber: '0010', supplierId: 'S' },
    ...{ confirmedAt: MONDAY - 3 * DAY, arrivedAt: MONDAY - DAY },
  };

  /** One that ended on Monday, one with a part that came late, and one that nobody finished. */
  async function readAt(sinceDays: number, more: readonly WorkOrder[] = []) {
    const made = journal();
    made.add(plantFact(smallPlant(['P1'])));
    for (const order of [over('A'), over('B', [part]), over('C')])
      made.add(
        released(order, MONDAY),
        p1.start(MONDAY + HOUR, `${order.id}/0010`),
        p1.good(MONDAY + HOUR + MINUTE, 1),
      );
    for (const id of ['A', 'B']) made.add(p1.finish(MONDAY + 2 * HOUR, `${id}/0010`));
    const ledger = openLedger(smallPlant(['P1']));
    ledger.record(made.events);
    const reader = new RecentOrdersReader();
    reader.forget(ledger, []);
    const [since, now] = [MONDAY + sinceDays * DAY, MONDAY + 100 * DAY];
    const totalsOf = (id: string) => ledger.operation(id, now);
    const { orders, deliveries } = await reader.read({ ledger, own: more, totalsOf, since, now });
    return { orders: orders.map(({ id }) => id), lateMs: deliveries.map(({ lateMs }) => lateMs) };
  }

  test('is read once; what a supplier delivered for it is kept', async () => {
    expect(await readAt(10)).toEqual({ orders: ['A', 'B', 'C'], lateMs: [] });
    expect(await readAt(40)).toEqual({ orders: ['C'], lateMs: [2 * DAY] });
  });

  test('stands as the bridge knows it, where it does', async () => {
    expect(await readAt(40, [orderOf('A'), orderOf('NEW')])).toEqual({ orders: ['A', 'C', 'NEW'], lateMs: [2 * DAY] });
  });
});
