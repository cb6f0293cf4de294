/**
 * Commands on their way to the edge box. Each is kept in the browser before it is sent and forgotten
 * when the box has answered, so that neither a dead Wi-Fi nor a reload loses one; the box drops
 * repeats by their commandId. Sent in the order in which they were given.
 */
import { type Signal, signal } from '@preact/signals';
import type { Command } from '../../../shared/core/commands/command.ts';
import type { Answer, Refusal } from '../../../shared/ui/api.ts';

export interface Entry {
  command: Command;
  /** Who gave it. It goes out under no other name. */
  by: string;
  /** Epoch ms, browser's clock. */
  madeAt: number;
  state: 'waiting' | 'sending' | 'done';
}
export interface Failure {
  command: Command;
  refusal: Refusal;
}

/** Where entries outlive a reload. */
export interface Shelf {
  all(): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  remove(commandId: string): Promise<void>;
  /** What the box refused, until somebody has read it. */
  refused(): Promise<Failure[]>;
  keepRefused(failure: Failure): Promise<void>;
  forgetRefused(commandId: string): Promise<void>;
}

export interface Outbox {
  entries: Signal<readonly Entry[]>;
  failures: Signal<readonly Failure[]>;
  /** Takes a command over: kept, then sent as soon as that is possible. */
  add(command: Command): Promise<void>;
  /** Sends what waits; harmless at any time. */
  flush(): Promise<void>;
  /** Reads what an earlier page left behind. */
  restore(): Promise<void>;
  discard(commandId: string): Promise<void>;
  dismiss(failure: Failure): void;
}

export interface OutboxOptions {
  shelf: Shelf;
  send: (command: Command) => Promise<Answer<unknown>>;
  /** The person who is signed on; null without one. */
  who: () => string | null;
  /** Whose session the box still has: of somebody who signed off without a line, what they gave goes out first. */
  sender: () => string | null;
  /** The box does not know the session: ask who it is, then go on. */
  onSignedOut: (goOn: () => void) => void;
  /** The box took it: numbers of the facts that it gave. */
  onDone?: (command: Command, facts: readonly number[]) => void;
  now: () => number;
}

/** An accepted command stays visible this long, until the live view shows its effect. */
const DONE_SHOWN_MS = 2_500;

export function createOutbox(options: OutboxOptions): Outbox {
  return new ShelvedOutbox(options);
}

class ShelvedOutbox implements Outbox {
  readonly #options: OutboxOptions;
  readonly #shelf: OutboxOptions['shelf'];
  readonly #send: OutboxOptions['send'];
  readonly #who: OutboxOptions['who'];
  readonly #entries = signal<readonly Entry[]>([]);
  readonly #failures = signal<readonly Failure[]>([]);
  #sending: Promise<void> | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const { shelf, send, who } = options;
    this.#shelf = shelf;
    this.#send = send;
    this.#who = who;
    this.entries = this.#entries;
    this.failures = this.#failures;
    this.flush = this.#flush;
  }

  readonly entries: Outbox['entries'];
  readonly failures: Outbox['failures'];
  readonly flush: Outbox['flush'];
  readonly add: Outbox['add'] = async (command) => {
    const by = this.#who();
    if (by === null) return this.#options.onSignedOut(() => void this.add(command));
    const entry: Entry = { command, by, madeAt: this.#options.now(), state: 'waiting' };
    this.#entries.value = [...this.#entries.value, entry];
    await this.#shelf.put(entry);
    await this.#flush();
  };
  readonly restore: Outbox['restore'] = async () => {
    this.#failures.value = [...(await this.#shelf.refused()), ...this.#failures.value];
    const kept = (await this.#shelf.all()).map((entry): Entry => ({ ...entry, state: 'waiting' }));
    const known = new Set(this.#entries.value.map((entry) => entry.command.commandId));
    this.#entries.value = [
      ...kept.filter((entry) => !known.has(entry.command.commandId)).sort((a, b) => a.madeAt - b.madeAt),
      ...this.#entries.value,
    ];
    await this.#flush();
  };
  readonly discard: Outbox['discard'] = async (commandId) => {
    await this.#shelf.remove(commandId);
    this.#drop(commandId);
  };
  readonly dismiss: Outbox['dismiss'] = (failure) => {
    void this.#shelf.forgetRefused(failure.command.commandId);
    this.#failures.value = this.#failures.value.filter((each) => each !== failure);
  };

  readonly #mark = (commandId: string, state: Entry['state']) => {
    this.#entries.value = this.#entries.value.map((entry) =>
      entry.command.commandId === commandId ? { ...entry, state } : entry,
    );
  };
  readonly #drop = (commandId: string) => {
    this.#entries.value = this.#entries.value.filter((entry) => entry.command.commandId !== commandId);
  };
  readonly #next = () =>
    this.#entries.value.find((entry) => entry.state === 'waiting' && entry.by === this.#options.sender());

  /** Sends one entry. False: stop for now. */
  readonly #sendOne = async ({ command }: Entry): Promise<boolean> => {
    const { commandId } = command;
    this.#mark(commandId, 'sending');
    const answer = await this.#send(command);
    if (answer.ok) {
      await this.#shelf.remove(commandId);
      this.#mark(commandId, 'done');
      this.#options.onDone?.(command, factsIn(answer.value));
      setTimeout(() => this.#drop(commandId), DONE_SHOWN_MS);
      return true;
    }
    const { refusal } = answer;
    if (refusal.code === 'unauthenticated') {
      this.#mark(commandId, 'waiting');
      this.#options.onSignedOut(() => void this.#flush());
      return false;
    }
    if (refusal.retry) {
      this.#mark(commandId, 'waiting');
      return false;
    }
    const failure = { command, refusal };
    await this.#shelf.keepRefused(failure);
    await this.#shelf.remove(commandId);
    this.#drop(commandId);
    this.#failures.value = [...this.#failures.value, failure];
    return true;
  };

  /** Whoever asks while it sends waits for the same end. */
  readonly #flush = (): Promise<void> => {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  };

  readonly #sendAll = async () => {
    for (let entry = this.#next(); entry !== undefined; entry = this.#next()) if (!(await this.#sendOne(entry))) break;
  };
}

function factsIn(value: unknown): number[] {
  const facts = typeof value === 'object' && value !== null && 'facts' in value ? value.facts : null;
  return Array.isArray(facts) ? facts.filter((seq) => typeof seq === 'number') : [];
}

/** 128 random bits. Not randomUUID: that is missing where a tablet reaches the box over plain http. */
export function newCommandId(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  return [...random(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
