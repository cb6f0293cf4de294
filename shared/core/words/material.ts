/** What went into an operation and what came out of it, as the facts add up. Pages use this file too. */
import type { Unit } from './quantity.ts';

/** One item, one lot. Whole steps of `unit`; consumed = issued − returned + back-flushed. */
export interface Consumed {
  itemId: string;
  /** null: no lot was named. */
  lot: string | null;
  unit: Unit;
  issuedPcs: number;
  returnedPcs: number;
  /** What the parts made need beyond what was issued, of a component that nobody books by hand. */
  backflushedPcs: number;
  /** Pieces that are told apart and went in. */
  serials?: readonly string[];
  /** The ERP takes the item off its stock by itself: what was issued here is for the trace, not for its books. */
  isBookedByErp?: true;
}

export interface LotMade {
  /** A by-product; null: the order's own item. */
  itemId: string | null;
  lot: string;
  unit: Unit;
  quantityPcs: number;
  /** We tell the ERP of the receipt: left out where it receives what is confirmed by itself. */
  receives?: { move: 'receipt' | 'byProduct'; itemId: string };
  serials?: readonly string[];
}

export interface Material {
  consumed: readonly Consumed[];
  lots: readonly LotMade[];
  firstPart: { at: number; by: string } | null;
}

export function consumedPcs({ issuedPcs, returnedPcs, backflushedPcs }: Consumed): number {
  return issuedPcs - returnedPcs + backflushedPcs;
}
