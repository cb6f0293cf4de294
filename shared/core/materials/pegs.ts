/** Sub-orders in the netting: what one makes is reserved for the orders that it is pegged to. */
import { unitOf, type WorkOrder } from '../words/order.ts';
import type { Receipt, Stock, StockLot } from './stock.ts';

/** A sub-order and how it stands. */
export interface Pegged {
  order: WorkOrder;
  isDone: boolean;
  /** When it will be done, by the date that was given or the ERP's; null: nobody knows. */
  readyAt: number | null;
}

/**
 * The ERP's stock, and what sub-orders make. Where the ERP gives the item's stock, that says what lies there; of what
 * it expects from the sub-order itself, each peg reserves its part. Where it gives none, the sub-orders alone say it.
 */
export function withPegs(stock: Stock, pegged: readonly Pegged[]): Stock {
  const known = new Set([...stock.lots, ...stock.receipts].map(({ itemId }) => itemId));
  const receipts = new Map(stock.receipts.map((one) => [one.id, one]));
  const lots: StockLot[] = [...stock.lots];
  for (const { order, isDone, readyAt } of pegged) {
    const { id, itemId, pegs = [] } = order;
    const expected = receipts.get(id);
    if (known.has(itemId) && (expected === undefined || expected.itemId !== itemId)) continue;
    let leftPcs = expected?.quantityPcs ?? Number.POSITIVE_INFINITY;
    for (const [index, { orderId, quantityPcs: wantedPcs }] of pegs.entries()) {
      const quantityPcs = Math.min(wantedPcs, Math.max(0, leftPcs));
      const own = { itemId, unit: unitOf(order), quantityPcs, orderId };
      const expectedAt = expected?.expectedAt ?? readyAt;
      if (expected === undefined && isDone) lots.push({ ...own, lot: null, bestBefore: null, price: null });
      else if (expectedAt !== null && quantityPcs > 0) {
        const receipt: Receipt = { ...own, id: index === 0 ? id : `${id} (${orderId})`, expectedAt, supplierId: null };
        receipts.set(receipt.id, receipt);
      }
      leftPcs -= quantityPcs;
    }
    if (expected !== undefined && leftPcs > 0)
      receipts.set(`${id} (rest)`, { ...expected, id: `${id} (rest)`, quantityPcs: leftPcs });
  }
  return { ...stock, lots, receipts: [...receipts.values()] };
}
