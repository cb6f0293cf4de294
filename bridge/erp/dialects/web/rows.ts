/** Rows of an answer, each read alone, so that an odd one stops no other order. */
import { z } from 'zod';
import type { OddOrder } from '../../../../shared/core/orders/sift.ts';
import { stepsPerUnit, type Unit } from '../../../../shared/core/words/quantity.ts';

const MOST_SHOWN = 120;

/** What stands under a name in a row, as text; `#` where nothing does. */
export function textAt(row: unknown, name: string): string {
  const value = z.record(z.string(), z.unknown()).safeParse(row).data?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '#';
}

/** Rows that can be read; the others are told in `odd`, under the number of their order. */
export function readable<T>(
  rows: readonly unknown[],
  schema: z.ZodType<T>,
  orderIdOf: (row: unknown) => string,
  odd: OddOrder[],
): T[] {
  return rows.flatMap((row) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return [parsed.data];
    const [fault] = parsed.error.issues;
    const [name] = fault?.path ?? [];
    const value = z.record(z.string(), z.unknown()).safeParse(row).data?.[String(name)];
    odd.push({
      orderId: orderIdOf(row),
      field: fault?.path.join('.') ?? '',
      value: (JSON.stringify(value) ?? 'nothing').slice(0, MOST_SHOWN),
      expected: fault?.message ?? '',
    });
    return [];
  });
}

/** A quantity of a component in steps of its unit; half a piece stays half a piece. */
export const inSteps = (quantity: number, unit: Unit): number => Number((quantity * stepsPerUnit(unit)).toFixed(6));

/** Without the orders of which a part could not be read: a step less would be another order. */
export function withoutOdd<T>(orders: readonly T[], orderIdOf: (order: T) => string, odd: readonly OddOrder[]): T[] {
  const ids = new Set(odd.map(({ orderId }) => orderId));
  return orders.filter((order) => !ids.has(orderIdOf(order)));
}
