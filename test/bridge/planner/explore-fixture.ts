/** What the pages of measured figures ask for. */
import type { MeasuredAgainstPaper } from '../../../bridge/planner/measured.ts';
import type { Beliefs, Believed } from '../../../bridge/promise/beliefs.ts';
import type { DriftAlarm } from '../../../bridge/promise/record/drift.ts';
import type { Distribution } from '../../../shared/core/figures/distribution.ts';
import type { Group } from '../../../shared/core/reports/group.ts';
import { plannerFixture } from './fixture.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function spread(meanMs: number, count: number): Distribution {
  const at = (factor: number) => Math.round(meanMs * factor);
  const quantiles = { p10Ms: at(0.6), p50Ms: at(0.95), p80Ms: at(1.3), p95Ms: at(2) };
  return { count, sumMs: meanMs * count, meanMs, leastMs: at(0.4), ...quantiles, mostMs: at(3) };
}
const believed = (value: number): Believed => ({ value, low: value * 0.9, high: value * 1.1 });

/** Path to answer. */
export function exploreFixture(now: number): Map<string, unknown> {
  const view = plannerFixture(now);
  const { kpis, coverage, withheld, sums } = view.plant;
  const { waterfall } = view;
  const figures = { kpis, coverage, withheld, sums, waterfall, stopPareto: view.pareto, scrapPareto: view.scrapPareto };
  const groups: Group[] = view.machines.map(({ id }) => ({
    key: { machineId: id },
    from: now - DAY,
    to: now,
    figures: { ...figures, withheld: id === 'potting-1' },
  }));
  const setup = { count: 7, measuredMs: 7 * 52 * MINUTE, paperMs: 7 * 30 * MINUTE, ratio: 1.7, spread: null };
  const measured: MeasuredAgainstPaper = {
    window: { from: now - 28 * DAY, to: now },
    workCentres: view.workCentres.map(({ id, paperAvailability, measuredAvailability, coverage: seen = 0.95 }) => ({
      ...{ workCentreId: id, paperAvailability, measuredAvailability, coverage: seen },
      ...{ missingMsPerPlannedDay: 3 * 60 * MINUTE, setup, sums },
    })),
    items: ['HUB-120', 'Cap 4-fold, glass-fibre reinforced, black'].map((itemId) => ({
      ...{ itemId, workCentreId: 'forge', paperAvailability: 0.82, measuredAvailability: 0.61, coverage: 0.97 },
      ...{ pqPcs: 1_200, measuredRunMsPerPc: 41_300, paperRunMsPerPc: 38_000, ratio: 1.09, setup, sums },
    })),
    setups: [
      { fromFamily: null, toFamily: 'D-HUB', ...spread(40 * MINUTE, 1) },
      { fromFamily: 'D-KNU', toFamily: 'D-HUB', ...spread(62 * MINUTE, 9) },
    ],
    cycles: [{ itemId: 'HUB-120', machineId: 'press-1', ...spread(40_100, 4_120) }],
  };
  const beliefs: Beliefs = {
    now,
    estimatorVersion: '34',
    centres: view.workCentres.map(({ id }) => ({
      workCentreId: id,
      stops: 212,
      effectiveStops: 160,
      uptime: believed(0.74),
      stopsPer100h: believed(21),
      stopMs: believed(44 * MINUTE),
      paperShare: 0.08,
      machines: [],
      outagesPer1000h: 0.4,
      outageMs: 90 * MINUTE,
      setups: 41,
      setupOtherMs: 60 * MINUTE,
      setupSameMs: 18 * MINUTE,
      setupPairs: [],
      runs: 50,
      runRatio: believed(1.08),
      runItems: [],
      runFamilies: id === 'forge' ? [{ family: 'D-HUB', items: 6, ratio: believed(1.31) }] : [],
      scrapShare: id === 'potting' ? null : believed(0.014),
    })),
    suppliers: [{ supplierId: 'barsteel-nord', deliveries: 38, meanLateMs: 5 * 60 * MINUTE, lateShare: 0.42 }],
    leadTimes: [{ supplierId: 'barsteel-nord', deliveries: 12, meanMs: 19 * DAY }],
    outside: [{ key: 'hardening Meyer', steps: 21, meanRatio: 1.18 }],
    milestone: { releases: 24, meanMs: 6 * 60 * MINUTE, engineers: 2 },
    dispatch: {
      ...{ choices: 310, isAssumed: false, familyBonusMs: believed(1.5 * DAY), overrideShare: believed(0.06) },
      centres: [{ workCentreId: 'forge', rule: 'first', sure: 0.97, choices: 180, overrideShare: 0.05 }],
    },
    arrivals: { count: 140, perWeek: believed(36), leadMs: 4 * DAY, templates: [] },
    transfers: { count: 60, withinCount: 4, meanMs: believed(35 * MINUTE) },
    lots: {
      overlaps: [{ way: 'forge>potting', earlyShare: 0.4, atShare: 0.35 }],
      splits: [{ workCentreId: 'forge', splitShare: 0.2, machines: 2.1 }],
      loads: [{ workCentreId: 'potting', meanSteps: 3.4 }],
      lotTimes: [{ workCentreId: 'potting', share: { value: 0.9, low: 0.75, high: 1 }, operations: 44 }],
      rework: [
        {
          ...{ workCentreId: 'potting', share: { value: 0.12, low: 0.08, high: 0.18 } },
          targets: [{ workCentreId: 'forge', share: 1, part: 0.35 }],
        },
      ],
      cancelShare: 0.03,
      weekdays: [2, 1.5, 1.5, 1, 1, 0, 0],
      plantOutages: { per1000h: 1.2, meanMs: 50 * MINUTE },
      people: {
        ...{ starts: 340, stays: false, stands: ['forge'] },
        centres: [{ workCentreId: 'forge', people: 5, atOnce: 2, shifts: [{ shift: 'early', people: 2.4 }] }],
      },
    },
  };
  const drift: DriftAlarm[] = [
    { group: 'workCentre:forge', level: 0.8, raisedAt: now - DAY, due: 60, kept: 38, share: 0.63 },
  ];
  return new Map<string, unknown>([
    ['/api/figures', groups],
    ['/api/pareto', { stops: [], scrap: [], waterfall, coverage, withheld }],
    ['/api/measured', measured],
    ['/api/promises/beliefs', beliefs],
    ['/api/promises/drift', drift],
  ]);
}
