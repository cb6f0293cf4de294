/**
 * Intervals + quantities -> ISO 22400-2 time elements, KPIs, six big losses.
 *
 *     POT  = all planned time          PBT  = POT − planned downtime − unobserved time
 *     PBT  = AUBT + ADOT               AUBT = AUPT + ADET          AUPT = APT + AUST
 *
 * APT is `producing`, AUST `setup`, ADET stops while an order is in work, ADOT stops without one and
 * time without an order. Sums come first and are exactly additive; ratios are made of sums, last:
 * over machines, products and shifts a ratio is one of sums, never a mean of percentages.
 */
import type { Figures, Kpis, Sums, Waterfall } from '../words/figures.ts';
import type { Plant } from '../words/plant.ts';
import { HOUR_MS } from '../words/time.ts';
import { addParetoRows, addScrapRows, scrapPareto, stopPareto } from './pareto.ts';
import { addSums, type SumInput, sumsOf, zeroSums } from './sums.ts';

export { addSums, type SumInput, sumsOf, zeroSums };

/**
 * ISO 22400-2 KPIs (standards A2), null where a denominator is zero or where corrections of other
 * times' parts outweigh what the window made (a share below 0 or above 1 would be invented).
 * Effectiveness is not capped: over 1 means that the planned run time is wrong.
 * Over mixed products the quality ratio is weighted by planned run time, which for one product is
 * GQ/PQ, so that OEE = availability × effectiveness × quality ratio = Σ(PRI·GQ)/ΣPBT always.
 * Without a single part there is no quality and so no OEE; availability says what there is to say.
 */
export function kpisOf(sums: Sums): Kpis {
  const priced = sums.priPqMs > 0;
  const qualityRatio = priced ? share(sums.priGqMs, sums.priPqMs) : share(sums.gqPcs, sums.pqPcs);
  const known = priced && qualityRatio !== null;
  return {
    availability: ratio(sums.aptMs, sums.pbtMs),
    effectiveness: priced ? ratio(sums.priPqMs, sums.aptMs) : null,
    qualityRatio,
    oee: known ? ratio(sums.priGqMs, sums.pbtMs) : null,
    nee: known ? product(ratio(sums.auptMs, sums.pbtMs), ratio(sums.priGqMs, sums.aptMs)) : null,
    teep: known ? ratio(sums.priGqMs, sums.calendarMs) : null,
    setupRatio: ratio(sums.austMs, sums.auptMs),
    technicalEfficiency: ratio(sums.aptMs, sums.aptMs + sums.adetMs),
    utilizationEfficiency: ratio(sums.aptMs, sums.aubtMs),
    allocationEfficiency: ratio(sums.aubtMs, sums.pbtMs),
    throughputPerHour: sums.pqPcs < 0 ? null : ratio(sums.pqPcs * HOUR_MS, sums.aubtMs),
    scrapRatio: share(sums.sqPcs, sums.pqPcs),
    reworkRatio: share(sums.rqPcs, sums.pqPcs),
    firstPassYield: share(sums.pqPcs - sums.sqPcs - sums.rqPcs, sums.pqPcs),
    mtbfMs: ratio(sums.tbfMs, sums.failures),
    mttfMs: ratio(sums.tbfMs, sums.failures),
    mttrMs: ratio(sums.ttrMs, sums.failures),
    correctiveMaintenanceRatio: ratio(sums.ttrMs, sums.ttrMs + sums.pmtMs),
    equipmentLoadRatio: priced ? ratio(sums.priPqMs, sums.pbtMs) : null,
  };
}

/**
 * From planned operation time down to good time, in the six big losses: every step is taken off what
 * the one before left, and what is left is Σ PRI·GQ, exactly. A machine that ran faster than planned
 * has a negative step. The time of parts without a planned run time shows as reduced speed.
 */
export function waterfallOf(sums: Sums): Waterfall {
  const slowMs = sums.aptMs - sums.priPqMs;
  return {
    plannedMs: sums.potMs,
    steps: [
      { loss: 'plannedDowntime', ms: sums.plannedDowntimeMs },
      { loss: 'noData', ms: sums.noDataMs },
      { loss: 'noOrder', ms: sums.byClassMs.noOrder },
      { loss: 'equipmentFailure', ms: sums.stopMs },
      { loss: 'setupAndAdjustment', ms: sums.austMs },
      { loss: 'idlingAndMinorStops', ms: sums.minorStopMs },
      { loss: slowMs < 0 ? 'fasterThanPlanned' : 'reducedSpeed', ms: slowMs },
      { loss: 'reducedYield', ms: sums.priStartUpLossMs },
      { loss: 'processDefects', ms: sums.priPqMs - sums.priGqMs - sums.priStartUpLossMs },
    ],
    goodMs: sums.priGqMs,
  };
}

/** What a screen shows of one or many machines (one input each), with what stands behind it. */
export function figuresOf(plant: Plant, inputs: readonly SumInput[]): Figures {
  return figuresFrom(
    plant,
    inputs.reduce((sums, input) => addSums(sums, sumsOf(plant, input)), zeroSums()),
    addParetoRows(inputs.flatMap(({ intervals }) => stopPareto(intervals))),
    addScrapRows(inputs.flatMap(({ quantities, from, to }) => scrapPareto(quantities, from, to))),
  );
}

/** Figures out of sums that were added up elsewhere (rollups). */
export function figuresFrom(
  plant: Plant,
  sums: Sums,
  stops: Figures['stopPareto'],
  scrap: Figures['scrapPareto'],
): Figures {
  const coverage = ratio(sums.pbtMs, sums.pbtMs + sums.noDataMs);
  return {
    sums,
    kpis: kpisOf(sums),
    coverage,
    withheld: coverage !== null && coverage < plant.minCoverage,
    waterfall: waterfallOf(sums),
    stopPareto: stops,
    scrapPareto: scrap,
  };
}

// ---- ratios ----------------------------------------------------------------------------------

function ratio(part: number, whole: number): number | null {
  return whole > 0 && part >= 0 ? part / whole : null;
}

/** A ratio that cannot be over 1. */
function share(part: number, whole: number): number | null {
  return part <= whole ? ratio(part, whole) : null;
}

function product(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}
