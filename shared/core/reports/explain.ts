/**
 * Why a figure is what it is: each KPI's formula and the sums in it, and machine by machine each sum's
 * intervals or counts, each row of a Pareto's stops, each setup, with the numbers of the facts behind
 * them. Everything can be added up again by hand from what is listed.
 */

import { countsFor, elements, reasonKindsOf, sumNames } from '../figures/elements.ts';
import { type Kpi, kpis } from '../figures/kpis.ts';
import { madeWithin } from '../figures/made.ts';
import { isListed, scrapPareto, stopBegins } from '../figures/pareto.ts';
import { type SumInput, sumsOf, sumsOfPart } from '../figures/sums.ts';
import { unitKey } from '../figures/units.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Paper } from '../orders/order-book.ts';
import {
  type Figures,
  type KpiName,
  kpiNames,
  type MachineSpan,
  type ScrapOfReason,
  type SumName,
} from '../words/figures.ts';
import type { Interval, Quantity, SetupRecord } from '../words/interval.ts';
import type { Plant } from '../words/plant.ts';
import type { Scope } from '../words/scope.ts';
import { type SetupDistribution, setupDistributions } from './cycles.ts';

/** Formulas in words, and the sums that stand in them. */
export const formulas: Readonly<Record<KpiName, Pick<Kpi, 'formula' | 'sums'>>> = kpis;

/** KPIs of ISO 22400-2 that no fact can give, and what is missing. They are never shown as 0. */
const withoutFacts: Readonly<Record<string, string>> = {
  'Cm, Cmk, Cp, Cpk': 'needs measured values of the parts',
  'Comprehensive energy consumption': 'needs energy meters',
  'Inventory turns': 'needs stock levels, which the ERP keeps',
  'Finished goods ratio, integrated goods ratio': 'needs consumed material (CM)',
  'Production, storage and transport, other loss ratio': 'needs losses of material (PL, STL, OL) and CM',
};

/** Places in lists that the explanation came with, and `seq` of the facts behind them, ascending. */
interface Grounds {
  intervals: readonly number[];
  /** Places in `quantities`. */
  parts: readonly number[];
  facts: readonly number[];
}
export interface ExplainedSum extends Grounds {
  sum: SumName;
  value: number;
}
interface ExplainedStops extends Grounds {
  reasonId: string | null;
  durationMs: number;
  count: number;
}
interface ExplainedScrap extends Grounds, ScrapOfReason {}

interface ExplainedKpi {
  kpi: KpiName;
  value: number | null;
  formula: string;
  /** Names and values of the sums in it. */
  sums: readonly { sum: SumName; value: number }[];
}

/** One machine's part of a figure. `facts` count within the edge box of this machine. */
export interface MachineExplanation extends MachineSpan {
  intervals: readonly Interval[];
  quantities: readonly Quantity[];
  sums: readonly ExplainedSum[];
  stops: readonly ExplainedStops[];
  scrap: readonly ExplainedScrap[];
}

export interface Explanation {
  scope: Scope;
  from: number;
  to: number;
  figures: Figures;
  kpis: readonly ExplainedKpi[];
  /** Their sums and rows add up to those of the figures. */
  machines: readonly MachineExplanation[];
  /** Setups per from→to family, each with the setups that it is the distribution of. */
  setups: readonly (SetupDistribution & { records: readonly SetupRecord[] })[];
  /** What paper says of the operations in it, and which fact said so. */
  paper: readonly Paper[];
  withoutFacts: typeof withoutFacts;
}

/** Explains the figures of any scope over [from, to), or of some stretches of it alone. */
export function explain(
  ledger: Pick<Ledger, 'plant' | 'figuresIn' | 'evidence' | 'spansOf' | 'setups' | 'paper'>,
  scope: Scope,
  from: number,
  to: number,
  spans: readonly MachineSpan[] = ledger.spansOf(scope, from, to),
): Explanation {
  const figures = ledger.figuresIn(scope, spans, to);
  const inputs = ledger.evidence(scope, spans, to);
  return {
    scope,
    from,
    to,
    figures,
    kpis: kpisExplained(figures),
    machines: inputs.map((input) => explainMachine(ledger.plant, input)),
    setups: setupsExplained(ledger, scope, inputs),
    paper: operationsIn(inputs).flatMap((id) => ledger.paper(id) ?? []),
    withoutFacts,
  };
}

function kpisExplained({ sums, kpis: values }: Figures): ExplainedKpi[] {
  return kpiNames.map((kpi) => ({
    kpi,
    value: values[kpi],
    formula: kpis[kpi].formula,
    sums: kpis[kpi].sums.map((sum) => ({ sum, value: sums[sum] })),
  }));
}

/** Sums, stops and scrap of one machine's stretch, down to their facts. */
function explainMachine(plant: Plant, input: SumInput & MachineSpan): MachineExplanation {
  const { machineId, from, to, intervals } = input;
  const sums = sumsOf(plant, input);
  const kinds = reasonKindsOf(plant);
  const quantities = input.quantities.filter((one) => one.at > from && (one.recovered ? one.since : one.at - 1) < to);
  const parts = quantities.map((quantity) => sumsOfPart(input, quantity));
  const grounds = (is: (one: Interval) => boolean, has: (index: number) => boolean): Grounds => {
    const places = intervals.flatMap((one, index) => (is(one) ? [index] : []));
    const counts = quantities.flatMap((_, index) => (has(index) ? [index] : []));
    const facts = [
      ...places.flatMap((index) => intervals[index]?.facts ?? []),
      ...counts.flatMap((index) => quantities[index]?.seq ?? []),
    ];
    return { intervals: places, parts: counts, facts: [...new Set(facts)].sort((a, b) => a - b) };
  };
  const none = () => false;
  return {
    machineId,
    from,
    to,
    intervals,
    quantities,
    sums: sumNames.map((sum) => {
      const adds = (index: number) => elements[sum].of === 'parts' && (parts[index]?.[sum] ?? 0) !== 0;
      return { sum, value: sums[sum], ...grounds((one) => countsFor(sum, one, kinds), adds) };
    }),
    stops: reasonsOf(intervals.filter(isListed)).map((reasonId) => {
      const own = intervals.filter((one) => isListed(one) && one.reasonId === reasonId);
      const durationMs = own.reduce((ms, one) => ms + one.to - one.from, 0);
      const count = own.filter(stopBegins).length;
      return { reasonId, durationMs, count, ...grounds((one) => own.includes(one), none) };
    }),
    scrap: scrapPareto(quantities, from, to, input.unit).map((row) => {
      const has = (index: number) => {
        const one = quantities[index];
        if (one === undefined || one.reasonId !== row.reasonId) return false;
        return unitKey(input.unit?.(one)) === unitKey(row.unit) && madeWithin(one, one.scrapPcs, from, to) !== 0;
      };
      return { ...row, ...grounds(none, has) };
    }),
  };
}

/** Operations that own any of the time or of the parts, by id. */
export function operationsIn(inputs: readonly Pick<SumInput, 'intervals' | 'quantities'>[]): string[] {
  const ids = inputs.flatMap(({ intervals, quantities }) => [
    ...intervals.flatMap(({ owner }) => owner?.shares.map((share) => share.operationId) ?? []),
    ...quantities.flatMap(({ operationId }) => operationId ?? []),
  ]);
  return [...new Set(ids)].sort();
}

/** Setups of the scope's own operations; of a whole machine's all. */
function setupsExplained(
  ledger: Pick<Ledger, 'setups' | 'plant'>,
  scope: Scope,
  inputs: readonly (SumInput & MachineSpan)[],
): Explanation['setups'] {
  const records = inputs.flatMap(({ machineId, from, to, intervals }) => {
    const all = ledger.setups(machineId, from, to);
    if (scope.kind !== 'order' && scope.kind !== 'operation' && scope.kind !== 'item') return all;
    const owned = new Set(operationsIn([{ intervals, quantities: [] }]));
    return all.filter(({ operationId }) => owned.has(operationId));
  });
  return setupDistributions(records).map((spread) => ({
    ...spread,
    records: records.filter((one) => one.fromFamily === spread.fromFamily && one.toFamily === spread.toFamily),
  }));
}

function reasonsOf(items: readonly { reasonId: string | null }[]): (string | null)[] {
  return [...new Set(items.map(({ reasonId }) => reasonId))];
}
