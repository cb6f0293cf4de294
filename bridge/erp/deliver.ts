/**
 * Carries tickets from the outbox to the ERP. A send whose answer never came is looked up by its key
 * before it is sent again; a refusal parks the ticket; an ERP that is away is left alone for a while.
 */

import { backOffMs } from '../../shared/core/words/back-off.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import type { Delivery, Erp } from './erp.ts';
import type { Outbox, OutboxItem } from './outbox.ts';

export interface Deliver {
  /** Something may be due. */
  wake(): void;
  /** What keeps deliveries from flowing; null while they flow. */
  problem(): string | null;
  /** Resolves when nothing is on the wire any more. */
  close(): Promise<void>;
}

export interface DeliverOptions {
  outbox: Outbox;
  erp: Pick<Erp, 'send' | 'find'>;
  now: () => number;
  /** 0 ≤ x < 1: spreads retries, so that many bridges do not come back in step. */
  random: () => number;
  /** A state has changed: screens may want to know. */
  changed: () => void;
  /** Orders in parallel; tickets of one order never are. */
  parallel?: number;
  /** First pause after a failure; it doubles up to `maxPauseMs`. */
  pauseMs?: number;
  maxPauseMs?: number;
  /** A lost send may still be on its way into the ERP: so long it is not looked up. */
  lookUpAfterMs?: number;
}

export function startDeliver(options: DeliverOptions): Deliver {
  return new Deliveries(options);
}

class Deliveries implements Deliver {
  readonly #options: DeliverOptions;
  readonly #outbox: DeliverOptions['outbox'];
  readonly #erp: DeliverOptions['erp'];
  readonly #parallel;
  readonly #pauseMs;
  readonly #maxPauseMs;
  readonly #lookUpAfterMs;
  readonly #busy = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #awayUntil = 0;
  #problem: string | null = null;
  #closed = false;
  /** Answers of one turn of the event loop share one commit; an order is free again when its is on disk. */
  readonly #answers: { conclude: () => void; done: () => void; fail: (error: unknown) => void }[] = [];
  /** Orders that become free together are planned together. */
  #replanning = false;

  constructor(options: DeliverOptions) {
    this.#options = options;
    const { outbox, erp } = options;
    this.#outbox = outbox;
    this.#erp = erp;
    this.#parallel = options.parallel ?? 8;
    this.#pauseMs = options.pauseMs ?? 1_000;
    this.#maxPauseMs = options.maxPauseMs ?? MINUTE_MS;
    this.#lookUpAfterMs = options.lookUpAfterMs ?? 1_000;

    this.#plan();
    this.wake = this.#plan;
  }

  readonly wake: Deliver['wake'];
  readonly problem: Deliver['problem'] = () => this.#problem;
  readonly close: Deliver['close'] = async () => {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.allSettled(this.#busy.values());
  };

  readonly #pause = (failures: number): number =>
    backOffMs(failures, { firstMs: this.#pauseMs, longestMs: this.#maxPauseMs }, this.#options.random());
  readonly #away = (message: string): number => {
    this.#problem = message;
    this.#awayUntil = this.#options.now() + this.#pause(this.#failures);
    this.#failures += 1;
    return this.#awayUntil;
  };
  readonly #flows = (): void => {
    this.#problem = null;
    this.#failures = 0;
  };

  /** True when the ticket is (now) known to be absent in the ERP and may be sent. */
  readonly #absent = async (key: string): Promise<boolean> => {
    try {
      const found = await this.#erp.find(key);
      this.#flows();
      if (found === null) return true;
      this.#outbox.markAcknowledged(key, found.erpNumber);
    } catch (error) {
      const message = wordsOf(error);
      this.#outbox.markUnknown(key, this.#away(message), message);
    }
    return false;
  };
  readonly #conclude = (key: string, attempts: number, delivery: Delivery): void => {
    switch (delivery.outcome) {
      case 'accepted':
        this.#flows();
        this.#outbox.markAcknowledged(key, delivery.erpNumber);
        break;
      case 'refused':
        this.#flows();
        this.#outbox.markRefused(key, `${delivery.code}: ${delivery.message}`);
        break;
      case 'unavailable':
        this.#outbox.markWaiting(key, this.#away(delivery.message), delivery.message);
        break;
      case 'unknown': {
        this.#problem = delivery.message;
        const wait = Math.max(this.#lookUpAfterMs, attempts > 0 ? this.#pause(attempts) : 0);
        this.#outbox.markUnknown(key, this.#options.now() + wait, delivery.message);
        break;
      }
      default:
        delivery satisfies never;
    }
  };
  readonly #onDisk = (work: () => void): Promise<void> =>
    new Promise((done, fail) => {
      this.#answers.push({ conclude: work, done, fail });
      if (this.#answers.length > 1) return;
      setImmediate(() => {
        const batch = this.#answers.splice(0);
        try {
          this.#outbox.together(() => {
            for (const answer of batch) answer.conclude();
          });
          for (const answer of batch) answer.done();
        } catch (error) {
          for (const answer of batch) answer.fail(error);
        }
      });
    });
  readonly #carry = async (item: OutboxItem): Promise<void> => {
    const { confirmation, status, attempts } = item;
    const { key } = confirmation;
    if (status === 'sending') {
      if (!(await this.#absent(key))) return;
      this.#outbox.markSending([key]);
    }
    const delivery = await this.#erp
      .send(confirmation)
      .catch((error: unknown): Delivery => ({ outcome: 'unknown', message: String(error) }));
    await this.#onDisk(() => this.#conclude(key, attempts, delivery));
  };
  readonly #start = (items: readonly OutboxItem[]): void => {
    this.#outbox.markSending(items.flatMap((item) => (item.status === 'waiting' ? [item.confirmation.key] : [])));
    for (const item of items) {
      const { orderId } = item.confirmation;
      const work = this.#carry(item)
        // The disk does not take it: what stands there is `sending`, and is looked up when it does again.
        .catch((error: unknown) => void this.#away(wordsOf(error)))
        .finally(() => {
          this.#busy.delete(orderId);
          this.#options.changed();
          this.#replan();
        });
      this.#busy.set(orderId, work);
    }
  };
  readonly #replan = (): void => {
    if (this.#replanning) return;
    this.#replanning = true;
    setImmediate(() => {
      this.#replanning = false;
      this.#plan();
    });
  };
  readonly #startDue = (): void => {
    // While the ERP was away, one ticket is sent ahead to see whether it is back.
    const places = (this.#failures > 0 ? 1 : this.#parallel) - this.#busy.size;
    if (places <= 0) return;
    const due = this.#outbox
      .due(this.#options.now(), places + this.#busy.size)
      .filter((item) => !this.#busy.has(item.confirmation.orderId));
    this.#start(due.slice(0, places));
  };
  readonly #plan = (): void => {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed) return;
    try {
      if (this.#options.now() >= this.#awayUntil) this.#startDue();
    } catch (error) {
      this.#away(wordsOf(error));
    }
    const now = this.#options.now();
    const next = this.#outbox.nextDueAt();
    if (next !== null && this.#busy.size === 0)
      this.#timer = setTimeout(this.#plan, Math.min(MINUTE_MS, Math.max(20, Math.max(next, this.#awayUntil) - now)));
  };
}
