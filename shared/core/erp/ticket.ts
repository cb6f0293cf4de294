/** What there is to say of one operation, in our own words and units; a dialect makes postings of it. */
import type { Refs } from '../words/order.ts';
import type { Unit } from '../words/quantity.ts';
import type { Figures } from './amounts.ts';

export type TicketKind = 'start' | 'interrupt' | 'resume' | 'partial' | 'final';

/** Quantities and times are what is new in it, not totals; never negative. Those of a change of state are zero. */
export interface Ticket extends Required<Omit<Figures, 'goods'>> {
  kind: TicketKind;
  orderId: string;
  operationId: string;
  operationNumber: string;
  machineIds: readonly string[];
  /** The time that it speaks of, epoch ms. */
  from: number;
  to: number;
  /** What the quantities are whole steps of; pieces where it is left out. */
  unit?: Unit;
  scrap: readonly { reasonId: string | null; erpCode: string | null; quantityPcs: number }[];
  stops: readonly { reasonId: string | null; erpCode: string | null; durationMs: number; count: number }[];
  goods: readonly GoodsMove[];
  operators: readonly string[];
  /** The facts that it rests on: highest `seq` per edge box. */
  basis: Readonly<Record<string, number>>;
}

/** Material that went into the order or came out of it. */
export interface GoodsMove {
  move: 'issue' | 'receipt' | 'byProduct';
  itemId: string;
  /** Whole steps of `unit`. */
  quantityPcs: number;
  unit: Unit;
  lot: string | null;
  storage: string | null;
  /** Of the order's component that it belongs to, as the ERP gave them (a reservation). */
  refs: Refs;
}
