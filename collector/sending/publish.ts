/**
 * Journal -> bridge, outward only, at least once: the bridge's cursor says where to go on, whatever
 * was lost on the way. Planning messages come back on the same call and become facts, each once.
 */
import { z } from 'zod';
import { type BackOff, backOffMs } from '../../shared/core/words/back-off.ts';
import { jsonOf } from '../../shared/core/words/json.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import {
  EXCHANGE_MAX_EVENTS,
  type ExchangeHeard,
  type ExchangeRequest,
  ExchangeResponseSchema,
  GATES_HEADER,
  type OddPlanning,
  PROTOCOL,
} from '../../shared/core/words/wire.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import { factHash } from '../../shared/io/fact-hash.ts';
import { callJson } from '../../shared/io/outward.ts';
import { nextTurn } from '../../shared/io/turn.ts';
import type { BridgeAddress } from '../config.ts';
import type { Logbook } from '../journal/logbook.ts';
import type { FactPage } from '../journal/page.ts';
import type { BoxToken } from './box-token.ts';
import type { Gates } from './gates.ts';
import { takePlanning } from './planning.ts';

export interface BridgeState {
  configured: boolean;
  connected: boolean;
  /** The bridge holds another journal of this box: it takes nothing more, and a person has to settle it. */
  conflict: boolean;
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
  /** The bridge's clock, as it answers. */
  heard?: (at: number) => void;
  /** The token by which the bridge knows this box, and how it is changed; the configured one alone where left out. */
  token?: BoxToken;
  /** Where the gates of operations are kept. */
  gates?: Gates;
  /** Call this often when there is nothing to send: planning messages wait that long at most. */
  pollMs?: number;
  /** The wait after a failure. */
  backOff?: BackOff;
  timeoutMs?: number;
}

/** Gathers the facts of one moment into one call; still well under a second to the planner's screen. */
const GATHER_MS = 50;
const HEARD = 'heardCursor';
const HEARD_EVERY = 200;
const patience: BackOff = { firstMs: 500, longestMs: 30_000 };

export function createPublisher(options: PublishOptions): Publisher {
  return new BridgeLine(options);
}

class BridgeLine implements Publisher {
  readonly #options: PublishOptions;
  /** Set aside, and not told to the bridge yet. */
  #odd: OddPlanning[] = [];
  readonly #logbook: PublishOptions['logbook'];
  readonly #log: PublishOptions['log'];
  readonly #pollMs;
  readonly #timeoutMs;
  readonly #backOff;
  readonly #endpoint;

  /** The bridge's cursor; null until it has told us (again). */
  #cursor: number | null = null;
  /** The last cursor it told us, for the screen while it is away. */
  #confirmed = 0;
  /** The highest cursor that a bridge told this box, and what of that is on disk. */
  #heard: number;
  #kept: number;
  /** The page after the one that is on its way. */
  #ahead: FactPage | null = null;
  #connected = false;
  #conflict = false;
  /** Where the bridge said that it stands when it refused. */
  #refusedAt: number | null = null;
  #problem: string | null = null;
  #stopping: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();
  #wake: (() => void) | null = null;

  constructor(options: PublishOptions) {
    this.#options = options;
    const { logbook, log, pollMs = 1_000, timeoutMs = 30_000, backOff = patience } = options;
    this.#logbook = logbook;
    this.#log = log;
    this.#pollMs = pollMs;
    this.#timeoutMs = timeoutMs;
    this.#backOff = backOff;
    this.#endpoint = new URL('/edge/v1/exchange', options.bridge.url);

    this.#heard = Number(logbook.journal.setting(HEARD) ?? 0);
    this.#kept = this.#heard;
    this.#logbook.onFacts(() => this.#wake?.());
  }

  readonly start: Publisher['start'] = () => {
    this.#stopping = new AbortController();
    this.#running = this.#loop(this.#stopping.signal);
  };
  readonly stop: Publisher['stop'] = async () => {
    this.#stopping?.abort();
    await this.#running;
  };
  readonly state: Publisher['state'] = () => ({
    configured: true,
    connected: this.#connected,
    conflict: this.#conflict,
    factsBehind: this.#logbook.journal.lastSeq() - this.#confirmed,
    problem: this.#problem,
  });

  readonly #exchange = async (signal: AbortSignal): Promise<void> => {
    const { journal } = this.#logbook;
    // The first call asks for the cursor alone: only the bridge knows what it has on disk.
    const page = this.#cursor === null ? noFacts : this.#page(this.#cursor + 1);
    const request: Request = {
      protocol: PROTOCOL,
      edgeId: journal.edgeId,
      journalId: journal.journalId,
      planningCursor: journal.planningCursor(),
      sentAt: this.#options.now(),
      lastSeq: journal.lastSeq(),
      ...this.#proof(),
      heard: this.#heard,
      ...(this.#odd.length === 0 ? {} : { oddPlanning: this.#odd }),
    };
    const { bridge, gates, now } = this.#options;
    const asked = gates === undefined ? {} : { [GATES_HEADER]: gates.stamp() };
    const limits = { signal, timeoutMs: this.#timeoutMs };
    const [answer] = await Promise.all([
      call(this.#endpoint, this.#known(bridge), contentOf(request, page), asked, limits),
      this.#readAhead(page),
    ]);
    if (answer.cursor > journal.lastSeq())
      throw new Problem('conflict', { what: 'bridgeNewer', cursor: answer.cursor, last: journal.lastSeq() });
    this.#options.heard?.(answer.receivedAt);
    gates?.take(answer.gates, now());
    // What the last call said of odd messages has arrived.
    this.#odd = takePlanning(this.#logbook, answer.planning, this.#options.now());
    for (const { id: _, ...odd } of this.#odd)
      this.#log('warn', 'An order of the bridge could not be taken; it waits in quarantine.', odd);
    this.#cursor = answer.cursor;
    this.#hear(answer.cursor);
    this.#confirmed = answer.cursor;
  };

  readonly #page = (from: number): FactPage => {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead?.fromSeq === from ? ahead : this.#logbook.journal.page(from, EXCHANGE_MAX_EVENTS);
  };
  /** While the bridge writes a full page, the next one is read. */
  readonly #readAhead = async ({ fromSeq, facts }: FactPage): Promise<void> => {
    if (facts < EXCHANGE_MAX_EVENTS) return;
    await nextTurn();
    const { journal } = this.#logbook;
    const next = fromSeq + facts;
    // A page that is not full yet may grow until it is sent.
    if (journal.lastSeq() + 1 - next >= EXCHANGE_MAX_EVENTS) this.#ahead = journal.page(next, EXCHANGE_MAX_EVENTS);
  };
  readonly #known = (bridge: BridgeAddress): BridgeAddress => ({
    ...bridge,
    token: this.#options.token?.current() ?? bridge.token,
  });
  /** Facts go on with the token that there is, whatever becomes of this. */
  readonly #changeToken = async (signal: AbortSignal): Promise<void> => {
    const { token, bridge, logbook } = this.#options;
    try {
      token?.taken();
      const hash = token?.next() ?? null;
      if (token === undefined || hash === null) return;
      const { status } = await callJson(new URL('/edge/v1/token', bridge.url), {
        method: 'POST',
        body: { edgeId: logbook.journal.edgeId, hash },
        headers: { authorization: `Bearer ${token.current()}` },
        signal,
        timeoutMs: this.#timeoutMs,
        ...(bridge.ca === undefined ? {} : { ca: bridge.ca }),
      });
      if (status !== 200) return;
      token.changeOver();
      this.#log('info', 'The bridge knows this box by a new token.');
    } catch (error) {
      if (!signal.aborted) this.#log('warn', `The token for the bridge was not changed: ${wordsOf(error)}`);
    }
  };
  /** The fact at the bridge's cursor, as it is here: says that both hold the same journal. */
  readonly #proof = (): Pick<ExchangeRequest, 'at'> => {
    const { journal } = this.#logbook;
    const seq = this.#cursor ?? this.#refusedAt ?? 0;
    if (seq === 0 || seq > journal.lastSeq()) return {};
    const [fact] = journal.pick([seq]);
    return fact === undefined ? {} : { at: { seq, hash: factHash(fact) } };
  };
  /** Kept on disk every so many facts: a bridge that lost its data is known by it, also after a start of the box. */
  readonly #hear = (cursor: number): void => {
    const { journal } = this.#logbook;
    if (cursor <= this.#heard) return;
    this.#heard = cursor;
    if (cursor - this.#kept < HEARD_EVERY && this.#kept > 0) return;
    journal.setSetting(HEARD, String(cursor));
    this.#kept = cursor;
  };
  readonly #succeed = (): void => {
    const changed = !this.#connected || this.#problem !== null;
    this.#connected = true;
    this.#problem = null;
    this.#conflict = false;
    this.#refusedAt = null;
    if (changed) this.#log('info', 'The bridge answers.', { cursor: this.#cursor });
    this.#options.onChange();
  };
  readonly #fail = (error: unknown): void => {
    const message = wordsOf(error);
    if (this.#problem !== message) this.#log('warn', message);
    this.#connected = false;
    this.#problem = message;
    if (error instanceof Problem && error.code === 'unauthenticated') this.#options.token?.refused();
    this.#conflict = error instanceof Problem && error.code === 'conflict';
    if (error instanceof Problem && error.facts[0] !== undefined) this.#refusedAt = error.facts[0];
    this.#cursor = null;
    this.#ahead = null;
    this.#options.onChange();
  };

  readonly #loop = async (signal: AbortSignal): Promise<void> => {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#exchange(signal);
        if (signal.aborted) return;
        this.#succeed();
        await this.#changeToken(signal);
        failures = 0;
        const behind = this.#logbook.journal.lastSeq() - (this.#cursor ?? 0);
        if (behind === 0) await this.#pause(this.#pollMs, signal, true);
        if (behind < EXCHANGE_MAX_EVENTS) await this.#pause(GATHER_MS, signal, false);
      } catch (error) {
        if (signal.aborted) return;
        this.#fail(error);
        await this.#pause(backOffMs(failures, this.#backOff), signal, false);
        failures += 1;
      }
    }
  };
  /** Resolves after `ms`, at once when stopped, and, if asked to, when there are new facts. */
  readonly #pause = (ms: number, signal: AbortSignal, forFacts: boolean): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
      else if (forFacts) this.#wake = end;
    });
}

/** What a box without a bridge shows. */
export const noBridge: BridgeState = {
  configured: false,
  connected: false,
  conflict: false,
  factsBehind: 0,
  problem: null,
};

/** What is said beside the facts; they are printed already. */
type Request = Omit<ExchangeRequest, 'events'>;
const noFacts: FactPage = { fromSeq: 1, facts: 0, json: '[]' };

const contentOf = (request: Request, { json }: FactPage): string =>
  `${JSON.stringify(request).slice(0, -1)},"events":${json}}`;

async function call(
  endpoint: URL,
  { token, ca }: BridgeAddress,
  content: string,
  asked: Readonly<Record<string, string>>,
  limits: { signal: AbortSignal; timeoutMs: number },
): Promise<ExchangeHeard> {
  let status: number;
  let text: string;
  try {
    const headers = { authorization: `Bearer ${token}`, ...asked };
    const how = {
      method: 'POST',
      text: { type: 'application/json', content },
      headers,
      ...limits,
      ...(ca === undefined ? {} : { ca }),
    } as const;
    ({ status, text } = await callJson(endpoint, how));
  } catch (error) {
    throw new Problem(
      'unavailable',
      { what: 'bridgeAway', url: endpoint.origin, words: wordsOf(error) },
      { cause: error },
    );
  }
  if (status < 200 || status > 299) throw refusalOf(endpoint, status, text);
  const answer = ExchangeResponseSchema.safeParse(jsonOf(text));
  if (answer.success) return answer.data;
  throw new Problem('unavailable', { what: 'bridgeOfAnotherKind', url: endpoint.origin });
}

/** `facts`: of a conflict, the bridge's cursor. */
const RefusalSchema = z.object({ facts: z.array(z.int().nonnegative()).catch([]) }).catch({ facts: [] });

function refusalOf(endpoint: URL, status: number, text: string): Problem {
  if (status === 401 || status === 403)
    return new Problem('unauthenticated', { what: 'bridgeTakesNoToken', url: endpoint.origin });
  const body = jsonOf(text);
  const words = typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : undefined;
  const said = typeof words === 'string' ? words : `HTTP ${status}`;
  const { facts } = RefusalSchema.parse(body);
  return new Problem(
    status === 409 ? 'conflict' : 'unavailable',
    { what: 'bridgeSays', url: endpoint.origin, said },
    { facts },
  );
}
