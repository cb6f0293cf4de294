/** Whatever moved where: at each moment a place has those that were not over and had begun. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Candidate, Runnable } from '../../../../shared/core/orders/runnable.ts';
import { AtHand } from '../../../../shared/core/words/at-rest.ts';
import { MemoryCellar } from '../../../../shared/core/words/cellar.ts';
import { DAY_MS } from '../../../../shared/core/words/time.ts';

const start = Date.UTC(2026, 0, 5);
// Some days to some years: most stand in a few weeks, some in too many.
const moment = fc
  .oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 1_500 }))
  .map((days) => start + days * DAY_MS);
const place = fc.constantFrom('press', 'lathe', 'saw');
const candidate = (id: string): fc.Arbitrary<Candidate> =>
  fc.record({
    id: fc.constant(id),
    from: moment,
    until: fc.oneof(moment, fc.constant(Number.POSITIVE_INFINITY)),
    places: fc.uniqueArray(place, { minLength: 1 }),
  });
const ids = ['A', 'B', 'C', 'D', 'E', 'F'];
const moves = fc.array(
  fc.constantFrom(...ids).chain((id) => fc.tuple(fc.constant(id), fc.option(candidate(id), { nil: null, freq: 5 }))),
  { maxLength: 40 },
);

test('operations of a place are found by when they went on, however often that was said otherwise', () => {
  fc.assert(
    fc.property(
      moves,
      fc.array(fc.tuple(place, moment, fc.option(fc.nat(90))), { minLength: 1, maxLength: 20 }),
      fc.constantFrom(0, 2, 100),
      (moved, questions, atHand) => {
        const runnable = new Runnable({ hand: new AtHand(atHand), cellar: new MemoryCellar() });
        const known = new Map<string, Candidate>();
        for (const [id, after] of moved) {
          runnable.move(known.get(id) ?? null, after);
          if (after === null) known.delete(id);
          else known.set(id, after);
        }
        for (const [where, at, days] of questions) {
          const upTo = days === null ? Number.POSITIVE_INFINITY : at + days * DAY_MS;
          const expected = [...known.values()].filter(
            ({ places, from, until }) => places.includes(where) && from <= upTo && until > at,
          );
          expect([...new Set(runnable.within(where, at, upTo))].sort()).toEqual(expected.map(({ id }) => id).sort());
        }
      },
    ),
    { numRuns: 300 },
  );
});
