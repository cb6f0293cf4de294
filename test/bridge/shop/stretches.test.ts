import { describe, expect, test } from 'vitest';
import { stretchesOf } from '../../../bridge/shop/stretches.ts';
import type { Phase } from '../../../shared/core/words/interval.ts';
import type { IntervalClass } from '../../../shared/core/words/plant.ts';

/** Phases one after the other: [class, length, start of the stop that it belongs to, with an order]. */
function day(
  ...parts: [kind: IntervalClass, lengthMs: number, stopFrom?: number | null, ordered?: boolean][]
): Phase[] {
  let at = 0;
  return parts.map(([kind, lengthMs, stopFrom = null, ordered = true]) => {
    const from = at;
    at += lengthMs;
    return { from, to: at, class: kind, operationId: ordered ? 'O1/0010' : null, stopFrom };
  });
}
const short = (phases: Phase[]) =>
  stretchesOf('M1', phases).map(({ productiveMs, stopMs, open }) => [productiveMs, stopMs, open]);

describe('productive stretches and their stops', () => {
  test('are pairs; what runs now has no stop yet', () => {
    expect(
      short(day(['producing', 100], ['stop', 20, 100], ['producing', 50], ['minorStop', 5, 170], ['producing', 9])),
    ).toEqual([
      [100, 20, false],
      [50, 5, false],
    ]);
  });

  test('a stop across the end of a shift is one stop, without the night', () => {
    expect(short(day(['producing', 100], ['stop', 20, 100], ['unscheduled', 500], ['stop', 30, 100]))).toEqual([
      [100, 50, true],
    ]);
  });

  test('a setup and a wait for orders lie between, but count as neither', () => {
    expect(
      short(day(['producing', 100], ['setup', 40], ['noOrder', 70, null, false], ['producing', 10], ['stop', 5, 220])),
    ).toEqual([[110, 5, true]]);
  });

  test('a stop without an order takes no time from anyone', () => {
    expect(short(day(['producing', 100], ['stop', 20, 100, false], ['producing', 10], ['stop', 5, 130]))).toEqual([
      [110, 5, true],
    ]);
  });

  test('unobserved time ends a stretch without a stop', () => {
    expect(
      short(day(['producing', 100], ['noData', 20], ['producing', 10], ['stop', 5, 130], ['producing', 1])),
    ).toEqual([[10, 5, false]]);
  });
});
