/** Postings and what people decide about them, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { NewStoredPosting, StoredPosting } from '../../../../bridge/storage/postings.ts';
import type { Storage } from '../../../../bridge/storage/storage.ts';
import type { UseStorage } from './use.ts';

const posting = (key: string, more: Partial<NewStoredPosting> = {}): NewStoredPosting => ({
  key,
  lane: 'A',
  orderId: 'A',
  operationId: 'A/10',
  kind: 'partial',
  reverses: null,
  says: '{"yield":3}',
  about: '{}',
  body: `body of ${key}`,
  createdAt: 100,
  nextAt: 200,
  ...more,
});
const unsent = {
  ...{ status: 'waiting', attempts: 0, sentAt: null, deliveredAt: null, erpRef: null, messageRef: null },
  ...{ stamp: null, message: null, cure: null, openPoints: null, cause: null },
};
const always = { from: 0, before: 1_000 };
const dueKeys = ({ postings }: Storage, now = 1_000): string[] => postings.due(always, now, 9).map(({ key }) => key);
const parked = { status: 'parked', nextAt: 300, message: 'Period closed', cause: 'closed' };
const add = (storage: Storage, ...all: NewStoredPosting[]): Promise<void> =>
  storage.transact(async ({ postings }) => all.forEach(postings.add));
/** As it is stored, but for … */
const change = (storage: Storage, key: string, more: Partial<StoredPosting>): Promise<void> =>
  storage.transact(async ({ postings }) => {
    const row = await postings.one(key);
    if (row === null) throw new Error(`no posting ${key}`);
    postings.put({ ...row, ...more });
    postings.moveUp(row.lane);
  });

export function postingsContract(name: string, use: UseStorage): void {
  describe(`postings: ${name}`, () => {
    test('stand as they were written, also over an end of the process, and no key twice', () =>
      use(async (storage, again) => {
        await add(storage, posting('a'));
        const written = { ...posting('a'), ...unsent, n: 1 };
        for (const open of [() => storage, again]) {
          const one = open();
          expect([one.postings.one('a'), one.postings.one('b')]).toEqual([written, null]);
          expect(one.postings.ofOperation('A/10')).toEqual([written]);
          await one.transact(async ({ postings }) => {
            expect([await postings.one('a'), await postings.one('b')]).toEqual([written, null]);
            expect(await postings.ofOperation('A/10')).toEqual([written]);
            expect(await postings.due(always, 1_000, 9)).toEqual([written]);
          });
        }
        await expect(add(again(), posting('a'))).rejects.toThrow();
      }));
    test('stand as they were put last, but for where they belong', () =>
      use(async (storage) => {
        await add(storage, posting('a'));
        const stands = {
          ...{
            status: 'handedOver',
            attempts: 2,
            sentAt: 205,
            deliveredAt: 206,
            erpRef: '{"no":"1"}',
            messageRef: 'M1',
          },
          ...{
            stamp: '{"etag":"7"}',
            message: 'late',
            cure: 'other',
            openPoints: '["no stock"]',
            cause: 'x',
            nextAt: 9,
          },
          body: 'now it has one',
        };
        await change(storage, 'a', { ...stands, operationId: 'B/10', says: '{}' });
        expect(storage.postings.one('a')).toEqual({ ...posting('a'), ...stands, n: 1 });
        await storage.transact(async ({ postings }) => {
          expect(await postings.ofMessage('M1')).toMatchObject({ key: 'a' });
          expect(await postings.ofMessage('M2')).toBeNull();
        });
      }));
    test('only the first of a lane is due, at its time, and the next one when that has ended', () =>
      use(async (storage) => {
        const other = posting('other', { lane: 'B', createdAt: 90, nextAt: 400 });
        await add(storage, posting('a'), posting('b'), other);
        expect([dueKeys(storage), dueKeys(storage, 200), dueKeys(storage, 199)]).toEqual([['other', 'a'], ['a'], []]);
        const { postings } = storage;
        expect([postings.nextDueAt(), postings.oldestAt()]).toEqual([200, 100]);
        expect(postings.due({ from: 0, before: 100 }, 1_000, 9).map(({ key }) => key)).toEqual(['other']);
        expect(postings.due(always, 1_000, 1).map(({ key }) => key)).toEqual(['other']);
        await change(storage, 'a', { status: 'acknowledged', erpRef: '{"no":"1"}' });
        expect(dueKeys(storage)).toEqual(['other', 'b']);
        expect(postings.erpRefsOf('A/10')).toEqual(['{"no":"1"}']);
      }));
    test('a parked one holds its lane up, a refused reversal does not', () =>
      use(async (storage) => {
        await add(storage, posting('a'), posting('b'));
        await change(storage, 'a', parked);
        expect(dueKeys(storage)).toEqual([]);
        const reversal = posting('r', { lane: 'R', kind: 'reversal', reverses: 'a', body: null });
        await add(storage, reversal, posting('s', { lane: 'R' }));
        await change(storage, 'r', parked);
        expect(dueKeys(storage)).toEqual(['s']);
        const taking = await storage.transact(({ postings }) => postings.reversalsOf('a'));
        expect(taking.map(({ key }) => key)).toEqual(['r']);
      }));
    test('those are under way that were sent and whose end nobody knows', () =>
      use(async (storage) => {
        await add(storage, ...['a', 'b', 'c'].map((key) => posting(key)));
        await change(storage, 'a', { status: 'sending', attempts: 1 });
        await change(storage, 'b', { status: 'acknowledged', attempts: 1 });
        expect(await storage.transact(({ postings }) => postings.underWay())).toEqual(['a']);
      }));
    test('waits are made longer by a rest, and shortened where a clock was set', () =>
      use(async (storage) => {
        const { transact, postings } = storage;
        await add(storage, posting('a'));
        await transact(async (tx) => {
          tx.postings.rest('A', 700);
          tx.postings.rest('A', 600);
        });
        expect(postings.nextDueAt()).toBe(700);
        await transact(async (tx) => tx.postings.dueBy(50, 800));
        expect(postings.nextDueAt()).toBe(700);
        await transact(async (tx) => tx.postings.dueBy(50, 699));
        expect(postings.nextDueAt()).toBe(50);
      }));
    test('tells which one goes first in the lane of an operation', () =>
      use(async (storage) => {
        await add(storage, posting('a'), posting('b', { operationId: 'A/20' }));
        await change(storage, 'a', { ...parked, status: 'doubtful' });
        const first = { operationId: 'A/10', status: 'doubtful', message: 'Period closed', nextAt: 300 };
        const { postings } = storage;
        expect([postings.firstBefore('A/20'), postings.firstBefore('A/10')]).toEqual([first, null]);
      }));
    test('counts by state, and shows the newest without what was withdrawn', () =>
      use(async (storage) => {
        await add(storage, ...['a', 'b', 'c'].map((key) => posting(key)));
        await change(storage, 'a', { status: 'acknowledged', deliveredAt: 9 });
        await change(storage, 'b', { status: 'withdrawn' });
        const { postings } = storage;
        expect(postings.counts().sort((x, y) => (x.status < y.status ? -1 : 1))).toEqual([
          { status: 'acknowledged', count: 1, lastDeliveredAt: 9 },
          { status: 'waiting', count: 1, lastDeliveredAt: null },
          { status: 'withdrawn', count: 1, lastDeliveredAt: null },
        ]);
        expect(postings.newest(9).map(({ key }) => key)).toEqual(['c', 'a']);
        expect(postings.ofOperation('A/10').map(({ key }) => key)).toEqual(['a', 'c']);
      }));
    test('what waits for a person stands by cause, the most first, page by page', () =>
      use(async (storage) => {
        const at = (key: string) => key.charCodeAt(0);
        await add(storage, ...['a', 'b', 'c', 'd'].map((key) => posting(key, { lane: key, createdAt: 100 + at(key) })));
        for (const key of ['a', 'b', 'c']) await change(storage, key, { ...parked, nextAt: at(key), cause: null });
        const uncaused = () => storage.transact(({ postings }) => postings.uncaused());
        expect((await uncaused()).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
        for (const key of ['a', 'b']) await change(storage, key, { cause: 'closed' });
        await change(storage, 'c', { cause: 'locked' });
        expect(await uncaused()).toEqual([]);
        const { needy } = storage;
        expect(
          needy.causes().map(({ cause, count, last, since, oldestAt }) => [cause, count, last, since, oldestAt]),
        ).toEqual([
          ['closed', 2, 2, 98, 197],
          ['locked', 1, 3, 99, 199],
        ]);
        expect(
          [needy.page(null, 2, 1), needy.page('closed', 9, 0), needy.page('closed', 9, 2)].map((page) =>
            page.map(({ key }) => key),
          ),
        ).toEqual([['b', 'c'], ['a', 'b'], []]);
        const slice = [{ n: 2, key: 'b', nextAt: 98 }];
        expect(needy.slice('closed', 1, 2, 9)).toEqual(slice);
        expect(await storage.transact((tx) => tx.needy.slice('closed', 1, 2, 9))).toEqual(slice);
        expect(needy.newest(2).map(({ key }) => key)).toEqual(['c', 'b']);
        expect([needy.messageOf(1), needy.messageOf(4), needy.messageOf(9)]).toEqual(['Period closed', null, null]);
      }));
    test('what people decided stands for good, oldest first', () =>
      use(async ({ transact, needy }) => {
        const act = (at: number) => ({ key: 'a', at, by: 'Ada', act: 'retry', reason: 'the period is open again' });
        await transact(async (tx) => {
          for (const at of [7, 5]) tx.needy.addAct({ ...act(at), was: 'parked', detail: null });
          tx.needy.addAct({ ...act(1), key: 'b', was: null, detail: '{}' });
        });
        expect(needy.history('a')).toEqual(
          [7, 5].map((at) => ({ at, by: 'Ada', act: 'retry', reason: act(at).reason })),
        );
      }));
  });
}
