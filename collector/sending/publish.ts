/**
 * Journal -> bridge, outward only, at least once: the bridge's cursor says where to go on, whatever
 * was lost on the way. Planning messages come back on the same call and become facts, each once.
 */
import { type BackOff, backOffMs } from '../../shared/core/words/back-off.ts';
import type { NewFact } from '../../shared/core/words/event.ts';
import { jsonOf } from '../../shared/core/words/json.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import {
  EXCHANGE_MAX_EVENTS,
  type ExchangeRequest,
  type ExchangeResponse,
  ExchangeResponseSchema,
  type PlanningMessage,
  PROTOCOL,
} from '../../shared/core/words/wire.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import { callJson } from '../../shared/io/outward.ts';
import type { BridgeAddress } from '../config.ts';
import type { Logbook } from '../journal/logbook.ts';

export interface BridgeState {
  configured: boolean;
  connected: boolean;
  /** Facts that the bridge has not confirmed. */
  factsBehind: number;
  /** A sentence for a plant person while something is wrong. */
  problem: string | null;
}

export interface Publisher {
  start(): void;
  /** Ends the call under way and the loop. */
  stop(): Promise<void>;
  state(): BridgeState;
}

export interface PublishOptions {
  logbook: Logbook;
  bridge: BridgeAddress;
  now: () => number;
  log: (level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void;
  onChange: () => void;
  /** Call this often when there is nothing to send: planning messages wait that long at most. */
  pollMs?: number;
  /** The wait after a failure. */
  backOff?: BackOff;
  timeoutMs?: number;
}

/** Gathers the facts of one moment into one call; still well under a second to the planner's screen. */
const GATHER_MS = 50;
const patience: BackOff = { firstMs: 500, longestMs: 30_000 };

export function createPublisher(options: PublishOptions): Publisher {
  const { logbook, log, pollMs = 1_000, timeoutMs = 30_000, backOff = patience } = options;
  const endpoint = new URL('/edge/v1/exchange', options.bridge.url);

  /** The bridge's cursor; null until it has told us (again). */
  let cursor: number | null = null;
  /** The last cursor it told us, for the screen while it is away. */
  let confirmed = 0;
  let connected = false;
  let problem: string | null = null;
  let stopping: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();
  let wake: (() => void) | null = null;

  const exchange = async (signal: AbortSignal): Promise<void> => {
    const { journal } = logbook;
    const request: ExchangeRequest = {
      protocol: PROTOCOL,
      edgeId: journal.edgeId,
      journalId: journal.journalId,
      // The first call asks for the cursor alone: only the bridge knows what it has on disk.
      events: cursor === null ? [] : journal.read(cursor + 1, EXCHANGE_MAX_EVENTS),
      planningCursor: journal.planningCursor(),
      sentAt: options.now(),
      lastSeq: journal.lastSeq(),
    };
    const answer = await call(endpoint, options.bridge, request, { signal, timeoutMs });
    if (answer.cursor > journal.lastSeq())
      throw new Problem(
        'conflict',
        `The bridge has ${answer.cursor} facts of this box, the journal here only ${journal.lastSeq()}: it was restored from an old copy. Give this box a new edge.id and an empty dataDir.`,
      );
    takePlanning(logbook, answer.planning, options.now());
    cursor = answer.cursor;
    confirmed = answer.cursor;
  };

  const succeed = (): void => {
    const changed = !connected || problem !== null;
    connected = true;
    problem = null;
    if (changed) log('info', 'The bridge answers.', { cursor });
    options.onChange();
  };
  const fail = (error: unknown): void => {
    const message = wordsOf(error);
    if (problem !== message) log('warn', message);
    connected = false;
    problem = message;
    cursor = null;
    options.onChange();
  };

  const loop = async (signal: AbortSignal): Promise<void> => {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await exchange(signal);
        if (signal.aborted) return;
        succeed();
        failures = 0;
        const behind = logbook.journal.lastSeq() - (cursor ?? 0);
        if (behind === 0) await pause(pollMs, signal, true);
        if (behind < EXCHANGE_MAX_EVENTS) await pause(GATHER_MS, signal, false);
      } catch (error) {
        if (signal.aborted) return;
        fail(error);
        await pause(backOffMs(failures, backOff), signal, false);
        failures += 1;
      }
    }
  };
  /** Resolves after `ms`, at once when stopped, and, if asked to, when there are new facts. */
  const pause = (ms: number, signal: AbortSignal, forFacts: boolean): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        wake = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
      else if (forFacts) wake = end;
    });

  logbook.onFacts(() => wake?.());

  return {
    start: () => {
      stopping = new AbortController();
      running = loop(stopping.signal);
    },
    stop: async () => {
      stopping?.abort();
      await running;
    },
    state: () => ({
      configured: true,
      connected,
      factsBehind: logbook.journal.lastSeq() - confirmed,
      problem,
    }),
  };
}

/** What a box without a bridge shows. */
export const noBridge: BridgeState = { configured: false, connected: false, factsBehind: 0, problem: null };

/** Messages become facts together with the cursor that says so: a repeat finds the cursor and is dropped. */
export function takePlanning(logbook: Logbook, messages: readonly PlanningMessage[], now: number): void {
  const done = logbook.journal.planningCursor();
  const fresh = messages.filter((message) => message.id > done).sort((a, b) => a.id - b.id);
  const last = fresh.at(-1);
  if (last !== undefined) logbook.commit({ recordedAt: now, facts: fresh.map(draftOf), planningCursor: last.id });
}

function draftOf(message: PlanningMessage): NewFact {
  const { at } = message;
  switch (message.type) {
    case 'orderReleased':
    case 'orderChanged':
      return { type: message.type, machineId: null, at, order: message.order };
    case 'orderClosed':
    case 'orderCancelled':
      return { type: message.type, machineId: null, at, orderId: message.orderId };
    default:
      return message satisfies never;
  }
}

async function call(
  endpoint: URL,
  { token, ca }: BridgeAddress,
  request: ExchangeRequest,
  limits: { signal: AbortSignal; timeoutMs: number },
): Promise<ExchangeResponse> {
  let status: number;
  let text: string;
  try {
    const headers = { authorization: `Bearer ${token}` };
    const asked = { method: 'POST', body: request, headers, ...limits, ...(ca === undefined ? {} : { ca }) } as const;
    ({ status, text } = await callJson(endpoint, asked));
  } catch (error) {
    throw new Problem(
      'unavailable',
      `The bridge at ${endpoint.origin} does not answer (${wordsOf(error)}). Facts are kept here and sent later.`,
      { cause: error },
    );
  }
  if (status < 200 || status > 299) throw refusalOf(endpoint, status, text);
  const answer = ExchangeResponseSchema.safeParse(jsonOf(text));
  if (answer.success) return answer.data;
  throw new Problem(
    'unavailable',
    `What answers at ${endpoint.origin} is no bridge of this version. Check bridge.url.`,
  );
}

function refusalOf(endpoint: URL, status: number, text: string): Problem {
  if (status === 401 || status === 403)
    return new Problem(
      'unauthenticated',
      `The bridge at ${endpoint.origin} does not accept this box's token. Check bridge.token and the bridge's list of edge boxes.`,
    );
  const body = jsonOf(text);
  const words = typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : undefined;
  const said = typeof words === 'string' ? words : `HTTP ${status}`;
  return new Problem(status === 409 ? 'conflict' : 'unavailable', `The bridge at ${endpoint.origin} says: ${said}`);
}
