/** A download of the ERP, order by order: what can be taken, and what is set aside with the reason. */
import { z } from 'zod';
import { faultsIn } from '../words/faults.ts';
import type { WorkOrder } from '../words/order.ts';
import { wordsSaid } from '../words/sentence.ts';

/** An order that cannot be taken: which field is odd, what it holds, and what was expected there. */
export const OddOrderSchema = z.strictObject({
  orderId: z.string(),
  field: z.string(),
  value: z.string(),
  expected: z.string(),
});
export type OddOrder = z.infer<typeof OddOrderSchema>;

/** With what was given: it may be in order for another version, or another configuration. */
export interface GivenOdd {
  odd: OddOrder;
  given: unknown;
}

const Numbered = z.object({ id: z.string().min(1).max(64) });
const MOST_SHOWN = 120;

/** Checks each order alone, so that an odd one stops no other. */
export function sift(
  answered: readonly unknown[],
  schema: z.ZodType<WorkOrder>,
): { orders: WorkOrder[]; odd: GivenOdd[] } {
  const orders: WorkOrder[] = [];
  const odd: GivenOdd[] = [];
  answered.forEach((body, index) => {
    const parsed = schema.safeParse(body);
    if (parsed.success) {
      orders.push(parsed.data);
      return;
    }
    const numbered = Numbered.safeParse(body);
    const [fault] = faultsIn(parsed.error);
    const path = fault?.path ?? [];
    const said = {
      orderId: numbered.success ? numbered.data.id : `#${index + 1}`,
      field: path.join('.'),
      value: (JSON.stringify(valueAt(body, path)) ?? 'nothing').slice(0, MOST_SHOWN),
      expected: wordsSaid(fault?.message ?? ''),
    };
    odd.push({ odd: said, given: body });
  });
  return { orders, odd };
}

/**
 * Of a number that stands twice with different content the one that is held already stays; where neither
 * is, the first. So a download that repeats itself does not change the order at every poll.
 */
export function eachOnce(
  answered: readonly WorkOrder[],
  held: (orderId: string) => WorkOrder | null,
): { orders: WorkOrder[]; odd: OddOrder[] } {
  const byId = new Map<string, WorkOrder[]>();
  for (const order of answered) byId.set(order.id, [...(byId.get(order.id) ?? []), order]);
  const odd: OddOrder[] = [];
  const orders = [...byId].flatMap(([orderId, versions]) => {
    const known = JSON.stringify(held(orderId));
    const kept = versions.find((version) => JSON.stringify(version) === known) ?? versions[0];
    const differs = versions.some((version) => JSON.stringify(version) !== JSON.stringify(kept));
    if (differs) odd.push({ orderId, field: 'id', value: JSON.stringify(orderId), expected: EXPECTED_ONCE });
    return kept ?? [];
  });
  return { orders, odd };
}
const EXPECTED_ONCE = 'once in a download; the one that was known before holds, else the first';

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    body,
  );
}
