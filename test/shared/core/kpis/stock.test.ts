import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stockMeasures } from '../../../../shared/core/kpis/stock.ts';
import { stockOf } from '../../../../shared/core/materials/stock.ts';
import { DAY_MS, HOUR_MS } from '../../../../shared/core/words/time.ts';

/** A Monday, 00:00 UTC. */
const START = Date.UTC(2026, 2, 2);
const DAYS = 14;

const move = fc.record({
  hour: fc.integer({ min: 0, max: DAYS * 24 - 1 }),
  pcs: fc.integer({ min: -60, max: 60 }),
  wanted: fc.option(fc.integer({ min: 1, max: 80 }), { nil: undefined }),
  isCount: fc.boolean(),
});
const month = fc.record({
  moves: fc.array(move, { minLength: 1, maxLength: 30 }),
  level: fc.integer({ min: 0, max: 90 }),
});
type Month = typeof month extends fc.Arbitrary<infer T> ? T : never;

function rowsOf({ moves, level }: Month): unknown[] {
  return [
    { kind: 'stock', itemId: 'CAP', quantity: level },
    ...moves.map(({ hour, pcs, wanted, isCount }, index) => ({
      ...{ kind: 'movement', id: String(index), itemId: 'CAP', at: START + hour * HOUR_MS, quantity: pcs },
      what: isCount ? 'counted' : pcs >= 0 ? 'received' : 'delivered',
      ...(wanted === undefined ? {} : { wanted }),
    })),
  ];
}

/** Hour by hour from the first day with a movement on; at the end of all moves lies what the ERP says lies now. */
function naive({ moves, level }: Month) {
  const total = moves.reduce((sum, { pcs }) => sum + pcs, 0);
  const firstDay = Math.floor(Math.min(...moves.map(({ hour }) => hour)) / 24);
  let held = level - total;
  let [emptyHours, runOuts, out, pcsHours] = [0, 0, 0, 0];
  for (let hour = firstDay * 24; hour < DAYS * 24; hour += 1) {
    // Moves of one hour happen one after the other, as they were named.
    const now = moves.map((one, index) => ({ ...one, index })).filter((one) => one.hour === hour);
    for (const { pcs, isCount } of now) {
      if (held > 0 && held + pcs <= 0) runOuts += 1;
      if (pcs < 0 && !isCount) out -= pcs;
      held += pcs;
    }
    if (held <= 0) emptyHours += 1;
    pcsHours += Math.max(0, held);
  }
  const days = DAYS - firstDay;
  const demands = moves.filter(({ pcs, wanted, isCount }) => pcs < 0 && !isCount && wanted !== undefined);
  const served = demands.filter(({ pcs, wanted }) => -pcs >= Number(wanted)).length;
  return {
    emptyDays: emptyHours / 24,
    runOuts,
    turnsUpper: out * 365,
    turnsLower: pcsHours / 24,
    days,
    served,
    demands: demands.length,
  };
}

describe('Over random weeks of an item', () => {
  test('a count hour by hour agrees on service, empty time, run-outs and turns', () => {
    fc.assert(
      fc.property(month, (drawn) => {
        const measures = stockMeasures(stockOf(rowsOf(drawn)), 0, START + DAYS * DAY_MS);
        const of = (kpi: string) => measures.filter((one) => one.kpi === kpi);
        const upper = (kpi: string) => of(kpi).reduce((sum, { value }) => sum + value, 0);
        const lower = (kpi: string) => of(kpi).reduce((sum, one) => sum + (one.of ?? 1), 0);
        const slow = naive(drawn);
        expect([upper('serviceLevel'), lower('serviceLevel')]).toEqual([slow.served, slow.demands]);
        expect(upper('withoutStock')).toBeCloseTo(slow.emptyDays);
        expect(lower('withoutStock')).toBe(slow.days);
        expect(upper('runOuts')).toBe(slow.runOuts * 7);
        expect(upper('stockTurns')).toBe(slow.turnsUpper);
        expect(lower('stockTurns')).toBeCloseTo(slow.turnsLower);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a kilogram weighs in the turns as its price, not as its thousand grams', () => {
    const item = (itemId: string, unit: object, price: string) => [
      // The first lot is the older one, of which nobody told a price.
      { kind: 'stock', itemId, quantity: 0, ...unit },
      { kind: 'stock', itemId, quantity: 6, ...unit, price },
      { kind: 'movement', id: itemId, itemId, at: START, quantity: -4, what: 'issued', ...unit },
    ];
    const rows = [...item('GLUE', { unit: 'kg' }, '3.00'), ...item('CAP', {}, '3.00')];
    const turns = stockMeasures(stockOf(rows), 0, START + DAY_MS).filter(({ kpi }) => kpi === 'stockTurns');
    expect(turns.map(({ value, of, unit }) => [value, of, unit].map(String))).toEqual([
      ['4380', '18', 'money'],
      ['4380', '18', 'money'],
    ]);
  });

  test('items without a price are in no sum with others; with prices they are', () => {
    const rows = (price: object) => [
      ...['A', 'B'].map((itemId) => ({ kind: 'stock', itemId, quantity: 5, ...price })),
      ...['A', 'B'].map((itemId) => ({
        kind: 'movement',
        id: itemId,
        itemId,
        at: START,
        quantity: 5,
        what: 'received',
      })),
    ];
    const units = (price: object) =>
      new Set(
        stockMeasures(stockOf(rows(price)), 0, START + DAY_MS)
          .filter(({ kpi }) => kpi === 'stockTurns')
          .map(({ unit }) => unit),
      );
    expect(units({})).toEqual(new Set(['A', 'B']));
    expect(units({ price: '2.00' })).toEqual(new Set(['money']));
  });
});
