/** What people decide about postings that the ERP refused, or of which nothing proves what happened: who, when, why. */

import type { Edit } from '../../shared/core/erp/edit.ts';
import type { Writer } from '../../shared/core/erp/posting.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { nextTurn } from '../../shared/io/turn.ts';
import type { In, Storage } from '../storage/storage.ts';
import type { Confirm } from './confirm.ts';
import type { Act, Outbox, OutboxTurn } from './outbox.ts';
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
  decide(decision: Decision): Promise<void>;
  /**
   * Slice by slice, so that nothing else waits; what stands otherwise by now, or may not be decided so, is passed
   * over. Errors: `unknown` where nothing of the cause is left.
   */
  decideGroup(decision: GroupDecision): Promise<{ decided: number; passedOver: number }>;
  /** The posting is written anew. Errors: as `rewrite` and `Outbox.replace`; `conflict` as for `decide`. */
  edit(decision: EditDecision): Promise<{ keys: readonly string[] }>;
}

export interface DecisionsOptions {
  outbox: Pick<Outbox, 'in'>;
  now: () => number;
  writer: Writer;
  writingOf: Confirm['writingOf'];
  newKey: () => string;
}

/** Nothing else waits longer than for so many: measured, 100 took some 60 ms with what is owed worked out anew. */
const SLICE = 50;

export function openDecisions({ transact }: Pick<Storage, 'transact'>, options: DecisionsOptions): Decisions {
  return {
    decide: ({ keys, standsSince, ...decision }) =>
      transact(async (tx) => {
        const deciding = new Deciding(tx, options);
        for (const key of new Set(keys)) {
          await deciding.mustBeAsSeen(standsSince, key);
          await deciding.one(decision, key);
        }
      }),
    decideGroup: async ({ cause, until, standsSince, ...decision }) => {
      const done = { decided: 0, passedOver: 0 };
      for (let after: number | null = 0; after !== null; await nextTurn())
        after = await transact(async (tx): Promise<number | null> => {
          const rows = await tx.needy.slice(cause, after ?? 0, until, SLICE);
          const deciding = new Deciding(tx, options);
          const slice = { decided: 0, passedOver: 0 };
          for (const { key, nextAt: since } of rows)
            slice[isAsSeen(standsSince, since) && (await deciding.tried(decision, key)) ? 'decided' : 'passedOver'] +=
              1;
          tx.onCommit(() => {
            done.decided += slice.decided;
            done.passedOver += slice.passedOver;
          });
          return rows.at(-1)?.n ?? null;
        });
      if (done.decided + done.passedOver === 0) throw new Problem('unknown', { what: 'noSuchCause' });
      return done;
    },
    edit: (decision) => transact((tx) => new Deciding(tx, options).edit(decision)),
  };
}

/** In one transaction. */
class Deciding {
  readonly #tx: In<'postings' | 'needy'>;
  readonly #options: DecisionsOptions;
  readonly #turn: OutboxTurn;

  constructor(tx: In<'postings' | 'needy'>, options: DecisionsOptions) {
    this.#tx = tx;
    this.#options = options;
    this.#turn = options.outbox.in(tx);
  }

  async mustBeAsSeen(standsSince: number | undefined, key: string): Promise<void> {
    if (!isAsSeen(standsSince, (await this.#tx.postings.one(key))?.nextAt))
      throw new Problem('conflict', { what: 'standsOtherwise' });
  }

  async one({ act, by, reason }: Omit<Decision, 'keys'>, key: string): Promise<void> {
    const was = await this.#turn.statusOf(key);
    await this.#turn.decide(key, act);
    this.#tx.needy.addAct({ key, at: this.#options.now(), by, act, reason, was, detail: null });
  }

  /** False where it may not be decided so. */
  async tried(decision: Omit<Decision, 'keys'>, key: string): Promise<boolean> {
    try {
      await this.one(decision, key);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.code === 'refused') return false;
      throw error;
    }
  }

  async edit({ key, edit, standsSince, by, reason }: EditDecision): Promise<{ keys: readonly string[] }> {
    await this.mustBeAsSeen(standsSince, key);
    const row = await this.#tx.postings.one(key);
    if (row === null) throw new Problem('unknown', { what: 'noSuchConfirmation', key });
    const posting = { ...postingOf(row, null), spoken: AboutSchema.parse(JSON.parse(row.about)) };
    const { writer, newKey, writingOf, now } = this.#options;
    const writing = writingOf(posting.orderId, posting.operationId);
    if (writing === null) throw new Problem('refused', { what: 'editNoOrder', orderId: posting.orderId });
    const written = rewrite(posting, edit, { writing, writer, newKey });
    const keys = [...written.postings, ...(written.givenUp === null ? [] : [written.givenUp])].map((made) => made.key);
    await this.#turn.replace(key, written);
    const detail = JSON.stringify({ edit, keys });
    for (const about of [key, ...keys]) {
      const was = about === key ? row.status : null;
      this.#tx.needy.addAct({ key: about, at: now(), by, act: 'edit', reason, was, detail });
    }
    return { keys };
  }
}

const isAsSeen = (standsSince: number | undefined, since: number | undefined): boolean =>
  standsSince === undefined || since === undefined || since <= standsSince;
