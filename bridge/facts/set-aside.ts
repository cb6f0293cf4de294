/**
 * Facts that make no sense: kept with the reason, shown to a person, in no figure. One that came in so has its whole
 * text here; one that was found afterwards stays in the log and is passed over. Nothing is ever deleted.
 */
import type { Event } from '../../shared/core/words/event.ts';
import { EventSchema } from '../../shared/core/words/event.ts';
import { jsonOf } from '../../shared/core/words/json.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { inEnglish, type Sentence } from '../../shared/core/words/sentence.ts';
import type { Quarantined } from '../storage/quarantine.ts';
import type { In, Storage } from '../storage/storage.ts';

export interface FactAside {
  edgeId: string;
  seq: number;
  at: number;
  why: string;
  /** The fact as it came, its first 4,096 letters; null: it stands in the log. */
  raw: string | null;
  decision: 'taken' | 'discarded' | null;
  decidedBy: string | null;
  decidedAt: number | null;
}

export interface FactsAside {
  /** `raw` null: the fact stands in the log. */
  add(transaction: In<'quarantine'>, edgeId: string, seq: number, why: Sentence | string, raw: unknown): void;
  /** As it came in; undefined where it was not set aside. */
  raw(edgeId: string, seq: number): unknown;
  /** The same of a stretch, by number, ascending. */
  rawOf(edgeId: string, from: number, to: number): ReadonlyMap<number, unknown>;
  /** Numbers of a box's facts in the log that are passed over. */
  passedOver(edgeId: string): ReadonlySet<number>;
  /** Changes with every decision, and with every fact that is set aside: which facts count. */
  version(): string;
  /** Undecided, of one box or of all. */
  open(edgeId?: string): number;
  /** Newest first, of each the beginning of what came. */
  list(limit: number, onlyOpen: boolean): FactAside[];
  /** The fact, where it is to be taken. Errors: `unknown`, `conflict`, `refused`. */
  decide(
    transaction: In<'quarantine'>,
    edgeId: string,
    seq: number,
    decision: 'taken' | 'discarded',
    by: string,
  ): Promise<{ fact: Event | null; inLog: boolean }>;
}

/** A fact may be as long as a whole call. */
const SHOWN = 4_096;

export function openFactsAside({ quarantine }: Pick<Storage, 'quarantine'>, now: () => number): FactsAside {
  return {
    add: (transaction, edgeId, seq, why, raw) => {
      const words = typeof why === 'string' ? why : inEnglish(why);
      const body = raw === null ? null : JSON.stringify(raw);
      transaction.quarantine.add({ edgeId, seq, at: now(), why: words, body });
    },
    raw: (edgeId, seq) => {
      const row = quarantine.one(edgeId, seq);
      return row === null || row.body === null ? undefined : jsonOf(row.body);
    },
    rawOf: (edgeId, from, to) =>
      new Map(quarantine.bodies(edgeId, from, to).map(({ seq, body }) => [seq, jsonOf(body)])),
    passedOver: (edgeId) => new Set(quarantine.passedOver(edgeId)),
    version: quarantine.version,
    open: quarantine.open,
    list: (limit, onlyOpen) => quarantine.newest(limit, SHOWN, onlyOpen).map(asideOf),
    decide: async (transaction, edgeId, seq, decision, by) => {
      const row = await transaction.quarantine.one(edgeId, seq);
      if (row === null) throw new Problem('unknown', { what: 'noFactAside', seq, edgeId });
      if (row.decision !== null)
        throw new Problem('conflict', {
          what: row.decision === 'taken' ? 'takenAlready' : 'discardedAlready',
          by: row.decidedBy ?? { what: 'somebody' },
        });
      const fact = row.body === null ? null : (EventSchema.safeParse(jsonOf(row.body)).data ?? null);
      if (decision === 'taken' && row.body !== null && fact === null)
        throw new Problem('refused', { what: 'cannotBeBroughtIn' });
      transaction.quarantine.decide(edgeId, seq, { decision, by, at: now() });
      return { fact: decision === 'taken' ? fact : null, inLog: row.body === null };
    },
  };
}

function asideOf({ body: raw, ...row }: Quarantined): FactAside {
  const decision = row.decision === 'taken' || row.decision === 'discarded' ? row.decision : null;
  return { ...row, raw, decision };
}
