/** Facts, cursors and transactions, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { Storage } from '../../../../bridge/storage/storage.ts';
import { journal, MINUTE, MONDAY, on, plantFact, smallPlant } from '../../shop.ts';
import type { UseStorage } from './use.ts';

export function factsContract(name: string, use: UseStorage): void {
  const facts = journal();
  facts.add(plantFact(smallPlant(['P1'])), ...[1, 2, 3, 4].map((n) => on('P1').good(MONDAY + n * MINUTE, n)));
  const { edgeId, journalId, events } = facts;
  const box = { edgeId, journalId, cursor: 5, planningCursor: 2, knownUntil: MONDAY, seenAt: MONDAY + 1 };
  const putAll = ({ transactNow, boxes, facts: log }: Storage): void =>
    transactNow(() => {
      boxes.put(box);
      log.append(edgeId, events);
    });

  describe(`the bridge's storage: ${name}`, () => {
    test('keeps a box’s facts and its cursor, also over an end of the process', () => {
      return use((storage, again) => {
        putAll(storage);
        for (const open of [() => storage, again]) {
          const one = open();
          expect([one.boxes.of(edgeId), one.boxes.all(), one.boxes.of('edge-2')]).toEqual([box, [box], null]);
          expect(one.facts.read(edgeId, 0, 100)).toEqual(events);
          expect([one.facts.lastPlant(edgeId), one.facts.firstAt()]).toEqual([events[0], MONDAY]);
          expect(one.facts.plants(edgeId)).toEqual([events[0]]);
        }
      });
    });
    test('gives facts by number and in pages, each box’s own', () => {
      return use((storage) => {
        putAll(storage);
        expect(storage.facts.read(edgeId, 2, 2)).toEqual(events.slice(2, 4));
        expect([storage.facts.find(edgeId, 4), storage.facts.find(edgeId, 6)]).toEqual([events[3], null]);
        expect(storage.facts.pick(edgeId, [4, 9, 2, 1]).map(({ seq }) => seq)).toEqual([4, 2, 1]);
        expect(storage.facts.pick(edgeId, [4, 2])).toEqual([events[3], events[1]]);
        expect([storage.facts.pick('edge-2', [1]), storage.facts.pick(edgeId, [])]).toEqual([[], []]);
        expect([storage.facts.find('edge-2', 1), storage.facts.read('edge-2', 0, 9)]).toEqual([null, []]);
      });
    });
    test('moves a cursor and never a journal’s id', () => {
      return use((storage) => {
        putAll(storage);
        storage.transactNow(() =>
          storage.boxes.put({ ...box, cursor: 9, knownUntil: MONDAY + 9, journalId: 'another-one' }),
        );
        expect(storage.boxes.of(edgeId)).toEqual({ ...box, cursor: 9, knownUntil: MONDAY + 9 });
      });
    });
    test('has all of a transaction or none of it, and takes back what it noted, the last first', () => {
      return use((storage, again) => {
        const steps: string[] = [];
        const fails = () =>
          storage.transactNow((transaction) => {
            storage.boxes.put(box);
            transaction.onFailure(() => steps.push('first'));
            storage.facts.append(edgeId, events.slice(0, 2));
            transaction.onFailure(() => steps.push('second'));
            throw new Error('the ERP’s dialect failed');
          });
        expect(fails).toThrow('the ERP’s dialect failed');
        expect(steps).toEqual(['second', 'first']);
        for (const open of [() => storage, again]) {
          const one = open();
          expect([one.boxes.all(), one.facts.firstAt()]).toEqual([[], null]);
        }
      });
    });
    test('has no part of a transaction whose outer one fails, and goes on where an inner one did', () => {
      return use((storage) => {
        const steps: string[] = [];
        const inner = (fails: boolean) =>
          storage.transactNow((transaction) => {
            transaction.onFailure(() => steps.push(fails ? 'failed' : 'went well'));
            storage.boxes.put({ ...box, edgeId: fails ? 'edge-8' : 'edge-9' });
            if (fails) throw new Error('of the inner one');
          });
        storage.transactNow(() => {
          expect(() => inner(true)).toThrow('of the inner one');
          storage.boxes.put(box);
        });
        expect([storage.boxes.all(), steps]).toEqual([[box], ['failed']]);
        const fails = () =>
          storage.transactNow(() => {
            inner(false);
            throw new Error('of the outer one');
          });
        expect(fails).toThrow('of the outer one');
        expect([storage.boxes.all(), steps]).toEqual([[box], ['failed', 'went well']]);
      });
    });
    test('takes nothing back where it did not fail, and gives what its work gave', () => {
      return use((storage) => {
        const steps: string[] = [];
        const gave = storage.transactNow((transaction) => {
          transaction.onFailure(() => steps.push('undone'));
          return 7;
        });
        expect([gave, steps]).toEqual([7, []]);
      });
    });
    test('refuses the same number twice', () => {
      return use((storage) => {
        putAll(storage);
        expect(() => storage.transactNow(() => storage.facts.append(edgeId, events.slice(4)))).toThrow();
        expect(storage.facts.read(edgeId, 0, 100)).toEqual(events);
      });
    });
  });
}
