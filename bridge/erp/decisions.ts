/** What people decide about postings that the ERP refused, or of which nothing proves what happened: who, when, why. */

import type { Edit } from '../../shared/core/erp/edit.ts';
import type { Writer } from '../../shared/core/erp/posting.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { nextTurn } from '../../shared/io/turn.ts';
import type { Storage } from '../storage/storage.ts';
import type { Confirm } from './confirm.ts';
import type { Act, Outbox } from './outbox.ts';
import { AboutSchema, postingOf } from './outbox-rows.ts';
import { rewrite } from './rewrite.ts';

export interface Decision {
  act: Act;
  keys: readonly string[];
  /** Of what was seen, ms: what was refused or became doubtful later is something else. Left out: whatever stands. */
  standsSince?: number | undefined;
  by: string;
  reason: string;
}

/** About all that stand for one cause, up to the newest one that was seen. */
export interface GroupDecision extends Omit<Decision, 'keys'> {
  cause: string;
  until: number;
}

export interface EditDecision extends Omit<Decision, 'act' | 'keys'> {
  key: string;
  edit: Edit;
}

export interface Decisions {
  /** All of them or none. Errors: as `Outbox.decide`; `conflict` where one stands so only since later. */
  decide(decision: Decision): void;
  /**
   * Slice by slice, so that nothing else waits; what stands otherwise by now, or may not be decided so, is passed
   * over. Errors: `unknown` where nothing of the cause is left.
   */
  decideGroup(decision: GroupDecision): Promise<{ decided: number; passedOver: number }>;
  /** The posting is written anew. Errors: as `rewrite` and `Outbox.replace`; `conflict` as for `decide`. */
  edit(decision: EditDecision): { keys: readonly string[] };
}

export interface DecisionsOptions {
  outbox: Outbox;
  now: () => number;
  writer: Writer;
  writingOf: Confirm['writingOf'];
  newKey: () => string;
}

/** Nothing else waits longer than for so many: measured, 100 took some 60 ms with what is owed worked out anew. */
const SLICE = 50;

export function openDecisions(
  { postings, needy }: Pick<Storage, 'postings' | 'needy'>,
  options: DecisionsOptions,
): Decisions {
  const { outbox, now } = options;
  const one = ({ act, by, reason }: Omit<Decision, 'keys'>, key: string): void => {
    const was = outbox.statusOf(key);
    outbox.decide(key, act);
    needy.addAct({ key, at: now(), by, act, reason, was, detail: null });
  };
  const isAsSeen = (standsSince: number | undefined, since: number | undefined): boolean =>
    standsSince === undefined || since === undefined || since <= standsSince;
  const asSeen = (standsSince: number | undefined, key: string): void => {
    if (!isAsSeen(standsSince, postings.one(key)?.nextAt)) throw new Problem('conflict', { what: 'standsOtherwise' });
  };
  /** False where it may not be decided so. */
  const tried = (decision: Omit<Decision, 'keys'>, key: string): boolean => {
    try {
      one(decision, key);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.code === 'refused') return false;
      throw error;
    }
  };

  return {
    decide: ({ keys, standsSince, ...decision }) =>
      outbox.together(() => {
        for (const key of new Set(keys)) {
          asSeen(standsSince, key);
          one(decision, key);
        }
      }),
    decideGroup: async ({ cause, until, standsSince, ...decision }) => {
      const done = { decided: 0, passedOver: 0 };
      for (let after = 0; ; ) {
        const rows = needy.slice(cause, after, until, SLICE);
        const last = rows.at(-1);
        if (last === undefined) break;
        after = last.n;
        outbox.together(() => {
          for (const { key, nextAt: since } of rows)
            done[isAsSeen(standsSince, since) && tried(decision, key) ? 'decided' : 'passedOver'] += 1;
        });
        await nextTurn();
      }
      if (done.decided + done.passedOver === 0) throw new Problem('unknown', { what: 'noSuchCause' });
      return done;
    },
    edit: ({ key, edit, standsSince, by, reason }) => {
      asSeen(standsSince, key);
      const row = postings.one(key);
      if (row === null) throw new Problem('unknown', { what: 'noSuchConfirmation', key });
      const posting = { ...postingOf(row, null), spoken: AboutSchema.parse(JSON.parse(row.about)) };
      const writing = options.writingOf(posting.orderId, posting.operationId);
      if (writing === null) throw new Problem('refused', { what: 'editNoOrder', orderId: posting.orderId });
      const written = rewrite(posting, edit, { writing, writer: options.writer, newKey: options.newKey });
      const keys = [...written.postings, ...(written.givenUp === null ? [] : [written.givenUp])].map(
        (made) => made.key,
      );
      outbox.together(() => {
        outbox.replace(key, written);
        const detail = JSON.stringify({ edit, keys });
        for (const about of [key, ...keys]) {
          const was = about === key ? row.status : null;
          needy.addAct({ key: about, at: now(), by, act: 'edit', reason, was, detail });
        }
      });
      return { keys };
    },
  };
}
