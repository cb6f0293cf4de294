/** Which sources of spread are held at their mean: for the drivers, and for a promise from means. */
import type { SpreadSource } from '../shop.ts';

export const FROZEN: Readonly<Record<SpreadSource, number>> = { queue: 1, stops: 2, setup: 4, run: 8, material: 16 };
export const ALL_FROZEN = 31;
