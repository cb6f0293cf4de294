import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JOURNAL_FILE, type Journal, openJournal } from '../../../collector/journal/journal.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { counterNames, machineStates } from '../../../shared/core/words/plant.ts';
import { T0 } from '../fakes.ts';

/** A journal of its own for `work`. */
function withJournal<T>(work: (journal: Journal, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-page-'));
  const journal = openJournal(folder, 'edge "1"', () => 'journal-0001');
  try {
    return work(journal, folder);
  } finally {
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const printedOf = (journal: Journal, fromSeq: number, limit: number): unknown =>
  JSON.parse(journal.page(fromSeq, limit).json);

const machineId = fc.constantFrom('press-1', 'Säge "2"', 'a\\b', '\u2028', '机床 ⚙️');
const text = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '\n\t\u0000', '\u2028\u2029', '😀', '\ud800'));
const at = fc.nat({ max: 1e9 }).map((ms) => T0 + ms);
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constantFrom(1e15, 1e-7));
const fact: fc.Arbitrary<NewFact> = fc.oneof(
  fc.record({
    ...{ type: fc.constant('counted' as const), machineId, at, counter: fc.constantFrom(...counterNames) },
    ...{ unit: fc.constantFrom('part' as const, 'cycle' as const), count: fc.nat({ max: 1e6 }) },
    ...{ since: fc.option(at), reading: fc.option(number), recovered: fc.boolean() },
  }),
  fc.record({
    ...{ type: fc.constant('stateChanged' as const), machineId, at, state: fc.constantFrom(...machineStates) },
    ...{ word: fc.option(text), alarm: fc.option(text) },
  }),
  fc.record({
    ...{ type: fc.constant('noteAdded' as const), machineId, at, by: text.filter((by) => by !== '') },
    ...{ operationId: fc.constant(null), text: text.filter((words) => words !== '') },
  }),
);

describe('a page of facts that leaves the box', () => {
  test('says exactly what the journal holds, whatever is in the facts', () => {
    fc.assert(
      fc.property(
        fc.array(fact, { minLength: 1, maxLength: 30 }),
        fc.nat({ max: 31 }),
        fc.nat(31),
        (facts, from, limit) =>
          withJournal((journal) => {
            journal.commit({ recordedAt: T0, facts });
            const { facts: count } = journal.page(from + 1, limit);
            const read = journal.read(from + 1, limit);
            expect(count).toBe(read.length);
            // A negative zero is a zero in JSON.
            expect(printedOf(journal, from + 1, limit)).toEqual(JSON.parse(JSON.stringify(read)));
          }),
      ),
      { numRuns: 60 },
    );
  });

  test('reaches from what lies packed into what does not', () => {
    withJournal((journal) => {
      const counted = { type: 'counted', machineId: 'press-1', counter: 'total', unit: 'part' } as const;
      const facts = Array.from({ length: 1_500 }, (_, n): NewFact => {
        return { ...counted, at: T0 + n, count: 1, since: null, reading: n / 7, recovered: false };
      });
      journal.commit({ recordedAt: T0, facts });
      while (journal.archive(T0 + 1));
      expect(journal.archivedThrough()).toBeGreaterThan(0);
      expect(journal.archivedThrough()).toBeLessThan(1_500);
      expect(journal.page(1, 2_000)).toMatchObject({ fromSeq: 1, facts: 1_500 });
      expect(printedOf(journal, 1, 2_000)).toEqual(journal.read(1, 2_000));
    });
  });

  test.each([
    ['a counter that nobody knows', "counter = 'nonsense'"],
    ['no counter', 'counter = NULL'],
    ['no number', 'count = NULL'],
    ['no unit', 'flags = NULL'],
    ['no machine', 'machineId = NULL'],
    ['a state that is no JSON', "type = 'stateChanged', body = '{\"state\":'"],
  ])('is refused with the number of a fact that was damaged on disk: %s', (_, damage) => {
    withJournal((journal, folder) => {
      const counted = { type: 'counted', machineId: 'press-1', counter: 'total', unit: 'part' } as const;
      const one: NewFact = { ...counted, at: T0, count: 1, since: null, reading: null, recovered: false };
      journal.commit({ recordedAt: T0, facts: [one, one, one] });
      const other = new Sqlite(join(folder, JOURNAL_FILE));
      other.exec(`DROP TRIGGER fact_stays; UPDATE fact SET ${damage} WHERE seq = 2`);
      other.close();
      expect(() => journal.page(1, 10)).toThrow(
        expect.objectContaining({
          code: 'corrupt',
          sentence: expect.objectContaining({ what: 'journalFactDamaged', seq: 2 }),
        }),
      );
    });
  });
});
