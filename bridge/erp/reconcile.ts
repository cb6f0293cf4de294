/** MES against ERP, per order: what the facts say, what the ERP holds, and what is on its way. */
import { figuresOf } from '../../shared/core/erp/amounts.ts';
import { type ConfirmedSums, sumStanding } from '../../shared/core/erp/confirmation.ts';
import { type Abilities, type Plan, type PostingKind, printWords, type Taken } from '../../shared/core/erp/posting.ts';
import { type Compared, comparedOf, type Verdict, verdictOf } from '../../shared/core/erp/verdict.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import { routing, type WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Unit } from '../../shared/core/words/quantity.ts';
import type { Books, Erp } from './erp.ts';
import { asErpSays, ordersOfNumber } from './identity.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxStatus } from './outbox-rows.ts';
import type { Waits } from './waits.ts';

export interface Reconciliation {
  orderId: string;
  /** What the quantities are whole steps of; pieces where it is left out. */
  unit?: Unit;
  /** A sentence when the ERP could not be asked; then `erp` is null everywhere. */
  problem: string | null;
  /** What the ERP could not do yet beside the bookings, in its words. */
  openPoints: readonly string[];
  /** What the ERP takes, and what it was asked does not hold: it is not compared. */
  notInBooks: readonly Taken[];
  /** When the ERP wrote them, epoch ms; null: it was asked now. */
  booksAt: number | null;
  operations: readonly {
    operationId: string;
    number: string;
    /** By the facts; null without any production. */
    mes: OperationTotals | null;
    /** By the ERP's own records that are not reversed. */
    erp: ConfirmedSums | null;
    /** Written for the ERP: acknowledged, and still on its way or parked. */
    acknowledged: ConfirmedSums;
    open: number;
    /** Facts minus ERP; all zero = they agree. null when the ERP could not be asked. */
    difference: Compared | null;
    /** What becomes of a difference: it mends itself, waits for somebody, or is one. */
    verdict: Verdict;
    /** Why what is on its way has not arrived; null where nothing is. */
    waits: Waits | null;
    /** Not said, and why: less than the ERP's smallest unit, or what it does not take. */
    left: Plan['left'];
    /** Records of other hands that the ERP holds; null when it could not be asked. */
    foreign: number | null;
    postings: readonly SaidPosting[];
  }[];
}

export interface SaidPosting extends Omit<ConfirmedSums, 'final'> {
  key: string;
  kind: PostingKind;
  reverses: string | null;
  from: number;
  to: number;
  status: OutboxStatus;
}

export interface ReconcileOptions {
  order: (orderId: string) => WorkOrder | null;
  truthOf: (operationId: string) => OperationTotals | null;
  leftOf: (operationId: string) => Plan['left'];
  nextTicketAt: (operationId: string) => number | null;
  waitsOf: (operationId: string) => Waits | null;
  can: Pick<Abilities, 'takes'>;
  outbox: Pick<Outbox, 'standing'>;
  erp: Pick<Erp, 'books'>;
}

/** Errors: `unknown` for an order that nobody knows. */
export async function reconcile(options: ReconcileOptions, orderId: string): Promise<Reconciliation> {
  const order = options.order(orderId);
  if (order === null) throw new Problem('unknown', { what: 'noSuchOrder', orderId });
  const { books, problem } = await booksOf(options.erp, orderId, keysOfOthers(options, orderId));
  return {
    orderId,
    ...(order.unit === undefined ? {} : { unit: order.unit }),
    problem,
    openPoints: (books?.open ?? []).map(printWords),
    notInBooks: books?.without ?? [],
    booksAt: books?.asOf ?? null,
    operations: routing(order).map((operation) => {
      const standing = options.outbox.standing(operation.id);
      const isSaid = ({ status }: { status: OutboxStatus }) => status === 'acknowledged' || status === 'handedOver';
      const mes = options.truthOf(operation.id);
      const ofErp = asErpSays({ orderId, operationId: operation.id }).operationId;
      const held = books?.operations.find(({ operationId }) => operationId === ofErp);
      const left = options.leftOf(operation.id);
      const foreign = books === null ? null : (held?.foreign ?? 0);
      const erp = books === null ? null : { ...figuresOf(held?.sums ?? new Map()), final: held?.final ?? false };
      return {
        operationId: operation.id,
        number: operation.number,
        mes,
        erp,
        acknowledged: sumStanding(standing.filter(isSaid)),
        open: standing.filter((posting) => !isSaid(posting) && posting.status !== 'givenUp').length,
        difference: erp === null ? null : differenceOf(mes, erp),
        verdict: verdictOf({
          mes: comparedMes(mes),
          erp: erp === null ? null : comparedOf(erp),
          standing,
          left,
          foreign,
          nextTicketAt: options.nextTicketAt(operation.id),
          can: { takes: new Set([...options.can.takes].filter((kind) => !books?.without?.includes(kind))) },
        }),
        waits: options.waitsOf(operation.id),
        left,
        foreign,
        postings: standing.map(({ key, kind, reverses, from, to, status, says }) => ({
          key,
          kind,
          reverses,
          from,
          to,
          status,
          ...figuresOf(says),
        })),
      };
    }),
  };
}

/** What was written for other orders of the same number: it stands under that number in the ERP. */
/** Of postings of an order that had the number before or after. */
export function keysOfOthers(
  { order, outbox }: Pick<ReconcileOptions, 'order' | 'outbox'>,
  orderId: string,
): ReadonlySet<string> {
  const others = ordersOfNumber(orderId, order).filter(({ id }) => id !== orderId);
  const postings = others.flatMap(({ operations }) => operations.flatMap(({ id }) => outbox.standing(id)));
  return new Set(postings.map(({ key }) => key));
}

async function booksOf(
  erp: Pick<Erp, 'books'>,
  orderId: string,
  ofOthers: ReadonlySet<string>,
): Promise<{ books: Books | null; problem: string | null }> {
  if (erp.books === undefined) return { books: null, problem: 'This ERP has no way to ask for its confirmations.' };
  try {
    return { books: await erp.books(orderId, (key) => ofOthers.has(key)), problem: null };
  } catch (error) {
    if (error instanceof Problem) return { books: null, problem: error.message };
    throw error;
  }
}

function comparedMes(mes: OperationTotals | null): Compared {
  const { goodPcs: yieldPcs = 0, scrapPcs = 0, reworkPcs = 0, machineMs = 0, setupMs = 0 } = mes ?? {};
  return { yieldPcs, scrapPcs, reworkPcs, machineMs, setupMs };
}

function differenceOf(mes: OperationTotals | null, erp: ConfirmedSums): Compared {
  const made = comparedMes(mes);
  const held = comparedOf(erp);
  return {
    yieldPcs: made.yieldPcs - held.yieldPcs,
    scrapPcs: made.scrapPcs - held.scrapPcs,
    reworkPcs: made.reworkPcs - held.reworkPcs,
    machineMs: made.machineMs - held.machineMs,
    setupMs: made.setupMs - held.setupMs,
  };
}
