/**
 * The unified namespace: facts as they stand in the journal, from a cursor on, at least once; figures every so often.
 * It reads what is on disk and holds a batch in memory at most, so that a broker that is away costs nothing and misses
 * nothing, and taking facts in never waits for it.
 */
import mqtt, { type MqttClient } from 'mqtt';
import { backOffMs } from '../../shared/core/words/back-off.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import type { Logbook } from '../journal/logbook.ts';
import type { NamespaceSettings } from '../namespace-settings.ts';
import { clientOptions } from '../sources/mqtt/client-options.ts';
import { inWords } from '../sources/mqtt/words.ts';
import { factMessages, figureMessages, type Message } from './messages.ts';

export interface NamespaceState {
  connected: boolean;
  /** Facts that the broker has not taken. */
  factsBehind: number;
  /** A sentence while something is wrong. */
  problem: string | null;
}

export interface Namespace {
  state(): NamespaceState;
  /** Ends the connection; what was taken is remembered. */
  stop(): Promise<void>;
}

export interface NamespaceOptions {
  logbook: Logbook;
  settings: NamespaceSettings;
  now: () => number;
  /** Of the session at the broker: nobody can guess it. */
  clientId: string;
  log: (level: 'info' | 'warn', message: string) => void;
}

const CURSOR = 'namespaceCursor';
const BATCH = 200;
const POLL_MS = 250;
/** So often at most is the cursor written: what came since then is said once more after a crash. */
const KEEP_MS = 5_000;
const IN_FLIGHT = 1_000;
const patience = { firstMs: 1_000, longestMs: 30_000 };

/** What is published begins with the fact after the newest one at the first start. */
export function startNamespace(options: NamespaceOptions): Namespace {
  return new Publishing(options);
}

class Publishing implements Namespace {
  readonly #options: NamespaceOptions;
  /** null until login and certificates could be read. */
  #client: MqttClient | null = null;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  #cursor: number;
  #kept = 0;
  #figuresAt = 0;
  #problem: string | null = null;

  constructor(options: NamespaceOptions) {
    this.#options = options;
    const { journal } = options.logbook;
    this.#cursor = Number(journal.setting(CURSOR) ?? journal.lastSeq());
    if (journal.setting(CURSOR) === null) journal.setSetting(CURSOR, String(this.#cursor));
    this.#running = this.#loop();
  }

  readonly state: Namespace['state'] = () => ({
    connected: this.#client?.connected ?? false,
    factsBehind: this.#options.logbook.journal.lastSeq() - this.#cursor,
    problem: this.#problem,
  });
  readonly stop: Namespace['stop'] = async () => {
    this.#ending.abort();
    await this.#running;
    await this.#client?.endAsync(true);
    this.#keep(true);
  };

  readonly #loop = async (): Promise<void> => {
    const { signal } = this.#ending;
    for (let failures = 0; !signal.aborted; ) {
      try {
        const client = this.#connected();
        const more = client.connected && (await this.#round(client));
        failures = 0;
        if (!more) await pause(POLL_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#tell(error instanceof Problem ? error.message : inWords(error, this.#options.settings.url, 'open'));
        await pause(backOffMs(failures, patience), signal);
        failures += 1;
      }
    }
  };
  /** The client of this broker, which connects again by itself. Errors: `invalid` for a file that cannot be read. */
  readonly #connected = (): MqttClient => {
    if (this.#client !== null) return this.#client;
    const { settings, clientId } = this.#options;
    const how = { clientId: settings.clientId ?? clientId, version: settings.protocolVersion, keepSession: false };
    const client = mqtt.connect(settings.url, clientOptions(settings, { ...how, inFlight: IN_FLIGHT }));
    client.on('connect', () => this.#tell(null));
    client.on('error', (error) => this.#tell(inWords(error, settings.url)));
    client.connect();
    this.#client = client;
    return client;
  };
  /** Whether there is more to say at once. */
  readonly #round = async (client: MqttClient): Promise<boolean> => {
    const { logbook, settings } = this.#options;
    const facts = logbook.journal.read(this.#cursor + 1, BATCH);
    const { plant } = logbook.ledger;
    await this.#say(
      client,
      facts.flatMap((fact) => factMessages(fact, plant, settings)),
    );
    this.#cursor = facts.at(-1)?.seq ?? this.#cursor;
    this.#keep(false);
    await this.#sayFigures(client);
    this.#tell(null);
    return facts.length === BATCH;
  };
  readonly #sayFigures = async (client: MqttClient): Promise<void> => {
    const { logbook, settings, now } = this.#options;
    const to = now();
    if (!logbook.isWhole() || Math.abs(to - this.#figuresAt) < settings.figuresEveryMs) return;
    this.#figuresAt = to;
    const { ledger } = logbook;
    for (const { id } of ledger.plant.machines) {
      const figures = ledger.figures({ kind: 'machine', id }, to - DAY_MS, to);
      await this.#say(client, figureMessages(id, figures, to, ledger.plant, settings));
    }
  };
  /** Resolves when the broker has them all; what a cut leaves open is sent again with the connection. */
  readonly #say = async (client: MqttClient, messages: readonly Message[]): Promise<void> => {
    const { signal } = this.#ending;
    signal.throwIfAborted();
    const gone = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
    gone.catch(() => {});
    const sent = messages.map(({ topic, payload, retain }) => client.publishAsync(topic, payload, { qos: 1, retain }));
    await Promise.race([Promise.all(sent), gone]);
  };
  readonly #keep = (isLast: boolean): void => {
    const { journal } = this.#options.logbook;
    const now = this.#options.now();
    if (!isLast && Math.abs(now - this.#kept) < KEEP_MS) return;
    this.#kept = now;
    if (journal.setting(CURSOR) !== String(this.#cursor)) journal.setSetting(CURSOR, String(this.#cursor));
  };
  readonly #tell = (problem: string | null): void => {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#options.log(problem === null ? 'info' : 'warn', problem ?? 'The broker of the namespace takes what is said.');
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
