import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withKey } from '../../../../../bridge/erp/dialects/d365/key.ts';
import { D365OptionsSchema } from '../../../../../bridge/erp/dialects/d365/options.ts';
import { answersSince, findMessage } from '../../../../../bridge/erp/dialects/d365/states.ts';
import {
  askedOf,
  type Ends,
  MOST_BY_ID,
  newsOfWatch,
  watchOf,
} from '../../../../../bridge/erp/dialects/d365/watched.ts';
import type { Door } from '../../../../../bridge/erp/dialects/web/door.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 10, 20);
const states = { entity: 'MesMessages', idType: 'guid' };
const options = D365OptionsSchema.parse({
  ...{ kind: 'd365', url: 'http://erp', company: 'usmf', user: 'mes', accessKey: 'a-key-of-tests', states },
});
if (options.states === undefined) throw new Error('no states');
const named = options.states;
const ends: Ends = (state) => (state === 'Processed' ? 'booked' : state === 'Failed' ? 'failed' : null);

interface Message {
  id: string;
  createdMs: number;
  state: string;
  key: string;
}
const keyOf = (n: number): string => n.toString(16).padStart(32, '0');
const message = (n: number, createdMs: number, state: string): Message => ({
  ...{ id: `11111111-0000-0000-0000-${String(n).padStart(12, '0')}`, createdMs, state, key: keyOf(n) },
});

/** A queue that counts what is asked of it. */
function queueOf(messages: readonly Message[]) {
  const count = { calls: 0, rows: 0 };
  const door: Pick<Door, 'call'> = {
    call: async (_method, path) => {
      const query = new URL(path, 'http://erp').searchParams;
      const filter = query.get('$filter') ?? '';
      const since = Date.parse(/CreatedDateTime ge (\S+)/.exec(filter)?.[1] ?? '');
      const until = Date.parse(/CreatedDateTime le (\S+)/.exec(filter)?.[1] ?? '9999-12-31T00:00:00Z');
      const found = messages
        .filter(({ id, createdMs }) =>
          Number.isNaN(since) ? filter.includes(`MessageId eq ${id}`) : createdMs >= since && createdMs <= until,
        )
        .sort((a, b) => a.createdMs - b.createdMs)
        .slice(Number(query.get('$skip')), Number(query.get('$skip')) + Number(query.get('$top')));
      count.calls += 1;
      count.rows += found.length;
      const value = found.map(({ id, createdMs, state, key }) => ({
        ...{ MessageId: id, MessageState: state, MessageContent: withKey(key, { a: 1 }), ErrorMessage: null },
        CreatedDateTime: new Date(createdMs).toISOString(),
      }));
      return { status: 200, text: JSON.stringify({ value }), headers: {} };
    },
  };
  return { door: { url: 'http://erp', close: () => {}, ...door }, count };
}

const told = (answers: Awaited<ReturnType<typeof answersSince>>['answers']) =>
  answers.map(({ of, outcome }) => ['key' in of ? of.key : '', outcome.is]);

test('thirty days of messages are read once; then only the last hours, and by id what is not booked', async () => {
  // A message each quarter of an hour; the third is still open, the fifth failed.
  const messages = Array.from({ length: 30 * 24 * 4 }, (_, n) =>
    message(n, START + (n * HOUR_MS) / 4, n === 3 ? 'Queued' : n === 5 ? 'Failed' : 'Processed'),
  );
  const { door, count } = queueOf(messages);
  const first = await answersSince(door, options, named, null);
  expect(first.answers).toHaveLength(messages.length - 1);
  expect(count).toEqual({ calls: 6, rows: 2_880 });
  const second = await answersSince(door, options, named, first.cursor);
  // Two by id, and nine of the last two hours.
  expect([second.answers, count]).toEqual([[], { calls: 8, rows: 2_880 + 11 }]);
  for (const one of messages.slice(3, 6)) one.state = 'Processed';
  const third = await answersSince(door, options, named, second.cursor);
  expect(told(third.answers)).toEqual([3, 5].map((n) => [keyOf(n), 'booked']));
  const rows = count.rows;
  await answersSince(door, options, named, third.cursor);
  expect(count.rows - rows).toBe(9);
});

test('a cursor of before reads the weeks once more, and tells nothing twice', async () => {
  const messages = [message(1, START, 'Failed'), message(2, START, 'Queued'), message(3, START, 'Processed')];
  const { door } = queueOf(messages);
  const whole = Object.fromEntries(
    messages.filter(({ state }) => state !== 'Queued').map(({ id, state }) => [id, state]),
  );
  const old = JSON.stringify({ newest: new Date(START).toISOString(), told: JSON.stringify({ whole }) });
  const next = await answersSince(door, options, named, old);
  expect(next.answers).toEqual([]);
  for (const one of messages) one.state = 'Processed';
  messages.push(message(4, START + 48 * HOUR_MS, 'Processed'));
  const last = await answersSince(door, options, named, next.cursor);
  expect(told(last.answers)).toEqual([1, 2, 4].map((n) => [keyOf(n), 'booked']));
});

test('a message that was sent again after it failed is found by the one that was booked', async () => {
  const again = { ...message(2, START + 1, 'Processed'), key: keyOf(1) };
  const { door } = queueOf([message(1, START, 'Failed'), again]);
  const found = await findMessage(door, options, named, { key: keyOf(1), sentAt: START });
  expect(found).toEqual({ is: 'booked', erpRef: { message: again.id } });
});

test('a lost answer costs the messages near its send, and what is not there all since long before', async () => {
  // One a minute, up to two hours after it was sent.
  const messages = Array.from({ length: 74 * 60 }, (_, n) => message(n, START + n * MINUTE_MS, 'Processed'));
  const { door, count } = queueOf(messages);
  const sentAt = START + 72 * HOUR_MS;
  const key = keyOf(72 * 60 + 3);
  expect(await findMessage(door, options, named, { key, sentAt })).toMatchObject({ is: 'booked' });
  // A quarter of an hour to both sides, and the longest transaction.
  expect(count).toEqual({ calls: 1, rows: 33 });
  const absent = await findMessage(door, options, named, { key: 'f'.repeat(32), sentAt });
  expect([absent.is, count.rows]).toEqual(['absent', 33 + 33 + 38 * 60]);
  // The ERP's clock is in another zone.
  const farOff = await findMessage(door, options, named, { key: keyOf(72 * 60 - 600), sentAt });
  expect(farOff.is).toBe('booked');
});

test('whatever happens in a queue, each end is told once, and few are asked for by id', () => {
  const step = fc.record({
    /** How many come, after how long; which of all get which state. */
    come: fc.nat(60),
    hours: fc.integer({ min: -1, max: 40 }),
    turned: fc.array(fc.tuple(fc.nat(), fc.constantFrom('Processed', 'Failed')), { maxLength: 30 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const messages: Message[] = [];
      const heard = new Map<string, string[]>();
      const wanted = new Map<string, string[]>();
      let cursor: string | null = null;
      let [clock, newest] = [START, START];
      for (const { come, hours, turned } of steps) {
        // A clock is put back by an hour at most.
        clock = Math.max(clock + hours * HOUR_MS, newest - HOUR_MS);
        newest = Math.max(newest, clock);
        for (let n = 0; n < come; n += 1) messages.push(message(messages.length, clock + n, 'Queued'));
        const before = new Map(messages.map(({ id, state }) => [id, state]));
        for (const [which, state] of turned) {
          const one = messages[which % Math.max(1, messages.length)];
          if (one !== undefined && one.state !== 'Processed') one.state = state;
        }
        for (const { id, state } of messages)
          if (state !== before.get(id)) wanted.set(id, [...(wanted.get(id) ?? []), state]);
        const watch = watchOf(cursor);
        const { from, ids } = askedOf(watch, ends);
        expect(ids.length).toBeLessThanOrEqual(MOST_BY_ID);
        const rows = messages.filter(({ id, createdMs }) => createdMs >= from || ids.includes(id));
        const page = newsOfWatch(watch, rows, ends);
        cursor = page.cursor ?? cursor;
        for (const { id, state } of page.news) heard.set(id, [...(heard.get(id) ?? []), state]);
      }
      expect(heard).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});
