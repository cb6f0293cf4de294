/**
 * Letters to webhooks: what was told and what must still go out change in one transaction. At least once, in order for
 * each receiver, each with a number that stays the same.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LetterStorage, StoredLetter } from '../storage/letters.ts';
import { newsOf, type Standing } from './news.ts';
import { type Topic, topics } from './settings.ts';

/** Who is told, of what. */
export interface Receiver {
  id: string;
  topics: readonly Topic[];
}

/** By `id` the receiver drops one that it has. */
export type Letter = Pick<StoredLetter, 'n' | 'id' | 'body' | 'tries'>;

export interface Letters {
  /** Looks what is new, and writes a letter to whoever wants it. The first look of all only learns. */
  look(now: readonly Standing[]): Promise<void>;
  /** The oldest one that is due; null: none. */
  next(webhookId: string): Promise<Letter | null>;
  /** So many of the oldest, where the oldest is due; `left`: how many more wait. */
  due(webhookId: string, most: number): Promise<{ letters: Letter[]; left: number }>;
  /** All or none. */
  done(numbers: readonly number[]): Promise<void>;
  failed(n: number, againAt: number): Promise<void>;
  close(): Promise<void>;
}

/** A receiver that is away for months gets the newest. */
const MOST_WAITING = 10_000;

const DataSchema = z.record(z.string(), z.unknown());
const TopicSchema = z.enum(topics);
type Known = ReadonlyMap<string, Omit<Standing, 'key'>>;

export function openLetters(
  { transact, close }: LetterStorage,
  webhooks: readonly Receiver[],
  now: () => number,
): Letters {
  /** As it stands on disk; null: not read yet. */
  let last: Known | null = null;
  const due: Letters['due'] = (webhookId, most) =>
    transact(async (tx) => {
      const letters = await tx.oldest(webhookId, most);
      const isDue = letters[0] !== undefined && letters[0].dueAt <= now();
      if (!isDue) return { letters: [], left: 0 };
      return { letters: letters.map(letterOf), left: (await tx.waiting(webhookId)) - letters.length };
    });
  return {
    look: (standing) =>
      transact(async (tx) => {
        const before: Known = last ?? new Map((await tx.standings()).map(({ key, ...rest }) => [key, read(rest)]));
        const isFirst = !(await tx.hasLooked());
        const at = now();
        const news = newsOf(before, standing, at);
        last = before;
        if (news.length === 0 && !isFirst) return;
        const next: Known = new Map(standing.map(({ key, ...rest }) => [key, rest]));
        for (const [key, { topic, state, data }] of next)
          if (before.get(key)?.state !== state) tx.putStanding({ key, topic, state, data: JSON.stringify(data) });
        for (const key of before.keys()) if (!next.has(key)) tx.dropStanding(key);
        if (isFirst) tx.setLooked();
        for (const one of isFirst ? [] : news)
          for (const { id: webhook } of webhooks.filter((webhook) => webhook.topics.includes(one.topic))) {
            const id = createHash('sha256').update(`${webhook} ${one.id} ${one.type}`).digest('hex').slice(0, 32);
            tx.add({ webhook, id, body: JSON.stringify({ id, type: one.type, at, data: one.data }) });
          }
        for (const { id } of webhooks) tx.trim(id, MOST_WAITING);
        tx.onCommit(() => {
          last = next;
        });
      }),
    next: async (webhookId) => (await due(webhookId, 1)).letters[0] ?? null,
    due,
    done: (numbers) =>
      transact(async (tx) => {
        for (const n of numbers) tx.done(n);
      }),
    failed: (n, againAt) => transact(async (tx) => tx.failed(n, againAt)),
    close,
  };
}

const letterOf = ({ n, id, body, tries }: StoredLetter): Letter => ({ n, id, body, tries });

const read = ({ topic, state, data }: { topic: string; state: string; data: string }): Omit<Standing, 'key'> => ({
  topic: TopicSchema.parse(topic),
  state,
  data: DataSchema.parse(JSON.parse(data)),
});
