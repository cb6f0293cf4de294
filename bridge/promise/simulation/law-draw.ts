/** What a draw from a law of waiting is named by, and how far few data let the whole law be off. */
import { hash, normal } from '../numbers/random.ts';
import { FROZEN } from './freeze.ts';
import type { ShopModel } from './model.ts';

/** Of an order's first component; the others follow. */
export const MATERIAL = 0x4d00;

export interface LawDraw {
  draw: number;
  seed: number;
  frozen: number;
}

/** A supplier that few deliveries are known of may be later than those by a factor, the same in all of a scenario. */
export function scaleOf(model: ShopModel, supplier: number, seed: number, frozen: number): number {
  const sd = model.supplierSd[supplier] ?? 0;
  if ((frozen & FROZEN.material) !== 0 || sd === 0) return 1;
  return Math.exp(sd * normal(hash(hash(seed, 0x5a1e), model.supplierKey[supplier] ?? 0)));
}
