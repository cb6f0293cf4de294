/**
 * Shift and spread of where orders ended in what they were promised, as normal scores: two numbers are known of a few
 * dozen outcomes, a whole distribution only of hundreds. Open orders are censored (EM).
 */
import { phi } from '../numbers/random.ts';

/** Where an order ended in what it was promised, or stands while it is open: a normal score. */
export interface Reached {
  z: number;
  ended: boolean;
  weight: number;
  group?: string | undefined;
}

export interface Spread {
  mean: number;
  sd: number;
}

const ROUNDS = 30;
const LEAST_SD = 0.2;
const NEAR = 1e-5;

/** What is believed before, `prior`, counts as so many outcomes. */
export function spreadOf(reached: readonly Reached[], prior: Spread, priorWeight: number): Spread {
  let { mean, sd } = prior;
  for (let round = 0; round < ROUNDS; round += 1) {
    let weights = priorWeight;
    let sum = priorWeight * prior.mean;
    let squares = priorWeight * (prior.sd ** 2 + prior.mean ** 2);
    for (const { z, ended, weight } of reached) {
      const far = (z - mean) / sd;
      const more = ended ? 0 : sd * hazard(far);
      weights += weight;
      sum += weight * (ended ? z : mean + more);
      squares += weight * (ended ? z * z : mean ** 2 + sd ** 2 + more * (z + mean));
    }
    const before = { mean, sd };
    mean = sum / weights;
    sd = Math.max(LEAST_SD, Math.sqrt(Math.max(0, squares / weights - mean ** 2)));
    if (Math.abs(mean - before.mean) + Math.abs(sd - before.sd) < NEAR) break;
  }
  return { mean, sd };
}

/** Of the normal distribution: what is beyond `a` lies so far beyond 0, on average. */
export function hazard(a: number): number {
  if (a > FAR) return a + 1 / a;
  return Math.exp(-(a * a) / 2) / Math.sqrt(2 * Math.PI) / (1 - phi(a));
}
const FAR = 5;
