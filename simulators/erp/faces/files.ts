/**
 * An ERP that exchanges files: it writes orders into `orders/`, reads confirmations from `in/` when it works, and
 * moves each to `booked/`, or to `refused/` with its words beside it. Strict: header, encoding, decimals, dates, units,
 * orders and operations have to be as it wants them, and a voucher is taken once. A file is taken whole or not at all.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Amount, type Amounts, sumAmounts } from '../../../shared/core/erp/amounts.ts';
import { goodsOf } from '../../../shared/core/erp/goods.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { pieces } from '../../../shared/core/words/quantity.ts';
import type { Face, StartFace } from '../face.ts';

/** What one file says. */
export interface Voucher {
  key: string;
  orderId: string;
  operation?: string;
  kind: 'partial' | 'final' | 'goods' | 'reversal';
  reverses: string | null;
  says: Amounts;
}

/** In the ERP's words. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}

export interface Form {
  ending: string;
  /** A file of one order. */
  order(order: WorkOrder): Buffer;
  /** An export of all that stands, one row per voucher. */
  books?(standing: readonly Voucher[]): { name: string; bytes: Buffer };
  /** Errors: `Refused` in its own words. */
  read(bytes: Buffer, orders: ReadonlyMap<string, WorkOrder>): Voucher;
}

export function filesFace(form: Form): StartFace {
  return async ({ orders, faults }) => {
    const root = mkdtempSync(join(tmpdir(), 'istwert-files-erp-'));
    for (const folder of ['orders', 'orders-read', 'orders-odd', 'in', 'booked', 'refused'])
      mkdirSync(join(root, folder));
    const known = new Map<string, WorkOrder>();
    const books: Voucher[] = [];
    let written = 0;
    const exportBooks = (): void => {
      const made = form.books?.(books);
      if (made !== undefined) writeFileSync(join(root, made.name), made.bytes);
    };
    const face: Face = {
      address: root,
      put: (order) => {
        known.set(order.id, order);
        written += 1;
        const name = `${String(written).padStart(6, '0')}${form.ending}`;
        writeFileSync(join(root, 'orders', `.${name}`), form.order(order));
        renameSync(join(root, 'orders', `.${name}`), join(root, 'orders', name));
      },
      held: (orderId) => heldOf(books.filter((one) => one.orderId === orderId)),
      work: async () => {
        const names = readdirSync(join(root, 'in')).filter((name) => name.toLowerCase().endsWith(form.ending));
        for (const name of names.sort()) {
          const from = join(root, 'in', name);
          try {
            const voucher = form.read(readFileSync(from), known);
            const refusal = faults.refusalFor(voucher.orderId);
            if (refusal !== null) throw new Refused(refusal.code, refusal.message);
            book(books, voucher);
            renameSync(from, join(root, 'booked', name));
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
            writeFileSync(join(root, 'refused', `${name}.err`), `${error.code}: ${error.message}\r\n`);
            renameSync(from, join(root, 'refused', name));
          }
        }
        exportBooks();
      },
      stop: async () => rmSync(root, { recursive: true, force: true }),
    };
    for (const order of orders) face.put(order);
    exportBooks();
    return face;
  };
}

function book(books: Voucher[], voucher: Voucher): void {
  if (books.some(({ key }) => key === voucher.key)) throw new Refused('B 104', `Voucher ${voucher.key} is booked`);
  const before = books.filter(({ orderId }) => orderId === voucher.orderId);
  if (voucher.kind !== 'reversal') {
    if (voucher.kind !== 'goods' && heldOf(before).final)
      throw new Refused('B 110', `Order ${voucher.orderId} is reported as finished`);
    if ([...voucher.says.values()].some((amount) => amount < 0)) throw new Refused('B 120', 'Negative amounts');
  } else if (voucher.reverses !== null) {
    const original = before.find(({ key, kind }) => key === voucher.reverses && kind !== 'reversal');
    if (original === undefined) throw new Refused('B 130', `There is no voucher ${voucher.reverses} to cancel`);
    if (before.some(({ reverses }) => reverses === voucher.reverses)) throw new Refused('B 131', 'Cancelled already');
    const rest = sumAmounts([original.says, voucher.says]);
    if ([...rest.values()].some((amount) => amount !== 0)) throw new Refused('B 132', 'It does not cancel all of it');
  }
  for (const [amount, sum] of sumAmounts([...before, voucher].map(({ says }) => says)))
    if (sum < 0) throw new Refused('B 121', `More ${amount} is taken back than was reported`);
  books.push(voucher);
}

function heldOf(books: readonly Voucher[]): ReturnType<Face['held']> {
  const taken = new Set(books.flatMap(({ reverses }) => reverses ?? []));
  const [standing, reversals] = [
    books.filter(({ kind }) => kind !== 'reversal'),
    books.filter(({ kind }) => kind === 'reversal'),
  ];
  const sums = new Map<Amount, number>();
  for (const [name, amount] of sumAmounts(books.map(({ says }) => says))) if (amount !== 0) sums.set(name, amount);
  return {
    records: standing.length - reversals.length,
    sums,
    final: standing.some(({ kind, key }) => kind === 'final' && !taken.has(key)),
  };
}

/** Material goes into the order that needs it, and never beside this ERP's own backflush. */
export function goodsIn(
  order: WorkOrder,
  said: { move: 'issue' | 'receipt' | 'byProduct'; itemId: string; lot: string; unit: string; steps: number },
): Amounts {
  const { move, itemId, lot, unit, steps } = said;
  const component = order.components.find((one) => one.itemId === itemId);
  if (move === 'issue' && component === undefined) throw new Refused('C 001', `${itemId} is not needed by ${order.id}`);
  if (component?.backflush === true) throw new Refused('C 002', `${itemId} is taken off by ${order.id} itself`);
  if (unit !== 'Stk' && unit !== 'PCS') throw new Refused('C 003', `${itemId} is kept in pieces, not in ${unit}`);
  if (steps === 0) throw new Refused('C 004', `Nothing of ${itemId} was moved`);
  return new Map([[goodsOf({ move, itemId, lot: lot === '' ? null : lot, unit: pieces }), steps]]);
}

/** "12,500" with so many decimals, no more and no fewer, in whole steps. */
export function stepsOf(text: string, form: RegExp, name: string): number {
  if (text === '') return 0;
  if (!form.test(text)) throw new Refused('F 010', `${name}: "${text}" is no number as agreed`);
  return Number(text.replace(/[.,]/g, ''));
}

export function orderOf(orders: ReadonlyMap<string, WorkOrder>, id: string, operation: string): WorkOrder {
  const order = orders.get(id);
  if (order === undefined) throw new Refused('A 001', `Order ${id} is not known`);
  if (!order.operations.some(({ number }) => number === operation))
    throw new Refused('A 002', `Order ${id} has no operation ${operation}`);
  if (order.status !== 'released') throw new Refused('A 003', `Order ${id} is ${order.status}`);
  return order;
}
