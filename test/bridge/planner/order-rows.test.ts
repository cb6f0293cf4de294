import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { EndedOrders } from '../../../bridge/planner/ended-orders.ts';
import { orderRows } from '../../../bridge/planner/order-rows.ts';
import { type Ledger, openLedger } from '../../../shared/core/ledger/ledger.ts';
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

function endedOf(ledger: Ledger): EndedOrders {
  const ended = new EndedOrders();
  ended.forget(ledger, new Set());
  return ended;
}

describe('the orders on the planners’ page', () => {
  test('are the open ones, then those that ended last; of the many others nobody asks where they stood', () => {
    const { ledger, totalsOf, asked } = floor(450);
    const rows = atOnce(orderRows(options, ledger, totalsOf, new Set(), endedOf(ledger)));
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
    atOnce(orderRows(options, ledger, totalsOf, new Set(['O7/0010']), endedOf(ledger)));
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
    expect(look()).toEqual({ read: 0, first: ['OPEN', 'O449'], rows: 31 });
    expect(look(new Set(['O7/0010']))).toMatchObject({ read: 0, rows: 32 });
    const again = journal();
    again.add(p1.finish(MONDAY + 450 * MINUTE, 'O7/0010'));
    ledger.record(again.events.map((event) => ({ ...event, seq: event.seq + 10_000 })));
    expect(look().first).toEqual(['OPEN', 'O7']);
  });

  test('that get another step in the office are open again, before any box has heard of it', () => {
    const { ledger, totalsOf } = floor(450);
    const ended = endedOf(ledger);
    const rowsOf = (orders: readonly WorkOrder[]) =>
      atOnce(orderRows({ ...options, orders: () => orders }, ledger, totalsOf, new Set(), ended));
    const own = orderOf('O7');
    const [step] = own.operations;
    if (step === undefined) throw new Error('it has no step');
    expect(rowsOf([own]).map(({ orderId }) => orderId)).not.toContain('O7');
    const longer = { ...own, operations: [step, { ...step, id: 'O7/0020' }] };
    expect(rowsOf([longer]).map(({ orderId }) => orderId)).toContain('O7');
  });

  test('are over, too, with a step that came back from outside, and another that was done in place of one', () => {
    // Given forty orders of two steps, in whose place others might be done, and forty with a step outside that is back
    const made = journal();
    made.add(plantFact(smallPlant(['P1'])));
    const finishedIn = (order: WorkOrder, at: number, ids: readonly string[]) =>
      made.add(released(order, at), ...ids.flatMap((id) => [p1.start(at + 1, id), p1.finish(at + 2, id)]));
    for (let n = 0; n < 40; n++) {
      const at = MONDAY + n * MINUTE;
      const instead = orderOf(`A${n}`);
      const [step] = instead.operations;
      if (step === undefined) throw new Error('it has no step');
      const second = { ...step, id: `A${n}/0020`, number: '0020' };
      const sequence = { id: '1', kind: 'alternative' as const, from: '0010', to: '0020' };
      const other = { ...step, id: `A${n}/0110`, number: '0110', sequence };
      // When of each second order one or the other was done
      const done = n % 2 === 0 ? [step.id, second.id] : [other.id];
      finishedIn({ ...instead, operations: [step, second, other] }, at, done);
      const outside = orderOf(`B${n}`);
      const own = { ...step, id: `B${n}/0010` };
      const sent = { ...own, id: `B${n}/0020`, number: '0020', outside: { supplierId: 'S', finishedAt: at + MINUTE } };
      finishedIn({ ...outside, operations: [own, sent] }, at, [own.id]);
    }
    made.add(released(orderOf('OPEN')));
    const ledger = openLedger(smallPlant(['P1']));
    ledger.record(made.events);
    const totalsOf = (id: string) => ledger.operation(id, MONDAY + 60 * MINUTE);
    const rows = atOnce(orderRows(options, ledger, totalsOf, new Set(), endedOf(ledger)));
    // Then the last thirty are shown as over, beside the one that is open, and the ledger holds no other either
    expect(rows.filter(({ status }) => status !== 'finished').map(({ orderId }) => orderId)).toEqual(['OPEN']);
    expect(rows).toHaveLength(31);
    expect(rows[1]?.orderId).toBe('B39');
    expect([...ledger.openOrders()].map(({ id }) => id)).toEqual(['OPEN']);
  });
});

describe('orders that are over', () => {
  test('are known by their ends as if all were looked at again, whatever is said of them in between', () => {
    const { ledger, totalsOf } = floor(300);
    const orders = [...ledger.orders()].map(([, order]) => order);
    const change = fc.record({ place: fc.nat(orders.length - 1), at: fc.integer({ min: 0, max: 900 }) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (changes, most) => {
        const ends = new Map<string, number>();
        vi.spyOn(ledger, 'finishedAt').mockImplementation((id) => ends.get(id) ?? 1);
        const ended = endedOf(ledger);
        const look = (order: WorkOrder) => ended.look(order, { own: undefined, ledger, totalsOf });
        orders.forEach(look);
        for (const { place, at } of changes) {
          const order = orders[place];
          const [step] = order?.operations ?? [];
          if (order === undefined || step === undefined) continue;
          ends.set(step.id, at);
          ended.forget(ledger, new Set([step.id]));
          expect(ended.mayBeOpen()).toEqual([order.id]);
          look(order);
          const last = orders.map(({ id, operations }) => ({ id, at: ends.get(operations[0]?.id ?? '') ?? 1 }));
          last.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
          expect(ended.newest(most)).toEqual(last.slice(0, most).map(({ id }) => id));
        }
      }),
      { numRuns: 20 },
    );
  });
});
