/** How a machine stands in one scenario, and what its work costs. */
import { f64, i32 } from '../numbers/arrays.ts';
import type { Scenario } from './scenario.ts';

export const IDLE = 0;
export const BUSY = 1;
export const WAKING = 2;
/** Nobody works there long enough for what is left. */
export const RETIRED = 3;

/** What a machine works for an open order. */
export function spend({ model, spent }: Scenario, m: number, job: number, workMs: number): void {
  if (spent.length === 0 || job >= model.real + model.limbs.count) return;
  const order = job < model.real ? job : i32(model.limbs.owner, job - model.real);
  spent[order] = f64(spent, order) + workMs * f64(model.costPerMs, m);
}
