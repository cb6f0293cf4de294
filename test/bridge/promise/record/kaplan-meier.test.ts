import { describe, expect, test } from 'vitest';
import { phi, probit } from '../../../../bridge/promise/numbers/random.ts';
import {
  calibrationOf,
  identity,
  levelAt,
  rawLevel,
  reachedBy,
  realLevel,
  recordLevels,
} from '../../../../bridge/promise/record/recalibrate.ts';
import type { Measured } from '../../../../bridge/promise/shop.ts';
import { DAY, NOW } from '../fixture.ts';

/** Of a long record, every promise by its age alone. */
const recalibrate = (outcomes: Measured['outcomes'], now: number) =>
  calibrationOf(
    outcomes.flatMap((one) => {
      const reached = reachedBy(one, now);
      return reached === null ? [] : [{ ...reached, weight: 2 ** ((one.madeAt - now) / (10 * WEEK)) }];
    }),
  );
/** The raw model weighs as much as so many orders. */
const PRIOR = 25;
const WEEK = 7 * DAY;

/** A promise around 30 days ± 5 whose order stands at normal score `z`: ended there, or still open. */
function outcome(z: number, ended: boolean, madeWeeksAgo = 0): Measured['outcomes'][number] {
  const [at, madeAt] = [ended ? NOW - DAY : NOW, NOW - madeWeeksAgo * WEEK];
  const timeOf = (score: number) => at + 5 * (score - z) * DAY;
  const quantiles = { '0.1': timeOf(probit(0.1)), '0.5': timeOf(0), '0.9': timeOf(probit(0.9)) };
  return { orderId: 'o', madeAt, quantiles, finishedAt: ended ? at : null };
}
/** What really came of the model at score `z`: `measured` of the record, weighed against the raw model. */
const mixed = (z: number, measured: number, weight: number) => (weight * measured + PRIOR * phi(z)) / (weight + PRIOR);
/** That it ends by `z`, given that it is open at `x`. */
const given = (z: number, x: number) => (phi(z) - phi(x)) / (1 - phi(x));
const at = (calibration: ReturnType<typeof recalibrate>, z: number) => realLevel(calibration, phi(z));

describe('the record as a distribution', () => {
  test('rises by each that ended; one that is open is spread over what lies beyond, as it is believed', () => {
    const calibration = recalibrate([outcome(0, true), outcome(0.5, false), outcome(1, true)], NOW);
    expect(calibration).toMatchObject({ count: 3, ended: 2 });
    expect(at(calibration, -0.5)).toBeCloseTo(mixed(-0.5, 0, 3), 6);
    expect(at(calibration, 0.5)).toBeCloseTo(mixed(0.5, 1 / 3, 3), 6);
    expect(at(calibration, 2)).toBeCloseTo(mixed(2, (2 + given(2, 0.5)) / 3, 3), 6);
  });

  test('many that are open make no ridge: the highest levels stay within what shift and spread of the record say', () => {
    const open = Array.from({ length: 40 }, (_, n) => outcome(-1 + n / 20, false));
    const ended = Array.from({ length: 40 }, (_, n) => outcome(probit((n + 0.5) / 40), true));
    // Every order as promised: what is still open hides nothing.
    expect(rawLevel(recalibrate([...ended, ...open], NOW), 0.95)).toBeLessThan(0.97);
  });

  test('one that is open beyond all that is believed counts as ended there', () => {
    const calibration = calibrationOf([{ z: 3, ended: false, weight: 25 }], { mean: -3, sd: 0.5 });
    expect(realLevel(calibration, phi(2.9))).toBeCloseTo(1 / 2, 6);
    expect(realLevel(calibration, phi(3.1))).toBeCloseTo(1, 6);
  });

  test('one that is ended is read a little around its place, so that it makes no edge', () => {
    const calibration = recalibrate([outcome(0, true)], NOW);
    // Three readings, the middle one twice: 0.15 before its place only the last of them sees it.
    expect(at(calibration, -0.3)).toBeCloseTo(mixed(-0.3, 0, 1), 6);
    expect(at(calibration, -0.1)).toBeCloseTo(mixed(-0.1, 1 / 4, 1), 6);
    expect(at(calibration, 0.1)).toBeCloseTo(mixed(0.1, 3 / 4, 1), 6);
    expect(at(calibration, 0.3)).toBeCloseTo(mixed(0.3, 1, 1), 6);
  });

  test('a promise of ten weeks ago weighs half, ended or not', () => {
    const calibration = recalibrate([outcome(0, true, 10), outcome(1, true), outcome(2, false, 10)], NOW);
    expect(calibration.ended).toBeCloseTo(1.5, 6);
    expect(at(calibration, 0.5)).toBeCloseTo(mixed(0.5, 0.5 / 2, 2), 6);
    expect(at(calibration, 1.5)).toBeCloseTo(mixed(1.5, 1.5 / 2, 2), 6);
    expect(at(calibration, 2.5)).toBeCloseTo(mixed(2.5, (1.5 + 0.5 * given(2.5, 2)) / 2, 2), 6);
  });

  test('a promise so old that it weighs nothing beside a new one says nothing, wherever it ended', () => {
    for (const z of [-1, 1]) {
      const calibration = recalibrate([outcome(0, true), outcome(z, true, 600)], NOW);
      expect(at(calibration, -2)).toBeCloseTo(mixed(-2, 0, 1), 6);
      expect(at(calibration, 2)).toBeCloseTo(mixed(2, 1, 1), 6);
    }
  });

  test('what was promised without dates says nothing', () => {
    const nothing = { ...outcome(0, true), quantiles: {} };
    expect(recalibrate([nothing, outcome(0, true)], NOW)).toMatchObject({ count: 1, ended: 1 });
  });

  test('who ended far beyond every date counts at the edge', () => {
    const calibration = recalibrate([outcome(9, true), outcome(-9, true)], NOW);
    expect(calibration.count).toBe(2);
    expect(at(calibration, -3)).toBeCloseTo(mixed(-3, 1 / 2, 2), 6);
    expect(at(calibration, 3)).toBeCloseTo(mixed(3, 1 / 2, 2), 6);
  });
});

describe('levels, there and back', () => {
  test('without a record are what they are, as far as the grid reaches', () => {
    for (const level of [0.001, 0.2, 0.5, 0.97, 0.999]) {
      expect(realLevel(identity, level)).toBeCloseTo(level, 4);
      expect(rawLevel(identity, level)).toBeCloseTo(level, 4);
    }
    expect(identity).toMatchObject({ ended: 0, count: 0 });
    expect([identity.z.length, identity.z[0], identity.z.at(-1)]).toEqual([141, -3.5, 3.5]);
    expect(identity.level[70]).toBeCloseTo(0.5, 6);
  });

  test('beyond the grid are the model’s own: nothing is certain', () => {
    expect(realLevel(identity, 1e-6)).toBeCloseTo(1e-6, 6);
    expect(realLevel(identity, 1 - 1e-6)).toBeCloseTo(1 - 1e-6, 6);
    expect(realLevel(identity, 0)).toBe(0);
    expect(realLevel(identity, 1)).toBe(1);
    expect(rawLevel(identity, 1)).toBeCloseTo(phi(3.5), 6);
    expect(rawLevel(identity, 1e-9)).toBeCloseTo(phi(-3.5), 6);
  });

  test('beyond the grid the record is believed at its edge, where it is less sure than the model', () => {
    const many = recalibrate(
      Array.from({ length: PRIOR }, () => outcome(0, true)),
      NOW,
    );
    // Half the record, in which nothing ended there, and half the model.
    expect(realLevel(many, 2e-4)).toBeCloseTo(phi(-3.5) / 2, 8);
    expect(realLevel(many, 1e-5)).toBeCloseTo(1e-5, 8);
    expect(realLevel(many, 1 - 2e-4)).toBeCloseTo((1 + phi(3.5)) / 2, 8);
    expect(realLevel(many, 1 - 1e-5)).toBeCloseTo(1 - 1e-5, 8);
    expect(rawLevel(many, phi(-3.5) / 2)).toBeCloseTo(phi(-3.5), 8);
    expect(rawLevel(many, 0.99999)).toBeCloseTo(phi(3.5), 8);
  });

  test('with a record, the level that really holds is found between the points of the grid', () => {
    const calibration = recalibrate([outcome(0, true), outcome(0.7, true), outcome(1.3, false)], NOW);
    for (const z of [-1, -0.05, 0.4, 1.2, 2.5])
      expect(rawLevel(calibration, at(calibration, z))).toBeCloseTo(phi(z), 6);
  });
});

describe('where a date lies among those that were promised', () => {
  const z = probit(0.9);
  const quantiles = { '0.9': 30, '0.1': 10, '0.5': 20 };
  test('between two, in proportion; beyond, on their line', () => {
    expect(levelAt(quantiles, 15)).toBeCloseTo(phi(-z / 2), 6);
    expect(levelAt(quantiles, 30)).toBeCloseTo(0.9, 6);
    expect(levelAt(quantiles, 10)).toBeCloseTo(0.1, 6);
    expect(levelAt(quantiles, 40)).toBeCloseTo(phi(2 * z), 6);
    expect(levelAt(quantiles, 0)).toBeCloseTo(phi(-2 * z), 6);
  });
  test('beyond two on the same side of the middle, on their line', () => {
    const late = { '0.8': 100, '0.9': 200 };
    expect(levelAt(late, 300)).toBeCloseTo(phi(2 * z - probit(0.8)), 6);
    expect(levelAt(late, 50)).toBeCloseTo(phi(probit(0.8) - (z - probit(0.8)) / 2), 6);
    expect(levelAt(late, 100)).toBeCloseTo(0.8, 6);
    expect(levelAt(late, 125)).toBeCloseTo(phi(probit(0.8) + (z - probit(0.8)) / 4), 6);
  });
  test('of two alike, at the lower; beyond two alike, half a deviation further', () => {
    expect(levelAt({ '0.1': 10, '0.5': 20, '0.6': 20, '0.9': 30 }, 20)).toBeCloseTo(0.5, 6);
    expect(levelAt({ '0.1': 10, '0.5': 20, '0.9': 20 }, 25)).toBeCloseTo(phi(z + 0.5), 6);
    expect(levelAt({ '0.1': 10, '0.5': 10, '0.9': 20 }, 5)).toBeCloseTo(phi(-z - 0.5), 6);
    expect(levelAt({ '0.1': 10, '0.5': 10, '0.9': 20 }, 10)).toBeCloseTo(0.1, 6);
  });
  test('of one alone, before it or not; of none, nowhere', () => {
    expect([levelAt({ '0.8': 10 }, 10), levelAt({ '0.8': 10 }, 11)]).toEqual([0.25, 0.99]);
    expect(levelAt({}, 1)).toBeNull();
    expect(levelAt({ '0': 1, '1': 9 }, 5)).toBeNull();
  });
});

test('a promise is kept on record at rising levels, finer where dates are given, never at certainty', () => {
  expect(recordLevels.every((level, n) => level > (recordLevels[n - 1] ?? 0) && level < 1)).toBe(true);
  expect(recordLevels).toEqual(expect.arrayContaining([0.5, 0.8, 0.9, 0.95]));
  expect([recordLevels[0], recordLevels.at(-1), recordLevels.length]).toEqual([0.02, 0.99, 17]);
});
