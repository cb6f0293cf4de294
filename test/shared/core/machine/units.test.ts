import { describe, expect, test } from 'vitest';
import { checkUnit } from '../../../../shared/core/commands/rules.ts';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { conversionOf } from '../../../../shared/core/machine/conversion.ts';
import { CounterSchema, MachineSchema } from '../../../../shared/core/words/plant.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { factory, hour, machine, minute, monday, order, smallPlant } from '../facts.ts';

type Counters = Parameters<typeof CounterSchema.parse>[0];
const kg = (decimals: number) => ({ name: 'kg', decimals });
const tonnes = { name: 't', decimals: 3 };

describe('a step of a counter in an order’s unit', () => {
  test.each([
    ['both in pieces', {}, undefined, { num: 1, den: 1 }],
    ['as fine as the order', { decimals: 3 }, kg(3), { num: 1, den: 1 }],
    ['finer than the order', { decimals: 3, measures: 'kg' }, kg(1), { num: 1, den: 100 }],
    ['coarser than the order', { decimals: 1, measures: 'KGM' }, kg(3), { num: 100, den: 1 }],
    ['as fine as kilograms usually are', { decimals: 3 }, kg(1), { num: 1, den: 100 }],
    ['whole kilograms', { measures: 'kg' }, kg(3), { num: 1000, den: 1 }],
    ['a declared factor', { decimals: 3, measures: 'kg', factors: { t: 0.001 } }, tonnes, { num: 1, den: 1000 }],
    ['a declared fraction', { measures: 'pcs', factors: { kg: '1/3' } }, kg(3), { num: 1000, den: 3 }],
  ])('%s', (_, counter, unit, right) => {
    expect(conversionOf(CounterSchema.parse(counter), unit)).toEqual(right);
  });

  test.each([
    ['kilograms are not made tonnes', { decimals: 3, measures: 'kg' }, tonnes],
    ['nor pieces kilograms', {}, kg(3)],
    ['nor something with decimals pieces', { decimals: 3 }, undefined],
    ['nor what nobody named tonnes', { decimals: 3 }, { name: 't', decimals: 6 }],
  ])('is not guessed: %s', (_, counter, unit) => {
    expect(conversionOf(CounterSchema.parse(counter), unit)).toBeNull();
  });
});

/** 24,950 grams in three counts on an order in that unit. */
function weighed(counter: Counters, unit: { name: string; decimals: number }) {
  const plant = smallPlant({ machines: [machine('P1', { counters: { total: CounterSchema.parse(counter) } })] });
  const facts = factory();
  const ledger = openLedger(plant);
  ledger.record([
    facts.release(monday, order('A', { quantityPcs: 100_000, unit })),
    facts.started('P1', monday, 'A/0010'),
    ...[8_333, 8_333, 8_284].map((count, index) => facts.counted('P1', monday + (index + 1) * minute, count)),
  ]);
  const window = ledger.machine('P1', monday, monday + hour);
  return { made: ledger.operation('A/0010', monday + hour)?.producedPcs, undecided: window.undecided };
}

test('grams of a scale are whole tenths of a kilogram of the order, exactly', () => {
  expect(weighed({ decimals: 3, measures: 'kg' }, kg(1))).toEqual({ made: 249, undecided: [] });
});

test('what has no factor waits in its own unit for a person', () => {
  const { made, undecided } = weighed({ decimals: 3, measures: 'kg' }, tonnes);
  expect(made).toBe(0);
  expect(undecided).toMatchObject([{ producedPcs: 24_950, unit: kg(3), why: 'otherUnit', candidates: [] }]);
});

test('with a declared factor it counts', () => {
  const counter = { decimals: 3, measures: 'kg', factors: { t: '1/1000' } };
  expect(weighed(counter, tonnes)).toEqual({ made: 24, undecided: [] });
});

test('an order whose unit the counter cannot give is not started, with both units said', () => {
  const scale = MachineSchema.parse(machine('P1', { counters: { total: { decimals: 3, measures: 'kg' } } }));
  const refusal = () => checkUnit(scale, order('A', { unit: tonnes }), 'A/0010');
  expect(refusal).toThrow(Problem);
  expect(refusal).toThrow(/is in t, but P1 counts in kg/);
  expect(() => checkUnit(scale, order('A', { unit: kg(1) }), 'A/0010')).not.toThrow();
});
