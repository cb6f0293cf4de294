import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { phi, probit } from '../../../../bridge/promise/numbers/random.ts';
import { asPromised, calibrate, ofGroup, rawLevel } from '../../../../bridge/promise/record/recalibrate.ts';
import { type Reached, spreadOf } from '../../../../bridge/promise/record/spread.ts';

/** Ends of a plant whose promises are off by `mean` and `sd` times as wide as they should be; open beyond `seenTo`. */
const recordOf = (
  count: number,
  mean: number,
  sd: number,
  seenTo = Number.POSITIVE_INFINITY,
  group = 'MTO',
): Reached[] =>
  Array.from({ length: count }, (_, n) => {
    const z = mean + sd * probit((n + 0.5) / count);
    return { z: Math.min(z, seenTo), ended: z <= seenTo, weight: 1, group };
  });
const plant = { mean: fc.double({ min: -1, max: 1, noNaN: true }), sd: fc.double({ min: 0.4, max: 1.6, noNaN: true }) };

describe('shift and spread of a record', () => {
  test('are found, also where its slower half is still open', () => {
    fc.assert(
      fc.property(plant.mean, plant.sd, fc.boolean(), (mean, sd, isHalfOpen) => {
        const found = spreadOf(recordOf(2_000, mean, sd, isHalfOpen ? mean : undefined), asPromised, 15);
        expect(Math.abs(found.mean - mean)).toBeLessThan(0.08);
        expect(Math.abs(found.sd - sd)).toBeLessThan(0.08);
      }),
      { numRuns: 20 },
    );
  });

  test('are what is believed before, where nothing ended', () => {
    expect(spreadOf([], { mean: 0.2, sd: 0.8 }, 15)).toEqual({ mean: 0.2, sd: 0.8 });
  });
});

describe('recalibrated', () => {
  test('a level holds within four points on any plant whose promises are off in place and width, from 300 outcomes on', () => {
    fc.assert(
      fc.property(plant.mean, plant.sd, (mean, sd) => {
        const calibration = calibrate(recordOf(300, mean, sd));
        for (const level of [0.5, 0.8, 0.9, 0.95]) {
          const kept = phi((probit(rawLevel(calibration, level)) - mean) / sd);
          expect(Math.abs(kept - level)).toBeLessThan(0.04);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('a strategy that ends otherwise than all do has its own levels, and one with few outcomes those of all', () => {
    const plants = [
      { group: 'ATO', mean: 0.8, sd: 1, count: 150 },
      { group: 'MTO', mean: -0.2, sd: 0.9, count: 300 },
      { group: 'ETO', mean: 2, sd: 1, count: 10 },
    ];
    const all = calibrate(plants.flatMap(({ group, mean, sd, count }) => recordOf(count, mean, sd, undefined, group)));
    for (const { group, mean, sd } of plants.slice(0, 2)) {
      const off = (by: typeof all) => Math.abs(phi((probit(rawLevel(by, 0.8)) - mean) / sd) - 0.8);
      expect(off(ofGroup(all, group))).toBeLessThan(off(all) / 2);
    }
    expect(ofGroup(all, 'ETO')).toBe(all);
  });
});
