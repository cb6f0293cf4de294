/**
 * What a shop's past tells, worked out once: whatever is asked of the same moment afterwards rests on it, and the months
 * that were measured need not be kept.
 */
import { type MeasuredRuns, measuredRuns } from './assumed.ts';
import { estimateLaws } from './estimators/estimate.ts';
import { ESTIMATOR_VERSION, type Laws } from './laws.ts';
import { type Calibration, calibrate, identity, recalibrate } from './record/recalibrate.ts';
import type { Measured, QuoteBasis, ShopSnapshot } from './shop.ts';
import { isAlone, type Mixture, mixedSpread, mixtureOf } from './skill/mixture.ts';

export interface Learnt {
  laws: Laws;
  calibration: Calibration;
  /** The plant's own past beside the model, for orders that nobody has begun; and what corrects both together. */
  mixture: Mixture;
  mixedCalibration: Calibration;
  /** For steps that the ERP does not plan. */
  knownRuns: MeasuredRuns;
  /** How much of each it rests on. */
  basis: Omit<QuoteBasis, 'method'>;
}

/** `laws`, `calibration`: in place of the estimators' result. */
export interface LearnOptions {
  recalibrated: boolean;
  laws?: Laws;
  calibration?: Calibration;
}

export function learn(snapshot: ShopSnapshot, options: LearnOptions): Learnt {
  const { measured, now } = snapshot;
  const calibration = options.recalibrated ? (options.calibration ?? recalibrate(measured.outcomes, now)) : identity;
  const mixture = mixtureOf(measured, now);
  return {
    laws: options.laws ?? estimateLaws(snapshot),
    calibration,
    mixture,
    mixedCalibration: isAlone(mixture) || !options.recalibrated ? calibration : mixedCalibrationOf(mixture),
    knownRuns: measuredRuns(measured),
    basis: { now, cursors: snapshot.basis, ...amountsOf(measured), estimatorVersion: ESTIMATOR_VERSION },
  };
}

/** As it stands where there is no record yet. */
function mixedCalibrationOf({ reached }: Mixture): Calibration {
  return reached.length === 0 ? identity : calibrate(reached, mixedSpread);
}

function amountsOf({ stretches, setups, runs, materials, arrivals, outcomes }: Measured) {
  let stops = 0;
  for (const { open, stopMs } of stretches) if (!open && stopMs > 0) stops++;
  return {
    stops,
    setups: setups.length,
    runs: runs.length,
    materials: materials.length,
    arrivals: arrivals.length,
    outcomes: outcomes.filter(({ finishedAt }) => finishedAt !== null).length,
  };
}
