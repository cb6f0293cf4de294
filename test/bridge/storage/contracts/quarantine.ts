/** Facts that make no sense, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

export function quarantineContract(name: string, use: UseStorage): void {
  describe(`quarantine: ${name}`, () => {
    const came = { edgeId: 'edge-1', seq: 4, at: 10, why: 'of no time that can be', body: '{"at":"ü"}' };
    const inLog = { ...came, seq: 2, at: 20, body: null };
    const undecided = { decision: null, decidedBy: null, decidedAt: null };

    test('keeps each once, by number, with what came', () =>
      use(async (storage, again) => {
        await storage.transact(async (tx) => {
          for (const fact of [came, inLog, { ...came, why: 'another reason' }]) tx.quarantine.add(fact);
        });
        const later = again();
        const { quarantine } = later;
        expect([quarantine.one('edge-1', 4), quarantine.one('edge-1', 9)]).toEqual([{ ...came, ...undecided }, null]);
        expect(quarantine.bodies('edge-1', 1, 4)).toEqual([{ seq: 4, body: came.body }]);
        expect(quarantine.newest(9, 3, false)).toEqual([
          { ...inLog, ...undecided },
          { ...came, body: '{"a', ...undecided },
        ]);
        expect([quarantine.open(), quarantine.open('edge-1'), quarantine.open('edge-2')]).toEqual([2, 2, 0]);
        expect(quarantine.openBytes('edge-1')).toBe(Buffer.byteLength(came.body));
        await later.transact(async (tx) => {
          expect(await tx.quarantine.one('edge-1', 4)).toEqual({ ...came, ...undecided });
          expect(await tx.quarantine.open('edge-1')).toBe(2);
          expect(await tx.quarantine.openBytes('edge-1')).toBe(Buffer.byteLength(came.body));
        });
      }));
    test('one in the log is passed over until it is taken, and the version says that other facts count', () =>
      use(async ({ quarantine, transact }) => {
        const versions = [quarantine.version()];
        await transact(async (tx) => tx.quarantine.add(inLog));
        versions.push(quarantine.version());
        expect(quarantine.passedOver('edge-1')).toEqual([2]);
        await transact(async (tx) => tx.quarantine.decide('edge-1', 2, { decision: 'taken', by: 'Ada', at: 30 }));
        versions.push(quarantine.version());
        expect([quarantine.passedOver('edge-1'), quarantine.open(), new Set(versions).size]).toEqual([[], 0, 3]);
        expect(quarantine.newest(9, 9, true)).toEqual([]);
        const decided = { decision: 'taken', decidedBy: 'Ada', decidedAt: 30 };
        expect(quarantine.one('edge-1', 2)).toEqual({ ...inLog, ...decided });
      }));
  });
}
