/** The outbox as the page shows it. */
import { z } from 'zod';
import { figuresOf } from '../../shared/core/erp/amounts.ts';
import type { Cure, PostingKind } from '../../shared/core/erp/posting.ts';
import type { Unit } from '../../shared/core/words/quantity.ts';
import type { NeedyReads, PostingReads, StoredPosting } from '../storage/postings.ts';
import { AboutSchema, CureSchema, type OutboxStatus, postingOf, StatusSchema } from './outbox-rows.ts';

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
/** Of those, however old, what needs a person. */
const MOST_NEEDY = 12;
type Postings = Pick<PostingReads, 'one' | 'counts' | 'newest' | 'oldestAt'>;

export function viewOf(postings: Postings, needy: Pick<NeedyReads, 'newest'>, problem: string | null): OutboxView {
  const counts = new Map(postings.counts().map((row) => [row.status, row]));
  const of = (status: OutboxStatus) => counts.get(status)?.count ?? 0;
  const newest = postings.newest(MOST_SHOWN);
  const shown = new Set(newest.map((row) => row.key));
  // What needs a person is shown however old it is.
  const rows = [...needy.newest(MOST_NEEDY).filter((row) => !shown.has(row.key)), ...newest].slice(0, MOST_SHOWN);
  return {
    waiting: of('waiting') + of('sending'),
    acknowledged: of('acknowledged'),
    handedOver: of('handedOver'),
    parked: of('parked'),
    doubtful: of('doubtful'),
    lastDeliveredAt: counts.get('acknowledged')?.lastDeliveredAt ?? null,
    problem,
    entries: rows.map((row) => entryOf(row, row.reverses === null ? null : postings.one(row.reverses))),
  };
}

export function queueOf(postings: Postings): {
  waiting: number;
  parked: number;
  doubtful: number;
  oldestAt: number | null;
} {
  const counts = new Map(postings.counts().map((row) => [row.status, row.count]));
  const of = (status: OutboxStatus) => counts.get(status) ?? 0;
  return {
    waiting: of('waiting') + of('sending'),
    parked: of('parked'),
    doubtful: of('doubtful'),
    oldestAt: postings.oldestAt(),
  };
}

/** A reversal shows the figures that it takes back. */
export function entryOf(row: StoredPosting, original: StoredPosting | null): OutboxEntry {
  const posting = postingOf(row, original);
  const said = figuresOf(original === null ? posting.says : postingOf(original, null).says);
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
    createdAt: row.createdAt,
    deliveredAt: row.deliveredAt,
    attempts: row.attempts,
    message: row.message,
    ...(row.cure === null ? {} : { cure: CureSchema.parse(row.cure) }),
    ...(row.openPoints === null ? {} : { openPoints: z.array(z.string()).parse(JSON.parse(row.openPoints)) }),
  };
}
