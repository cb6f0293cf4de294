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
          storage.transact(() => {
            storage.notes.put('orders', 'after');
            throw new Error('the rest of it failed');
          });
        expect(fails).toThrow('the rest of it failed');
        expect(storage.notes.of('orders')).toBe('before');
      }));
  });
}
