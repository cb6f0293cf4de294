import { describe, expect, test } from 'vitest';
import { type SumInput, sumsOf, sumsOfPart } from '../../../../shared/core/figures/sums.ts';
import type { Quantity } from '../../../../shared/core/words/interval.ts';
import type { Operation } from '../../../../shared/core/words/order.ts';
import { intervalsOf, operationsWith, plantWith, quantityOf, T } from '../floor.ts';

/** Where parts fall in time: which stretch they belong to, and which plan prices them. Times are minutes after T. */
const MINUTE = 60_000;
const at = (minutes: number) => T + minutes * MINUTE;
const plant = plantWith();

/** Two stretches of an order with a gap between: 0–10 producing, 20–30 of the class. */
const withGap = (second: 'producing' | 'unscheduled' | 'noData', quantities: readonly Quantity[]): SumInput => ({
  from: T,
  to: at(30),
  intervals: [
    ...intervalsOf([{ class: 'producing', ms: 10 * MINUTE }]),
    ...intervalsOf([{ class: second, ms: 10 * MINUTE }], at(20)),
  ],
  quantities,
  operation: operationsWith({ op: MINUTE }),
});
const recovered = (since: number, until: number, pcs: number) =>
  quantityOf(at(until), pcs, { since: at(since), recovered: true });

describe('a part that is counted', () => {
  test('as a stretch begins, was made before it', () => {
    const sums = sumsOf(plant, withGap('unscheduled', [quantityOf(at(20), 1)]));
    expect(sums).toMatchObject({ pqPcs: 1, outsideShiftPcs: 0, allProducedPcs: 1, allGoodPcs: 1 });
  });
  test('as a stretch ends, was made in it', () => {
    const sums = sumsOf(plant, withGap('unscheduled', [quantityOf(at(10), 1), quantityOf(at(30), 2)]));
    expect(sums).toMatchObject({ pqPcs: 1, outsideShiftPcs: 2 });
  });
  test('before the window or after it, is of another one', () => {
    const parts = [quantityOf(T, 1), quantityOf(T + 1, 2), quantityOf(at(30), 4), quantityOf(at(30) + 1, 8)];
    expect(sumsOf(plant, withGap('producing', parts)).allProducedPcs).toBe(6);
  });
  test('is good, scrap or rework, whatever the stretch', () => {
    const parts = [quantityOf(at(5), 10, { scrapPcs: 2, reworkPcs: 1 }), quantityOf(at(25), 10, { scrapPcs: 4 })];
    const sums = sumsOf(plant, withGap('unscheduled', parts));
    expect(sums).toMatchObject({ allProducedPcs: 20, allGoodPcs: 13, pqPcs: 10, gqPcs: 7, sqPcs: 2, rqPcs: 1 });
  });
});

describe('parts that were recovered over a time', () => {
  test('are spread over its stretches and the gaps between', () => {
    // One a minute: ten in the first stretch, ten in the gap, ten where nobody observed.
    const sums = sumsOf(plant, withGap('noData', [recovered(0, 30, 30)]));
    expect(sums).toMatchObject({
      pqPcs: 20,
      allProducedPcs: 30,
      allGoodPcs: 30,
      recoveredPcs: 30,
      priPqMs: 20 * MINUTE,
    });
  });
  test('that begins or ends inside a gap likewise', () => {
    expect(sumsOf(plant, withGap('noData', [recovered(15, 25, 10)]))).toMatchObject({ pqPcs: 5, allProducedPcs: 10 });
    expect(sumsOf(plant, withGap('noData', [recovered(5, 15, 10)]))).toMatchObject({ pqPcs: 10, allProducedPcs: 10 });
    expect(sumsOf(plant, withGap('noData', [recovered(12, 18, 6)]))).toMatchObject({ pqPcs: 6, allProducedPcs: 6 });
    expect(sumsOf(plant, withGap('noData', [recovered(20, 30, 10)]))).toMatchObject({ pqPcs: 0, allProducedPcs: 10 });
    expect(sumsOf(plant, withGap('noData', [recovered(10, 20, 10)]))).toMatchObject({ pqPcs: 10, allProducedPcs: 10 });
  });
  test('that reaches out of the window count by what lies inside', () => {
    const whole = withGap('producing', [recovered(-10, 40, 50)]);
    expect(sumsOf(plant, whole)).toMatchObject({ pqPcs: 30, recoveredPcs: 30 });
    expect(sumsOf(plant, { ...whole, intervals: [] })).toMatchObject({ pqPcs: 30 });
  });
  test('window by window are the whole', () => {
    const part = recovered(3, 27, 7);
    const cut = (from: number, to: number): number =>
      sumsOf(plant, { ...withGap('producing', [part]), from: at(from), to: at(to) }).allProducedPcs;
    expect(cut(0, 9) + cut(9, 14) + cut(14, 22) + cut(22, 30)).toBe(7);
  });
  test('in no time at all are counted at their moment', () => {
    const sums = sumsOf(plant, withGap('noData', [recovered(5, 5, 3), recovered(25, 25, 4)]));
    expect(sums).toMatchObject({ pqPcs: 3, allProducedPcs: 7, recoveredPcs: 7 });
  });
});

describe('the plan that prices a part', () => {
  const before = operationsWith({ op: MINUTE });
  const after = operationsWith({ op: 2 * MINUTE });
  /** The planned run time doubles at minute 10. */
  const changed = (...quantities: Quantity[]): SumInput => ({
    from: T,
    to: at(30),
    intervals: intervalsOf([{ class: 'producing', ms: 30 * MINUTE }]),
    quantities,
    operation: (id, moment): Operation | null => (moment < at(10) ? before(id, moment) : after(id, moment)),
    changesOf: (_id, since, until) => [at(10)].filter((change) => change > since && change <= until),
  });
  test('is the one in force while it was made: at the moment of a change, still the one before', () => {
    expect(sumsOf(plant, changed(quantityOf(at(10), 1))).priPqMs).toBe(MINUTE);
    expect(sumsOf(plant, changed(quantityOf(at(10) + 1, 1))).priPqMs).toBe(2 * MINUTE);
  });
  test('of parts recovered over a change is the one before up to it, and the new one after', () => {
    expect(sumsOf(plant, changed(recovered(0, 30, 30))).priPqMs).toBe(10 * MINUTE + 20 * 2 * MINUTE);
    expect(sumsOf(plant, changed(recovered(0, 10, 10))).priPqMs).toBe(10 * MINUTE);
    expect(sumsOf(plant, changed(recovered(10, 30, 20))).priPqMs).toBe(40 * MINUTE);
  });
  test('is nobody’s for parts without an order, over however many changes', () => {
    const bare = { ...recovered(0, 30, 30), operationId: null };
    expect(sumsOf(plant, changed(bare))).toMatchObject({ priPqMs: 0, unpricedPcs: 30, pqPcs: 30 });
  });
  test('prices scrap of a setup as start-up loss', () => {
    const setup = {
      ...changed(quantityOf(at(5), 4, { scrapPcs: 3 })),
      intervals: intervalsOf([{ class: 'setup', ms: 30 * MINUTE }]),
    };
    expect(sumsOf(plant, setup)).toMatchObject({ priPqMs: 4 * MINUTE, priGqMs: MINUTE, priStartUpLossMs: 3 * MINUTE });
    expect(sumsOf(plant, changed(quantityOf(at(5), 4, { scrapPcs: 3 })))).toMatchObject({ priStartUpLossMs: 0 });
  });
  test('prices one part alone as it does among others', () => {
    const part = quantityOf(at(12), 3);
    expect(sumsOfPart(changed(part), part)).toMatchObject({ priPqMs: 6 * MINUTE, pqPcs: 3, calendarMs: 0 });
  });
});
