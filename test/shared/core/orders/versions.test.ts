import { describe, expect, test } from 'vitest';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { figuresBy } from '../../../../shared/core/reports/groups.ts';
import { factory, hour, minute, monday, order, smallPlant } from '../facts.ts';

const seven = monday + hour;
const eight = monday + 2 * hour;

/** A runs on P1 from six to eight, a part a minute; at seven the ERP changes it. */
function changedAtSeven(change: Parameters<typeof order>[1]): Ledger {
  const facts = factory();
  const ledger = openLedger(smallPlant());
  ledger.record([
    facts.release(monday - hour, order('A', { itemId: 'old' })),
    facts.started('P1', monday, 'A/0010'),
    facts.state('P1', monday, 'running'),
    ...facts.cycles('P1', monday, eight, minute),
    facts.changed(seven, order('A', { itemId: 'old', ...change })),
  ]);
  return ledger;
}
const made = (ledger: Ledger, itemId: string) =>
  ledger.figures({ kind: 'item', id: itemId }, monday, eight).sums.allProducedPcs;

describe('a change of an order holds from its moment on', () => {
  test('the item: what was made before is of the item that it was', () => {
    const ledger = changedAtSeven({ itemId: 'new' });
    expect([made(ledger, 'old'), made(ledger, 'new')]).toEqual([60, 60]);
    const rows = figuresBy(ledger, 'item', { kind: 'plant' }, monday, eight);
    expect(rows.map(({ key, figures }) => [key.itemId, figures.sums.allProducedPcs])).toEqual([
      ['new', 60],
      ['old', 60],
    ]);
    expect(rows.map(({ figures }) => figures.sums.aptMs)).toEqual([hour, hour]);
  });

  test('the planned time: each hour by what was planned in it, and by today’s plan to compare', () => {
    const ledger = changedAtSeven({ operation: { plannedRunMsPerPc: 60_000 } });
    const effectiveness = (from: number, plan: 'inForce' | 'today') =>
      ledger.figures({ kind: 'machine', id: 'P1' }, from, from + hour, plan).kpis.effectiveness;
    expect([effectiveness(monday, 'inForce'), effectiveness(seven, 'inForce')]).toEqual([0.5, 1]);
    expect([effectiveness(monday, 'today'), effectiveness(seven, 'today')]).toEqual([1, 1]);
    const [row] = figuresBy(ledger, 'operation', { kind: 'plant' }, monday, eight, 'today');
    expect(row?.figures.kpis.effectiveness).toBe(1);
  });

  test('parts recovered over the change are priced on both sides of it', () => {
    const facts = factory();
    const ledger = openLedger(smallPlant());
    ledger.record([
      facts.release(monday - hour, order('A')),
      facts.started('P1', monday, 'A/0010'),
      facts.state('P1', monday, 'running'),
      facts.changed(seven, order('A', { operation: { plannedRunMsPerPc: 60_000 } })),
      facts.counted('P1', eight, 120, { since: monday, recovered: true }),
    ]);
    const priMs = (from: number, to: number) => ledger.figures({ kind: 'machine', id: 'P1' }, from, to).sums.priPqMs;
    expect(priMs(monday, eight)).toBe(60 * 30_000 + 60 * 60_000);
    expect(priMs(monday, monday + 90 * minute) + priMs(monday + 90 * minute, eight)).toBe(priMs(monday, eight));
  });

  test('the setup family: a setup is of the family that was planned when it ended', () => {
    const facts = factory();
    const ledger = openLedger(smallPlant());
    ledger.record([
      facts.release(monday - hour, order('A', { operation: { setupFamily: 'narrow' } })),
      facts.started('P1', monday, 'A/0010'),
      facts.state('P1', monday, 'setup'),
      facts.state('P1', monday + 10 * minute, 'running'),
      facts.changed(seven, order('A', { operation: { setupFamily: 'wide' } })),
    ]);
    expect(ledger.setups('P1', monday, eight)).toMatchObject([{ toFamily: 'narrow' }]);
  });
});

describe('an order number that the ERP uses again', () => {
  const facts = factory();
  const ledger = openLedger(smallPlant());
  ledger.record([
    facts.release(monday - hour, order('A', { itemId: 'old' })),
    facts.started('P1', monday, 'A/0010'),
    facts.state('P1', monday, 'running'),
    facts.counted('P1', monday + minute, 50),
    facts.record({ type: 'orderCancelled', machineId: null, at: seven, orderId: 'A' }),
    facts.release(eight, order('A', { itemId: 'new', createdAt: eight })),
    facts.job('P1', eight + minute, { job: 'A' }),
    facts.counted('P1', eight + 2 * minute, 30),
    facts.scrap('P1', eight + 3 * minute, 2, 'crack', 'A/0010', 'good'),
  ]);

  test('is another order: each has its own parts, scrap and item', () => {
    expect(ledger.operation('A/0010', eight + hour)).toMatchObject({ orderId: 'A', goodPcs: 50, scrapPcs: 0 });
    expect(ledger.operation('A (2)/0010', eight + hour)).toMatchObject({ orderId: 'A (2)', goodPcs: 28, scrapPcs: 2 });
    expect(ledger.orders().get('A')).toMatchObject({ itemId: 'old', status: 'cancelled' });
    expect(ledger.orders().get('A (2)')).toMatchObject({ itemId: 'new', status: 'released' });
  });

  test('paper names the fact that said it', () => {
    expect(ledger.paper('A/0010')).toMatchObject({ order: { itemId: 'old' }, said: { seq: 1 } });
    expect(ledger.paper('A (2)/0010')).toMatchObject({ order: { itemId: 'new' }, said: { seq: 6 } });
  });
});

describe('an order that has an id of its own since its number came back', () => {
  /** Old A made 50 and was closed at seven; at eight the bridge tells of the new one. */
  function toldByTheBridge(...jobs: readonly [at: number, job: string, parts: number][]): [old: number, again: number] {
    const facts = factory();
    const ledger = openLedger(smallPlant(), { chunkFacts: 3 });
    const events = [
      facts.release(monday - hour, order('A', { itemId: 'old' })),
      facts.job('P1', monday, { job: 'A' }),
      facts.state('P1', monday, 'running'),
      facts.counted('P1', monday + minute, 50),
      facts.record({ type: 'orderClosed', machineId: null, at: seven, orderId: 'A' }),
      facts.release(eight, order('A (2)', { itemId: 'new', createdAt: eight })),
      ...jobs.flatMap(([at, job, parts]) => [facts.job('P1', at, { job }), facts.counted('P1', at + minute, parts)]),
    ];
    // The order of arrival does not matter.
    ledger.record(events.filter((_, index) => index % 2 === 0));
    ledger.machine('P1', monday, eight + hour);
    ledger.record(events);
    const good = (id: string) => ledger.operation(id, eight + hour)?.goodPcs ?? 0;
    return [good('A/0010'), good('A (2)/0010')];
  }

  test('is what a machine means by the number, its operation and their other spellings from then on', () => {
    expect(toldByTheBridge([eight + minute, 'A', 30])).toEqual([50, 30]);
    expect(toldByTheBridge([eight + minute, 'A/0010', 30], [eight + 5 * minute, 'a/10', 7])).toEqual([50, 37]);
    expect(toldByTheBridge([eight + minute, 'A (2)', 30])).toEqual([50, 30]);
  });

  test('what was made before it is the old one’s, also where it was counted after the closing', () => {
    expect(toldByTheBridge([seven + minute, 'A', 4], [eight + minute, 'A', 30])).toEqual([54, 30]);
  });

  test('also where the machine showed the number all the time', () => {
    const facts = factory();
    const ledger = openLedger(smallPlant());
    ledger.record([
      facts.release(monday - hour, order('A', { itemId: 'old' })),
      facts.job('P1', monday, { job: 'A' }),
      facts.counted('P1', monday + minute, 50),
      facts.record({ type: 'orderClosed', machineId: null, at: seven, orderId: 'A' }),
      facts.release(eight, order('A (2)', { itemId: 'new', createdAt: eight })),
      facts.counted('P1', eight + minute, 30),
    ]);
    expect(ledger.operation('A/0010', eight + hour)?.goodPcs).toBe(50);
    expect(ledger.operation('A (2)/0010', eight + hour)?.goodPcs).toBe(30);
  });

  test('where this plant never had the old one, the number means the new one also before it is known', () => {
    const facts = factory();
    const ledger = openLedger(smallPlant());
    ledger.record([
      facts.job('P1', monday, { job: 'A' }),
      facts.counted('P1', monday + minute, 5),
      facts.release(seven, order('A (2)')),
    ]);
    expect(ledger.operation('A (2)/0010', eight)?.goodPcs).toBe(5);
  });
});
