/** What an order waits for before its first step: parts from suppliers, and engineering where it is to engineer. */
import { DAY_MS } from '../../shared/core/words/time.ts';
import type { Dice } from './dice.ts';
import type { PlantFile } from './plant-file.ts';

type Supplier = PlantFile['suppliers'][number];

export interface Part {
  supplierId: string;
  /** From when it is ordered to when it comes. */
  takesMs: number;
  /** Dates that were confirmed, each with when it was told; none of an order to engineer's. */
  told: { at: number; date: number }[];
  /** Infinity until it is ordered. */
  arrivesAt: number;
}

/** Ordered with the order: `dice` says when it comes, `again` whether and how its date is moved meanwhile. */
export function partOf(supplier: Supplier, orderedAt: number, dice: Dice, again: Dice): Part {
  const confirmedAt = Math.round(orderedAt + dice.lognormal(supplier.leadDays.mean * DAY_MS, supplier.leadDays.cv));
  const lateMs = dice.chance(supplier.lateShare)
    ? dice.lognormal(supplier.lateDays.mean * DAY_MS, supplier.lateDays.cv)
    : 0;
  const arrivesAt = Math.round(confirmedAt + lateMs);
  const told = toldDates(supplier, { orderedAt, confirmedAt, arrivesAt }, again);
  return { supplierId: supplier.id, takesMs: arrivesAt - orderedAt, told, arrivesAt };
}

/** Ordered once engineering has released its order; nobody confirms a date. */
export function partToOrder(supplier: Supplier, dice: Dice): Part {
  const late = dice.chance(supplier.lateShare)
    ? dice.lognormal(supplier.lateDays.mean * DAY_MS, supplier.lateDays.cv)
    : 0;
  const takesMs = Math.round(dice.lognormal(supplier.leadDays.mean * DAY_MS, supplier.leadDays.cv) + late);
  return { supplierId: supplier.id, takesMs, told: [], arrivesAt: Number.POSITIVE_INFINITY };
}

const MOST_DATES = 4;
/** A supplier who will be late says so at most this long before. */
const NOTICE_MS = 3 * DAY_MS;
/** Of the dates that take another's place, those that are true; the others leave some of the lateness out again. */
const TRUE_SHARE = 0.4;

interface Delivery {
  orderedAt: number;
  confirmedAt: number;
  arrivesAt: number;
}

/** A buyer asks when a part is about to be late, and enters what he is told. */
function toldDates(
  { reconfirms }: Supplier,
  { orderedAt, confirmedAt, arrivesAt }: Delivery,
  dice: Dice,
): Part['told'] {
  let last = { at: orderedAt, date: confirmedAt };
  const told = [last];
  while (told.length < MOST_DATES && last.date < arrivesAt && reconfirms > 0 && dice.chance(reconfirms)) {
    const at = Math.round(Math.max(last.at + 1, last.date - dice.unit() * NOTICE_MS));
    const share = dice.chance(TRUE_SHARE) ? 1 : 0.2 + 0.6 * dice.unit();
    last = { at, date: Math.round(last.date + share * (arrivesAt - last.date)) };
    told.push(last);
  }
  return told;
}
