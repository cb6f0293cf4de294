import { describe, expect, test } from 'vitest';
import { beliefsOf } from '../../../../bridge/promise/beliefs.ts';
import { estimateLaws } from '../../../../bridge/promise/estimators/estimate.ts';
import { estimateRuns } from '../../../../bridge/promise/estimators/runs.ts';
import { hash, probit, unit } from '../../../../bridge/promise/numbers/random.ts';
import type { Measured } from '../../../../bridge/promise/shop.ts';
import { DAY, NOW, shopOf } from '../fixture.ts';

const HOUR = 3_600_000;
const normal = (...of: number[]): number => probit(unit(of.reduce((seed, one) => hash(seed, one), 7)));

const families = ['shafts', 'flanges', 'housings', 'levers', 'rings', 'plates'];
const items = 6;

/** Each item ran four times; `off`: the real time of a family over its plan. */
function runsOf(offOf: (family: number) => number, seed: number) {
  const snapshot = shopOf();
  const centre = snapshot.plant.workCentres[0]?.id ?? '';
  const runs = families.flatMap((family, f) =>
    Array.from({ length: items * 4 }, (_, n): Measured['runs'][number] => {
      const item = Math.floor(n / 4);
      const own = offOf(f) * Math.exp(0.1 * normal(seed, f, item));
      return {
        operationId: `o${f}-${n}/0010`,
        itemId: `${family}-${item}`,
        operationNumber: '0010',
        workCentreId: centre,
        at: NOW - n * DAY,
        productiveMs: 10 * HOUR * own * Math.exp(0.2 * normal(seed, f, n, 5)),
        producedPcs: 100,
        goodPcs: 100,
        plannedRunMsPerPc: (10 * HOUR) / 100,
        family,
      };
    }),
  );
  return { ...snapshot, centre, measured: { ...snapshot.measured, runs } };
}

function shop(offOf: (family: number) => number, seed: number) {
  const { measured, plant, centre } = runsOf(offOf, seed);
  const law = estimateRuns(measured, plant, NOW).get(centre);
  if (law === undefined) throw new Error('no such work centre');
  return law;
}

describe('run time by setup family', () => {
  test('an item that was never made goes by its family where families differ', () => {
    const offs = [0.8, 0.9, 1, 1.1, 1.4, 1.7];
    const law = shop((f) => offs[f] ?? 1, 1);
    for (const [f, family] of families.entries()) {
      const believed = law.families?.get(family);
      const score = Math.log((believed?.ratio ?? 1) / (offs[f] ?? 1)) / (believed?.sdLog ?? 1);
      expect(Math.abs(score)).toBeLessThan(1);
      expect(believed?.sdLog).toBeLessThan(0.2);
    }
    // Of a family that nobody ever saw, as unsure as families lie apart.
    expect(law.sdLog).toBeGreaterThan(0.25);
  });

  test('and by its work centre where they do not', () => {
    const ratios: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const law = shop(() => 1.2, seed);
      for (const { ratio } of law.families?.values() ?? []) ratios.push(ratio / law.ratio);
      expect(law.ratio).toBeGreaterThan(1.1);
      expect(law.ratio).toBeLessThan(1.3);
    }
    expect(Math.max(1, ...ratios)).toBeLessThan(1.12);
    expect(Math.min(1, ...ratios)).toBeGreaterThan(0.88);
  });

  test('what is borrowed from a family is told, with the items that it was read from', () => {
    const told = (offOf: (family: number) => number) => {
      const { centre, ...snapshot } = runsOf(offOf, 1);
      const { centres } = beliefsOf(estimateLaws(snapshot), NOW, '1');
      return centres.find(({ workCentreId }) => workCentreId === centre)?.runFamilies ?? [];
    };
    const rows = told((f) => (f === 5 ? 1.7 : 1));
    expect(rows.map(({ family, items: seen }) => [family, seen]).sort()).toEqual(
      families.map((one) => [one, items]).sort(),
    );
    const plates = rows.find(({ family }) => family === 'plates')?.ratio;
    expect(plates?.low).toBeLessThan(1.7);
    expect(plates?.high).toBeGreaterThan(1.7);
  });

  test('where the ERP tells no families nothing changes', () => {
    const { plant, measured } = shopOf();
    for (const law of estimateRuns(measured, plant, NOW).values()) expect(law.families?.size ?? 0).toBe(0);
    expect(beliefsOf(estimateLaws(shopOf()), NOW, '1').centres.flatMap(({ runFamilies }) => runFamilies)).toEqual([]);
  });
});
