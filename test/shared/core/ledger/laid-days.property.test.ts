/** Days of machines that lie in a cellar are those that were kept, and nothing lies there of what was dropped. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf, KeptDays, type SavedDays } from '../../../../shared/core/ledger/kept-days.ts';
import { packedText } from '../../../../shared/core/ledger/kept-phases.ts';
import { packSeqs } from '../../../../shared/core/machine/resting.ts';
import { AtHand } from '../../../../shared/core/words/at-rest.ts';
import { MemoryCellar } from '../../../../shared/core/words/cellar.ts';
import { rowsText } from '../../../../shared/core/words/pages.ts';
import { day, hour, monday } from '../facts.ts';

/** Knows how many texts lie in it. */
class CountedCellar extends MemoryCellar {
  size = 0;

  override put(text: string): number {
    this.size++;
    return super.put(text);
  }

  override drop(place: number): void {
    this.size--;
    super.drop(place);
  }
}

type Value = readonly number[];

/** Without a cellar: what `KeptDays` is told, as it was told. */
class PlainDays {
  readonly days = new Map<string, { machineId: string; day: number; until: number; value: Value }>();

  keep(machineId: string, at: number, until: number, value: Value): void {
    this.days.set(`${machineId} ${at}`, { machineId, day: at, until, value });
  }

  drop(machineId: string, isTouched: (at: number, until: number) => boolean): void {
    for (const [key, one] of this.days)
      if (one.machineId === machineId && isTouched(one.day, one.until)) this.days.delete(key);
  }
}

const machineId = fc.constantFrom('P1', 'P2');
/** Before 1970 too. */
const dayAt = fc.constantFrom(-3 * day, dayOf(monday), dayOf(monday) + day, dayOf(monday) + 2 * day);
const at = fc.tuple(dayAt, fc.constantFrom(-hour, 0, hour, day)).map(([begin, more]) => begin + more);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('keep' as const),
      ...{ machineId, at: dayAt, openMs: fc.constantFrom(0, 1, 5 * hour, 40 * day) },
      value: fc.array(fc.integer(), { maxLength: 2 }),
    }),
  },
  fc.record({ does: fc.constant('dropFrom' as const), machineId, from: at }),
  fc.record({ does: fc.constant('dropWithin' as const), machineId, from: at, to: at }),
  fc.record({ does: fc.constantFrom('clear' as const, 'restart' as const) }),
);

test('days that rest are kept, dropped, saved and taken over as they were told, and leave nothing behind', () => {
  fc.assert(
    fc.property(fc.array(step), fc.nat(2), (steps, atHand) => {
      const opened = () => {
        const cellar = new CountedCellar();
        return { cellar, kept: new KeptDays(rowsText<number>(), { cellar, hand: new AtHand(atHand) }) };
      };
      const plain = new PlainDays();
      let { cellar, kept } = opened();
      for (const one of steps)
        if (one.does === 'keep') {
          const until = one.at + day + one.openMs;
          kept.keep(one.machineId, one.at, { until, value: one.value });
          plain.keep(one.machineId, one.at, until, one.value);
        } else if (one.does === 'dropFrom') {
          kept.dropFrom(one.machineId, one.from);
          plain.drop(one.machineId, (_at, until) => until >= one.from);
        } else if (one.does === 'dropWithin') {
          kept.dropWithin(one.machineId, one.from, one.to);
          plain.drop(one.machineId, (begin) => begin < one.to && begin + day >= one.from);
        } else if (one.does === 'clear') {
          kept.clear();
          plain.days.clear();
        } else {
          const saved: SavedDays<Value>[] = structuredClone([...kept.save()]);
          ({ cellar, kept } = opened());
          for (const own of saved) kept.restore(own);
          expect([...kept.save()]).toEqual(saved);
        }
      const told = [...plain.days.values()];
      for (const own of told) {
        expect(kept.get(own.machineId, own.day, own.until)).toEqual(own.value);
        expect(kept.get(own.machineId, own.day, own.until - 1)).toBeUndefined();
      }
      expect([...kept.save()].flatMap(({ days }) => days)).toHaveLength(told.length);
      // A day on which nothing was is no text.
      expect(cellar.size).toBe(told.filter(({ value }) => value.length > 0).length);
    }),
  );
});

test('days in passing: those that are kept are not looked at again', () => {
  const kept = new KeptDays(rowsText<number>(), { cellar: new MemoryCellar(), hand: new AtHand(0) });
  const first = dayOf(monday);
  const looked: number[] = [];
  const pass = () =>
    kept.inPassing('P1', first, first + 5 * day, 100, (begin) => {
      looked.push((begin - first) / day);
      kept.keep('P1', begin, { until: begin + day, value: [] });
    });
  // Given five days of which one was asked for before
  kept.keep('P1', first + 2 * day, { until: first + 3 * day, value: [7] });
  pass();
  expect(looked).toEqual([0, 1, 3, 4]);
  // When a fact touches the second
  kept.dropWithin('P1', first + day + hour, first + day + 2 * hour);
  pass();
  // Then that one alone is looked at
  expect(looked.slice(4)).toEqual([1]);
});

test("a day's phases that rested are what they were, to the last bit, however many", () => {
  const ids = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '"', '\u2028', 'A1/0010')), {
    maxLength: 4,
  });
  const numbers = fc.oneof(
    fc.uint8Array(),
    fc.nat(6_000).map((length) => packSeqs(Array.from({ length }, (_, index) => index * 100))),
  );
  fc.assert(
    fc.property(fc.record({ numbers, operationIds: ids }), (packed) => {
      expect(packedText.read(packedText.write(packed))).toEqual(packed);
    }),
    { numRuns: 30 },
  );
});
