/**
 * Why a figure is what it is: each KPI's formula and the sums in it, each sum's intervals or parts,
 * and the facts behind those. The sums can be added up again by hand from what is listed.
 */
import type { Kpis, Sums } from './figures.ts';
import type { Interval, Quantity } from './interval.ts';
import { kpisOf } from './oee.ts';
import type { Ledger } from './pipeline.ts';
import { madeWithin } from './spread.ts';

export type SumName = Exclude<keyof Sums, 'byClassMs'>;

/** ISO 22400-2 in words, and the sums that stand in it. */
export const formulas: Record<keyof Kpis, { formula: string; sums: readonly SumName[] }> = {
  availability: { formula: 'APT / PBT', sums: ['aptMs', 'pbtMs'] },
  effectiveness: { formula: 'Σ PRI·PQ / APT', sums: ['priPqMs', 'aptMs'] },
  qualityRatio: { formula: 'Σ PRI·GQ / Σ PRI·PQ (one item: GQ / PQ)', sums: ['priGqMs', 'priPqMs', 'gqPcs', 'pqPcs'] },
  oee: { formula: 'Σ PRI·GQ / PBT = availability × effectiveness × quality ratio', sums: ['priGqMs', 'pbtMs'] },
  nee: { formula: 'AUPT / PBT × Σ PRI·GQ / APT', sums: ['auptMs', 'pbtMs', 'priGqMs', 'aptMs'] },
  teep: { formula: 'Σ PRI·GQ / calendar time', sums: ['priGqMs', 'calendarMs'] },
  setupRatio: { formula: 'AUST / AUPT', sums: ['austMs', 'auptMs'] },
  technicalEfficiency: { formula: 'APT / (APT + ADET)', sums: ['aptMs', 'adetMs'] },
  utilizationEfficiency: { formula: 'APT / AUBT', sums: ['aptMs', 'aubtMs'] },
  allocationEfficiency: { formula: 'AUBT / PBT', sums: ['aubtMs', 'pbtMs'] },
  throughputPerHour: { formula: 'PQ / AUBT', sums: ['pqPcs', 'aubtMs'] },
  scrapRatio: { formula: 'SQ / PQ', sums: ['sqPcs', 'pqPcs'] },
  reworkRatio: { formula: 'RQ / PQ', sums: ['rqPcs', 'pqPcs'] },
  firstPassYield: { formula: '(PQ − SQ − RQ) / PQ', sums: ['pqPcs', 'sqPcs', 'rqPcs'] },
  mtbfMs: { formula: 'Σ TBF / failures', sums: ['tbfMs', 'failures'] },
  mttrMs: { formula: 'Σ TTR / failures', sums: ['ttrMs', 'failures'] },
};

/** Which intervals a sum of times is made of. */
const classesIn: Partial<Record<SumName, (interval: Interval) => boolean>> = {
  calendarMs: () => true,
  potMs: (one) => one.class !== 'unscheduled',
  plannedDowntimeMs: (one) => one.class === 'plannedStop',
  noDataMs: (one) => one.class === 'noData',
  pbtMs: (one) => !['unscheduled', 'plannedStop', 'noData'].includes(one.class),
  aubtMs: (one) => isRun(one) || isDelay(one),
  auptMs: (one) => isRun(one),
  aptMs: (one) => one.class === 'producing',
  austMs: (one) => one.class === 'setup',
  adetMs: (one) => isDelay(one),
  adotMs: (one) => one.class === 'noOrder' || (isStop(one) && one.owner === null),
  outsideShiftMs: (one) => one.class === 'unscheduled' && one.state === 'running',
  minorStopMs: (one) => one.class === 'minorStop',
  stopMs: (one) => one.class === 'stop',
  unexplainedMs: (one) => one.class === 'stop' && one.reasonId === null,
  tbfMs: (one) => isRun(one),
};
const isRun = (one: Interval): boolean => one.class === 'producing' || one.class === 'setup';
const isStop = (one: Interval): boolean => one.class === 'stop' || one.class === 'minorStop';
const isDelay = (one: Interval): boolean => isStop(one) && one.owner !== null;

export interface ExplainedSum {
  sum: SumName;
  value: number;
  /** Places in the list of intervals that the explanation came with. */
  intervals: readonly number[];
  /** `seq` of the facts that decided those intervals, or counted those parts; ascending. */
  facts: readonly number[];
}

export interface Explanation {
  kpis: readonly { kpi: keyof Kpis; value: number | null; formula: string; sums: readonly SumName[] }[];
  sums: readonly ExplainedSum[];
}

/** Explains sums over (from, to] by the intervals and parts that they were made of. */
export function explain(
  sums: Sums,
  intervals: readonly Interval[],
  quantities: readonly Quantity[],
  from: number,
  to: number,
): Explanation {
  const kpis = kpisOf(sums);
  const names = Object.keys(sums).filter((name): name is SumName => name !== 'byClassMs');
  const parts = partFacts(quantities, from, to);
  return {
    kpis: kpiNames.map((kpi) => ({ kpi, value: kpis[kpi], ...formulas[kpi] })),
    sums: names.map((sum) => {
      const belongs = classesIn[sum];
      if (belongs === undefined) return { sum, value: sums[sum], intervals: [], facts: isPieces(sum) ? parts : [] };
      const places = intervals.flatMap((interval, index) => (belongs(interval) ? [index] : []));
      const facts = places.flatMap((index) => intervals[index]?.facts ?? []);
      return { sum, value: sums[sum], intervals: places, facts: ascending(facts) };
    }),
  };
}

/** A machine's figures with all that they are made of: KPIs, sums, intervals and parts, facts. */
export function explainMachine(
  ledger: Pick<Ledger, 'machine' | 'figures'>,
  machineId: string,
  from: number,
  to: number,
) {
  const { intervals, quantities } = ledger.machine(machineId, from, to);
  const figures = ledger.figures({ kind: 'machine', id: machineId }, from, to);
  return {
    machineId,
    from,
    to,
    figures,
    intervals,
    quantities,
    ...explain(figures.sums, intervals, quantities, from, to),
  };
}

const isKpi = (name: string): name is keyof Kpis => name in formulas;
const kpiNames = Object.keys(formulas).filter(isKpi);

function isPieces(sum: SumName): boolean {
  return sum.endsWith('Pcs') || sum.startsWith('pri');
}

function partFacts(quantities: readonly Quantity[], from: number, to: number): number[] {
  const made = quantities.filter(
    (one) =>
      madeWithin(one, one.producedPcs, from, to) !== 0 ||
      madeWithin(one, one.goodPcs, from, to) !== 0 ||
      madeWithin(one, one.scrapPcs, from, to) !== 0,
  );
  return ascending(made.map((one) => one.seq));
}

function ascending(facts: readonly number[]): number[] {
  return [...new Set(facts)].sort((a, b) => a - b);
}
