import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { type MaterialEvent, materialOf } from '../../../../shared/core/orders/consumption.ts';
import { consumedPcs, type Material } from '../../../../shared/core/words/material.ts';
import type { Component } from '../../../../shared/core/words/order.ts';
import { factory, hour, machine, minute, monday, order, smallPlant } from '../facts.ts';

const ID = 'A/0010';
const kg = { name: 'kg', decimals: 3 };
const items = ['ROD', 'NUT', 'GLUE'] as const;

function known(components: Partial<Component>[] = []) {
  const made = order('A', { components: components.map((one) => ({ itemId: 'ROD', quantityPcs: 200, ...one })) });
  const [operation] = made.operations;
  if (operation === undefined) throw new Error('an order has an operation');
  return { order: made, operation };
}

/** What people may say, each with a number; an undoing says the same with the other sign. */
const words = fc.array(
  fc.record({
    kind: fc.constantFrom('materialIssued', 'materialReturned', 'lotProduced'),
    itemId: fc.constantFrom(...items),
    lot: fc.constantFrom('L1', 'L2', undefined),
    quantityPcs: fc.integer({ min: 1, max: 5_000 }),
    isKg: fc.boolean(),
    at: fc.nat({ max: 10_000 }),
  }),
  { maxLength: 40 },
);
type Word = typeof words extends fc.Arbitrary<(infer W)[]> ? W : never;

function factOf({ kind, itemId, lot, quantityPcs, isKg, at }: Word, index: number): MaterialEvent {
  const common = {
    ...{ seq: index + 1, edgeId: 'box', recordedAt: at, at, machineId: 'P1', by: 'anna', operationId: ID, quantityPcs },
    ...(isKg ? { unit: kg } : {}),
  };
  if (kind === 'lotProduced') return { ...common, type: kind, lot: lot ?? 'P0' };
  return { ...common, type: kind, itemId, ...(lot === undefined ? {} : { lot }) };
}

const undone = (fact: MaterialEvent, seq: number): MaterialEvent =>
  fact.type === 'firstPartApproved'
    ? { ...fact, seq, undoes: fact.seq }
    : { ...fact, seq, undoes: fact.seq, quantityPcs: -fact.quantityPcs };

describe('material adds up', () => {
  test('issues less returns, item by item and lot by lot, in whatever order the facts come', () => {
    const shuffled = words.chain((said) => {
      const facts = said.map(factOf);
      return fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }));
    });
    fc.assert(
      fc.property(shuffled, ([facts, arrived]) => {
        const material = materialOf(arrived, known(), 0);
        expect(material).toEqual(materialOf(facts, known(), 0));
        for (const itemId of items)
          for (const isKg of [true, false]) {
            const own = facts.flatMap((fact) =>
              (fact.type === 'materialIssued' || fact.type === 'materialReturned') &&
              fact.itemId === itemId &&
              (fact.unit !== undefined) === isKg
                ? [fact.type === 'materialIssued' ? fact.quantityPcs : -fact.quantityPcs]
                : [],
            );
            const rows = (material?.consumed ?? []).filter(
              (row) => row.itemId === itemId && (row.unit.name === 'kg') === isKg,
            );
            expect(rows.reduce((sum, row) => sum + consumedPcs(row), 0)).toBe(own.reduce((sum, one) => sum + one, 0));
          }
      }),
    );
  });

  test('a correction and its undoing leave all as before', () => {
    fc.assert(
      fc.property(words, fc.nat(), fc.nat({ max: 400 }), (said, pick, made) => {
        const facts = said.map(factOf);
        const one = facts[pick % Math.max(1, facts.length)];
        fc.pre(one !== undefined);
        const at = known([{ byParts: true }]);
        const without = facts.filter((fact) => fact !== one);
        const back = undone(one, facts.length + 1);
        const again = undone(back, facts.length + 2);
        const sums = (of: readonly MaterialEvent[]) => strip(materialOf(of, at, made));
        expect(sums([...facts, back])).toEqual(sums(without));
        expect(sums([...facts, back, again])).toEqual(sums(facts));
      }),
    );
  });

  test('back-flushed and issued together are what the parts need, and never less than was issued', () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.nat({ max: 2_000 }), (made, issued) => {
        const facts = issued === 0 ? [] : [factOf({ ...rod, quantityPcs: issued }, 0)];
        const consumed = materialOf(facts, known([{ byParts: true }]), made)?.consumed ?? [];
        // 200 of it for an order of 100.
        expect(consumed.reduce((sum, row) => sum + consumedPcs(row), 0)).toBe(Math.max(issued, 2 * made));
      }),
    );
  });

  test('what the ERP takes off its stock by itself is not back-flushed here as well', () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.boolean(), (made, byParts) => {
        const at = known([{ backflush: true, ...(byParts ? { byParts: true } : {}) }]);
        expect(materialOf([], at, made)).toBeNull();
        const [row] = materialOf([factOf(rod, 0)], at, made)?.consumed ?? [];
        expect(row).toMatchObject({ issuedPcs: rod.quantityPcs, backflushedPcs: 0, isBookedByErp: true });
      }),
    );
  });
});

const rod: Word = { kind: 'materialIssued', itemId: 'ROD', lot: 'L1', quantityPcs: 7, isKg: false, at: 1 };

/** Whoever went by before an undoing is gone; what was issued and returned of nothing, too. */
function strip(material: Material | null): unknown {
  return {
    consumed: (material?.consumed ?? []).map((row) => ({ ...row, consumed: consumedPcs(row) })),
    lots: material?.lots ?? [],
  };
}

describe('in a ledger', () => {
  const plant = smallPlant({ machines: [machine('P1'), machine('P2')] });
  test('an operation has its material before it has its first part, and from every machine', () => {
    const facts = factory();
    const ledger = openLedger(plant);
    const components = [
      { itemId: 'ROD', quantityPcs: 200 },
      { itemId: 'GLUE', quantityPcs: 1_500, unit: kg, byParts: true as const },
    ];
    ledger.record([facts.release(monday, order('A', { components })), facts.issued('P1', monday, ID, 'ROD', 40, 'L1')]);
    expect(ledger.operation(ID, monday + minute)).toMatchObject({
      status: 'waiting',
      material: { consumed: [{ itemId: 'ROD', lot: 'L1', issuedPcs: 40 }] },
    });
    expect(ledger.touchedOperations()).toEqual([ID]);
    ledger.record([
      facts.started('P1', monday + minute, ID),
      ...facts.cycles('P1', monday + minute, monday + 11 * minute, minute),
      facts.returned('P2', monday + hour, ID, 'ROD', 15, 'L1'),
    ]);
    expect(ledger.operation(ID, monday + 2 * hour)?.material?.consumed).toEqual([
      { itemId: 'GLUE', lot: null, unit: kg, issuedPcs: 0, returnedPcs: 0, backflushedPcs: 150 },
      {
        ...{ itemId: 'ROD', lot: 'L1', unit: { name: 'pcs', decimals: 0 } },
        ...{ issuedPcs: 40, returnedPcs: 15, backflushedPcs: 0 },
      },
    ]);
  });

  test('what is said later does not hold before', () => {
    const facts = factory();
    const ledger = openLedger(plant);
    ledger.record([
      facts.release(monday, order('A', { components: [{ itemId: 'ROD', quantityPcs: 200 }] })),
      facts.issued('P1', monday + hour, ID, 'ROD', 40),
    ]);
    expect(ledger.operation(ID, monday + minute)?.material).toBeUndefined();
    expect(ledger.operation(ID, monday + hour)?.material?.consumed).toHaveLength(1);
  });
});
