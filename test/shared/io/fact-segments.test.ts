import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FactRow } from '../../../shared/io/fact-rows.ts';
import { openPiece, type Packed, packFacts, rowsOf } from '../../../shared/io/fact-segments.ts';

const ms = fc.integer({ min: -1e6, max: 4e12 });
const name = fc.oneof(fc.constantFrom('press-1', '__proto__', ''), fc.string());
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const reading = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const number = fc.oneof(reading, fc.integer(), fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER));

const rows = fc
  .array(
    fc.tuple(
      ...([ms, ms, orNull(name), name, orNull(fc.constantFrom('good', 'scrap', 'total'))] as const),
      ...([
        orNull(fc.integer({ min: 0, max: 3 })),
        orNull(fc.nat()),
        orNull(ms),
        orNull(number),
        orNull(fc.string()),
      ] as const),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .chain((all) => fc.integer({ min: 1, max: 1e9 }).map((first) => all.map((row, n): FactRow => [first + n, ...row])));

const unpacked = (packed: Packed): FactRow[] | null => {
  const piece = openPiece(packed);
  return piece === null ? null : rowsOf(piece);
};

describe('packed facts', () => {
  test('are the same to the bit when they are unpacked', () => {
    fc.assert(
      fc.property(rows, (all) => {
        expect(unpacked(packFacts(all))).toEqual(all);
      }),
    );
  });

  test('are nothing when a bit of them was changed', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (all, place) => {
        const piece = packFacts(all);
        const packed = Buffer.from(piece.packed);
        packed[place % packed.length] = (packed[place % packed.length] ?? 0) ^ (1 << (place % 8));
        expect(unpacked({ ...piece, packed })).toBeNull();
      }),
    );
  });
});
