/**
 * What paid time of all machines and people cost, and how much of it orders have: the rest is unabsorbed. Both add up to
 * the paid time at its rates, exactly, and the orders' own costs of time are the absorbed part.
 */
import type { Charge } from './charges.ts';
import type { Money } from './money.ts';

export interface PaidTime {
  absorbed: Money;
  unabsorbed: Money;
  absorbedMs: number;
  unabsorbedMs: number;
  /** Without a rate: in neither amount. */
  unpricedMs: number;
}

export const noPaidTime: PaidTime = { absorbed: 0n, unabsorbed: 0n, absorbedMs: 0, unabsorbedMs: 0, unpricedMs: 0 };

export function addPaid(sum: PaidTime, charges: readonly Charge[]): PaidTime {
  let { absorbed, unabsorbed, absorbedMs, unabsorbedMs, unpricedMs } = sum;
  for (const { operationId, ms, money } of charges) {
    if (money === null) unpricedMs += ms;
    if (operationId === null) [unabsorbed, unabsorbedMs] = [unabsorbed + (money ?? 0n), unabsorbedMs + ms];
    else [absorbed, absorbedMs] = [absorbed + (money ?? 0n), absorbedMs + ms];
  }
  return { absorbed, unabsorbed, absorbedMs, unabsorbedMs, unpricedMs };
}
