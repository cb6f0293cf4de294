import { describe, expect, test, vi } from 'vitest';
import { EndedOrders } from '../../../bridge/planner/ended-orders.ts';
import { orderRows } from '../../../bridge/planner/order-rows.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { atOnce } from '../../../shared/io/turn.ts';
import { journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

const p1 = on('P1');
const options = {
  orders: () => [],
  promiseOf: () => null,
  wordOf: () => null,
  noDateOf: () => null,
  gateOf: () => null,
};

/** Orders that were made one after the other, then one that is not begun. */
function floor(count: number) {
  const made = journal();
  made.add(plantFact(smallPlant(['P1'])));
  for (let n = 0; n < count; n++) {
    const [at, id] = [MONDAY + n * MINUTE, `O${n}`];
    made.add(
      released(orderOf(id), at),
      p1.start(at + 1, `${id}/0010`),
      p1.good(at + 2, 1),
      p1.finish(at + 3, `${id}/0010`),
    );
  }
  made.add(released(orderOf('OPEN')));
  const ledger = openLedger(smallPlant(['P1']));
  ledger.record(made.events);
  const asked: string[] = [];
  const totalsOf = (operationId: string) => {
    asked.push(operationId);
    return ledger.operation(operationId, MONDAY + (count + 1) * MINUTE);
  };
  return { ledger, totalsOf, asked };
}

describe('the orders on the planners’ page', () => {
  test('are the open ones, then those that ended last; of the many others nobody asks where they stood', () => {
    const { ledger, totalsOf, asked } = floor(450);
    const rows = atOnce(orderRows(options, ledger, totalsOf, new Set(), new EndedOrders()));
    expect(rows).toHaveLength(31);
    expect(rows.slice(0, 3).map(({ orderId, status }) => [orderId, status])).toEqual([
      ['OPEN', 'released'],
      ['O449', 'finished'],
      ['O448', 'finished'],
    ]);
    expect(new Set(asked)).toContain('O420/0010');
    expect(new Set(asked)).not.toContain('O419/0010');
  });

  test('are asked about where a machine is at one that was over long ago', () => {
    const { ledger, totalsOf, asked } = floor(450);
    atOnce(orderRows(options, ledger, totalsOf, new Set(['O7/0010']), new EndedOrders()));
    expect(new Set(asked)).toContain('O7/0010');
  });

  test('that are over are read once, and again where a fact speaks of them', () => {
    const { ledger, totalsOf } = floor(450);
    const ended = new EndedOrders();
    const reads = vi.spyOn(ledger, 'finishedAt');
    const look = (inWork: ReadonlySet<string> = new Set()) => {
      reads.mockClear();
      ended.forget(ledger, new Set(ledger.takeChanged().operationIds));
      const rows = atOnce(orderRows(options, ledger, totalsOf, inWork, ended));
      return {
        read: reads.mock.calls.length,
        first: rows.slice(0, 2).map(({ orderId }) => orderId),
        rows: rows.length,
      };
    };
    expect(look()).toEqual({ read: 451, first: ['OPEN', 'O449'], rows: 31 });
    expect(look()).toEqual({ read: 1, first: ['OPEN', 'O449'], rows: 31 });
    expect(look(new Set(['O7/0010']))).toMatchObject({ read: 1, rows: 32 });
    const again = journal();
    again.add(p1.finish(MONDAY + 450 * MINUTE, 'O7/0010'));
    ledger.record(again.events.map((event) => ({ ...event, seq: event.seq + 10_000 })));
    expect(look().first).toEqual(['OPEN', 'O7']);
  });

  test('that get another step in the office are open again, before any box has heard of it', () => {
    const { ledger, totalsOf } = floor(450);
    const ended = new EndedOrders();
    const rowsOf = (orders: readonly WorkOrder[]) =>
      atOnce(orderRows({ ...options, orders: () => orders }, ledger, totalsOf, new Set(), ended));
    const own = orderOf('O7');
    const [step] = own.operations;
    if (step === undefined) throw new Error('it has no step');
    expect(rowsOf([own]).map(({ orderId }) => orderId)).not.toContain('O7');
    const longer = { ...own, operations: [step, { ...step, id: 'O7/0020' }] };
    expect(rowsOf([longer]).map(({ orderId }) => orderId)).toContain('O7');
  });
});
