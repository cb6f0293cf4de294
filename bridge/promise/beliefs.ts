/** What is believed and how surely, for people: how much data, which level, how far off it may be. */

import { DAY_MS, HOUR_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import { FEWEST_CHOICES } from './estimators/moves.ts';
import type { ArrivalLaw, Laws, RunLaw, SetupLaw, StopLaw, SupplierLaw } from './laws.ts';
import { type LotBeliefs, lotBeliefs } from './lot-beliefs.ts';
import { meanOf } from './numbers/pool.ts';
import type { DispatchRule } from './shop.ts';

/** A figure and where it lies with 95 %. */
export interface Believed {
  value: number;
  low: number;
  high: number;
}

export interface CentreBelief {
  workCentreId: string;
  /** Measured stops, and how many they count for after recency. */
  stops: number;
  effectiveStops: number;
  /** Share of running time that is not lost to stops. */
  uptime: Believed;
  /** Stops per 100 productive hours, and their mean length; outages of the whole centre are apart. */
  stopsPer100h: Believed;
  stopMs: Believed;
  /** Share of the paper figure in it: 1 = nothing measured. */
  paperShare: number;
  machines: readonly { machineId: string; uptime: Believed }[];
  /** Outages of the whole centre per 1,000 worked hours, and their mean length. */
  outagesPer1000h: number;
  outageMs: number;
  setups: number;
  /** Means of a pair that was never measured. */
  setupOtherMs: number;
  setupSameMs: number;
  /** Per change of family that was measured; the one most often made first. */
  setupPairs: readonly { pair: string; count: number; meanMs: Believed }[];
  runs: number;
  /** Real over planned run time of an item that was never measured. */
  runRatio: Believed;
  /** Per item and operation, the one most often made first. */
  runItems: readonly { item: string; count: number; ratio: Believed }[];
  /** Setup families whose plans are off otherwise than the work centre's: an item that was never made borrows from its own. */
  runFamilies: readonly { family: string; items: number; ratio: Believed }[];
  /** null before anything was produced. */
  scrapShare: Believed | null;
}

interface SupplierBelief {
  supplierId: string;
  deliveries: number;
  meanLateMs: number;
  lateShare: number;
}

export interface Beliefs {
  /** Of the facts that it was read from. */
  now: number;
  estimatorVersion: string;
  centres: readonly CentreBelief[];
  suppliers: readonly SupplierBelief[];
  /** From an order to a component that nobody confirmed, per supplier. */
  leadTimes: readonly { supplierId: string; deliveries: number; meanMs: number }[];
  /** Steps done by somebody else: how many came back, and their time over the planned one. */
  outside: readonly { key: string; steps: number; meanRatio: number }[];
  /** Release of orders to engineer; where so many engineers take them as they came, `meanMs` is how long one is at an order. */
  milestone: { releases: number; meanMs: number; engineers: number | null };
  arrivals: {
    count: number;
    perWeek: Believed;
    /** Typical time from an order's arrival to the date that steers it. */
    leadMs: number;
    /** What is expected to come, by its share, the most frequent first. */
    templates: readonly { itemId: string; share: number }[];
  };
  transfers: {
    /** Ways that were seen, and those of which only bounds are known. */
    count: number;
    withinCount: number;
    meanMs: Believed;
  };
  /** Of lots, loads and the plant as a whole: what was seen of them alone. */
  lots: LotBeliefs;
  dispatch: {
    /** Starts at which there was a choice; with few the habit is assumed. */
    choices: number;
    isAssumed: boolean;
    familyBonusMs: Believed;
    overrideShare: Believed;
    /** What a work centre goes by, with the probability that it does; those alone whose choices tell. */
    centres: readonly {
      workCentreId: string;
      rule: DispatchRule;
      sure: number;
      choices: number;
      overrideShare: number;
    }[];
  };
}

const Z = 1.96;
/** Long lists are cut here. */
const MOST = 100;

export function beliefsOf(laws: Laws, now: number, estimatorVersion: string): Beliefs {
  const { transfers, dispatch, milestone } = laws;
  return {
    now,
    estimatorVersion,
    centres: [...laws.stops].map(([workCentreId, stops]) => ({
      workCentreId,
      ...stopBelief(stops),
      ...setupBelief(laws.setups.get(workCentreId)),
      ...runBelief(laws.runs.get(workCentreId)),
    })),
    suppliers: [...laws.suppliers].filter(([supplierId]) => supplierId !== '').map(supplierBelief),
    leadTimes: [...laws.leadTimes].flatMap(([supplierId, { lateMs, count }]) =>
      supplierId === '' ? [] : [{ supplierId, deliveries: count, meanMs: meanOf(lateMs) }],
    ),
    outside: [...laws.outside].flatMap(([key, { ratios, count }]) =>
      key === '' ? [] : [{ key, steps: count, meanRatio: meanOf(ratios) }],
    ),
    milestone: { releases: milestone.count, meanMs: meanOf(milestone.lateMs), engineers: milestone.engineers ?? null },
    arrivals: arrivalBelief(laws.arrivals),
    transfers: {
      count: transfers.count,
      withinCount: transfers.withinCount,
      meanMs: around(meanOf(transfers.ms), sdOf(transfers.ms) / Math.sqrt(1 + transfers.effectiveCount)),
    },
    lots: lotBeliefs(laws),
    dispatch: {
      choices: dispatch.choices,
      isAssumed: dispatch.choices < FEWEST_CHOICES,
      familyBonusMs: { value: dispatch.familyBonusMs, low: dispatch.bonusLowMs, high: dispatch.bonusHighMs },
      overrideShare: around(
        dispatch.overrideShare,
        Math.sqrt((dispatch.overrideShare * (1 - dispatch.overrideShare)) / (dispatch.choices + 20)),
      ),
      centres: [...(dispatch.centres ?? [])].map(([workCentreId, { rule, sure, choices, overrideShare }]) => ({
        workCentreId,
        rule,
        sure,
        choices,
        overrideShare,
      })),
    },
  };
}

function stopBelief(stops: StopLaw) {
  const stopMs = Math.exp(stops.groupLevel - stops.groupFrequency);
  return {
    stops: stops.count,
    effectiveStops: stops.effectiveCount,
    uptime: uptimeOf(stops.groupLevel, stops.groupSd),
    stopsPer100h: times(100 * HOUR_MS * Math.exp(stops.groupFrequency), stops.frequencySd),
    stopMs: times(stopMs, stops.lengthSd),
    paperShare: stops.priorShare,
    machines: [...stops.machines].map(([machineId, { level, sd, groupShare }]) => ({
      machineId,
      uptime: uptimeOf(level, Math.hypot(sd, groupShare * stops.groupSd)),
    })),
    outagesPer1000h: stops.outagesPerMs * 1000 * HOUR_MS,
    outageMs: meanOf(stops.outageMs),
  };
}

function setupBelief(setups: SetupLaw | undefined) {
  const pairs = [...(setups?.pairs ?? [])].filter(([, { count }]) => count > 0);
  return {
    setups: setups?.count ?? 0,
    setupOtherMs: setups?.otherMs ?? 0,
    setupSameMs: setups?.sameMs ?? 0,
    setupPairs: pairs
      .map(([pair, { meanMs, sdLog, count }]) => ({ pair, count, meanMs: times(meanMs, sdLog) }))
      .sort((a, b) => b.count - a.count)
      .slice(0, MOST),
  };
}

function runBelief(runs: RunLaw | undefined) {
  return {
    runs: runs?.count ?? 0,
    runRatio: times(runs?.ratio ?? 1, runs?.sdLog ?? 0),
    runItems: [...(runs?.items ?? [])]
      .map(([item, { ratio, sdLog, count }]) => ({ item, count, ratio: times(ratio, sdLog) }))
      .sort((a, b) => b.count - a.count)
      .slice(0, MOST),
    runFamilies: [...(runs?.families ?? [])]
      .map(([family, { ratio, sdLog, count }]) => ({ family, items: count, ratio: times(ratio, sdLog) }))
      .sort((a, b) => b.items - a.items)
      .slice(0, MOST),
    scrapShare: runs == null || runs.scrapShare === null ? null : around(runs.scrapShare, runs.scrapSd),
  };
}

function supplierBelief([supplierId, { lateMs, count }]: [string, SupplierLaw]): SupplierBelief {
  return {
    supplierId,
    deliveries: count,
    meanLateMs: meanOf(lateMs),
    lateShare: lateMs.filter((late) => late > DAY_MS).length / Math.max(1, lateMs.length),
  };
}

function arrivalBelief({ count, perMs, relativeSd, leadMs, templates }: ArrivalLaw): Beliefs['arrivals'] {
  const items = new Map<string, number>();
  for (const { order } of templates) items.set(order.itemId, (items.get(order.itemId) ?? 0) + 1 / templates.length);
  return {
    count,
    perWeek: around(perMs * WEEK_MS, perMs * WEEK_MS * relativeSd),
    leadMs,
    templates: [...items]
      .map(([itemId, share]) => ({ itemId, share }))
      .sort((a, b) => b.share - a.share)
      .slice(0, MOST),
  };
}

/** From log(down/up) to up/(up + down). */
function uptimeOf(level: number, sd: number): Believed {
  const at = (shift: number) => 1 / (1 + Math.exp(level + shift));
  return { value: at(0), low: at(Z * sd), high: at(-Z * sd) };
}

function times(value: number, sdLog: number): Believed {
  return { value, low: value * Math.exp(-Z * sdLog), high: value * Math.exp(Z * sdLog) };
}

function around(value: number, sd: number): Believed {
  return { value, low: Math.max(0, value - Z * sd), high: value + Z * sd };
}

function sdOf(values: Float64Array): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}
