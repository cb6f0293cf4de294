/**
 * What the boxes must know of the ERP's orders, as messages in each box's own numbering. Computed
 * from what the ERP says and what the box was told: asking again tells nothing twice.
 */
import { z } from 'zod';
import { type OddOrder, OddOrderSchema } from '../../shared/core/orders/sift.ts';
import { canRun, type Operation, type WorkOrder } from '../../shared/core/words/order.ts';
import { type PlanningMessage, PlanningMessageSchema } from '../../shared/core/words/wire.ts';
import type { Planning } from '../facts/intake.ts';
import type { PlantLedger } from '../facts/plant-ledger.ts';
import type { ToldOrders } from '../facts/voices.ts';
import type { In, Storage } from '../storage/storage.ts';
import type { Orders } from './orders.ts';

const BATCH = 200;

type Step = 'orderReleased' | 'orderChanged' | 'orderClosed' | 'orderCancelled';

/** Orders that a box could not take, beside what it must hear. */
export interface OddAtBoxes {
  setAside(): readonly OddOrder[];
}

const KeptSchema = z.record(z.string(), z.record(z.string(), OddOrderSchema));
type Kept = z.infer<typeof KeptSchema>;

export async function openPlanning(
  { transact }: Pick<Storage, 'transact'>,
  options: { plantLedger: PlantLedger; orders: Orders; now: () => number },
): Promise<Planning & OddAtBoxes & ToldOrders> {
  let odd = await transact(async ({ notes, told }): Promise<Kept> => {
    const kept = KeptSchema.parse(JSON.parse((await notes.of('oddAtBoxes')) ?? '{}'));
    // Box or bridge may be another version by now: what was odd is told once more.
    for (const [edgeId, own] of Object.entries(kept))
      for (const orderId of Object.keys(own)) told.forget(edgeId, orderId);
    return kept;
  });
  const putOdd = (transaction: In<'notes'>, edgeId: string, change: (own: Kept[string]) => Kept[string]) => {
    const before = odd;
    transaction.onFailure(() => {
      odd = before;
    });
    odd = { ...odd, [edgeId]: change(odd[edgeId] ?? {}) };
    transaction.notes.put('oddAtBoxes', JSON.stringify(odd));
  };

  /** What the last update of a box was made from: the same again needs no look. */
  const madeFrom = new Map<string, { orders: number; plant: unknown }>();

  return {
    update: async (transaction, edgeId, planningCursor) => {
      const plant = options.plantLedger.plantOf(edgeId);
      const made = madeFrom.get(edgeId);
      if (plant === null || (made?.orders === options.orders.version() && made.plant === plant)) return;
      const version = options.orders.version();
      const told = new Map((await transaction.told.orders(edgeId)).map((row) => [row.orderId, row.body]));
      const journal = options.plantLedger.ledger()?.orders() ?? null;
      // A bridge that lost its file must not number below what the box has.
      let id = Math.max(planningCursor, await transaction.told.lastId(edgeId));
      for (const order of options.orders.all().map(asBoxesHear)) {
        const runsHere = order.operations.some((operation) =>
          plant.machines.some((machine) => canRun(operation, machine)),
        );
        // Told by a bridge that lost its file. What another box's journal says, this one has not heard.
        const heard = () =>
          options.plantLedger.hasHeardOf(edgeId, order.id) ? printed(journal?.get(order.id)) : undefined;
        const known = told.get(order.id) ?? heard();
        const step = nextStep(order, known, runsHere);
        if (step === null) continue;
        id += 1;
        const at = options.now();
        const message: PlanningMessage =
          step === 'orderReleased' || step === 'orderChanged'
            ? { id, at, type: step, order }
            : { id, at, type: step, orderId: order.id };
        transaction.told.addMessage(edgeId, id, JSON.stringify(message));
        transaction.told.put(edgeId, order.id, JSON.stringify(order));
        if (odd[edgeId]?.[order.id] !== undefined)
          putOdd(transaction, edgeId, (own) =>
            Object.fromEntries(Object.entries(own).filter(([orderId]) => orderId !== order.id)),
          );
      }
      transaction.onFailure(() => madeFrom.delete(edgeId));
      madeFrom.set(edgeId, { orders: version, plant });
    },
    hasTold: ({ told }, edgeId, orderId) => told.has(edgeId, orderId),
    last: ({ told }, edgeId) => told.lastId(edgeId),
    // One that this version does not understand any more is passed over: the next change is told anew.
    messages: (edgeId, after) =>
      transact(async ({ told }) => {
        for (let from = after; ; ) {
          const rows = await told.messages(edgeId, from, BATCH);
          const good = rows.flatMap(({ body }) => PlanningMessageSchema.safeParse(JSON.parse(body)).data ?? []);
          const last = rows.at(-1);
          if (good.length > 0 || last === undefined) return good;
          from = last.id;
        }
      }),
    putOdd: (transaction, edgeId, said) =>
      putOdd(transaction, edgeId, (own) => ({
        ...own,
        ...Object.fromEntries(said.map(({ id: _, ...one }) => [one.orderId, one])),
      })),
    setAside: () =>
      Object.entries(odd).flatMap(([edgeId, own]) =>
        Object.values(own).map((one) => ({ ...one, orderId: `${one.orderId} (${edgeId})` })),
      ),
  };
}

/** Without what only the ERP's dialect needs: a box is told what a machine and its operator need, and no more. */
export function asBoxesHear(order: WorkOrder): WorkOrder {
  const {
    refs: _refs,
    erpStates: _states,
    calculation: _calculation,
    itemGroup: _group,
    milestones: _milestones,
    pegs: _pegs,
    project: _project,
    byProducts: _beside,
    ...rest
  } = order;
  return {
    ...rest,
    operations: order.operations.map(stepAsBoxesHear),
    components: order.components.map(
      ({
        refs: _ref,
        operationNumber: _number,
        unit: _unit,
        backflush: _flush,
        lot: _lot,
        storage: _place,
        price: _price,
        phantoms: _phantoms,
        alternates: _others,
        ...component
      }) => component,
    ),
  };
}

function stepAsBoxesHear(step: Operation): Operation {
  const { refs: _ref, confirm: _confirm, partOf: _part, inspection: _looks, sequence, outside, ...operation } = step;
  return {
    ...operation,
    ...(outside === undefined ? {} : { outside: { supplierId: outside.supplierId, finishedAt: outside.finishedAt } }),
    // Where it branches off and joins, older boxes do not understand.
    ...(sequence === undefined ? {} : { sequence: { id: sequence.id, kind: sequence.kind } }),
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
