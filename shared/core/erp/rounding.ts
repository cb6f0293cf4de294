/**
 * A time or a quantity as an ERP can hold it: decimal text, cut off and never rounded up, and what that text says in
 * our units. So no posting says more than the truth, and the rest is owed by the next one.
 */
import { printQuantity, type Unit } from '../words/quantity.ts';
import { HOUR_MS, MINUTE_MS } from '../words/time.ts';

export interface Rounded {
  /** Without needless zeros: "0.25". */
  text: string;
  /** In our unit, exactly. */
  says: number;
}

export const timeUnits = { h: HOUR_MS, min: MINUTE_MS, s: 1_000, ms: 1 } as const;
export type TimeUnit = keyof typeof timeUnits;

/**
 * 1,350,000 ms in hours with two decimals: { text: '0.37', says: 1332000 }. Decimals finer than a millisecond are
 * not used.
 */
export function roundedTime(ms: number, unit: TimeUnit, decimals: number): Rounded {
  let places = decimals;
  while (places > 0 && !Number.isInteger(timeUnits[unit] / 10 ** places)) places -= 1;
  const stepMs = timeUnits[unit] / 10 ** places;
  const steps = Math.floor(ms / stepMs);
  return { text: printQuantity(steps, { name: unit, decimals: places }), says: steps * stepMs };
}

/** Steps of the order's unit, as an ERP writes them that keeps fewer decimals: 1,250 g in kg with one: "1.2", 1200. */
export function roundedQuantity(steps: number, unit: Unit, decimals: number): Rounded {
  const places = Math.min(unit.decimals, decimals);
  const size = 10 ** (unit.decimals - places);
  const coarse = Math.floor(steps / size);
  return { text: printQuantity(coarse, { name: unit.name, decimals: places }), says: coarse * size };
}
