/**
 * What the boxes must know of the ERP's orders, as messages in each box's own numbering. Computed
 * from what the ERP says and what the box was told: asking again tells nothing twice.
 */
import { z } from 'zod';
import { canRun, type WorkOrder } from '../../shared/core/words/order.ts';
import { type PlanningMessage, PlanningMessageSchema } from '../../shared/core/words/wire.ts';
import type { Database } from '../../shared/io/sqlite.ts';
import type { Planning } from '../facts/intake.ts';
import type { PlantLedger } from '../facts/plant-ledger.ts';
import type { Orders } from './orders.ts';

const BATCH = 200;

type Step = 'orderReleased' | 'orderChanged' | 'orderClosed' | 'orderCancelled';

export function openPlanning(
  db: Database,
  options: { plantLedger: PlantLedger; orders: Orders; now: () => number },
): Planning {
  const sql = {
    told: db.prepare<[string], { order_id: string; body: string }>('SELECT order_id, body FROM told WHERE edge_id = ?'),
    tell: db.prepare(
      'INSERT INTO told VALUES (?, ?, ?) ON CONFLICT(edge_id, order_id) DO UPDATE SET body = excluded.body',
    ),
    last: db.prepare<[string], { id: number | null }>('SELECT max(id) AS id FROM planning WHERE edge_id = ?'),
    put: db.prepare('INSERT INTO planning VALUES (?, ?, ?)'),
    after: db.prepare<[string, number], { body: string }>(
      `SELECT body FROM planning WHERE edge_id = ? AND id > ? ORDER BY id LIMIT ${BATCH}`,
    ),
  };
  /** What the last update of a box was made from: the same again needs no look. */
  const madeFrom = new Map<string, { orders: number; plant: unknown }>();

  return {
    update: (edgeId, planningCursor) => {
      const plant = options.plantLedger.plantOf(edgeId);
      const made = madeFrom.get(edgeId);
      if (plant === null || (made?.orders === options.orders.version() && made.plant === plant)) return;
      const told = new Map(sql.told.all(edgeId).map((row) => [row.order_id, row.body]));
      const journal = options.plantLedger.ledger()?.orders() ?? new Map<string, WorkOrder>();
      // A bridge that lost its file must not number below what the box has.
      let id = Math.max(planningCursor, sql.last.get(edgeId)?.id ?? 0);
      for (const order of options.orders.all()) {
        const runsHere = order.operations.some((operation) =>
          plant.machines.some((machine) => canRun(operation, machine)),
        );
        const known = told.get(order.id) ?? printed(journal.get(order.id));
        const step = nextStep(order, known, runsHere);
        if (step === null) continue;
        id += 1;
        const at = options.now();
        const message: PlanningMessage =
          step === 'orderReleased' || step === 'orderChanged'
            ? { id, at, type: step, order }
            : { id, at, type: step, orderId: order.id };
        sql.put.run(edgeId, id, JSON.stringify(message));
        sql.tell.run(edgeId, order.id, JSON.stringify(order));
      }
      madeFrom.set(edgeId, { orders: options.orders.version(), plant });
    },
    messages: (edgeId, after) =>
      z.array(PlanningMessageSchema).parse(sql.after.all(edgeId, after).map((row) => JSON.parse(row.body))),
  };
}

function printed(order: WorkOrder | undefined): string | undefined {
  return order === undefined ? undefined : JSON.stringify(order);
}

const StatusOnly = z.object({ status: z.string() });

/** What a box must hear of an order, given what it knows; null for nothing. */
export function nextStep(order: WorkOrder, known: string | undefined, runsHere: boolean): Step | null {
  if (known === JSON.stringify(order)) return null;
  const knownStatus = known === undefined ? null : StatusOnly.parse(JSON.parse(known)).status;
  switch (order.status) {
    case 'planned':
      return knownStatus === null ? null : 'orderChanged';
    case 'released':
      if (!runsHere && knownStatus === null) return null;
      return knownStatus === 'released' || knownStatus === 'planned' ? 'orderChanged' : 'orderReleased';
    case 'finished':
    case 'closed':
      return knownStatus === null || isOver(knownStatus) ? null : 'orderClosed';
    case 'cancelled':
      return knownStatus === null || knownStatus === 'cancelled' ? null : 'orderCancelled';
    default:
      return order.status satisfies never;
  }
}

function isOver(status: string): boolean {
  return status === 'finished' || status === 'closed';
}
