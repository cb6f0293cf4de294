/** Orders that are over rest; whoever asks for them finds them as they were. */
import { describe, expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { MemoryCellar } from '../../../../shared/core/words/cellar.ts';
import { factory, hour, minute, monday, order, smallPlant } from '../facts.ts';

/** Counts how often something that rests is read. */
class CountingCellar extends MemoryCellar {
  reads = 0;

  override get(place: number): string {
    this.reads++;
    return super.get(place);
  }
}

/** Orders that were finished one after the other, one that planning closed, and one that nobody has begun. */
function floor(finished: number) {
  const cellar = new CountingCellar();
  const ledger = openLedger(smallPlant(), { cellar, atHand: { pages: 0, orders: 0, days: 0, rows: 2 } });
  const facts = factory();
  const ids = Array.from({ length: finished }, (_, index) => `DONE${index}`);
  ledger.record([
    ...ids.flatMap((id, index) => [
      facts.release(monday + index * minute, order(id)),
      facts.started('P1', monday + index * minute, `${id}/0010`),
      facts.finished('P1', monday + (index + 1) * minute, `${id}/0010`),
    ]),
    facts.release(monday, order('CLOSED')),
    facts.record({ type: 'orderClosed', machineId: null, at: monday + hour, orderId: 'CLOSED' }),
    facts.release(monday, order('OPEN')),
  ]);
  const open = () => [...ledger.openOrders()].map(({ id }) => id);
  return { ledger, facts, cellar, open };
}

describe('an order that is over', () => {
  test('is read by nobody who asks for open ones, or for what a machine can run now', () => {
    // Given many orders that are over, and one that is not
    const { ledger, cellar, open } = floor(60);
    ledger.machine('P1', monday, monday + 2 * hour);
    cellar.reads = 0;
    // When they are asked for
    expect(open()).toEqual(['OPEN']);
    expect(ledger.runnable('P1', monday + 2 * hour).map(({ operation }) => operation.id)).toEqual(['OPEN/0010']);
    // Then what is read is the same for one order as for sixty
    const one = floor(1);
    one.ledger.machine('P1', monday, monday + 2 * hour);
    one.cellar.reads = 0;
    expect([one.open(), one.ledger.runnable('P1', monday + 2 * hour).length]).toEqual([['OPEN'], 1]);
    expect(cellar.reads).toBe(one.cellar.reads);
  });

  test('is told as it was to whoever asks for it, also among all', () => {
    const { ledger } = floor(3);
    expect([...ledger.orders().keys()]).toEqual(['DONE0', 'DONE1', 'DONE2', 'CLOSED', 'OPEN']);
    expect([...ledger.orders()].map(([id, { status }]) => `${id} ${status}`)).toEqual([
      ...['DONE0 released', 'DONE1 released', 'DONE2 released', 'CLOSED closed', 'OPEN released'],
    ]);
    expect(ledger.orders().get('DONE1')).toEqual(order('DONE1'));
    expect(ledger.orders().has('DONE9')).toBe(false);
    expect(ledger.planNow('DONE1/0010')?.order.id).toBe('DONE1');
    expect(ledger.planNow('DONE1/0020')).toBeNull();
  });

  test('could be run at the time at which it was open', () => {
    const { ledger } = floor(3);
    const then = ledger.runnable('P1', monday + minute + minute / 2).map(({ operation }) => operation.id);
    expect(then).toEqual(['CLOSED/0010', 'DONE1/0010', 'OPEN/0010']);
  });

  test('is open again once somebody starts it anew, planning opens it, or a late fact says that it was not over', () => {
    const { ledger, facts, open } = floor(2);
    // When one that was finished is started again
    ledger.record([facts.started('P1', monday + 2 * hour, 'DONE0/0010')]);
    expect(open()).toEqual(['OPEN', 'DONE0']);
    // When one that was closed is released again
    ledger.record([facts.release(monday + 3 * hour, order('CLOSED'))]);
    expect(open()).toEqual(['OPEN', 'DONE0', 'CLOSED']);
    // When a change adds a step to one that was finished
    const more = order('DONE1');
    const [step] = more.operations;
    const operations = step === undefined ? [] : [step, { ...step, id: 'DONE1/0020', number: '0020' }];
    ledger.record([
      facts.record({
        type: 'orderChanged',
        machineId: null,
        at: monday + 10 * minute,
        order: { ...more, operations },
      }),
    ]);
    expect(open()).toEqual(['OPEN', 'DONE0', 'CLOSED', 'DONE1']);
    expect(ledger.runnable('P1', monday + 3 * hour).map(({ operation }) => operation.id)).toEqual([
      ...['CLOSED/0010', 'DONE0/0010', 'DONE1/0020', 'OPEN/0010'],
    ]);
    // When they are finished again
    ledger.record([
      facts.finished('P1', monday + 4 * hour, 'DONE0/0010'),
      facts.finished('P1', monday + 4 * hour, 'DONE1/0020'),
    ]);
    expect(open()).toEqual(['OPEN', 'CLOSED']);
  });
});
