/**
 * What waits for a person: parked and doubtful postings by cause, page by page, each with what it says after
 * rounding, the ERP's words and what may be decided of it. Read from indices: ten thousand cost no more than ten.
 */
import { z } from 'zod';
import { type Figures, figuresOf } from '../../shared/core/erp/amounts.ts';
import { type ConfirmedSums, sumStanding } from '../../shared/core/erp/confirmation.ts';
import type { Cure } from '../../shared/core/erp/posting.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { StoredPosting } from '../storage/postings.ts';
import type { Storage } from '../storage/storage.ts';
import { type Act, acts, mayAct, mayEdit, type Outbox } from './outbox.ts';
import { AboutSchema, CureSchema, postingOf } from './outbox-rows.ts';
import { entryOf, type OutboxEntry } from './outbox-view.ts';

export interface Causes {
  parked: number;
  doubtful: number;
  /** The most postings first; at most `CAUSES_SHOWN`. */
  causes: readonly Cause[];
  /** Causes that are not listed. */
  left: number;
}

export interface Cause {
  cause: string;
  status: 'parked' | 'doubtful';
  cure: Cure | null;
  /** The ERP's, of the newest one. */
  words: string | null;
  count: number;
  oldestAt: number;
  /** Whoever decides about the group decides about what it had seen: no newer posting than this … */
  until: number;
  /** … and none that came to stand so later, ms: refused anew after somebody sent it again, for one. */
  standsSince: number;
  /** What may be decided about all of it. */
  acts: readonly Act[];
}

export interface NeedyPage {
  total: number;
  page: number;
  pages: number;
  postings: readonly NeedyPosting[];
}

export interface NeedyPosting extends OutboxEntry {
  /** null where it does not wait for a person. */
  cause: string | null;
  /** When it was refused or became doubtful, ms; goes back with the decision. */
  standsSince: number;
  from: number;
  to: number;
  /** What it says after rounding to the ERP's units; of a reversal: what it takes back. */
  says: Figures;
  acts: readonly Act[];
  isEditable: boolean;
  /** Of a doubtful one. */
  figures?: Doubt;
}

/** The operation's figures beside each other. */
export interface Doubt {
  /** By the facts; null without any production. */
  journal: OperationTotals | null;
  /** What the ERP surely has by its own answers, without this posting and with it. */
  without: ConfirmedSums;
  with: ConfirmedSums;
}

export interface PostingDetail extends NeedyPosting {
  /** As it is sent; empty for a reversal that has not left yet. */
  body: string;
  /** What people decided about it, oldest first. */
  history: readonly { at: number; by: string; act: string; reason: string }[];
}

export interface Desk {
  causes(): Causes;
  /** Of a cause, or of all; oldest first, `PAGE` a page, pages from 1. */
  page(cause: string | null, page: number): NeedyPage;
  /** Errors: `unknown`. */
  detail(key: string): PostingDetail;
}

/** The page has no list that is longer. */
export const PAGE = 25;
const CAUSES_SHOWN = 20;

const NeedyStatus = z.enum(['parked', 'doubtful']);

export function openDesk(
  { postings, needy }: Pick<Storage, 'postings' | 'needy'>,
  options: { outbox: Pick<Outbox, 'standing'>; truthOf: (operationId: string) => OperationTotals | null },
): Desk {
  const shown = (row: StoredPosting): NeedyPosting => {
    const original = row.reverses === null ? null : postings.one(row.reverses);
    const { from, to } = AboutSchema.parse(JSON.parse(row.about));
    return {
      ...entryOf(row, original),
      cause: row.cause,
      standsSince: row.nextAt,
      from,
      to,
      says: figuresOf(postingOf(original ?? row, null).says),
      acts: acts.filter((act) => mayAct(act, row)),
      isEditable: mayEdit(row),
      ...(row.status === 'doubtful' ? { figures: doubtOf(row) } : {}),
    };
  };
  const doubtOf = ({ key, operationId }: StoredPosting): Doubt => {
    const standing = options.outbox.standing(operationId);
    const sure = standing.filter(({ status }) => status === 'acknowledged' || status === 'handedOver');
    return {
      journal: options.truthOf(operationId),
      without: sumStanding(sure),
      with: sumStanding(standing.filter((posting) => sure.includes(posting) || posting.key === key)),
    };
  };

  return {
    causes: () => {
      const all = needy.causes();
      const of = (status: string) => all.reduce((sum, row) => sum + (row.status === status ? row.count : 0), 0);
      return {
        parked: of('parked'),
        doubtful: of('doubtful'),
        causes: all.slice(0, CAUSES_SHOWN).map((row) => {
          const status = NeedyStatus.parse(row.status);
          return {
            cause: row.cause,
            status,
            cure: row.cure === null ? null : CureSchema.parse(row.cure),
            words: needy.messageOf(row.last),
            count: row.count,
            oldestAt: row.oldestAt,
            until: row.last,
            standsSince: row.since,
            acts: acts.filter((act) => mayAct(act, { status, messageRef: null })),
          };
        }),
        left: Math.max(0, all.length - CAUSES_SHOWN),
      };
    },
    page: (cause, asked) => {
      const counted = needy.causes().filter((row) => cause === null || row.cause === cause);
      const total = counted.reduce((sum, row) => sum + row.count, 0);
      const pages = Math.max(1, Math.ceil(total / PAGE));
      const page = Math.min(asked, pages);
      const skip = (page - 1) * PAGE;
      return { total, page, pages, postings: needy.page(cause, PAGE, skip).map(shown) };
    },
    detail: (key) => {
      const row = postings.one(key);
      if (row === null || row.status === 'withdrawn') throw new Problem('unknown', { what: 'noSuchConfirmation', key });
      return { ...shown(row), body: row.body ?? '', history: needy.history(key) };
    },
  };
}
