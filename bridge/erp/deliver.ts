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
  const { outbox, erp } = options;
  const parallel = options.parallel ?? 8;
  const pauseMs = options.pauseMs ?? 1_000;
  const maxPauseMs = options.maxPauseMs ?? MINUTE_MS;
  const lookUpAfterMs = options.lookUpAfterMs ?? 1_000;
  const busy = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let awayUntil = 0;
  let problem: string | null = null;
  let closed = false;

  const pause = (failures: number): number =>
    backOffMs(failures, { firstMs: pauseMs, longestMs: maxPauseMs }, options.random());
  const away = (message: string): number => {
    problem = message;
    awayUntil = options.now() + pause(failures);
    failures += 1;
    return awayUntil;
  };
  const flows = (): void => {
    problem = null;
    failures = 0;
  };

  /** True when the ticket is (now) known to be absent in the ERP and may be sent. */
  const absent = async (key: string): Promise<boolean> => {
    try {
      const found = await erp.find(key);
      flows();
      if (found === null) return true;
      outbox.markAcknowledged(key, found.erpNumber);
    } catch (error) {
      const message = wordsOf(error);
      outbox.markUnknown(key, away(message), message);
    }
    return false;
  };
  const conclude = (key: string, attempts: number, delivery: Delivery): void => {
    switch (delivery.outcome) {
      case 'accepted':
        flows();
        outbox.markAcknowledged(key, delivery.erpNumber);
        break;
      case 'refused':
        flows();
        outbox.markRefused(key, `${delivery.code}: ${delivery.message}`);
        break;
      case 'unavailable':
        outbox.markWaiting(key, away(delivery.message), delivery.message);
        break;
      case 'unknown': {
        problem = delivery.message;
        const wait = Math.max(lookUpAfterMs, attempts > 0 ? pause(attempts) : 0);
        outbox.markUnknown(key, options.now() + wait, delivery.message);
        break;
      }
      default:
        delivery satisfies never;
    }
  };
  /** Answers of one turn of the event loop share one commit; an order is free again when its is on disk. */
  const answers: { conclude: () => void; done: () => void; fail: (error: unknown) => void }[] = [];
  const onDisk = (work: () => void): Promise<void> =>
    new Promise((done, fail) => {
      answers.push({ conclude: work, done, fail });
      if (answers.length > 1) return;
      setImmediate(() => {
        const batch = answers.splice(0);
        try {
          outbox.together(() => {
            for (const answer of batch) answer.conclude();
          });
          for (const answer of batch) answer.done();
        } catch (error) {
          for (const answer of batch) answer.fail(error);
        }
      });
    });
  const carry = async (item: OutboxItem): Promise<void> => {
    const { confirmation, status, attempts } = item;
    const { key } = confirmation;
    if (status === 'sending') {
      if (!(await absent(key))) return;
      outbox.markSending([key]);
    }
    const delivery = await erp
      .send(confirmation)
      .catch((error: unknown): Delivery => ({ outcome: 'unknown', message: String(error) }));
    await onDisk(() => conclude(key, attempts, delivery));
  };
  const start = (items: readonly OutboxItem[]): void => {
    outbox.markSending(items.flatMap((item) => (item.status === 'waiting' ? [item.confirmation.key] : [])));
    for (const item of items) {
      const { orderId } = item.confirmation;
      const work = carry(item)
        // The disk does not take it: what stands there is `sending`, and is looked up when it does again.
        .catch((error: unknown) => void away(wordsOf(error)))
        .finally(() => {
          busy.delete(orderId);
          options.changed();
          replan();
        });
      busy.set(orderId, work);
    }
  };
  /** Orders that become free together are planned together. */
  let replanning = false;
  const replan = (): void => {
    if (replanning) return;
    replanning = true;
    setImmediate(() => {
      replanning = false;
      plan();
    });
  };
  const startDue = (): void => {
    // While the ERP was away, one ticket is sent ahead to see whether it is back.
    const places = (failures > 0 ? 1 : parallel) - busy.size;
    if (places <= 0) return;
    const due = outbox.due(options.now(), places + busy.size).filter((item) => !busy.has(item.confirmation.orderId));
    start(due.slice(0, places));
  };
  const plan = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (closed) return;
    try {
      if (options.now() >= awayUntil) startDue();
    } catch (error) {
      away(wordsOf(error));
    }
    const now = options.now();
    const next = outbox.nextDueAt();
    if (next !== null && busy.size === 0)
      timer = setTimeout(plan, Math.min(MINUTE_MS, Math.max(20, Math.max(next, awayUntil) - now)));
  };

  plan();
  return {
    wake: plan,
    problem: () => problem,
    close: async () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await Promise.allSettled(busy.values());
    },
  };
}
