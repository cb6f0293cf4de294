import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { type Ratio, ratioIn } from '../../../../shared/core/words/ratio.ts';
import { factory, hour, machine, minute, monday, order, smallPlant } from '../facts.ts';

const plant = smallPlant({ machines: [machine('P1', { counters: { total: { unit: 'cycle' } } })] });

const fraction = fc.oneof(
  fc.constantFrom<string | number>('1/3', '0.5', 0.25, '2/7', '7/3', 4, 1, '0.0125', '1.5'),
  fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })).map(([over, under]) => `${over}/${under}`),
);
const decimals = fc.integer({ min: 0, max: 4 });

/** Cycles one after the other; some of them only the counter saw, while the line was cut. */
const counts = fc.array(
  fc.record({ minutes: fc.integer({ min: 1, max: 20 }), count: fc.integer({ min: 1, max: 9 }), spread: fc.boolean() }),
  { minLength: 1, maxLength: 25 },
);
type Counts = typeof counts extends fc.Arbitrary<infer T> ? T : never;

function countedFrom(facts: ReturnType<typeof factory>, from: number, all: Counts): { events: Event[]; to: number } {
  let at = from;
  const events = all.map(({ minutes, count, spread }) => {
    const since = at;
    at += minutes * minute;
    return facts.counted('P1', at, count, { unit: 'cycle', since, recovered: spread });
  });
  return { events, to: at };
}

const cyclesIn = (all: Counts): number => all.reduce((sum, { count }) => sum + count, 0);

/** ⌊n · ratio · 10^decimals⌋, worked out in whole numbers of any size. */
function floorOf(terms: readonly [cycles: number, Ratio][], unitDecimals: number): number {
  const den = terms.reduce((all, [, ratio]) => all * BigInt(ratio.den), 1n);
  const num = terms.reduce((all, [cycles, ratio]) => all + (BigInt(cycles * ratio.num) * den) / BigInt(ratio.den), 0n);
  return Number((num * 10n ** BigInt(unitDecimals)) / den);
}

function inUnit(id: string, partsPerCycle: string | number, unitDecimals: number) {
  const unit = unitDecimals === 0 ? {} : { unit: { name: 'kg', decimals: unitDecimals } };
  return order(id, { ...unit, quantityPcs: 1_000_000, operation: { partsPerCycle, tool: 'T' } });
}

function producedOf(events: readonly Event[], operationId: string, now: number): number | undefined {
  const ledger = openLedger(plant, { chunkFacts: 4 });
  ledger.record(events);
  return ledger.operation(operationId, now)?.producedPcs;
}

test('after n cycles exactly ⌊n · parts per cycle⌋ parts were made, in any unit, in any order of arrival', () => {
  fc.assert(
    fc.property(fraction, decimals, counts, fc.infiniteStream(fc.nat()), (perCycle, unit, all, order) => {
      const facts = factory();
      const head = [facts.release(monday, inUnit('A', perCycle, unit)), facts.started('P1', monday, 'A/0010')];
      const { events, to } = countedFrom(facts, monday, all);
      const known = [...head, ...events];
      const shuffled = known
        .map((event) => ({ event, place: order.next().value ?? 0 }))
        .sort((a, b) => a.place - b.place)
        .map(({ event }) => event);
      const right = floorOf([[cyclesIn(all), ratioIn(perCycle)]], unit);
      expect(producedOf(known, 'A/0010', to)).toBe(right);
      expect(producedOf(shuffled, 'A/0010', to)).toBe(right);
    }),
  );
});

test('the parts of any cut of time add up to the whole, and effectiveness is theirs', () => {
  fc.assert(
    fc.property(
      fraction,
      counts,
      fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 6 }),
      (perCycle, all, cuts) => {
        const facts = factory();
        const head = [
          facts.release(monday, inUnit('A', perCycle, 0)),
          facts.state('P1', monday, 'running'),
          facts.started('P1', monday, 'A/0010'),
        ];
        const { events, to } = countedFrom(facts, monday, all);
        const ledger = openLedger(plant, { chunkFacts: 4 });
        ledger.record([...head, ...events]);
        const edges = [...new Set([monday, ...cuts.map((cut) => Math.min(to, monday + cut * minute)), to])].sort(
          (a, b) => a - b,
        );
        const pieces = edges.slice(1).map((edge, index) => {
          return ledger.figures({ kind: 'machine', id: 'P1' }, edges[index] ?? monday, edge).sums.allProducedPcs;
        });
        const { sums, kpis } = ledger.figures({ kind: 'machine', id: 'P1' }, monday, to);
        const right = floorOf([[cyclesIn(all), ratioIn(perCycle)]], 0);
        expect(pieces.reduce((sum, piece) => sum + piece, 0)).toBe(right);
        if (sums.aptMs > 0 && sums.pqPcs > 0) expect(kpis.effectiveness).toBe((30_000 * sums.pqPcs) / sums.aptMs);
      },
    ),
  );
});

test('a fraction that changes in mid-order counts from its moment on, and what was begun of a part goes on', () => {
  fc.assert(
    fc.property(fraction, fraction, decimals, counts, counts, (before, after, unit, first, second) => {
      const watched = (all: Counts) => all.map((one) => ({ ...one, spread: false }));
      const facts = factory();
      const head = [facts.release(monday, inUnit('A', before, unit)), facts.started('P1', monday, 'A/0010')];
      const one = countedFrom(facts, monday, watched(first));
      const changed = facts.changed(one.to, inUnit('A', after, unit));
      const two = countedFrom(facts, one.to, watched(second));
      const right = floorOf(
        [
          [cyclesIn(first), ratioIn(before)],
          [cyclesIn(second), ratioIn(after)],
        ],
        unit,
      );
      expect(producedOf([...head, ...one.events, changed, ...two.events], 'A/0010', two.to)).toBe(right);
    }),
  );
});

test('what was begun of a part does not leak to the next order, and orders on one cycle do not disturb each other', () => {
  fc.assert(
    fc.property(fraction, fraction, fraction, counts, counts, (a, b, c, first, second) => {
      const facts = factory();
      const head = [
        facts.release(monday, inUnit('A', a, 0)),
        facts.release(monday, inUnit('B', b, 2)),
        facts.release(monday, order('C', { quantityPcs: 1_000_000, operation: { partsPerCycle: c } })),
        facts.started('P1', monday, 'A/0010'),
        facts.started('P1', monday, 'B/0010'),
      ];
      const one = countedFrom(facts, monday, first);
      const next = facts.started('P1', one.to, 'C/0010');
      const two = countedFrom(facts, one.to, second);
      const events = [...head, ...one.events, next, ...two.events];
      expect(producedOf(events, 'A/0010', two.to)).toBe(floorOf([[cyclesIn(first), ratioIn(a)]], 0));
      expect(producedOf(events, 'B/0010', two.to)).toBe(floorOf([[cyclesIn(first), ratioIn(b)]], 2));
      expect(producedOf(events, 'C/0010', two.to)).toBe(floorOf([[cyclesIn(second), ratioIn(c)]], 0));
    }),
  );
});

test('a part counter is shared out in whole parts that add up, however the counts come', () => {
  fc.assert(
    fc.property(fc.array(fraction, { minLength: 2, maxLength: 4 }), counts, (fractions, all) => {
      const facts = factory();
      const ids = fractions.map((_, index) => `O${index}`);
      const head = fractions.flatMap((perCycle, index) => [
        facts.release(monday, inUnit(`O${index}`, perCycle, 0)),
        facts.started('P1', monday, `O${index}/0010`),
      ]);
      let at = monday;
      const events = all.map(({ count }) => {
        at += minute;
        return facts.counted('P1', at, count);
      });
      const made = ids.map((id) => producedOf([...head, ...events], `${id}/0010`, at + hour) ?? 0);
      expect(Math.min(...made)).toBeGreaterThanOrEqual(0);
      expect(made.reduce((sum, parts) => sum + parts, 0)).toBe(cyclesIn(all));
    }),
  );
});
