/** What holds for every transaction, whatever keeps what is written in it. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

const aTurn = () => new Promise((resolve) => setImmediate(resolve));

export function transactionsContract(name: string, use: UseStorage): void {
  describe(`transactions: ${name}`, () => {
    test('one at a time, in the order in which they were asked for; each reads what the one before it wrote', () =>
      use(async ({ transact }) => {
        const said: string[] = [];
        const put = (text: string) =>
          transact(async ({ notes }) => {
            said.push(`${await notes.of('orders')} before ${text}`);
            notes.put('orders', text);
            await aTurn();
          });
        await Promise.all([put('1'), put('2'), put('3')]);
        expect(said).toEqual(['null before 1', '1 before 2', '2 before 3']);
      }));
    test('what is written is seen when it is on disk, and in memory before anybody else goes on', () =>
      use(async (storage) => {
        const seen: unknown[] = [];
        const open = () => storage.quarantine.open('edge-1');
        const turn = storage.transact(async (tx) => {
          tx.quarantine.add({ edgeId: 'edge-1', seq: 1, at: 1, why: 'odd', body: '{}' });
          tx.onCommit(() => seen.push(open()));
          await aTurn();
          seen.push(open(), await tx.quarantine.open('edge-1'));
        });
        const next = storage.transact(async (tx) => void seen.push(await tx.quarantine.open('edge-1')));
        await Promise.all([turn, next]);
        expect(seen).toEqual([0, 0, 1, 1]);
      }));
    test('of one that failed nothing is there, and what it changed in memory is taken back, the last first', () =>
      use(async ({ transact }, again) => {
        const steps: string[] = [];
        const fails = transact(async (tx) => {
          tx.notes.put('orders', 'never');
          tx.onFailure(() => steps.push('first'));
          tx.onCommit(() => steps.push('never'));
          await aTurn();
          tx.onFailure(() => steps.push('second'));
          throw new Error('the ERP’s dialect failed');
        });
        const next = transact(async ({ notes }) => void steps.push(`next finds ${await notes.of('orders')}`));
        await expect(fails).rejects.toThrow('the ERP’s dialect failed');
        await next;
        expect(steps).toEqual(['second', 'first', 'next finds null']);
        expect(await again().transact(({ notes }) => notes.of('orders'))).toBeNull();
      }));
    test('one whose write is refused failed, too, whole', () =>
      use(async (storage) => {
        let isTakenBack = false;
        const fails = storage.transact(async (tx) => {
          tx.notes.put('orders', 'never');
          tx.onFailure(() => {
            isTakenBack = true;
          });
          for (const _ of [1, 2]) tx.told.addMessage('edge-1', 7, 'a number twice');
        });
        await expect(fails).rejects.toThrow();
        expect([isTakenBack, await storage.transact(({ notes }) => notes.of('orders'))]).toEqual([true, null]);
      }));
    test('gives what its work gave, and takes nothing back where it did not fail', () =>
      use(async ({ transact }) => {
        const steps: string[] = [];
        const gave = await transact(async (tx) => {
          tx.onFailure(() => steps.push('undone'));
          return 7;
        });
        expect([gave, steps]).toEqual([7, []]);
      }));
  });
}
