/** The outbox as the page shows it. */
import { z } from 'zod';
import { figuresOf } from '../../shared/core/erp/amounts.ts';
import type { Cure, PostingKind } from '../../shared/core/erp/posting.ts';
import type { Unit } from '../../shared/core/words/quantity.ts';
import {
  AboutSchema,
  CureSchema,
  type OutboxStatus,
  type outboxSql,
  postingOf,
  type Row,
  StatusSchema,
} from './outbox-rows.ts';

export interface OutboxView {
  waiting: number;
  acknowledged: number;
  /** Taken by the ERP; an answer comes later, or never. */
  handedOver: number;
  parked: number;
  /** Perhaps booked: a person decides. */
  doubtful: number;
  lastDeliveredAt: number | null;
  problem: string | null;
  /** What waits for a person, then the newest; at most `MOST_SHOWN`. */
  entries: readonly OutboxEntry[];
}

export interface OutboxEntry {
  key: string;
  orderId: string;
  operationId: string;
  kind: PostingKind;
  status: Exclude<OutboxStatus, 'withdrawn'>;
  /** What the quantities are whole steps of; pieces where it is left out. */
  unit?: Unit;
  yieldPcs: number;
  scrapPcs: number;
  createdAt: number;
  deliveredAt: number | null;
  attempts: number;
  /** The ERP's own words, or what went wrong. */
  message: string | null;
  /** What would mend a refusal. */
  cure?: Cure;
  /** Booked, but this failed beside it. */
  openPoints?: readonly string[];
}

const ShownStatus = StatusSchema.exclude(['withdrawn']);
/** The page shows half of them; all stand on the page of confirmations, and by order. */
const MOST_SHOWN = 24;
type Sql = ReturnType<typeof outboxSql>;

export function viewOf(sql: Sql, problem: string | null): OutboxView {
  const counts = new Map(sql.counts.all().map((row) => [row.status, row]));
  const of = (status: OutboxStatus) => counts.get(status)?.n ?? 0;
  const newest = sql.newest.all();
  const shown = new Set(newest.map((row) => row.key));
  // What needs a person is shown however old it is.
  const rows = [...sql.needy.all().filter((row) => !shown.has(row.key)), ...newest].slice(0, MOST_SHOWN);
  return {
    waiting: of('waiting') + of('sending'),
    acknowledged: of('acknowledged'),
    handedOver: of('handedOver'),
    parked: of('parked'),
    doubtful: of('doubtful'),
    lastDeliveredAt: counts.get('acknowledged')?.last ?? null,
    problem,
    entries: rows.map((row) => entryOf(row, row.reverses === null ? undefined : sql.one.get(row.reverses))),
  };
}

export function queueOf(sql: Sql): { waiting: number; parked: number; doubtful: number; oldestAt: number | null } {
  const counts = new Map(sql.counts.all().map((row) => [row.status, row.n]));
  const of = (status: OutboxStatus) => counts.get(status) ?? 0;
  return {
    waiting: of('waiting') + of('sending'),
    parked: of('parked'),
    doubtful: of('doubtful'),
    oldestAt: sql.oldest.get()?.at ?? null,
  };
}

/** A reversal shows the figures that it takes back. */
export function entryOf(row: Row, original: Row | undefined): OutboxEntry {
  const posting = postingOf(row, original);
  const said = figuresOf(original === undefined ? posting.says : postingOf(original, undefined).says);
  const { unit } = AboutSchema.parse(JSON.parse((original ?? row).about));
  return {
    key: posting.key,
    orderId: posting.orderId,
    operationId: posting.operationId,
    kind: posting.kind,
    status: ShownStatus.parse(row.status),
    ...(unit === undefined ? {} : { unit }),
    yieldPcs: said.yieldPcs,
    scrapPcs: said.scrap.reduce((sum, scrap) => sum + scrap.quantityPcs, 0),
    createdAt: row.created_at,
    deliveredAt: row.delivered_at,
    attempts: row.attempts,
    message: row.message,
    ...(row.cure === null ? {} : { cure: CureSchema.parse(row.cure) }),
    ...(row.open_points === null ? {} : { openPoints: z.array(z.string()).parse(JSON.parse(row.open_points)) }),
  };
}
