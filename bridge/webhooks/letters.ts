/**
 * Letters to webhooks, in a file of their own: what was told and what must still go out change in one transaction.
 * At least once, in order for each receiver, each with a number that stays the same.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { closeDatabase, openDatabase } from '../../shared/io/sqlite.ts';
import { newsOf, type Standing } from './news.ts';
import { type Topic, topics } from './settings.ts';

/** Who is told, of what. */
export interface Receiver {
  id: string;
  topics: readonly Topic[];
}

export interface Letter {
  n: number;
  /** The receiver drops one that it has. */
  id: string;
  body: string;
  tries: number;
}

export interface Letters {
  /** Looks what is new, and writes a letter to whoever wants it. The first look of all only learns. */
  look(now: readonly Standing[]): void;
  /** The oldest one that is due; null: none. */
  next(webhookId: string): Letter | null;
  /** So many of the oldest, where the oldest is due. */
  due(webhookId: string, most: number): Letter[];
  done(n: number): void;
  /** All or none. */
  doneAll(numbers: readonly number[]): void;
  failed(n: number, againAt: number): void;
  waiting(webhookId: string): number;
  close(): void;
}

const schema = `
  CREATE TABLE standing (key TEXT PRIMARY KEY, topic TEXT NOT NULL, state TEXT NOT NULL, data TEXT NOT NULL) STRICT;
  CREATE TABLE letter (n INTEGER PRIMARY KEY, webhook TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    tries INTEGER NOT NULL, due_at INTEGER NOT NULL) STRICT;
  CREATE INDEX letter_of ON letter (webhook, n);
  CREATE TABLE looked (only INTEGER PRIMARY KEY CHECK (only = 1)) STRICT;
`;
/** A receiver that is away for months gets the newest. */
const MOST_WAITING = 10_000;

const DataSchema = z.record(z.string(), z.unknown());
const TopicSchema = z.enum(topics);

export function openLetters(file: string, webhooks: readonly Receiver[], now: () => number): Letters {
  const db = openDatabase(file, [schema]);
  const sql = {
    all: db.prepare<[], { key: string; topic: string; state: string; data: string }>('SELECT * FROM standing'),
    put: db.prepare('INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?)'),
    drop: db.prepare('DELETE FROM standing WHERE key = ?'),
    looked: db.prepare<[], { only: number }>('SELECT only FROM looked'),
    setLooked: db.prepare('INSERT INTO looked VALUES (1)'),
    add: db.prepare('INSERT INTO letter (webhook, id, body, tries, due_at) VALUES (?, ?, ?, 0, 0)'),
    first: db.prepare<[string], Letter & { due_at: number }>(
      'SELECT n, id, body, tries, due_at FROM letter WHERE webhook = ? ORDER BY n LIMIT 1',
    ),
    oldest: db.prepare<[string, number], Letter>(
      'SELECT n, id, body, tries FROM letter WHERE webhook = ? ORDER BY n LIMIT ?',
    ),
    done: db.prepare('DELETE FROM letter WHERE n = ?'),
    failed: db.prepare('UPDATE letter SET tries = tries + 1, due_at = ? WHERE n = ?'),
    count: db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM letter WHERE webhook = ?'),
    trim: db.prepare(
      'DELETE FROM letter WHERE webhook = @id AND n <= (SELECT n FROM letter WHERE webhook = @id ORDER BY n DESC LIMIT 1 OFFSET @most)',
    ),
  };
  const known = (): Map<string, Omit<Standing, 'key'>> =>
    new Map(
      sql.all
        .all()
        .map(({ key, topic, state, data }) => [
          key,
          { topic: TopicSchema.parse(topic), state, data: DataSchema.parse(JSON.parse(data)) },
        ]),
    );
  let last: Map<string, Omit<Standing, 'key'>> | null = null;

  return {
    look: (standing) => {
      const before = last ?? known();
      const at = now();
      const isFirst = sql.looked.get() === undefined;
      const news = newsOf(before, standing, at);
      last = before;
      if (news.length === 0 && !isFirst) return;
      const next = new Map(standing.map(({ key, ...rest }) => [key, rest] as const));
      db.transaction(() => {
        for (const [key, { topic, state, data }] of next)
          if (before.get(key)?.state !== state) sql.put.run(key, topic, state, JSON.stringify(data));
        for (const key of before.keys()) if (!next.has(key)) sql.drop.run(key);
        if (isFirst) sql.setLooked.run();
        for (const one of isFirst ? [] : news)
          for (const { id } of webhooks.filter((webhook) => webhook.topics.includes(one.topic))) {
            const number = createHash('sha256').update(`${id} ${one.id} ${one.type}`).digest('hex').slice(0, 32);
            const body = JSON.stringify({ id: number, type: one.type, at, data: one.data });
            sql.add.run(id, number, body);
          }
        for (const { id } of webhooks) sql.trim.run({ id, most: MOST_WAITING });
      })();
      last = next;
    },
    next: (webhookId) => {
      const first = sql.first.get(webhookId);
      if (first === undefined || first.due_at > now()) return null;
      const { due_at: _due, ...letter } = first;
      return letter;
    },
    due: (webhookId, most) => {
      const first = sql.first.get(webhookId);
      return first === undefined || first.due_at > now() ? [] : sql.oldest.all(webhookId, most);
    },
    done: (n) => void sql.done.run(n),
    doneAll: db.transaction((numbers: readonly number[]) => {
      for (const n of numbers) sql.done.run(n);
    }),
    failed: (n, againAt) => void sql.failed.run(againAt, n),
    waiting: (webhookId) => sql.count.get(webhookId)?.n ?? 0,
    close: () => closeDatabase(db),
  };
}
