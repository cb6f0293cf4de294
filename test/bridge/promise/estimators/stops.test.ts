import { describe, expect, test } from 'vitest';
import { estimateStops } from '../../../../bridge/promise/estimators/stops.ts';
import type { MeasuredStretch } from '../../../../bridge/promise/stretch-list.ts';
import { DAY, HOUR, NOW, plantOf } from '../fixture.ts';

function stretch(
  machineId: string,
  upHours: number,
  downHours: number,
  change: Partial<MeasuredStretch> = {},
): MeasuredStretch {
  const [productiveMs, stopMs] = [upHours * HOUR, downHours * HOUR];
  return { machineId, endedAt: NOW, productiveMs, stopMs, stopFrom: NOW, open: false, ...change };
}
const lawOf = (stretches: readonly MeasuredStretch[], plant = plantOf(3), id = 'wc0') => {
  const measured = { stretches, setups: [], runs: [], materials: [], arrivals: [], transfers: [], outcomes: [] };
  const law = estimateStops(measured, plant, NOW).stops.get(id);
  if (law === undefined) throw new Error(`nothing is believed of ${id}`);
  return law;
};
/** Machines of the centre take turns. */
const each = (count: number, make: (n: number) => [number, number]): MeasuredStretch[] =>
  Array.from({ length: count }, (_, n) => stretch(`m${n % 3}`, ...make(n), { stopFrom: NOW - (n + 1) * 7 * HOUR }));

describe('the law of stops, worked by hand', () => {
  // One machine's dozen of stops of one hour, each after four: all of now, so that nothing is forgotten.
  const plant = { ...plantOf(1) };
  const law = lawOf(
    Array.from({ length: 12 }, () => stretch('m0', 4, 1)),
    plant,
  );
  // A dozen alike have no scatter of their own: at least 0.3, pulled to the usual with the weight of six.
  const scatterUp = (0.3 * 12 + 1.2 * 6) / 18;
  const scatterDown = (1.4 * (0.3 * 12 + 4 * 6)) / 18;
  const [ofFrequency, ofLength] = [scatterUp / 12, scatterDown / 12];
  const paper = Math.log(0.18 / 0.82);
  const measured = Math.log(1 / 4);
  const [own, prior] = [1 / (ofFrequency + ofLength), 1 / 0.36];
  const group = (paper * prior + measured * own) / (prior + own);

  test('lies between paper and measurement, by the precision of each', () => {
    expect(law.groupLevel).toBeCloseTo(group, 9);
    expect(law.groupSd).toBeCloseTo(Math.sqrt(1 / (prior + own)), 9);
    expect(law.priorShare).toBeCloseTo(prior / (prior + own), 9);
    expect([law.frequencySd, law.lengthSd]).toEqual([
      expect.closeTo(Math.sqrt(ofFrequency), 9),
      expect.closeTo(Math.sqrt(ofLength), 9),
    ]);
    expect(law.groupFrequency).toBeCloseTo(Math.log(1 / (4 * HOUR)) + (group - measured) / 2, 9);
    expect([law.count, law.effectiveCount, law.betweenSd]).toEqual([12, 12, 0.22]);
  });

  test('a machine’s own level goes as far from its group as its data carry it', () => {
    const between = 0.22 ** 2;
    const carried = (share: number, variance: number) => (between * share) / (between * share + variance);
    const [rate, size] = [carried(0.7, ofFrequency), carried(0.3, ofLength)];
    const pull = (group - measured) / 2;
    const machine = law.machines.get('m0');
    expect(machine?.level).toBeCloseTo(group - rate * pull - size * pull, 9);
    expect(machine?.frequency).toBeCloseTo(law.groupFrequency - rate * pull, 9);
    expect(machine?.sd).toBeCloseTo(Math.sqrt(rate * ofFrequency + size * ofLength), 9);
    expect(machine?.groupShare).toBeCloseTo(1 - (rate + size) / 2, 9);
  });
});

describe('which stretches count', () => {
  test('those of the centre’s own machines; a centre without machines has no law, the others theirs', () => {
    const plant = plantOf(6);
    const withEmpty = { ...plant, workCentres: [{ id: 'new', name: 'New hall' }, ...plant.workCentres] };
    const facts = [...each(12, () => [4, 1]), stretch('m5', 1, 9)];
    expect(() => lawOf(facts, withEmpty, 'new')).toThrow();
    const first = plant.machines.filter(({ workCentreId }) => workCentreId === 'wc0').map(({ id }) => id);
    const mine = facts.filter(({ machineId }) => first.includes(machineId));
    expect(mine.length).toBeGreaterThan(0);
    expect(lawOf(facts, withEmpty).count).toBe(mine.length);
    expect([...lawOf(facts, withEmpty).machines.keys()]).toEqual(first);
  });

  test('production without a stop makes stops rarer, and is none itself; nothing at all is nothing', () => {
    const facts = each(12, () => [4, 1]);
    const before = lawOf(facts);
    const more = lawOf([...facts, ...each(12, () => [4, 0])]);
    expect(more.count).toBe(before.count);
    expect(more.groupFrequency).toBeLessThan(before.groupFrequency);
    expect(Math.min(...more.stopMs)).toBeGreaterThan(0);
    // How stops scatter is told by stops alone.
    expect(more.lengthSd).toBeCloseTo(before.lengthSd, 9);
    expect(lawOf([...facts, stretch('m0', 0, 0)])).toEqual(before);
  });

  test('a stop that is still open is believed in, but not drawn: nobody knows its length', () => {
    const facts = each(30, () => [4, 1]);
    const open = lawOf([...facts, stretch('m0', 4, 300, { open: true, stopFrom: NOW - 300 * HOUR })]);
    const closed = lawOf(facts);
    expect(open.count).toBe(30);
    expect(Math.max(...open.stopMs)).toBe(Math.max(...closed.stopMs));
    expect(open.groupLevel).toBeGreaterThan(closed.groupLevel);
  });
});

describe('without a measurement', () => {
  test('the paper figure stands in, 0.8 where the ERP says none, never more than 0.99', () => {
    const plant = plantOf(3);
    const withPaper = (paperAvailability: number | undefined) => ({
      ...plant,
      workCentres: [{ id: 'wc0', name: 'Centre', ...(paperAvailability !== undefined && { paperAvailability }) }],
    });
    expect(lawOf([], withPaper(undefined)).groupLevel).toBeCloseTo(Math.log(0.2 / 0.8), 9);
    expect(lawOf([], withPaper(0.5)).groupLevel).toBeCloseTo(0, 9);
    expect(lawOf([], withPaper(1)).groupLevel).toBeCloseTo(Math.log(0.01), 9);
  });

  test('stops are drawn as a paper machine has them: at its level, of three quarters of an hour on average', () => {
    const law = lawOf([]);
    expect(law.groupFrequency).toBeCloseTo(Math.log(0.18 / 0.82) - Math.log(0.75 * HOUR), 9);
    expect(law.tableLevel).toBeCloseTo(Math.log(0.18 / 0.82), 0);
    expect(Math.abs(law.stopMs.reduce((a, b) => a + b) / law.stopMs.length / HOUR - 0.75)).toBeLessThan(0.05);
    const meanStretch = law.stretchMs.reduce((a, b) => a + b) / law.stretchMs.length / (0.75 * HOUR);
    expect((meanStretch * 0.18) / 0.82).toBeGreaterThan(0.96);
    expect((meanStretch * 0.18) / 0.82).toBeLessThan(1);
    expect(law.stopMs.every((stop, n) => n === 0 || stop >= (law.stopMs[n - 1] ?? 0))).toBe(true);
    expect([law.count, law.effectiveCount, law.priorShare, law.outagesPerMs]).toEqual([0, 0, 1, 0]);
    expect([law.frequencySd, law.lengthSd]).toEqual([0.6, 0.6]);
    for (const machine of law.machines.values())
      expect(machine).toEqual({
        level: expect.closeTo(law.groupLevel, 9),
        frequency: expect.closeTo(law.groupFrequency, 9),
        sd: expect.closeTo(0.22, 9),
        groupShare: 1,
      });
  });

  test('hundreds of measured pairs leave hardly anything of paper in what is drawn', () => {
    const law = lawOf(each(400, () => [4, 1]));
    const measured = law.stopMs.filter((stop) => stop === HOUR).length / law.stopMs.length;
    expect(measured).toBeGreaterThan(0.99);
    const few = lawOf(each(6, () => [4, 1]));
    const share = few.stopMs.filter((stop) => stop === HOUR).length / few.stopMs.length;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.8);
  });
});

describe('how far back is looked', () => {
  const hourly = (weeks: number, make: (weeksAgo: number) => [number, number]): MeasuredStretch[] => {
    const facts: MeasuredStretch[] = [];
    for (let at = NOW - weeks * 7 * DAY; at < NOW; at += 8 * HOUR)
      for (const machine of [0, 1, 2])
        facts.push(
          stretch(`m${machine}`, ...make((NOW - at) / (7 * DAY)), { stopFrom: at + machine * 20 * 60_000 + machine }),
        );
    return facts;
  };
  test('in quiet times far: more stops are more weight', () => {
    const quiet = lawOf(hourly(40, () => [6, 1]));
    expect(quiet.effectiveCount).toBeGreaterThan(lawOf(hourly(10, () => [6, 1])).effectiveCount);
    expect(quiet.groupLevel).toBeCloseTo(Math.log(1 / 6), 1);
  });
  test('after stops became four times as long, only as far as that', () => {
    const changed = lawOf(hourly(40, (weeksAgo) => [6, weeksAgo < 5 ? 4 : 1]));
    expect(Math.abs(changed.groupLevel - Math.log(4 / 6))).toBeLessThan(Math.abs(changed.groupLevel - Math.log(1 / 6)));
    expect(changed.effectiveCount).toBeLessThan(lawOf(hourly(40, () => [6, 1])).effectiveCount);
  });
});

test('a machine that stops more often than its neighbours is believed worse than they, and not as bad as it looks', () => {
  const facts = each(90, (n) => [n % 3 === 0 ? 2 : 6, 1]);
  const law = lawOf(facts);
  const level = (id: string) => law.machines.get(id)?.level ?? Number.NaN;
  expect(level('m0')).toBeGreaterThan(law.groupLevel);
  expect(level('m0')).toBeLessThan(Math.log(1 / 2));
  for (const id of ['m1', 'm2']) {
    expect(level(id)).toBeLessThan(law.groupLevel);
    expect(level(id)).toBeGreaterThan(Math.log(1 / 6));
  }
});
