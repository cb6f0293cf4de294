/** Work Orders and Job Cards, as far as they are read. */
import { z } from 'zod';

const Text = z.string().nullish();

export const WorkOrderDoc = z.object({
  name: z.string(),
  production_item: z.string(),
  item_name: Text,
  qty: z.number(),
  stock_uom: Text,
  status: z.string(),
  sales_order: Text,
  project: Text,
  creation: z.string(),
  modified: z.string(),
  expected_delivery_date: Text,
  planned_end_date: Text,
  operations: z.array(
    z.object({
      name: z.string(),
      idx: z.int(),
      operation: z.string(),
      workstation: Text,
      time_in_mins: z.number().default(0),
    }),
  ),
  required_items: z
    .array(
      z.object({
        item_code: z.string(),
        required_qty: z.number().nonnegative(),
        stock_uom: Text,
        source_warehouse: Text,
      }),
    )
    .default([]),
});
export type WorkOrderDoc = z.infer<typeof WorkOrderDoc>;

/** As a list gives it. */
export const cardFields = ['name', 'work_order', 'operation_id', 'docstatus', 'for_quantity', 'creation', 'modified'];
export const CardRow = z.object({
  name: z.string(),
  work_order: z.string(),
  operation_id: Text,
  /** 0 draft, 1 submitted, 2 cancelled. */
  docstatus: z.int(),
  for_quantity: z.number(),
  creation: z.string(),
  modified: z.string(),
});
export type CardRow = z.infer<typeof CardRow>;

/** A row of its time table; what else stands in it goes back as it came, or ERPNext would empty it. */
export const TimeLog = z.looseObject({
  name: z.string(),
  owner: Text,
  from_time: Text,
  to_time: Text,
  completed_qty: z.number().default(0),
});
export type TimeLog = z.infer<typeof TimeLog>;

export const CardDoc = CardRow.extend({ time_logs: z.array(TimeLog).default([]) });
export type CardDoc = z.infer<typeof CardDoc>;

/** Job Cards of one operation that count, in the order in which they were made. */
export function cardsOf<C extends CardRow>(cards: readonly C[], operationRow: string): C[] {
  const own = cards.filter(({ operation_id, docstatus }) => operation_id === operationRow && docstatus < 2);
  return own.sort((a, b) => (a.creation < b.creation ? -1 : a.creation > b.creation ? 1 : a.name < b.name ? -1 : 1));
}

/**
 * Each Job Card is an operation here, since each is confirmed alone: "MFG-WO-00001/3f8a9c", and "…:2" for the second
 * card of it.
 */
export const operationIdOf = (order: string, operationRow: string, nth: number): string =>
  `${order}/${operationRow}${nth === 0 ? '' : `:${nth + 1}`}`;
