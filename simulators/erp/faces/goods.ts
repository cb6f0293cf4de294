/**
 * The material documents of a face: what was issued to an order, received from it and taken back, and what a real ERP
 * refuses of it. It knows no keys: the same document twice is two.
 */
import { type Amount, type Amounts, sumAmounts } from '../../../shared/core/erp/amounts.ts';
import { goodsOf } from '../../../shared/core/erp/goods.ts';
import type { GoodsMove } from '../../../shared/core/erp/ticket.ts';
import { type Component, unitOf, type WorkOrder } from '../../../shared/core/words/order.ts';
import { parseQuantity, pieces, sameUnitName, type Unit } from '../../../shared/core/words/quantity.ts';
import type { Refusal } from '../book.ts';

export interface Movement {
  move: GoodsMove['move'];
  itemId: string;
  /** Empty: none. */
  lot: string;
  unit: string;
  /** Decimal text, never below zero. */
  quantity: string;
}

export interface GoodsDocument {
  orderId: string;
  moves: readonly Movement[];
  /** The movement that reverses such a one: it takes the newest equal document back. */
  isCounter: boolean;
}

export interface GoodsBooks {
  /** The document's number there. */
  post(document: GoodsDocument): { number: string } | Refusal;
  takeBack(number: string): Refusal | null;
  held(orderId: string): { records: number; sums: Amounts };
}

interface Entry extends GoodsDocument {
  number: string;
  says: Amounts;
  stands: boolean;
}

/** What the face's ERP calls a unit where the order has pieces. */
export function openGoods(
  order: (orderId: string) => WorkOrder | undefined,
  { pieceUnit = pieces.name, decimals = 6 }: { pieceUnit?: string; decimals?: number } = {},
): GoodsBooks {
  const entries: Entry[] = [];
  const standing = (orderId: string) => entries.filter((one) => one.orderId === orderId && one.stands);
  return {
    post: (document) => {
      const known = order(document.orderId);
      if (known === undefined) return refused('M7/001', `Order ${document.orderId} does not exist`);
      const says = new Map<Amount, number>();
      for (const one of document.moves) {
        const steps = stepsOf(one, known, { pieceUnit, decimals });
        if (typeof steps !== 'number') return steps;
        const name = goodsOf({ ...one, lot: one.lot === '' ? null : one.lot, unit: unitFor(one, known) });
        says.set(name, (says.get(name) ?? 0) + steps);
      }
      if (says.size === 0) return refused('M7/002', 'A document without items');
      const number = String(4_900_000_001 + entries.length);
      if (document.isCounter) {
        const taken = standing(document.orderId).findLast((one) => isSame(one.says, says));
        if (taken === undefined) return refused('M7/003', 'Nothing was moved that this would take back');
        taken.stands = false;
      }
      entries.push({ ...document, number, says, stands: !document.isCounter });
      return { number };
    },
    takeBack: (number) => {
      const entry = entries.find((one) => one.number === number);
      if (entry?.stands !== true) return refused('M7/004', `Document ${number} does not exist or is cancelled`);
      entry.stands = false;
      return null;
    },
    held: (orderId) => {
      const own = standing(orderId);
      return { records: own.length, sums: sumAmounts(own.map(({ says }) => says)) };
    },
  };
}

const refused = (code: string, message: string): Refusal => ({ code, message });

const componentOf = ({ components }: WorkOrder, itemId: string): Component | undefined =>
  components.find((one) => one.itemId === itemId);

/** Of the component; of the order for its own item. */
const unitFor = ({ move, itemId }: Movement, order: WorkOrder): Unit =>
  move === 'issue' ? (componentOf(order, itemId)?.unit ?? pieces) : unitOf(order);

/** Material goes into the order that needs it, in the unit of its reservation, and never beside the ERP's own backflush. */
function stepsOf(
  said: Movement,
  order: WorkOrder,
  { pieceUnit, decimals }: { pieceUnit: string; decimals: number },
): number | Refusal {
  const { move, itemId, lot, unit, quantity } = said;
  if (order.status === 'closed' || order.status === 'cancelled')
    return refused('M7/010', `Order ${order.id} is ${order.status}`);
  const component = componentOf(order, itemId);
  if (move === 'issue' && component === undefined)
    return refused('M7/011', `${itemId} is no component of order ${order.id}`);
  if (move === 'issue' && component?.backflush === true)
    return refused('M7/012', `${itemId} is backflushed in order ${order.id}`);
  if (move === 'issue' && component?.track !== undefined && lot === '')
    return refused('M7/018', `Enter a batch for ${itemId}`);
  if (move === 'receipt' && order.itemId !== itemId)
    return refused('M7/013', `Order ${order.id} does not make ${itemId}`);
  const wanted = unitFor(said, order);
  const name = wanted === pieces ? pieceUnit : wanted.name;
  if (!sameUnitName(unit, name)) return refused('M7/014', `${itemId} is kept in ${name}, not in ${unit}`);
  const steps = parseQuantity(quantity, wanted);
  if (steps === null || steps <= 0 || (quantity.split('.')[1]?.length ?? 0) > decimals)
    return refused('M7/015', `Quantity ${quantity} ${unit} of ${itemId} is not permitted`);
  return steps;
}

const isSame = (a: Amounts, b: Amounts): boolean =>
  a.size === b.size && [...a].every(([name, steps]) => b.get(name) === steps);
