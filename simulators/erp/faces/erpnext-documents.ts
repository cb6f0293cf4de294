/** What ERPNext keeps: Work Orders, Job Cards and their time tables. */
import { unitOf, type WorkOrder } from '../../../shared/core/words/order.ts';
import { isPieces, printQuantity } from '../../../shared/core/words/quantity.ts';
import { MINUTE_MS } from '../../../shared/core/words/time.ts';
import { localMsAt } from '../../../shared/core/words/zone.ts';

export interface TimeLog {
  name: string;
  owner: string;
  from_time: string;
  to_time: string;
  completed_qty: number;
  [field: string]: unknown;
}
export interface JobCard {
  name: string;
  work_order: string;
  operation_id: string;
  workstation: string;
  docstatus: number;
  status: string;
  for_quantity: number;
  total_completed_qty: number;
  process_loss_qty: number;
  creation: string;
  modified: string;
  time_logs: TimeLog[];
}
type Doc = Record<string, unknown> & { name: string };

interface StockEntry {
  name: string;
  docstatus: number;
  work_order: string;
  mes_key: string;
  items: { item_code: string; qty: number; batch_no?: string | undefined }[];
  [field: string]: unknown;
}

export interface ErpnextDocuments {
  entries: Map<string, StockEntry>;
  orders: Map<string, Doc>;
  cards: Map<string, JobCard>;
  put(order: WorkOrder): void;
  /** Later than every one before, with microseconds. */
  stamp(): string;
  nextRow(): string;
}

const SITE_ZONE = 'Europe/Berlin';

export function erpnextDocuments(now: () => number): ErpnextDocuments {
  const orders = new Map<string, Doc>();
  const cards = new Map<string, JobCard>();
  const entries = new Map<string, StockEntry>();
  let numbers = 0;
  const local = (at: number) => new Date(localMsAt(SITE_ZONE, at)).toISOString().slice(0, 19).replace('T', ' ');
  const stamp = () => `${local(now())}.${String(++numbers).padStart(6, '0')}`;
  const statuses = {
    planned: 'Draft',
    released: 'Not Started',
    finished: 'Completed',
    closed: 'Closed',
    cancelled: 'Cancelled',
  };
  const put = (order: WorkOrder): void => {
    const unit = unitOf(order);
    const quantity = Number(printQuantity(order.quantityPcs, unit));
    const rowOf = (number: string) => `row-${number}`;
    orders.set(order.id, {
      ...{ name: order.id, production_item: order.itemId, item_name: order.itemName, qty: quantity },
      ...{ stock_uom: isPieces(unit) ? 'Nos' : unit.name, status: statuses[order.status] },
      ...{ sales_order: order.salesOrder, creation: local(order.createdAt), modified: stamp() },
      ...{
        expected_delivery_date: order.dueAt === null ? null : local(order.dueAt).slice(0, 10),
        planned_end_date: null,
      },
      operations: order.operations.map((operation, index) => ({
        ...{ name: rowOf(operation.number), idx: index + 1, operation: operation.description || operation.number },
        ...{ workstation: operation.workCentreId },
        time_in_mins: (operation.plannedRunMsPerPc * order.quantityPcs) / MINUTE_MS,
      })),
      required_items: order.components.map(({ itemId, quantityPcs }) => ({
        ...{ item_code: itemId, required_qty: quantityPcs, stock_uom: 'Nos', source_warehouse: 'Stores - W' },
      })),
    });
    for (const operation of order.operations) {
      const name = `PO-JOB-${order.id}-${operation.number}`;
      if (cards.has(name)) continue;
      cards.set(name, {
        ...{ name, work_order: order.id, operation_id: rowOf(operation.number), workstation: operation.workCentreId },
        ...{ docstatus: 0, status: 'Open', for_quantity: quantity, total_completed_qty: 0, process_loss_qty: 0 },
        ...{ creation: stamp(), modified: stamp(), time_logs: [] },
      });
    }
  };
  return { orders, cards, entries, put, stamp, nextRow: () => `log-${++numbers}` };
}
