/** What is noted of one order while scenarios run. */
import { i32 } from '../numbers/arrays.ts';
import type { ShopModel } from './model.ts';

/** Every start of one order's steps, in the order of the scenarios; ms after now. */
export interface Watched {
  order: number;
  op: number[];
  start: number[];
  end: number[];
}

export function note(
  watched: Watched,
  model: ShopModel,
  { job, op, start, end }: { job: number; op: number; start: number; end: number },
): void {
  if (ownerOf(model, job) !== watched.order) return;
  watched.op.push(op);
  watched.start.push(start);
  watched.end.push(end);
}

/** Whose work it is: a limb's is its order's. */
function ownerOf({ real, limbs }: ShopModel, job: number): number {
  return job < real ? job : job < real + limbs.count ? i32(limbs.owner, job - real) : -1;
}
