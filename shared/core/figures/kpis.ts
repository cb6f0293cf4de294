/**
 * The KPIs of ISO 22400-2:2014 (clause 8) that facts allow, each said once: its formula in words, the sums that
 * stand in it, and how it is computed from them. null where a denominator is zero or where corrections of other
 * times' parts outweigh what the window made (a share below 0 or above 1 would be invented).
 */
import type { KpiName, Kpis, SumName, Sums } from '../words/figures.ts';
import { HOUR_MS } from '../words/time.ts';

export interface Kpi {
  formula: string;
  sums: readonly SumName[];
  /** `share`: 1 is 100 %. `perHour`: whole steps an hour. */
  unit: 'share' | 'ms' | 'perHour';
  of: (sums: Sums) => number | null;
}

const share = (formula: string, sums: readonly SumName[], of: Kpi['of']): Kpi => ({ formula, sums, unit: 'share', of });
const ms = (formula: string, sums: readonly SumName[], of: Kpi['of']): Kpi => ({ formula, sums, unit: 'ms', of });

/** Some part in the window has a planned run time: what is weighted by it has a meaning. */
const isPriced = ({ priPqMs }: Sums): boolean => priPqMs > 0;

/** Weighted by planned run time, which for one item is GQ/PQ: so that OEE = A × E × Q, always. */
function qualityRatio(sums: Sums): number | null {
  return isPriced(sums) ? part(sums.priGqMs, sums.priPqMs) : part(sums.gqPcs, sums.pqPcs);
}

/** Without a single priced part there is no quality and so no OEE; availability says what there is to say. */
function ofGoodTime(sums: Sums, wholeMs: number): number | null {
  return isPriced(sums) && qualityRatio(sums) !== null ? ratio(sums.priGqMs, wholeMs) : null;
}

export const kpis: Readonly<Record<KpiName, Kpi>> = {
  availability: share('APT / PBT', ['aptMs', 'pbtMs'], (s) => ratio(s.aptMs, s.pbtMs)),
  // Not capped: over 1 the planned run time is wrong.
  effectiveness: share('Σ PRI·PQ / APT', ['priPqMs', 'aptMs'], (s) => (isPriced(s) ? ratio(s.priPqMs, s.aptMs) : null)),
  qualityRatio: share(
    'Σ PRI·GQ / Σ PRI·PQ (one item: GQ / PQ)',
    ['priGqMs', 'priPqMs', 'gqPcs', 'pqPcs'],
    qualityRatio,
  ),
  oee: share('Σ PRI·GQ / PBT = availability × effectiveness × quality ratio', ['priGqMs', 'pbtMs'], (s) =>
    ofGoodTime(s, s.pbtMs),
  ),
  nee: share('AUPT / PBT × Σ PRI·GQ / APT', ['auptMs', 'pbtMs', 'priGqMs', 'aptMs'], (s) =>
    product(ratio(s.auptMs, s.pbtMs), ofGoodTime(s, s.aptMs)),
  ),
  teep: share('Σ PRI·GQ / calendar time (no KPI of ISO 22400)', ['priGqMs', 'calendarMs'], (s) =>
    ofGoodTime(s, s.calendarMs),
  ),
  setupRatio: share('AUST / AUPT', ['austMs', 'auptMs'], (s) => ratio(s.austMs, s.auptMs)),
  technicalEfficiency: share('APT / (APT + ADET)', ['aptMs', 'adetMs'], (s) => ratio(s.aptMs, s.aptMs + s.adetMs)),
  utilizationEfficiency: share('APT / AUBT', ['aptMs', 'aubtMs'], (s) => ratio(s.aptMs, s.aubtMs)),
  allocationEfficiency: share('AUBT / PBT', ['aubtMs', 'pbtMs'], (s) => ratio(s.aubtMs, s.pbtMs)),
  // Per hour of order execution.
  throughputPerHour: {
    formula: 'PQ / AUBT',
    sums: ['pqPcs', 'aubtMs'],
    unit: 'perHour',
    of: (s) => (s.pqPcs < 0 ? null : ratio(s.pqPcs * HOUR_MS, s.aubtMs)),
  },
  scrapRatio: share('SQ / PQ', ['sqPcs', 'pqPcs'], (s) => part(s.sqPcs, s.pqPcs)),
  reworkRatio: share('RQ / PQ', ['rqPcs', 'pqPcs'], (s) => part(s.rqPcs, s.pqPcs)),
  firstPassYield: share('GP / IP = (PQ − SQ − RQ) / PQ', ['pqPcs', 'sqPcs', 'rqPcs'], (s) =>
    part(s.pqPcs - s.sqPcs - s.rqPcs, s.pqPcs),
  ),
  mtbfMs: ms('Σ TBF / FE', ['tbfMs', 'failures'], (s) => ratio(s.tbfMs, s.failures)),
  // As MTBF: TBF holds operating time alone, without repair, and so is TTF.
  mttfMs: ms('Σ TTF / FE, TTF = TBF without repair', ['tbfMs', 'failures'], (s) => ratio(s.tbfMs, s.failures)),
  mttrMs: ms('Σ TTR / FE', ['ttrMs', 'failures'], (s) => ratio(s.ttrMs, s.failures)),
  correctiveMaintenanceRatio: share('CMT / (CMT + PMT), CMT = Σ TTR', ['ttrMs', 'pmtMs'], (s) =>
    ratio(s.ttrMs, s.ttrMs + s.pmtMs),
  ),
  // EPC is what the planned run times allow in PBT.
  equipmentLoadRatio: share('PQ / EPC = Σ PRI·PQ / PBT', ['priPqMs', 'pbtMs'], (s) =>
    isPriced(s) ? ratio(s.priPqMs, s.pbtMs) : null,
  ),
};

/** Made of quantities as such, without a planned time that would make them time. */
const ofQuantities: ReadonlySet<KpiName> = new Set([
  'throughputPerHour',
  'scrapRatio',
  'reworkRatio',
  'firstPassYield',
]);

/**
 * All of them, of one machine's sums or of many's: a ratio of sums, never a mean of percentages. `isMixed`: the
 * quantities are of different units, and what would add them up is null.
 */
export function kpisOf(sums: Sums, isMixed = false): Kpis {
  const isUnsaid = (name: KpiName) => ofQuantities.has(name) || (name === 'qualityRatio' && !isPriced(sums));
  const of = (name: KpiName) => (isMixed && isUnsaid(name) ? null : kpis[name].of(sums));
  return {
    availability: of('availability'),
    effectiveness: of('effectiveness'),
    qualityRatio: of('qualityRatio'),
    oee: of('oee'),
    nee: of('nee'),
    teep: of('teep'),
    setupRatio: of('setupRatio'),
    technicalEfficiency: of('technicalEfficiency'),
    utilizationEfficiency: of('utilizationEfficiency'),
    allocationEfficiency: of('allocationEfficiency'),
    throughputPerHour: of('throughputPerHour'),
    scrapRatio: of('scrapRatio'),
    reworkRatio: of('reworkRatio'),
    firstPassYield: of('firstPassYield'),
    mtbfMs: of('mtbfMs'),
    mttfMs: of('mttfMs'),
    mttrMs: of('mttrMs'),
    correctiveMaintenanceRatio: of('correctiveMaintenanceRatio'),
    equipmentLoadRatio: of('equipmentLoadRatio'),
  };
}

export function ratio(part: number, whole: number): number | null {
  return whole > 0 && part >= 0 ? part / whole : null;
}

/** A ratio that cannot be over 1. */
function part(part: number, whole: number): number | null {
  return part <= whole ? ratio(part, whole) : null;
}

function product(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}
