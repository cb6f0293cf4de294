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
interface Failure {
  command: Command;
  refusal: Refusal;
}

/** Where entries outlive a reload. */
export interface Shelf {
  all(): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  remove(commandId: string): Promise<void>;
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
  /** The person whose session it is; null without one. */
  who: () => string | null;
  /** The box no longer knows the session: ask again, then flush. */
  onSignedOut: () => void;
  now: () => number;
}

/** An accepted command stays visible this long, until the live view shows its effect. */
const DONE_SHOWN_MS = 2_500;

export function createOutbox(options: OutboxOptions): Outbox {
  const { shelf, send, who } = options;
  const entries = signal<readonly Entry[]>([]);
  const failures = signal<readonly Failure[]>([]);
  let sending = false;

  const mark = (commandId: string, state: Entry['state']) => {
    entries.value = entries.value.map((entry) => (entry.command.commandId === commandId ? { ...entry, state } : entry));
  };
  const drop = (commandId: string) => {
    entries.value = entries.value.filter((entry) => entry.command.commandId !== commandId);
  };
  const next = () => entries.value.find((entry) => entry.state === 'waiting' && entry.by === who());

  /** Sends one entry. False: stop for now. */
  const sendOne = async ({ command }: Entry): Promise<boolean> => {
    const { commandId } = command;
    mark(commandId, 'sending');
    const answer = await send(command);
    if (answer.ok) {
      await shelf.remove(commandId);
      mark(commandId, 'done');
      setTimeout(() => drop(commandId), DONE_SHOWN_MS);
      return true;
    }
    const { refusal } = answer;
    if (refusal.code === 'unauthenticated') {
      mark(commandId, 'waiting');
      options.onSignedOut();
      return false;
    }
    if (refusal.retry) {
      mark(commandId, 'waiting');
      return false;
    }
    await shelf.remove(commandId);
    drop(commandId);
    failures.value = [...failures.value, { command, refusal }];
    return true;
  };

  const flush = async () => {
    if (sending) return;
    sending = true;
    try {
      for (let entry = next(); entry !== undefined; entry = next()) if (!(await sendOne(entry))) break;
    } finally {
      sending = false;
    }
  };

  return {
    entries,
    failures,
    flush,
    async add(command) {
      const by = who();
      if (by === null) return options.onSignedOut();
      const entry: Entry = { command, by, madeAt: options.now(), state: 'waiting' };
      entries.value = [...entries.value, entry];
      await shelf.put(entry);
      await flush();
    },
    async restore() {
      const kept = (await shelf.all()).map((entry): Entry => ({ ...entry, state: 'waiting' }));
      const known = new Set(entries.value.map((entry) => entry.command.commandId));
      entries.value = [
        ...kept.filter((entry) => !known.has(entry.command.commandId)).sort((a, b) => a.madeAt - b.madeAt),
        ...entries.value,
      ];
      await flush();
    },
    async discard(commandId) {
      await shelf.remove(commandId);
      drop(commandId);
    },
    dismiss(failure) {
      failures.value = failures.value.filter((each) => each !== failure);
    },
  };
}

/** 128 random bits. Not randomUUID: that is missing where a tablet reaches the box over plain http. */
export function newCommandId(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  return [...random(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
