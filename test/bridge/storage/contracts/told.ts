/** What boxes were told, and books that were asked, whatever keeps it. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

export function toldContract(name: string, use: UseStorage): void {
  describe(`what boxes were told: ${name}`, () => {
    test('of each order the last state, each box by itself, until it is forgotten', () =>
      use(async ({ transact }) => {
        await transact(async ({ told }) => {
          told.put('edge-1', 'A', 'planned');
          told.put('edge-1', 'A', 'released');
          told.put('edge-2', 'A', 'closed');
        });
        await transact(async ({ told }) => {
          expect(await told.orders('edge-1')).toEqual([{ orderId: 'A', body: 'released' }]);
          const has = await Promise.all([told.has('edge-1', 'A'), told.has('edge-1', 'B'), told.has('edge-3', 'A')]);
          expect(has).toEqual([true, false, false]);
          told.forget('edge-1', 'A');
        });
        const has = await transact(({ told }) => Promise.all([told.has('edge-1', 'A'), told.has('edge-2', 'A')]));
        expect(has).toEqual([false, true]);
      }));
    test('messages come by their numbers, so many at once, and no number twice', () =>
      use(async (storage, again) => {
        await storage.transact(async ({ told }) => {
          for (const id of [3, 1, 7, 9]) told.addMessage('edge-1', id, `message ${id}`);
          told.addMessage('edge-2', 12, 'of another box');
        });
        await expect(
          storage.transact(async ({ told }) => told.addMessage('edge-1', 7, 'another one')),
        ).rejects.toThrow();
        const { transact } = again();
        const last = await transact(({ told }) => Promise.all([told.lastId('edge-1'), told.lastId('edge-3')]));
        expect(last).toEqual([9, 0]);
        expect(await transact(({ told }) => told.messages('edge-1', 1, 2))).toEqual([
          { id: 3, body: 'message 3' },
          { id: 7, body: 'message 7' },
        ]);
      }));
    test('an operation’s books were asked or not, until all are to be asked anew', () =>
      use(async ({ transact }) => {
        await transact(async ({ askedBooks }) => {
          for (const operationId of ['A/10', 'A/20', 'A/10']) askedBooks.add(operationId);
        });
        expect((await transact(({ askedBooks }) => askedBooks.all())).sort()).toEqual(['A/10', 'A/20']);
        await transact(async ({ askedBooks }) => askedBooks.forget());
        expect(await transact(({ askedBooks }) => askedBooks.all())).toEqual([]);
      }));
  });
}
