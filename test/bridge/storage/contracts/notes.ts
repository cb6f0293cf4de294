/** Texts under names, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

export function notesContract(name: string, use: UseStorage): void {
  describe(`notes: ${name}`, () => {
    test('gives what was noted last under a name, also over an end of the process', () =>
      use((storage, again) => {
        expect(storage.notes.of('orders')).toBeNull();
        storage.notes.put('orders', '1');
        storage.notes.put('orders', '{"after":"ü€𝄞"}');
        storage.notes.put('download:orders', '');
        for (const open of [() => storage, again]) {
          const { notes } = open();
          expect([notes.of('orders'), notes.of('download:orders'), notes.of('answers')]).toEqual([
            '{"after":"ü€𝄞"}',
            '',
            null,
          ]);
        }
      }));
    test('has nothing of a transaction that failed', () =>
      use((storage) => {
        storage.notes.put('orders', 'before');
        const fails = () =>
          storage.transactNow(() => {
            storage.notes.put('orders', 'after');
            throw new Error('the rest of it failed');
          });
        expect(fails).toThrow('the rest of it failed');
        expect(storage.notes.of('orders')).toBe('before');
      }));
    test('noted in a transaction that comes in turn, it is there for those at once when that is over', () =>
      use(async ({ transact, transactNow, notes }) => {
        notes.put('orders', '1');
        const turn = transact(async (tx) => {
          expect(await tx.notes.of('orders')).toBe('1');
          tx.notes.put('orders', '2');
          await new Promise((resolve) => setImmediate(resolve));
        });
        // Somebody else's, meanwhile, at once: on disk, though the turn fails or not.
        transactNow(() => notes.put('answers', 'now'));
        expect([notes.of('orders'), notes.of('answers')]).toEqual(['1', 'now']);
        await turn;
        expect([notes.of('orders'), notes.of('answers')]).toEqual(['2', 'now']);
      }));
    test('of a turn that failed nothing is noted, and what was written at once meanwhile stays', () =>
      use(async ({ transact, notes }) => {
        const turn = transact(async (tx) => {
          tx.notes.put('orders', 'after');
          await new Promise((resolve) => setImmediate(resolve));
          throw new Error('the rest of it failed');
        });
        notes.put('answers', 'now');
        await expect(turn).rejects.toThrow('the rest of it failed');
        expect([notes.of('orders'), notes.of('answers')]).toEqual([null, 'now']);
      }));
  });
}
