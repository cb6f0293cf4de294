/**
 * Stock as the ERP keeps it: what lies there by lot, what is expected and when, and what moved. Quantities are decimal
 * text or numbers in the row's unit; inside they are whole steps of it.
 */
import { z } from 'zod';
import { AmountSchema } from '../words/order.ts';
import { parseQuantity, pieces, type Unit, unitNamed } from '../words/quantity.ts';

const Id = z.string().min(1).max(128);
const Quantity = z.union([z.string().max(32), z.number()]);
const At = z.int().min(0).max(8_640_000_000_000_000);
const ofItem = { itemId: Id, quantity: Quantity, unit: z.string().min(1).max(16).optional(), lot: Id.optional() };

const movements = ['received', 'issued', 'delivered', 'counted'] as const;

export const StockRowSchema = z.discriminatedUnion('kind', [
  /** What lies there now. `bestBefore`: from that moment on it is no stock. `price`: of one unit. `orderId`: reserved. */
  z.object({
    kind: z.literal('stock'),
    ...ofItem,
    bestBefore: At.optional(),
    price: AmountSchema.optional(),
    orderId: Id.optional(),
  }),
  /** What is expected. `orderId`: for that order alone. */
  z.object({
    kind: z.literal('receipt'),
    id: Id,
    ...ofItem,
    expectedAt: At,
    supplierId: Id.optional(),
    orderId: Id.optional(),
  }),
  /** What came or went (negative). `wanted`: what the customer asked for, where it was delivered. */
  z.object({
    kind: z.literal('movement'),
    id: Id,
    ...ofItem,
    at: At,
    what: z.enum(movements),
    wanted: Quantity.optional(),
    customer: z.string().max(200).optional(),
    orderId: Id.optional(),
  }),
]);

export interface StockLot {
  itemId: string;
  unit: Unit;
  quantityPcs: number;
  lot: string | null;
  bestBefore: number | null;
  price: string | null;
  /** Reserved for that order alone. */
  orderId?: string;
}
export interface Receipt {
  id: string;
  itemId: string;
  unit: Unit;
  quantityPcs: number;
  expectedAt: number;
  supplierId: string | null;
  orderId: string | null;
}
export interface Movement {
  id: string;
  itemId: string;
  unit: Unit;
  /** Positive: it came. */
  quantityPcs: number;
  at: number;
  what: (typeof movements)[number];
  wantedPcs: number | null;
  customer: string | null;
  lot: string | null;
  orderId: string | null;
}

export interface Stock {
  lots: readonly StockLot[];
  receipts: readonly Receipt[];
  movements: readonly Movement[];
  /** Rows that could not be read. */
  odd: number;
}

export const noStock: Stock = { lots: [], receipts: [], movements: [], odd: 0 };

/** An ERP that gives more rows gives something else. */
export const STOCK_MAX = 50_000;

/** Each row alone: an odd one stops no other. A receipt or a movement that is named twice counts once, as said last. */
export function stockOf(given: readonly unknown[]): Stock {
  const lots: StockLot[] = [];
  const receipts = new Map<string, Receipt>();
  const moved = new Map<string, Movement>();
  let odd = 0;
  for (const one of given.slice(0, STOCK_MAX)) {
    const parsed = StockRowSchema.safeParse(one);
    const row = parsed.success ? parsed.data : null;
    const unit = row?.unit === undefined ? pieces : unitNamed(row.unit);
    const quantityPcs = row === null ? null : signed(row.quantity, unit);
    if (row === null || quantityPcs === null) {
      odd += 1;
      continue;
    }
    const { itemId, lot = null } = row;
    switch (row.kind) {
      case 'stock':
        lots.push({
          ...{ itemId, unit, quantityPcs, lot, bestBefore: row.bestBefore ?? null, price: row.price ?? null },
          ...(row.orderId === undefined ? {} : { orderId: row.orderId }),
        });
        break;
      case 'receipt': {
        const { id, expectedAt, supplierId = null, orderId = null } = row;
        receipts.set(id, { id, itemId, unit, quantityPcs, expectedAt, supplierId, orderId });
        break;
      }
      case 'movement': {
        const { id, at, what, customer = null, orderId = null } = row;
        const wantedPcs = row.wanted === undefined ? null : signed(row.wanted, unit);
        moved.set(id, { ...{ id, itemId, unit, quantityPcs, at, what }, ...{ wantedPcs, customer, lot, orderId } });
        break;
      }
      default:
        row satisfies never;
    }
  }
  return { lots, receipts: [...receipts.values()], movements: [...moved.values()], odd };
}

/** A stock may be below nothing, and a movement goes both ways. */
function signed(quantity: string | number, unit: Unit): number | null {
  const text = String(quantity).trim();
  const size = parseQuantity(text.replace(/^-/, ''), unit);
  return size === null ? null : text.startsWith('-') ? -size : size;
}
