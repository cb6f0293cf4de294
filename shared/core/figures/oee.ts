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
import type { Figures, Sums, Waterfall } from '../words/figures.ts';
import type { Plant } from '../words/plant.ts';
import type { Unit } from '../words/quantity.ts';

import { kpisOf, ratio } from './kpis.ts';
import { addParetoRows, addScrapRows, scrapPareto, stopPareto } from './pareto.ts';
import { addSums, type SumInput, sumsOf, zeroSums } from './sums.ts';
import { addUnits, unitsIn, unitsTold } from './units.ts';

export { addSums, kpisOf, type SumInput, sumsOf, zeroSums };

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
    addScrapRows(inputs.flatMap(({ quantities, from, to, unit }) => scrapPareto(quantities, from, to, unit))),
    addUnits(inputs.flatMap(unitsIn)),
  );
}

/** Figures out of sums that were added up elsewhere (rollups). */
export function figuresFrom(
  plant: Plant,
  sums: Sums,
  stops: Figures['stopPareto'],
  scrap: Figures['scrapPareto'],
  units: readonly Unit[] = [],
): Figures {
  const coverage = ratio(sums.pbtMs, sums.pbtMs + sums.noDataMs);
  return {
    sums,
    kpis: kpisOf(sums, units.length > 1),
    coverage,
    withheld: coverage !== null && coverage < plant.minCoverage,
    waterfall: waterfallOf(sums),
    stopPareto: stops,
    scrapPareto: scrap,
    ...unitsTold(units),
  };
}
