/**
 * The mock ERP's stock of what is made to stock: filled by confirmations, emptied by orders that build it in and by
 * customers that call it off. What customers want on a day hangs on item and day alone, so the past never changes.
 */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { stepsToDo } from '../../shared/core/words/routes.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import type { SimulatedPlant } from '../plant/params.ts';
import { seedRandom, uniform } from '../plant/random.ts';
import { hasTicket } from './book.ts';
import type { ErpStore } from './store.ts';

interface Move {
  kind: 'movement';
  id: string;
  itemId: string;
  at: number;
  quantity: number;
  what: 'received' | 'issued' | 'delivered';
  lot?: string;
  wanted?: number;
  customer?: string;
  orderId?: string;
}

/** Whatever the plant did, stock was there when it began to be watched. */
const CALLED_OFF_AT = 15 * HOUR_MS;

/** Rows as `GET /api/stock` gives them. */
export function stockRows(store: ErpStore, sim: SimulatedPlant, now: number): readonly unknown[] {
  const orders = store.ordersSince(0).orders;
  const first = Math.min(now, ...orders.map(({ createdAt }) => createdAt));
  return sim.items.flatMap((item): unknown[] => {
    const { stock, id: itemId, sales } = item;
    if (stock === undefined) return [];
    const own = orders.filter((order) => order.itemId === itemId);
    const moves = [
      ...own.flatMap((order) => receivedOf(store, order)),
      ...orders.flatMap((order) => issuedOf(store, order, itemId)),
    ];
    const called = callsOf(itemId, stock.perDay, sim.customers, { from: first, to: now });
    const { lying, all } = throughTime({ lot: `${itemId}-0`, quantity: stock.opening }, [...moves, ...called]);
    const receipts = own.filter(({ status }) => status === 'released' || status === 'planned');
    return [
      ...lying.map(({ lot, quantity }) => ({ kind: 'stock', itemId, lot, quantity, price: stock.price ?? sales })),
      ...receipts.map((order) => ({
        ...{ kind: 'receipt', id: order.id, itemId, quantity: order.quantityPcs },
        expectedAt: promisedFor(store, order) ?? order.paperFinishAt ?? order.dueAt ?? now + 7 * DAY_MS,
      })),
      ...all,
    ];
  });
}

function promisedFor(store: ErpStore, { id }: WorkOrder): number | null {
  const said = store.promise(id);
  const date = typeof said === 'object' && said !== null && 'quotedAt' in said ? said.quotedAt : null;
  return typeof date === 'number' ? date : null;
}

/** Of the last operation, what stands. */
function receivedOf(store: ErpStore, order: WorkOrder): Move[] {
  const tickets = store.tickets({ orderId: order.id });
  const last = stepsToDo(order, hasTicket(tickets)).at(-1)?.id;
  return tickets
    .filter(
      ({ confirmation, reversed }) =>
        confirmation.operationId === last && !reversed && confirmation.kind !== 'reversal',
    )
    .filter(({ confirmation }) => confirmation.yieldPcs > 0)
    .map(
      ({ confirmation }): Move => ({
        ...{ kind: 'movement', id: confirmation.key, itemId: order.itemId, at: confirmation.to, what: 'received' },
        ...{ quantity: confirmation.yieldPcs, orderId: order.id },
      }),
    );
}

/** The whole need goes to the floor as the order begins. */
function issuedOf(store: ErpStore, order: WorkOrder, itemId: string): Move[] {
  const component = order.components.find((one) => one.itemId === itemId);
  if (component === undefined) return [];
  const tickets = store.tickets({ orderId: order.id });
  if (tickets.length === 0) return [];
  const at = Math.min(...tickets.map(({ confirmation }) => confirmation.from));
  const move = { kind: 'movement' as const, id: `${order.id} ${itemId}`, itemId, at, what: 'issued' as const };
  return [{ ...move, quantity: -component.quantityPcs, orderId: order.id }];
}

/** One call a day from Monday to Friday, in the afternoon; what is delivered is settled in time. */
function callsOf(
  itemId: string,
  perDay: number,
  customers: readonly string[],
  { from, to }: { from: number; to: number },
): Move[] {
  const calls: Move[] = [];
  for (let day = Math.ceil(from / DAY_MS); day * DAY_MS + CALLED_OFF_AT <= to; day += 1) {
    // 1970-01-01 was a Thursday.
    if ((day + 3) % 7 > 4) continue;
    const random = seedRandom(day, `calls ${itemId}`);
    const wanted = Math.round(perDay * uniform(random, 0.2, 1.8));
    const customer = customers[Math.floor(uniform(random, 0, customers.length))] ?? '';
    const at = day * DAY_MS + CALLED_OFF_AT;
    const call = { kind: 'movement' as const, id: `${itemId} ${day}`, itemId, at, what: 'delivered' as const };
    calls.push({ ...call, quantity: -wanted, wanted, customer });
  }
  return calls;
}

/** Nobody takes more than lies there, and the oldest lot goes first: a line for each lot that it takes from. */
function throughTime(opening: { lot: string; quantity: number }, moves: readonly Move[]) {
  const lying = [{ ...opening }];
  const all = [...moves]
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .flatMap((move): Move[] => {
      if (move.quantity >= 0) {
        lying.push({ lot: lotOf(move), quantity: move.quantity });
        return [{ ...move, lot: lotOf(move) }];
      }
      return taken(lying, move);
    });
  return { lying: lying.filter(({ quantity }) => quantity > 0), all };
}

const lotOf = ({ orderId = '' }: Move): string => `L${orderId.replace(/\D+/g, '')}`;

/** What is wanted beyond that stands in the last line. */
function taken(lying: { lot: string; quantity: number }[], move: Move): Move[] {
  let left = -move.quantity;
  const lines: Move[] = [];
  for (const one of lying) {
    const quantity = Math.min(one.quantity, left);
    if (quantity === 0) continue;
    one.quantity -= quantity;
    left -= quantity;
    const wanted = move.wanted === undefined ? {} : { wanted: quantity };
    lines.push({ ...move, id: `${move.id} ${one.lot}`, quantity: -quantity, lot: one.lot, ...wanted });
  }
  const last = lines.at(-1);
  if (left === 0 || move.wanted === undefined) return lines;
  if (last === undefined) return [{ ...move, quantity: 0 }];
  last.wanted = (last.wanted ?? 0) + left;
  return lines;
}
