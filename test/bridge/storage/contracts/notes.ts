/** Texts under names, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

export function notesContract(name: string, use: UseStorage): void {
  describe(`notes: ${name}`, () => {
    test('gives what was noted last under a name, also over an end of the process', () =>
      use(async (storage, again) => {
        expect(await storage.transact(({ notes }) => notes.of('orders'))).toBeNull();
        await storage.transact(async ({ notes }) => {
          notes.put('orders', '1');
          notes.put('orders', '{"after":"ü€𝄞"}');
          notes.put('download:orders', '');
        });
        for (const open of [() => storage, again]) {
          const read = await open().transact(({ notes }) =>
            Promise.all([notes.of('orders'), notes.of('download:orders'), notes.of('answers')]),
          );
          expect(read).toEqual(['{"after":"ü€𝄞"}', '', null]);
        }
      }));
  });
}
