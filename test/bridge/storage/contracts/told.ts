/** What boxes were told, and books that were asked, whatever keeps it. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

export function toldContract(name: string, use: UseStorage): void {
  describe(`what boxes were told: ${name}`, () => {
    test('of each order the last state, each box by itself, until it is forgotten', () =>
      use(({ told }) => {
        told.put('edge-1', 'A', 'planned');
        told.put('edge-1', 'A', 'released');
        told.put('edge-2', 'A', 'closed');
        expect(told.orders('edge-1')).toEqual([{ orderId: 'A', body: 'released' }]);
        expect([told.has('edge-1', 'A'), told.has('edge-1', 'B'), told.has('edge-3', 'A')]).toEqual([
          true,
          false,
          false,
        ]);
        told.forget('edge-1', 'A');
        expect([told.has('edge-1', 'A'), told.has('edge-2', 'A')]).toEqual([false, true]);
      }));
    test('messages come by their numbers, and no number twice', () =>
      use((storage, again) => {
        const { told } = storage;
        for (const id of [3, 1, 7]) told.addMessage('edge-1', id, `message ${id}`);
        told.addMessage('edge-2', 9, 'of another box');
        expect(() => told.addMessage('edge-1', 7, 'another one')).toThrow();
        expect([told.lastId('edge-1'), told.lastId('edge-3')]).toEqual([7, 0]);
        expect(again().told.messages('edge-1', 1, 5)).toEqual([
          { id: 3, body: 'message 3' },
          { id: 7, body: 'message 7' },
        ]);
      }));
    test('so many at once', () =>
      use(({ told }) => {
        for (const id of [1, 2, 3]) told.addMessage('edge-1', id, '');
        expect(told.messages('edge-1', 0, 2).map(({ id }) => id)).toEqual([1, 2]);
      }));
    test('an operation’s books were asked or not, until all are to be asked anew', () =>
      use(({ askedBooks }) => {
        for (const operationId of ['A/10', 'A/20', 'A/10']) askedBooks.add(operationId);
        expect(askedBooks.all().sort()).toEqual(['A/10', 'A/20']);
        askedBooks.forget();
        expect(askedBooks.all()).toEqual([]);
      }));
  });
}
