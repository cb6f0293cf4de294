/**
 * A delivery whose time is moved by hand, to an ERP that answers as told: what is tested with it is when something is
 * sent, looked up or left alone.
 */
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, vi } from 'vitest';
import { type Deliver, type DeliverOptions, startDeliver } from '../../../bridge/erp/deliver.ts';
import { restWriter } from '../../../bridge/erp/dialects/rest.ts';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import type { Found, Outcome } from '../../../shared/core/erp/posting.ts';
import { owedPostings, ticketFor } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';
import { stepped } from './stepped.ts';

let running: Deliver | null = null;

/** Called once by each file of tests: a module that several share is loaded once, and so would hooks of its own be. */
export function moveTimeByHand(): void {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(async () => {
    const closing = running?.close();
    await vi.runAllTimersAsync();
    await closing;
    running = null;
    vi.useRealTimers();
  });
}

/** So long, and the turns of the event loop that follow from it: a thousandth each. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms + 5);

export type Answer = Outcome | 'throws';
export const words = (text: string) => ({ code: '', text });
export const away: Outcome = { is: 'away', words: words('HTTP 503') };
export const lost: Outcome = { is: 'unknown', words: words('no answer') };
export const booked: Outcome = { is: 'booked', erpRef: { number: '1' } };

export const quick = { pauseMs: 1_000, maxPauseMs: 10_000, lookUpAfterMs: 300 };

export const writer = restWriter(1_000);

export function given(change: Partial<DeliverOptions> = {}, times: Partial<typeof quick> = quick) {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  const outbox = stepped(
    openOutbox(sqliteStorage(db), {
      now: Date.now,
      randomBytes: (size) => Buffer.alloc(size, 0xff),
      delayMs: 0,
    }),
  );
  /** What happened at the ERP: tenths of seconds since the start, and what. */
  const log: string[] = [];
  const start = Date.now();
  const second = () => Math.floor((Date.now() - start) / 100) / 10;
  const erp = {
    /** How the next sends end; after them everything is booked. */
    answers: [] as Answer[],
    /** How long an answer takes. */
    latencyMs: 0,
    held: new Set<string>(),
    isFindable: true,
    underWay: 0,
    most: 0,
  };
  const deliver = (): Deliver => {
    running = startDeliver({
      outbox,
      erp: {
        writer,
        send: async (ticket) => {
          log.push(`${second()} send ${ticket.orderId} ${ticket.says.get('yield') ?? 0}`);
          erp.underWay += 1;
          erp.most = Math.max(erp.most, erp.underWay);
          if (erp.latencyMs > 0) await new Promise((done) => setTimeout(done, erp.latencyMs));
          erp.underWay -= 1;
          const answer = erp.answers.shift() ?? booked;
          if (answer === 'throws') throw new Error('broken pipe');
          return answer;
        },
        find: async ({ key }): Promise<Found> => {
          log.push(`${second()} look up`);
          if (!erp.isFindable) throw new Error('HTTP 503');
          return erp.held.has(key) ? { is: 'booked', erpRef: { number: '7' } } : { is: 'absent' };
        },
      },
      timeZone: () => 'UTC',
      now: Date.now,
      random: () => 0.5,
      changed: () => {},
      ...times,
      ...change,
    });
    return running;
  };
  const owe = async (orderId: string, yieldPcs: number): Promise<string> => {
    const order = orderOf(orderId);
    const postings = owedPostings(writer, order, ticketFor(order, { yieldPcs }));
    await outbox.write({ reversals: [], postings }, {});
    return postings[0]?.key ?? '';
  };
  return { outbox, erp, log, deliver, owe };
}
