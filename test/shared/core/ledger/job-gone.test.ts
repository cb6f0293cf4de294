/** When a job that the machine no longer names has ended; the product and the naive calculation must both say so. */
import { describe, expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { type Facts, factory, minute, monday, order, second } from '../facts.ts';
import { agrees } from './agrees.ts';
import { randomPlant } from './histories.ts';

const gone = monday + second;
const late = gone + 2 * minute;
const of = { machineId: 'P1', by: 'anna', operationId: null, quantityPcs: 0 } as const;

/** The machine stands and names A, a second later no job; then `more`. */
function afterwards(more: (facts: Facts) => Event[]): { classes: string[]; events: Event[] } {
  const facts = factory('box');
  const events = [
    facts.release(monday, order('A')),
    facts.state('P1', monday, 'stopped'),
    facts.job('P1', monday, { job: 'A/0010' }),
    facts.job('P1', gone, null),
    ...more(facts),
  ];
  const ledger = openLedger(randomPlant());
  ledger.record(events);
  const { intervals } = ledger.machine('P1', monday, late + minute);
  return { classes: intervals.map((one) => one.class), events };
}

describe('a job that the machine no longer names', () => {
  test.each<[string, (facts: Facts) => Event]>([
    ['scrap', (facts) => facts.scrap('P1', late, 0, 'crack')],
    ['rework', (facts) => facts.record({ ...of, type: 'reworkDeclared', at: late, reasonId: null })],
    ['a wrong count', (facts) => facts.record({ ...of, type: 'countCorrected', at: late, counter: 'good', note: '' })],
    ['a reason', (facts) => facts.classified('P1', late, monday, null, 'jam')],
  ])('has not ended because a person writes down %s two minutes later', (_, written) => {
    const { classes, events } = afterwards((facts) => [written(facts)]);
    expect(classes).toEqual(['stop']);
    agrees(events);
  });

  test('has ended, when it went, once the machine speaks two minutes later', () => {
    const { classes, events } = afterwards((facts) => [facts.counted('P1', late, 0)]);
    expect(classes).toEqual(['minorStop', 'noOrder']);
    agrees(events);
  });

  test('may still be back while the machine speaks a moment before that', () => {
    const { classes, events } = afterwards((facts) => [facts.counted('P1', late - 1, 0)]);
    expect(classes).toEqual(['stop']);
    agrees(events);
  });
});

/** B was finished at P1, which shows its program; at `again` somebody starts B at P4 and the ERP sends E. */
describe('a report that means nothing', () => {
  const again = gone + second;
  const e = (quantityPcs: number) => order('E', { quantityPcs, operation: { machineIds: ['P2'] } });
  test.each([
    ['is not asked again when the ERP says an order as it was', e(100), [null]],
    ['is asked again when an order changes', e(90), [null, 'B/0010']],
  ])('%s', (_, sent, owners) => {
    const facts = factory('box');
    const events = [
      facts.release(monday - minute, order('B', { operation: { program: 'prog-b' } })),
      facts.release(monday - minute, e(100)),
      facts.state('P1', monday, 'running'),
      facts.state('P4', monday, 'running'),
      facts.finished('P1', monday, 'B/0010'),
      facts.job('P1', gone, { program: 'prog-b' }),
      facts.started('P4', again, 'B/0010'),
      facts.changed(again, sent),
      facts.counted('P1', again + second, 0),
    ];
    const ledger = openLedger(randomPlant());
    ledger.record(events);
    const { intervals } = ledger.machine('P1', monday, again + minute);
    expect(intervals.map(({ owner }) => owner?.shares[0]?.operationId ?? null)).toEqual(owners);
    agrees(events);
  });
});
