/** What Odoo keeps: manufacturing orders, work orders, time records, as its models name their fields. */
import { unitOf, type WorkOrder } from '../../../shared/core/words/order.ts';
import { isPieces, printQuantity } from '../../../shared/core/words/quantity.ts';
import { MINUTE_MS } from '../../../shared/core/words/time.ts';

export type Row = Record<string, unknown> & { id: number };

export interface OdooRecords {
  rows: Readonly<Record<string, Row[]>>;
  put(order: WorkOrder): void;
  /** The work order of an order's first operation. */
  firstStep(orderId: string): Row | undefined;
  touch(row: Row): void;
}

/** Losses of a fresh database, of which only the productive ones count around the clock. */
const losses: Row[] = [
  { id: 7, name: 'Fully Productive Time', loss_type: 'productive' },
  { id: 12, name: 'Setup', loss_type: 'productive' },
  { id: 1, name: 'Material Availability', loss_type: 'availability' },
];

const states = {
  planned: 'confirmed',
  released: 'confirmed',
  finished: 'to_close',
  closed: 'done',
  cancelled: 'cancel',
};

export function odooRecords(now: () => number): OdooRecords {
  const rows: Record<string, Row[]> = {
    'mrp.production': [],
    'mrp.workorder': [],
    'stock.move': [],
    'stock.move.line': [],
    'stock.lot': [],
    'mrp.workcenter.productivity': [],
    'mrp.workcenter.productivity.loss': losses,
  };
  let ids = 100;
  const stamp = () => text(now());
  const of = (model: string): Row[] => rows[model] ?? [];
  const put = (order: WorkOrder): void => {
    const unit = unitOf(order);
    const known = of('mrp.production').find(({ name }) => name === order.id);
    const id = known?.id ?? ++ids;
    const quantity = Number(printQuantity(order.quantityPcs, unit));
    const uom = [1, isPieces(unit) ? 'Units' : unit.name];
    const production: Row = {
      ...{ id, name: order.id, product_id: [40, `[${order.itemId}] ${order.itemName || order.itemId}`] },
      ...{ product_qty: quantity, product_uom_id: uom, state: states[order.status], origin: order.salesOrder ?? false },
      ...{ create_date: text(order.createdAt), write_date: stamp() },
      ...{ date_deadline: order.dueAt === null ? false : text(order.dueAt), date_finished: false },
      workorder_ids: known?.workorder_ids ?? order.operations.map(() => ++ids),
    };
    rows['mrp.production'] = [...of('mrp.production').filter((row) => row.id !== id), production];
    if (known !== undefined) {
      // Its work orders are cancelled with it.
      if (order.status === 'cancelled')
        for (const step of of('mrp.workorder')) if (idOf(step.production_id) === id) step.state = 'cancel';
      return;
    }
    for (const { itemId, quantityPcs, backflush } of order.components) {
      const product = ++ids;
      of('stock.move').push({
        ...{ id: ++ids, product_id: [product, `[${itemId}] ${itemId}`], product_uom_qty: quantityPcs },
        ...{ product_uom: [1, 'Units'], raw_material_production_id: [id, order.id], state: 'assigned' },
        ...{ location_id: [8, 'WH/Stock'], location_dest_id: [15, 'Virtual/Production'] },
        manual_consumption: backflush !== true,
      });
      for (const name of ['L1', 'L2', 'WRONG'])
        of('stock.lot').push({ id: ++ids, name, product_id: [product, itemId] });
    }
    order.operations.forEach((operation, index) => {
      const steps = Array.isArray(production.workorder_ids) ? production.workorder_ids : [];
      of('mrp.workorder').push({
        ...{ id: Number(steps[index]), name: operation.description || operation.number, production_id: [id, order.id] },
        ...{ workcenter_id: [3, operation.workCentreId], state: 'ready', sequence: index, write_date: stamp() },
        ...{ duration_expected: (operation.plannedRunMsPerPc * order.quantityPcs) / MINUTE_MS, product_uom_id: uom },
        ...{ qty_production: quantity, qty_produced: 0, qty_producing: 0 },
      });
    });
  };
  return {
    rows,
    put,
    firstStep: (orderId) => {
      const production = of('mrp.production').find(({ name }) => name === orderId);
      return of('mrp.workorder').find(({ production_id }) => idOf(production_id) === production?.id);
    },
    touch: (row) => {
      row.write_date = stamp();
    },
  };
}

const text = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** A many2one is an id and a name. */
export const idOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
