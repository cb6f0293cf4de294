/**
 * After the bridge's folder was lost, or restored from an old backup, the ERP may hold more than the outbox knows. A box
 * tells by what it heard from the bridge before. Then nothing is owed anew of what began before that, until the ERP's
 * books of its order were asked and what they hold more counts as said; where the ERP has none to ask, a person decides.
 */
import { z } from 'zod';
import {
  type Amount,
  type Amounts,
  amountsOfTotals,
  subtractAmounts,
  sumAmounts,
} from '../../shared/core/erp/amounts.ts';
import { livePostings } from '../../shared/core/erp/owed.ts';
import { takenAs } from '../../shared/core/erp/plan.ts';
import type { Taken } from '../../shared/core/erp/posting.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type { In, Storage } from '../storage/storage.ts';
import type { Erp } from './erp.ts';
import { asErpSays } from './identity.ts';
import type { Outbox } from './outbox.ts';

/** What a person says where the ERP cannot: all that was made until then is booked there, or nothing of it. */
export const lostDecisions = ['booked', 'absent'] as const;
export type LostDecision = (typeof lostDecisions)[number];

export interface LostBooks {
  /** A box has heard more of a bridge than this one knows. Inside the transaction of its exchange. */
  note(transaction: In<'notes' | 'askedBooks'>): void;
  /** Whether anything may be said of an operation; where not, its order's books are asked soon. */
  mayBeSaid(totals: Pick<OperationTotals, 'operationId' | 'orderId' | 'startedAt'>): boolean;
  /** Asks for what is wanted, some orders at a time. Errors: those of the ERP; the rest is asked again. */
  poll(): Promise<void>;
  /** What a person has to know. */
  findings(): readonly Sentence[];
  /** Errors: `refused` where nothing waits for a decision. */
  decide(decision: LostDecision): Promise<void>;
}

export interface LostBooksOptions {
  erp: Pick<Erp, 'books' | 'writer'>;
  outbox: Pick<Outbox, 'in'>;
  truthOf: (operationId: string) => OperationTotals | null;
  /** Keys of postings of another order that had its number. */
  isOfAnother: (orderId: string) => (key: string) => boolean;
  plant: () => Plant | null;
  /** Something may be said of it now. */
  again: (operationId: string) => void;
  now: () => number;
}

const StateSchema = z.object({ since: z.int(), decision: z.enum(lostDecisions).nullable() }).nullable();
type State = z.infer<typeof StateSchema>;
const NAME = 'lostBooks';
const ORDERS_AT_ONCE = 20;

export async function openLostBooks(
  { transact }: Pick<Storage, 'transact'>,
  options: LostBooksOptions,
): Promise<LostBooks> {
  const [state, asked] = await transact(({ notes, askedBooks }) => Promise.all([notes.of(NAME), askedBooks.all()]));
  return new AskedBooks(transact, options, StateSchema.parse(JSON.parse(state ?? 'null')), new Set(asked));
}

class AskedBooks implements LostBooks {
  readonly #options: LostBooksOptions;
  readonly #transact: Storage['transact'];
  /** Operations that wait, by order. */
  #wanted = new Map<string, Set<string>>();
  #asked: Set<string>;
  #state: State;

  constructor(transact: Storage['transact'], options: LostBooksOptions, state: State, asked: Set<string>) {
    this.#transact = transact;
    this.#options = options;
    this.#state = state;
    this.#asked = asked;
  }

  readonly note: LostBooks['note'] = (transaction) => {
    const wanted = new Map([...this.#wanted].map(([orderId, own]) => [orderId, new Set(own)]));
    const before = { state: this.#state, asked: this.#asked, wanted };
    transaction.onFailure(() => {
      this.#state = before.state;
      this.#asked = before.asked;
      this.#wanted = before.wanted;
    });
    this.#state = { since: this.#options.now(), decision: null };
    this.#asked = new Set();
    transaction.notes.put(NAME, JSON.stringify(this.#state));
    transaction.askedBooks.forget();
  };
  readonly mayBeSaid: LostBooks['mayBeSaid'] = ({ operationId, orderId, startedAt }) => {
    if (this.#state === null || (startedAt !== null && startedAt >= this.#state.since)) return true;
    if (this.#asked.has(operationId)) return true;
    this.#wanted.set(orderId, (this.#wanted.get(orderId) ?? new Set()).add(operationId));
    return false;
  };
  readonly poll: LostBooks['poll'] = async () => {
    const { erp } = this.#options;
    for (const [orderId, operations] of [...this.#wanted].slice(0, ORDERS_AT_ONCE)) {
      if (erp.books === undefined) {
        if (this.#state?.decision == null) return;
        for (const operationId of operations)
          await this.#take(orderId, operationId, this.#decided(operationId), this.#state);
      } else {
        const state = this.#state;
        const books = await erp.books(orderId, this.#options.isOfAnother(orderId));
        for (const operationId of operations) {
          const ofErp = asErpSays({ orderId, operationId }).operationId;
          const held = books.operations.find((one) => one.operationId === ofErp);
          const sums = new Map([...this.#inOurWords(held?.sums), ...this.#unseen(operationId, books.without ?? [])]);
          await this.#take(orderId, operationId, { sums, final: held?.final ?? false }, state);
        }
      }
      if (operations.size === 0) this.#wanted.delete(orderId);
    }
  };
  readonly findings: LostBooks['findings'] = () => {
    const count = [...this.#wanted.values()].reduce((sum, { size }) => sum + size, 0);
    // Said at once, also before anything of it is wanted.
    const isNews = this.#state !== null && this.#options.now() - this.#state.since < MINUTE_MS;
    if (count === 0 && !isNews) return [];
    const isAsked = this.#options.erp.books !== undefined || this.#state?.decision != null;
    return [isAsked ? { what: 'booksAsked', count } : { what: 'booksForPerson', count }];
  };
  readonly decide: LostBooks['decide'] = (decision) =>
    this.#transact(async ({ notes, onCommit }) => {
      if (this.#state === null || this.#options.erp.books !== undefined || this.#wanted.size === 0)
        throw new Problem('refused', { what: 'noBooksToDecide' });
      const state = { ...this.#state, decision };
      notes.put(NAME, JSON.stringify(state));
      onCommit(() => {
        this.#state = state;
      });
    });

  readonly #decided = (operationId: string): { sums: Amounts; final: boolean } => {
    const truth = this.#state?.decision === 'booked' ? this.#options.truthOf(operationId) : null;
    if (truth === null) return { sums: new Map(), final: false };
    return {
      sums: amountsOfTotals(truth, this.#options.erp.writer.can.takes.has('people')),
      final: truth.status === 'finished',
    };
  };
  /** What the ERP holds more than the outbox knows counts as said. What is on its way there is proved first. */
  readonly #take = (
    orderId: string,
    operationId: string,
    held: { sums: Amounts; final: boolean },
    asked: State,
  ): Promise<void> =>
    this.#transact(async (tx) => {
      // Lost once more since these books were asked.
      if (this.#state?.since !== asked?.since) return;
      const { outbox, again } = this.#options;
      const turn = outbox.in(tx);
      const standing = await turn.standing(operationId);
      if (standing.some(({ status }) => status === 'sending' || status === 'waiting')) return;
      const live = livePostings(standing);
      const more = new Map(
        [...subtractAmounts(held.sums, sumAmounts(live.map(({ says }) => says)))].filter(([, n]) => n > 0),
      );
      const isFinal = held.final && !live.some(({ kind }) => kind === 'final');
      if (more.size > 0 || isFinal)
        turn.adopt({ orderId, operationId, says: more, kind: isFinal ? 'final' : 'partial' });
      tx.askedBooks.add(operationId);
      tx.onCommit(() => {
        this.#asked.add(operationId);
        this.#wanted.get(orderId)?.delete(operationId);
        again(operationId);
      });
    });
  /** What the ERP's books do not hold counts as said: without proof nothing is said a second time. */
  readonly #unseen = (operationId: string, kinds: readonly Taken[]): Amounts => {
    const truth = kinds.length === 0 ? null : this.#options.truthOf(operationId);
    if (truth === null) return new Map();
    const amounts = amountsOfTotals(truth, this.#options.erp.writer.can.takes.has('people'));
    return new Map([...amounts].filter(([name]) => kinds.includes(takenAs(name))));
  };
  /** Reasons may stand under the ERP's codes. */
  readonly #inOurWords = (sums: Amounts = new Map()): Amounts => {
    const reasons = this.#options.plant()?.reasons ?? [];
    const idOf = (code: string): string =>
      reasons.find(({ id, erpCode }) => erpCode === code && id !== code)?.id ?? code;
    const renamed = new Map<Amount, number>();
    for (const [name, amount] of sums) {
      const ours = nameOf(name, idOf);
      renamed.set(ours, (renamed.get(ours) ?? 0) + amount);
    }
    return renamed;
  };
}

function nameOf(name: Amount, idOf: (code: string) => string): Amount {
  for (const prefix of ['scrap', 'stopMs', 'stopCount'] as const)
    if (name.startsWith(`${prefix}:`)) return `${prefix}:${idOf(name.slice(prefix.length + 1))}`;
  return name;
}
