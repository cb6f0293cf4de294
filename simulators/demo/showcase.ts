/** What the start text points at: a ticket that the ERP refuses, an order that it gives wrong, one that is wanted too soon. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Plant } from '../../shared/core/words/plant.ts';
import type { ErpStore } from '../erp/store.ts';
import { makeWorkOrder } from '../plant/customer-orders.ts';
import type { SimulatedPlant } from '../plant/params.ts';
import type { TwinMemory } from '../plant/twin.ts';

/** What paper needs, with its allowances, the measured shop mostly keeps; two thirds of it hardly ever. */
const OF_PAPER = 0.65;

const ODD_ORDER = 'WO-99001';

export interface Found {
  /** A ticket of this order is refused once; null: nothing was made yet. */
  refusedOrderId: string | null;
  /** It was made in the past that was just prepared; else its next ticket is some minutes away. */
  isRefusedSoon: boolean;
  oddOrderId: string;
  /** Its customer wants it sooner than paper has it done. */
  atRiskOrderId: string;
}

export interface ShowcaseOptions {
  dataDir: string;
  plant: Plant;
  sim: SimulatedPlant;
  erp: ErpStore;
  now: number;
  /** As the plant stood before its past was brought up to now, and after; null: there was none. */
  before: TwinMemory | null;
  after: TwinMemory;
}

const KeptSchema = z.object({ atRiskOrderId: z.string() });

export function makeShowcase(options: ShowcaseOptions): Found {
  const { before, after } = options;
  const knownBefore = new Set(before?.book.finished ?? []);
  const madeLately = after.book.finished.filter((id) => !knownBefore.has(id)).at(-1);
  const withStep = (status: 'running' | 'finished') =>
    after.book.entries.find(({ steps }) => Object.values(steps).some((one) => one === status))?.order.id;
  const soon = madeLately ?? (before === null ? withStep('finished') : undefined);
  return {
    refusedOrderId: soon ?? withStep('running') ?? null,
    isRefusedSoon: soon !== undefined,
    oddOrderId: ODD_ORDER,
    atRiskOrderId: orderAtRisk(options),
  };
}

/** The one of the last start while it is open and not yet due, else a new one. */
function orderAtRisk({ dataDir, plant, sim, erp, now }: ShowcaseOptions): string {
  const file = join(dataDir, 'showcase.json');
  const kept = existsSync(file) ? KeptSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))) : null;
  const known = kept?.success === true ? erp.order(kept.data.atRiskOrderId) : null;
  if (known?.status === 'released' && (known.dueAt ?? 0) > now) return known.id;
  // A step outside has days of its own on paper, which a supplier keeps.
  const madeHere = sim.items.filter(({ routing }) => routing.every(({ outside }) => outside === undefined));
  const item = madeHere.reduce((longest, one) => (one.routing.length > longest.routing.length ? one : longest));
  const wanted = {
    customer: sim.customers[0] ?? null,
    itemId: item.id,
    quantityPcs: item.quantity.to,
    dueAt: null,
    strategy: 'MTO' as const,
  };
  const serial = erp.nextSerial();
  const order = makeWorkOrder(plant, sim, wanted, serial, now);
  const paperMs = (order.paperFinishAt ?? now) - now;
  erp.putOrder({ ...order, dueAt: now + Math.round(paperMs * OF_PAPER) }, serial);
  writeFileSync(file, JSON.stringify({ atRiskOrderId: order.id }));
  return order.id;
}

/** The lines of the start text, numbered from `first`. */
export function showcaseLines(found: Found, planner: string, first: number): string {
  const { refusedOrderId, isRefusedSoon, oddOrderId, atRiskOrderId } = found;
  const refused =
    refusedOrderId === null
      ? []
      : [
          `The ERP refused a confirmation of ${refusedOrderId}, which MEIER has open there${isRefusedSoon ? '' : ' (its next one, in\n      some minutes)'}. It is\n      parked; try it again:  ${planner}/#confirmations`,
        ];
  const lines = [
    ...refused,
    `The ERP gave the order ${oddOrderId} with a quantity below zero. It is set aside,\n      and said:  ${planner}/#erp`,
    `The order ${atRiskOrderId} is wanted sooner than paper has it done, and is at risk; what\n      drives it:  ${planner}/#?open=order:${atRiskOrderId}`,
  ];
  return lines.map((line, index) => `   ${first + index}. ${line}`).join('\n');
}
