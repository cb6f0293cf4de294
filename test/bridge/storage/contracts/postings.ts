/** Postings and what people decide about them, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { NewStoredPosting, PostingStore } from '../../../../bridge/storage/postings.ts';
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
const always = { from: 0, before: 1_000 };
const dueKeys = (postings: PostingStore, now = 1_000): string[] => postings.due(always, now, 9).map(({ key }) => key);
const parked = { nextAt: 300, message: 'Period closed', cure: null };

export function postingsContract(name: string, use: UseStorage): void {
  describe(`postings: ${name}`, () => {
    test('stand as they were written, also over an end of the process', () =>
      use((storage, again) => {
        storage.postings.add(posting('a'));
        const written = {
          ...posting('a'),
          ...{ n: 1, status: 'waiting', attempts: 0, sentAt: null, deliveredAt: null, erpRef: null },
          ...{ messageRef: null, stamp: null, message: null, cure: null, openPoints: null, cause: null },
        };
        for (const open of [() => storage, again]) {
          const { postings } = open();
          expect([postings.one('a'), postings.one('b')]).toEqual([written, null]);
          expect(postings.ofOperation('A/10')).toEqual([written]);
        }
        expect(() => again().postings.add(posting('a'))).toThrow();
      }));
    test('only the first of a lane is due, at its time, and the next one when that has ended', () =>
      use(({ postings }) => {
        postings.add(posting('a'));
        postings.add(posting('b'));
        postings.add(posting('other', { lane: 'B', createdAt: 90, nextAt: 400 }));
        expect([dueKeys(postings), dueKeys(postings, 200), dueKeys(postings, 199)]).toEqual([
          ['other', 'a'],
          ['a'],
          [],
        ]);
        expect([postings.nextDueAt(), postings.oldestAt()]).toEqual([200, 100]);
        expect(postings.due({ from: 0, before: 100 }, 1_000, 9).map(({ key }) => key)).toEqual(['other']);
        expect(postings.due(always, 1_000, 1).map(({ key }) => key)).toEqual(['other']);
        postings.book('a', { at: 210, erpRef: '{"no":"1"}', openPoints: null });
        postings.moveUp('A');
        expect(dueKeys(postings)).toEqual(['other', 'b']);
        expect(postings.erpRefsOf('A/10')).toEqual(['{"no":"1"}']);
      }));
    test('a parked one holds its lane up, a refused reversal does not', () =>
      use(({ postings }) => {
        postings.add(posting('a'));
        postings.add(posting('b'));
        postings.set('a', 'parked', parked);
        postings.moveUp('A');
        expect(dueKeys(postings)).toEqual([]);
        postings.add(posting('r', { lane: 'R', kind: 'reversal', reverses: 'a', body: null }));
        postings.add(posting('s', { lane: 'R' }));
        postings.set('r', 'parked', parked);
        postings.moveUp('R');
        expect(dueKeys(postings)).toEqual(['s']);
        expect(postings.openReversalOf('a')?.key).toBe('r');
      }));
    test('an answer that overtook the end of its send holds', () =>
      use(({ postings }) => {
        postings.add(posting('a'));
        postings.leave('a', { at: 205, body: null, stamp: '{"etag":"7"}' });
        expect(postings.one('a')).toMatchObject({ status: 'sending', attempts: 1, body: 'body of a', sentAt: 205 });
        expect([postings.one('a')?.stamp, postings.underWay()]).toEqual(['{"etag":"7"}', ['a']]);
        postings.handOver('a', { at: 206, messageRef: 'M1' });
        for (const late of ['waiting', 'doubtful'] as const) postings.end('a', late, 900, 'the line was cut');
        postings.leave('a', { at: 300, body: 'another', stamp: null });
        expect(postings.ofMessage('M1')).toMatchObject({ key: 'a', status: 'handedOver', body: 'body of a' });
        postings.forgetStamp('a');
        expect([postings.one('a')?.stamp, postings.ofMessage('M2')]).toEqual([null, null]);
      }));
    test('tells what is behind a reversal, and what waits behind a number', () =>
      use(({ postings }) => {
        postings.add(posting('r', { kind: 'reversal', reverses: 'x', body: null }));
        postings.add(posting('a'));
        postings.leave('r', { at: 1, body: 'now it has one', stamp: null });
        expect(postings.isBehindReversal('a')).toBe(false);
        postings.handOver('r', { at: 2, messageRef: 'M1' });
        expect([postings.isBehindReversal('a'), postings.isBehindReversal('r')]).toEqual([true, false]);
        expect(postings.waitingBehind('A/10', 1).map(({ key }) => key)).toEqual(['a']);
        expect(postings.one('r')?.body).toBe('now it has one');
      }));
    test('waits are made longer by a rest, and shortened where a clock was set', () =>
      use(({ postings }) => {
        postings.add(posting('a'));
        postings.rest('A', 700);
        postings.rest('A', 600);
        expect(postings.nextDueAt()).toBe(700);
        postings.dueBy(50, 800);
        expect(postings.nextDueAt()).toBe(700);
        postings.dueBy(50, 699);
        expect(postings.nextDueAt()).toBe(50);
      }));
    test('tells which one goes first in the lane of an operation', () =>
      use(({ postings }) => {
        postings.add(posting('a'));
        postings.add(posting('b', { operationId: 'A/20' }));
        postings.set('a', 'doubtful', parked);
        const first = { operationId: 'A/10', status: 'doubtful', message: 'Period closed', nextAt: 300 };
        expect([postings.firstBefore('A/20'), postings.firstBefore('A/10')]).toEqual([first, null]);
      }));
    test('counts by state, and shows the newest without what was withdrawn', () =>
      use(({ postings }) => {
        for (const key of ['a', 'b', 'c']) postings.add(posting(key));
        postings.book('a', { at: 9, erpRef: '{}', openPoints: '["no stock"]' });
        postings.set('b', 'withdrawn', parked);
        expect(postings.counts().sort((x, y) => (x.status < y.status ? -1 : 1))).toEqual([
          { status: 'acknowledged', count: 1, lastDeliveredAt: 9 },
          { status: 'waiting', count: 1, lastDeliveredAt: null },
          { status: 'withdrawn', count: 1, lastDeliveredAt: null },
        ]);
        expect(postings.newest(9).map(({ key }) => key)).toEqual(['c', 'a']);
        expect(postings.ofOperation('A/10').map(({ key }) => key)).toEqual(['a', 'c']);
      }));
    test('what waits for a person stands by cause, the most first, page by page', () =>
      use(({ postings, needy }) => {
        for (const key of ['a', 'b', 'c', 'd'])
          postings.add(posting(key, { lane: key, createdAt: 100 + key.charCodeAt(0) }));
        for (const key of ['a', 'b', 'c']) postings.set(key, 'parked', { ...parked, nextAt: key.charCodeAt(0) });
        expect(needy.uncaused().map(({ key }) => key)).toEqual(['a', 'b', 'c']);
        for (const [key, cause] of [
          ['a', 'closed'],
          ['b', 'closed'],
          ['c', 'locked'],
        ] as const)
          postings.because(key, cause);
        expect(needy.uncaused()).toEqual([]);
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
        expect(needy.slice('closed', 1, 2, 9)).toEqual([{ n: 2, key: 'b', nextAt: 98 }]);
        expect(needy.newest(2).map(({ key }) => key)).toEqual(['c', 'b']);
        expect([needy.messageOf(1), needy.messageOf(4), needy.messageOf(9)]).toEqual(['Period closed', null, null]);
      }));
    test('what people decided stands for good, oldest first', () =>
      use(({ needy }) => {
        const act = (at: number) => ({ key: 'a', at, by: 'Ada', act: 'retry', reason: 'the period is open again' });
        for (const at of [7, 5]) needy.addAct({ ...act(at), was: 'parked', detail: null });
        needy.addAct({ ...act(1), key: 'b', was: null, detail: '{}' });
        expect(needy.history('a')).toEqual(
          [7, 5].map((at) => ({ at, by: 'Ada', act: 'retry', reason: act(at).reason })),
        );
      }));
  });
}
