/** What rests as text is the same again, and is found as if it had never rested. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zeroSums } from '../../../../shared/core/figures/sums.ts';
import { dayText, totalsText } from '../../../../shared/core/ledger/cell-text.ts';
import { type OwnCell, packSums } from '../../../../shared/core/ledger/sum-cell.ts';
import { AtHand, AtRest } from '../../../../shared/core/words/at-rest.ts';
import { MemoryCellar } from '../../../../shared/core/words/cellar.ts';

/** Sums and quantities: finite, and no zero is negative, for sums begin at zero. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const id = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'Spänebruch', '切屑', '"', '\u2028'));
const unit = fc.record({ name: id, decimals: fc.nat(6) });
const own: fc.Arbitrary<OwnCell> = fc.record({
  sums: fc
    .array(number, { minLength: packSums(zeroSums()).length, maxLength: packSums(zeroSums()).length })
    .map((all) => Float64Array.from(all)),
  stops: fc.array(fc.record({ reasonId: fc.option(id), durationMs: number, count: number }), { maxLength: 4 }),
  scrap: fc.array(
    fc.record({ reasonId: fc.option(id), quantityPcs: number, unit }, { requiredKeys: ['reasonId', 'quantityPcs'] }),
    { maxLength: 4 },
  ),
  units: fc.array(unit, { maxLength: 2 }),
});

test('a day that rested is the day that it was, to the last bit', () => {
  const day = fc.tuple(own, fc.array(fc.tuple(id, own), { maxLength: 3 }));
  fc.assert(
    fc.property(day, ([whole, items]) => {
      const cell = { ...whole, items: new Map(items) };
      expect(dayText.read(dayText.write(cell))).toEqual(cell);
    }),
  );
});

test('totals that rested are the totals that they were', () => {
  const span = fc.record({ machineId: id, from: number, to: number });
  const kept = fc.record({
    totals: fc.constant(null),
    own: fc.array(span, { maxLength: 2 }),
    people: fc.array(fc.record({ by: id, from: number, to: number }), { maxLength: 2 }),
    cells: fc.array(fc.option(own), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(kept, (one) => {
      expect(totalsText.read(totalsText.write(one))).toEqual(one);
    }),
  );
});

test('what rests is found, told and forgotten as by a map, however little lies at hand', () => {
  const step = fc.oneof(
    fc.record({ does: fc.constant('set' as const), key: fc.nat(5), value: fc.nat() }),
    fc.record({ does: fc.constantFrom('get' as const, 'delete' as const), key: fc.nat(5) }),
  );
  fc.assert(
    fc.property(fc.array(step), fc.nat(3), (steps, mostAtHand) => {
      const rest = new AtRest<number, { value: number }>(
        { write: JSON.stringify, read: (text) => JSON.parse(text) },
        new AtHand(mostAtHand),
        new MemoryCellar(),
      );
      const map = new Map<number, { value: number }>();
      for (const one of steps)
        if (one.does === 'set') for (const each of [rest, map]) each.set(one.key, { value: one.value });
        else if (one.does === 'delete') expect(rest.delete(one.key)).toBe(map.delete(one.key));
        else expect(rest.get(one.key)).toEqual(map.get(one.key));
      expect([...rest.keys()].map((key) => [key, rest.get(key)])).toEqual([...map]);
      expect(rest.size).toBe(map.size);
    }),
  );
});
