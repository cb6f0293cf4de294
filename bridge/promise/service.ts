/**
 * The promise as the bridge uses it: in a worker thread, so that taking in facts never waits for a
 * simulation. Run from TypeScript sources (tests) there is no compiled worker: then it runs inline.
 */
import { Worker } from 'node:worker_threads';
import { Problem } from '../../shared/core/words/problem.ts';
import type { ProblemCode } from '../../shared/core/words/problem-codes.ts';
import { type Sentence, wordsSaid } from '../../shared/core/words/sentence.ts';
import { type Beliefs, beliefsOf } from './beliefs.ts';
import { type Explanation, explain, type Past, pastsWith } from './explain.ts';
import { ESTIMATOR_VERSION } from './laws.ts';
import { type MeasuredPart, parted, wholeAgain } from './parts.ts';
import {
  datesOf,
  type PromiseOptions,
  promiseDefaults,
  quoteFrom,
  type SimulatedShop,
  simulateShop,
} from './promise.ts';
import type { Enquiry, QuoteAnswer, ShopDates, ShopSnapshot } from './shop.ts';
import type { StartLog } from './simulation/start-log.ts';
import { type ShopChange, type WhatIfRow, whatIf } from './what-if.ts';

export interface PromiseServiceOptions {
  /** K of the ensemble; 200. */
  scenarios?: number;
  /** Level of the quoted date; 0.9. */
  quoteLevel?: number;
  seed?: number;
  drivers?: boolean;
  recalibrated?: boolean;
  /** Without a worker thread. */
  inline?: boolean;
}

export interface PromiseService {
  /** Dates of all orders of the snapshot, or why there is none; keeps the ensemble for quotes. */
  refresh(snapshot: ShopSnapshot): Promise<ShopDates>;
  /** A date for an enquiry, in the last refresh's shop. Errors: `refused` where it can have none; `unavailable` before the first. */
  quote(enquiry: Enquiry): Promise<QuoteAnswer>;
  /** Every order's promise of that shop with and without the changes, by the same chance. Errors: `unavailable` before the first. */
  whatIf(changes: readonly ShopChange[]): Promise<WhatIfRow[]>;
  /** What the last refresh believed of the shop; null before the first. */
  beliefs(): Promise<Beliefs | null>;
  /** Why an order has its date; null where it has none, or before the first refresh. */
  explain(orderId: string): Promise<Explanation | null>;
  close(): Promise<void>;
}

export type Request =
  | { kind: 'refresh'; snapshot: ShopSnapshot }
  | { kind: 'quote'; enquiry: Enquiry }
  | { kind: 'whatIf'; changes: readonly ShopChange[] }
  | { kind: 'explain'; orderId: string }
  | { kind: 'beliefs' };
export type Reply =
  | { kind: 'refresh'; dates: ShopDates }
  | { kind: 'quote'; answer: QuoteAnswer }
  | { kind: 'whatIf'; rows: WhatIfRow[] }
  | { kind: 'explain'; explanation: Explanation | null }
  | { kind: 'beliefs'; beliefs: Beliefs | null };
/** What goes over the thread's border, numbered. */
export type Asked =
  | { id: number; request: Request; options: PromiseOptions }
  /** Comes before it, where it is long. */
  | { id: number; part: MeasuredPart };
export type Answered = { id: number; reply: Reply } | { id: number; code: ProblemCode | null; said: Sentence | string };

export function createPromiseService(given: PromiseServiceOptions = {}): PromiseService {
  const { inline = false, ...rest } = given;
  const options: PromiseOptions = { ...promiseDefaults, ...rest };
  const back = inline || import.meta.url.endsWith('.ts') ? inlineBack(options) : workerBack(options);
  return {
    async refresh(snapshot) {
      const reply = await back.ask({ kind: 'refresh', snapshot });
      if (reply.kind !== 'refresh') throw new Error('the promise worker answered another question');
      return reply.dates;
    },
    async quote(enquiry) {
      const reply = await back.ask({ kind: 'quote', enquiry });
      if (reply.kind !== 'quote') throw new Error('the promise worker answered another question');
      return reply.answer;
    },
    async whatIf(changes) {
      const reply = await back.ask({ kind: 'whatIf', changes });
      if (reply.kind !== 'whatIf') throw new Error('the promise worker answered another question');
      return reply.rows;
    },
    async beliefs() {
      const reply = await back.ask({ kind: 'beliefs' });
      return reply.kind === 'beliefs' ? reply.beliefs : null;
    },
    async explain(orderId) {
      const reply = await back.ask({ kind: 'explain', orderId });
      return reply.kind === 'explain' ? reply.explanation : null;
    },
    close: () => back.close(),
  };
}

/** The thread's side of parts: null where more of the request comes. */
export function gatherer(): (asked: Asked) => { request: Request; options: PromiseOptions } | null {
  const parts = new Map<number, MeasuredPart[]>();
  return (asked) => {
    const own = parts.get(asked.id) ?? [];
    if ('part' in asked) {
      own.push(asked.part);
      parts.set(asked.id, own);
      return null;
    }
    parts.delete(asked.id);
    const { request, options } = asked;
    if (!('snapshot' in request) || own.length === 0) return { request, options };
    return { request: { ...request, snapshot: wholeAgain(request.snapshot, own) }, options };
  };
}

/** Answers requests one by one; used on both sides of the border. */
export function answerer(): (request: Request, options: PromiseOptions) => Reply {
  let simulated: SimulatedShop | null = null;
  let pasts: readonly Past[] = [];
  return (request, options) => {
    if (request.kind === 'refresh') {
      // Two at a time would be twice the memory.
      const spare: StartLog | null = simulated?.ensemble.log ?? null;
      simulated = null;
      simulated = simulateShop(request.snapshot, options, spare);
      pasts = pastsWith(pasts, simulated);
      return { kind: 'refresh', dates: datesOf(simulated) };
    }
    if (request.kind === 'beliefs')
      return {
        kind: 'beliefs',
        beliefs: simulated === null ? null : beliefsOf(simulated.laws, simulated.snapshot.now, ESTIMATOR_VERSION),
      };
    if (request.kind === 'explain')
      return {
        kind: 'explain',
        explanation: simulated === null ? null : explain(simulated, pasts, request.orderId),
      };
    if (simulated === null) throw new Problem('unavailable', { what: 'noPromiseYet' });
    if (request.kind === 'whatIf') return { kind: 'whatIf', rows: whatIf(simulated, request.changes) };
    return { kind: 'quote', answer: quoteFrom(simulated, request.enquiry) };
  };
}

interface Back {
  ask(request: Request): Promise<Reply>;
  close(): Promise<void>;
}

function inlineBack(options: PromiseOptions): Back {
  const answer = answerer();
  return { ask: async (request) => answer(request, options), close: async () => undefined };
}

function workerBack(options: PromiseOptions): Back {
  let worker: Worker | null = null;
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  let failure: Error | null = null;
  const take = (answered: Answered) => {
    const waiter = waiting.get(answered.id);
    waiting.delete(answered.id);
    if (waiting.size === 0) worker?.unref();
    if ('reply' in answered) waiter?.resolve(answered.reply);
    else
      waiter?.reject(
        answered.code === null ? new Error(wordsSaid(answered.said)) : new Problem(answered.code, answered.said),
      );
  };
  const fail = (error: Error) => {
    failure = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  // With the first question: a start has enough to do.
  const running = (): Worker => {
    if (worker !== null) return worker;
    worker = new Worker(new URL('./worker.js', import.meta.url));
    worker.on('message', take);
    worker.on('error', fail);
    worker.on('exit', () => fail(new Problem('unavailable', { what: 'promiseThreadEnded' })));
    return worker;
  };
  return {
    ask: async (request) => {
      lastId += 1;
      const id = lastId;
      const { snapshot = null, parts = [] } = 'snapshot' in request ? parted(request.snapshot) : {};
      for (const part of parts) {
        if (failure !== null) throw failure;
        running().postMessage({ id, part } satisfies Asked);
        await new Promise((others) => setImmediate(others));
      }
      return new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure);
        waiting.set(id, { resolve, reject });
        const rest = snapshot === null ? request : { ...request, snapshot };
        const thread = running();
        thread.ref();
        thread.postMessage({ id, request: rest, options } satisfies Asked);
      });
    },
    close: async () => {
      fail(new Problem('unavailable', { what: 'promiseThreadEnded' }));
      await worker?.terminate();
    },
  };
}
