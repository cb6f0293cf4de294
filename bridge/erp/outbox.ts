/**
 * Tickets on their way to the ERP. What is owed is written here in the transaction of the facts that
 * caused it; a ticket has its key before it is sent for the first time and leaves in order per order.
 *
 *     waiting ─► sending ─► acknowledged
 *        ▲          ├─────► waiting (the ERP is away; or the look-up found nothing)
 *        └─ retry ─ parked (refused, in the ERP's own words)
 *     withdrawn: a correction came before the ERP had it
 */
import { z } from 'zod';
import {
  type Confirmation,
  type ConfirmationDraft,
  ConfirmationSchema,
  type Owed,
  reversalOf,
} from '../../shared/core/erp/confirmation.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Unit } from '../../shared/core/words/quantity.ts';
import type { Database } from '../../shared/io/sqlite.ts';

const statuses = ['waiting', 'sending', 'acknowledged', 'parked', 'withdrawn'] as const;
export type OutboxStatus = (typeof statuses)[number];

export interface OutboxItem {
  confirmation: Confirmation;
  status: OutboxStatus;
  attempts: number;
  nextAt: number;
}

export interface Outbox {
  /** Tickets of an operation that the ERP has heard or will hear, oldest first. */
  ticketsOf(operationId: string): Confirmation[];
  /** Writes what is owed. Call it inside the transaction of the facts. */
  write(owed: Owed, basis: Readonly<Record<string, number>>): void;
  /** The first undelivered ticket of each order that is due; orders behind a parked one are left out. */
  due(now: number, limit: number): OutboxItem[];
  /** When the next ticket will be due, epoch ms; null when none waits. */
  nextDueAt(): number | null;
  /** About to leave: on disk before the first byte goes out. */
  markSending(keys: readonly string[]): void;
  markAcknowledged(key: string, erpNumber: string): void;
  /** Refused for good: parked, or withdrawn where a correction already takes it back. */
  markRefused(key: string, message: string): void;
  /** Nothing is known to have arrived: it waits. */
  markWaiting(key: string, nextAt: number, message: string): void;
  /** It may have arrived: to be looked up before anything else. */
  markUnknown(key: string, nextAt: number, message: string): void;
  /** One transaction, and one wait for the disk, for all that `work` marks. */
  together(work: () => void): void;
  /** A person wants a parked ticket sent again. Errors: `unknown`, `refused` when it is not parked. */
  retry(key: string): void;
  view(problem: string | null): OutboxView;
  statusOf(key: string): OutboxStatus | null;
}

export interface OutboxView {
  waiting: number;
  acknowledged: number;
  parked: number;
  lastDeliveredAt: number | null;
  problem: string | null;
  /** Newest first, at most 50. */
  entries: readonly OutboxEntry[];
}
export interface OutboxEntry {
  key: string;
  orderId: string;
  operationId: string;
  kind: 'partial' | 'final' | 'reversal';
  status: 'waiting' | 'sending' | 'acknowledged' | 'parked';
  /** What the quantities are whole steps of; pieces where it is left out. */
  unit?: Unit;
  yieldPcs: number;
  scrapPcs: number;
  createdAt: number;
  deliveredAt: number | null;
  attempts: number;
  /** The ERP's own words, or what went wrong. */
  message: string | null;
}

interface Row {
  key: string;
  body: string;
  status: string;
  attempts: number;
  next_at: number;
}
const Status = z.enum(statuses);
const ShownStatus = Status.exclude(['withdrawn']);

export function openOutbox(
  db: Database,
  options: { now: () => number; randomBytes: (size: number) => Buffer; delayMs: number },
): Outbox {
  return new StoredOutbox(db, options);
}

class StoredOutbox implements Outbox {
  readonly #db: Database;
  readonly #options: { now: () => number; randomBytes: (size: number) => Buffer; delayMs: number };
  readonly #columns = 'key, body, status, attempts, next_at';
  readonly #sql;

  constructor(db: Database, options: { now: () => number; randomBytes: (size: number) => Buffer; delayMs: number }) {
    this.#db = db;
    this.#options = options;
    this.#sql = {
      ofOperation: db.prepare<[string], Row>(
        `SELECT ${this.#columns} FROM outbox WHERE operation_id = ? AND status <> 'withdrawn' ORDER BY n`,
      ),
      insert: db.prepare(
        `INSERT INTO outbox (key, order_id, operation_id, kind, reverses, body, status, created_at, next_at)
       VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?)`,
      ),
      one: db.prepare<[string], Row & { message: string | null }>(
        `SELECT ${this.#columns}, message FROM outbox WHERE key = ?`,
      ),
      reversalOf: db.prepare<[string], { key: string; status: string }>(
        `SELECT key, status FROM outbox WHERE reverses = ? AND status = 'waiting'`,
      ),
      due: db.prepare<[number, number], Row>(
        `SELECT ${this.#columns} FROM outbox WHERE n IN (
         SELECT min(n) FROM outbox WHERE status IN ('waiting', 'sending', 'parked') GROUP BY order_id
       ) AND status <> 'parked' AND next_at <= ? ORDER BY n LIMIT ?`,
      ),
      next: db.prepare<[], { at: number | null }>(
        `SELECT min(next_at) AS at FROM outbox WHERE n IN (
         SELECT min(n) FROM outbox WHERE status IN ('waiting', 'sending', 'parked') GROUP BY order_id
       ) AND status <> 'parked'`,
      ),
      sending: db.prepare("UPDATE outbox SET status = 'sending', attempts = attempts + 1 WHERE key = ?"),
      acknowledged: db.prepare(
        "UPDATE outbox SET status = 'acknowledged', delivered_at = ?, erp_number = ?, message = NULL WHERE key = ?",
      ),
      set: db.prepare('UPDATE outbox SET status = ?, next_at = ?, message = ? WHERE key = ?'),
      counts: db.prepare<[], { status: string; n: number; last: number | null }>(
        'SELECT status, count(*) AS n, max(delivered_at) AS last FROM outbox GROUP BY status',
      ),
      newest: db.prepare<[], Row & { created_at: number; delivered_at: number | null; message: string | null }>(
        `SELECT ${this.#columns}, created_at, delivered_at, message FROM outbox WHERE status <> 'withdrawn' ORDER BY n DESC LIMIT 50`,
      ),
      parked: db.prepare<[], Row & { created_at: number; delivered_at: number | null; message: string | null }>(
        `SELECT ${this.#columns}, created_at, delivered_at, message FROM outbox WHERE status = 'parked' ORDER BY n DESC LIMIT 25`,
      ),
    };
  }

  readonly ticketsOf: Outbox['ticketsOf'] = (operationId) => this.#sql.ofOperation.all(operationId).map(ticketOf);
  readonly write: Outbox['write'] = (owed, basis) => {
    for (const ticket of owed.reversals) {
      const status = this.#sql.one.get(ticket.key)?.status;
      // Never booked for sure (not sent yet, the ERP was away, or it refused): nothing to take back there.
      if (status === 'waiting' || status === 'parked') this.#withdraw(ticket.key);
      else this.#add(reversalOf(ticket, basis));
    }
    if (owed.ticket !== null) this.#add(owed.ticket);
  };
  readonly due: Outbox['due'] = (now, limit) => this.#sql.due.all(now, limit).map(itemOf);
  readonly nextDueAt: Outbox['nextDueAt'] = () => this.#sql.next.get()?.at ?? null;
  readonly markSending: Outbox['markSending'] = (keys) => {
    if (keys.length > 0)
      this.#db.transaction(() => {
        for (const key of keys) this.#sql.sending.run(key);
      })();
  };
  readonly together: Outbox['together'] = (work) => this.#db.transaction(work)();
  readonly markAcknowledged: Outbox['markAcknowledged'] = (key, erpNumber) => {
    this.#sql.acknowledged.run(this.#options.now(), erpNumber, key);
  };
  readonly markRefused: Outbox['markRefused'] = (key, message) => {
    const taker = this.#sql.reversalOf.get(key);
    if (taker === undefined) this.#sql.set.run('parked', this.#options.now(), message, key);
    else
      this.#db.transaction(() => {
        this.#withdraw(key);
        this.#withdraw(taker.key);
      })();
  };
  readonly markWaiting: Outbox['markWaiting'] = (key, nextAt, message) => {
    this.#sql.set.run('waiting', nextAt, message, key);
  };
  readonly markUnknown: Outbox['markUnknown'] = (key, nextAt, message) => {
    this.#sql.set.run('sending', nextAt, message, key);
  };
  readonly retry: Outbox['retry'] = (key) => {
    const row = this.#sql.one.get(key);
    if (row === undefined) throw new Problem('unknown', { what: 'noSuchConfirmation', key });
    if (row.status !== 'parked') throw new Problem('refused', { what: 'onlyParked' });
    this.#sql.set.run('waiting', this.#options.now(), row.message, key);
  };
  readonly view: Outbox['view'] = (problem) => {
    const counts = new Map(this.#sql.counts.all().map((row) => [row.status, row]));
    const of = (status: OutboxStatus) => counts.get(status)?.n ?? 0;
    const newest = this.#sql.newest.all();
    const shown = new Set(newest.map((row) => row.key));
    // A parked ticket needs a person: it is shown however old it is.
    const rows = [...this.#sql.parked.all().filter((row) => !shown.has(row.key)), ...newest].slice(0, 50);
    return {
      waiting: of('waiting') + of('sending'),
      acknowledged: of('acknowledged'),
      parked: of('parked'),
      lastDeliveredAt: counts.get('acknowledged')?.last ?? null,
      problem,
      entries: rows.map(entryOf),
    };
  };
  readonly statusOf: Outbox['statusOf'] = (key) => {
    const row = this.#sql.one.get(key);
    return row === undefined ? null : Status.parse(row.status);
  };

  readonly #add = (draft: ConfirmationDraft): void => {
    // 32 hexadecimal characters: what SAP's EX_IDENT takes, and 128 bits of chance.
    const key = this.#options.randomBytes(16).toString('hex');
    const body = JSON.stringify({ key, ...draft } satisfies Confirmation);
    const now = this.#options.now();
    const { orderId, operationId, kind, reverses } = draft;
    this.#sql.insert.run(key, orderId, operationId, kind, reverses, body, now, now + this.#options.delayMs);
  };
  readonly #withdraw = (key: string): void => {
    this.#sql.set.run('withdrawn', this.#options.now(), 'Corrected before the ERP had it.', key);
  };
}

function ticketOf(row: { key: string; body: string }): Confirmation {
  const parsed = ConfirmationSchema.safeParse(JSON.parse(row.body));
  if (parsed.success) return parsed.data;
  throw new Problem('corrupt', { what: 'confirmationDamaged', key: row.key });
}

function itemOf(row: Row): OutboxItem {
  return {
    confirmation: ticketOf(row),
    status: Status.parse(row.status),
    attempts: row.attempts,
    nextAt: row.next_at,
  };
}

function entryOf(row: Row & { created_at: number; delivered_at: number | null; message: string | null }): OutboxEntry {
  const ticket = ticketOf(row);
  return {
    key: ticket.key,
    orderId: ticket.orderId,
    operationId: ticket.operationId,
    kind: ticket.kind,
    status: ShownStatus.parse(row.status),
    ...(ticket.unit === undefined ? {} : { unit: ticket.unit }),
    yieldPcs: ticket.yieldPcs,
    scrapPcs: ticket.scrap.reduce((sum, scrap) => sum + scrap.quantityPcs, 0),
    createdAt: row.created_at,
    deliveredAt: row.delivered_at,
    attempts: row.attempts,
    message: row.message,
  };
}
