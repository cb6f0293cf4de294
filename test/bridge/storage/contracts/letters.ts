/** Letters and asynchronous transactions, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { LetterStorage } from '../../../../bridge/storage/letters.ts';

/** As `UseStorage`. */
type UseLetters = (
  work: (storage: LetterStorage, again: () => Promise<LetterStorage>) => Promise<void>,
) => Promise<void>;

const letter = (id: string, webhook = 'mes') => ({ webhook, id, body: `body of ${id}` });
const idsIn = (storage: LetterStorage, webhook = 'mes', most = 9): Promise<string[]> =>
  storage.transact(async (tx) => (await tx.oldest(webhook, most)).map(({ id }) => id));

export function lettersContract(name: string, use: UseLetters): void {
  describe(`letters: ${name}`, () => {
    test('go out in order for each receiver, until they are done', () =>
      use(async (storage, again) => {
        await storage.transact(async (tx) => {
          for (const one of [letter('a'), letter('b'), letter('x', 'erp'), letter('c')]) tx.add(one);
        });
        expect([await idsIn(storage), await idsIn(storage, 'mes', 2), await idsIn(storage, 'erp')]).toEqual([
          ['a', 'b', 'c'],
          ['a', 'b'],
          ['x'],
        ]);
        const [first] = await storage.transact((tx) => tx.oldest('mes', 1));
        expect(first).toEqual({ n: first?.n, id: 'a', body: 'body of a', tries: 0, dueAt: 0 });
        await storage.transact(async (tx) => tx.failed(first?.n ?? 0, 77));
        const reopened = await again();
        expect(await reopened.transact((tx) => tx.oldest('mes', 1))).toEqual([{ ...first, tries: 1, dueAt: 77 }]);
        await reopened.transact(async (tx) => tx.done(first?.n ?? 0));
        expect([await idsIn(reopened), await reopened.transact((tx) => tx.waiting('mes'))]).toEqual([['b', 'c'], 2]);
      }));
    test('of a receiver that is away the newest stay', () =>
      use(async (storage) => {
        await storage.transact(async (tx) => {
          for (const id of ['a', 'b', 'c']) tx.add(letter(id));
          tx.trim('mes', 2);
          tx.trim('nobody', 2);
        });
        expect(await idsIn(storage)).toEqual(['b', 'c']);
      }));
    test('what was told stands as it was put last', () =>
      use(async (storage, again) => {
        const told = { key: 'alarm A', topic: 'alarm', state: 'raised', data: '{}' };
        await storage.transact(async (tx) => {
          tx.putStanding({ ...told, state: 'before' });
          tx.putStanding(told);
          tx.putStanding({ ...told, key: 'alarm B' });
          tx.dropStanding('alarm B');
        });
        const reopened = await again();
        expect(await reopened.transact((tx) => tx.standings())).toEqual([told]);
      }));
    test('there was a first look or there was none', () =>
      use(async (storage) => {
        expect(await storage.transact((tx) => tx.hasLooked())).toBe(false);
        for (const _ of [1, 2]) await storage.transact(async (tx) => tx.setLooked());
        expect(await storage.transact((tx) => tx.hasLooked())).toBe(true);
      }));
  });

  describe(`asynchronous transactions: ${name}`, () => {
    test('come one at a time, in the order in which they were asked for, each on what the one before committed', () =>
      use(async (storage) => {
        const steps: string[] = [];
        const one = (id: string) =>
          storage.transact(async (tx) => {
            const before = await tx.oldest('mes', 9);
            await new Promise((resolve) => setImmediate(resolve));
            tx.add(letter(`${id}${before.length}`));
            steps.push(`${id} is worked on`);
            tx.onCommit(() => steps.push(`${id} is on disk`));
          });
        await Promise.all(['a', 'b', 'c'].map(one));
        expect(await idsIn(storage)).toEqual(['a0', 'b1', 'c2']);
        expect(steps).toEqual(['a', 'b', 'c'].flatMap((id) => [`${id} is worked on`, `${id} is on disk`]));
      }));
    test('one that fails leaves nothing, on disk or in memory, and holds nobody up', () =>
      use(async (storage) => {
        const steps: string[] = [];
        const failed = storage.transact(async (tx) => {
          tx.add(letter('a'));
          tx.onCommit(() => steps.push('on disk'));
          await Promise.resolve();
          throw new Error('the rest of it failed');
        });
        const next = storage.transact(async (tx) => tx.add(letter('b')));
        await expect(failed).rejects.toThrow('the rest of it failed');
        await next;
        expect([await idsIn(storage), steps]).toEqual([['b'], []]);
      }));
    test('reads what was committed before it began; what it writes is there when it is over', () =>
      use(async (storage) => {
        const seen = await storage.transact(async (tx) => {
          tx.add(letter('a'));
          return (await tx.oldest('mes', 9)).length;
        });
        expect([seen, await idsIn(storage)]).toEqual([0, ['a']]);
      }));
    test('takes nothing once it is over', () =>
      use(async (storage) => {
        let late: () => void = () => {};
        await storage.transact(async (tx) => {
          late = () => tx.add(letter('late'));
        });
        expect(late).toThrow();
        expect(await idsIn(storage)).toEqual([]);
      }));
  });
}
