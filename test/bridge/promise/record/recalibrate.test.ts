import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hash, phi, probit, unit } from '../../../../bridge/promise/numbers/random.ts';
import {
  identity,
  levelAt,
  rawLevel,
  realLevel,
  recalibrate,
  recordHalfLifeMs,
  recordLevels,
  weightsOf,
} from '../../../../bridge/promise/record/recalibrate.ts';
import type { Measured } from '../../../../bridge/promise/shop.ts';
import { DAY, NOW } from '../fixture.ts';

/** A promise that is normal around 30 days ± 5; it ends at `z` standard deviations. */
function outcome(index: number, z: number, madeDaysAgo: number): Measured['outcomes'][number] {
  const madeAt = NOW - madeDaysAgo * DAY;
  const at = (score: number) => madeAt + (30 + 5 * score) * DAY;
  const end = at(z);
  return {
    orderId: `o${index}`,
    madeAt,
    quantiles: Object.fromEntries(recordLevels.map((level) => [String(level), at(probit(level))])),
    finishedAt: end <= NOW ? end : null,
  };
}

const many = 1200;
const draw = (index: number) => probit(unit(hash(7, index)));

describe('recalibration', () => {
  test('changes nothing without a record', () => {
    for (const level of [0.1, 0.5, 0.9, 0.95]) expect(rawLevel(identity, level)).toBeCloseTo(level, 3);
  });

  test('without a record every level is really what the model says, the rarest, too', () => {
    for (const z of [-3.49, -3.48, -3.46, -3.44, 0, 3.44, 3.48]) {
      const of = realLevel(identity, phi(z)) / phi(z);
      expect(of).toBeGreaterThan(0.98);
      expect(of).toBeLessThan(1.02);
    }
  });

  test('leaves a model alone that was right', () => {
    const calibration = recalibrate(
      Array.from({ length: many }, (_, n) => outcome(n, draw(n), 60 + n / 10)),
      NOW,
    );
    for (const level of [0.2, 0.5, 0.8, 0.9]) expect(Math.abs(rawLevel(calibration, level) - level)).toBeLessThan(0.04);
  });

  test('moves a model that promises too early: what was its P50 is really less', () => {
    const calibration = recalibrate(
      Array.from({ length: many }, (_, n) => outcome(n, draw(n) + 0.6, 60 + n / 10)),
      NOW,
    );
    const truth = phi(probit(0.5) - 0.6);
    expect(realLevel(calibration, 0.5)).toBeLessThan(0.5 - 0.6 * (0.5 - truth));
    expect(rawLevel(calibration, 0.9)).toBeGreaterThan(0.93);
  });

  test('counts open orders as not yet ended, or only the fast ones would be seen', () => {
    // Made 0–60 days ago and ending 15–45 days after: the young ones that have ended are the fast ones.
    const record = Array.from({ length: many }, (_, n) => outcome(n, draw(n), unit(hash(9, n)) * 60));
    const censored = recalibrate(record, NOW);
    const naive = recalibrate(
      record.filter((one) => one.finishedAt !== null),
      NOW,
    );
    const off = (calibration: typeof censored) => Math.abs(rawLevel(calibration, 0.8) - 0.8);
    expect(off(censored)).toBeLessThan(0.03);
    expect(off(naive)).toBeGreaterThan(off(censored));
  });

  test('trusts the model while the record is small', () => {
    const calibration = recalibrate(
      [1, 2, 3].map((n) => outcome(n, 3, 60)),
      NOW,
    );
    expect(Math.abs(rawLevel(calibration, 0.5) - 0.5)).toBeLessThan(0.03);
  });

  test('with a record in which every level is as good as it says, it is the identity up to the noise of so many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 300 }), fc.integer({ min: 0, max: 2 ** 20 }), (count, seed) => {
        const calibration = recalibrate(
          Array.from({ length: count }, (_, n) => outcome(n, probit(unit(hash(seed, n))), 60 + n / 10)),
          NOW,
        );
        // Four standard errors of a share, and what the smoothing around a point adds.
        for (const level of [0.2, 0.5, 0.8, 0.9, 0.95])
          expect(Math.abs(realLevel(calibration, level) - level)).toBeLessThan(
            4 * Math.sqrt((level * (1 - level)) / count) + 0.01,
          );
      }),
      { numRuns: 12 },
    );
  });

  test('works from a few dozen outcomes on', () => {
    const late = recalibrate(
      Array.from({ length: 60 }, (_, n) => outcome(n, 0.5 + draw(n), 50 + n)),
      NOW,
    );
    expect(realLevel(late, 0.8)).toBeLessThan(0.78);
  });

  test('begins with the twentieth order that ended, not before', () => {
    const ended = (count: number) => Array.from({ length: count }, (_, n) => outcome(n, 1, 60 + n));
    const open = Array.from({ length: 10 }, (_, n) => outcome(100 + n, 1, n));
    expect(recalibrate([...ended(19), ...open], NOW)).toBe(identity);
    expect(rawLevel(recalibrate([...ended(20), ...open], NOW), 0.5)).toBeGreaterThan(0.53);
  });

  test('a promise counts by its age, by what was known when it was made, and by how many share its day', () => {
    const promise = (madeDaysAgo: number, endedDaysAgo: number | null) => ({
      madeAt: NOW - madeDaysAgo * DAY,
      quantiles: {},
      finishedAt: endedDaysAgo === null ? null : NOW - endedDaysAgo * DAY,
    });
    // Half as much after its half-life; of the two that ended, none, one and both were known.
    const apart = weightsOf([promise(140, 100), promise(70, 20), promise(0, null)], NOW, 70 * DAY);
    for (const [index, weight] of [(0.25 * 5) / 7, (0.5 * 6) / 7, 1].entries())
      expect(apart[index]).toBeCloseTo(weight, 6);
    // Three of one day say together what 3 ÷ 1.3 of different days do.
    for (const weight of weightsOf([promise(0, null), promise(0, null), promise(0, null)], NOW, 70 * DAY))
      expect(weight).toBeCloseTo(1 / 1.3, 6);
  });

  test('an outcome corrects half as much after three usual lead times, after three weeks at the soonest', () => {
    const took = (days: number, endedDaysAgo = 1) => ({
      madeAt: NOW - (days + endedDaysAgo) * DAY,
      finishedAt: NOW - endedDaysAgo * DAY,
    });
    expect(recordHalfLifeMs([took(20), took(30), took(90)], NOW)).toBe(90 * DAY);
    expect(recordHalfLifeMs([took(2), took(3)], NOW)).toBe(21 * DAY);
    expect(recordHalfLifeMs([took(400)], NOW)).toBe(364 * DAY);
    // What is open, or ends later, says nothing of how long orders take.
    expect(recordHalfLifeMs([took(20), took(900, -1), { madeAt: 0, finishedAt: null }], NOW)).toBe(60 * DAY);
  });

  test('maps there and back', () => {
    const calibration = recalibrate(
      Array.from({ length: 300 }, (_, n) => outcome(n, draw(n) * 1.4 + 0.3, 60 + n / 10)),
      NOW,
    );
    for (const level of [0.1, 0.3, 0.5, 0.7, 0.9])
      expect(realLevel(calibration, rawLevel(calibration, level))).toBeCloseTo(level, 2);
  });
});

test('the level of a date lies between the recorded ones, and beyond them inside (0, 1)', () => {
  const quantiles = { '0.1': 10, '0.5': 20, '0.9': 30 };
  expect(levelAt(quantiles, 20)).toBeCloseTo(0.5, 6);
  expect(levelAt(quantiles, 25)).toBeCloseTo(phi(probit(0.9) / 2), 6);
  expect(levelAt(quantiles, 1000)).toBeGreaterThan(0.99);
  expect(levelAt(quantiles, -1000)).toBeLessThan(0.01);
  expect(levelAt({}, 5)).toBeNull();
});
