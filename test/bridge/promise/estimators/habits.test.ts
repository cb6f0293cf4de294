import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateLaws } from '../../../../bridge/promise/estimators/estimate.ts';
import { estimateHabits } from '../../../../bridge/promise/estimators/habits.ts';
import { type Choice, type DispatchRule, dispatchRules } from '../../../../bridge/promise/shop.ts';
import { compileModel } from '../../../../bridge/promise/simulation/compile-model.ts';
import { runEnsemble } from '../../../../bridge/promise/simulation/ensemble.ts';
import { byRule } from '../../../../bridge/shop/choice-rules.ts';
import { DAY, HOUR, NOW, openOrder, orderOf, shopOf } from '../fixture.ts';

/** A draw that repeats. */
const dice = (seed: number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
};

/** `count` choices among three to eight that wait, by `rule` but for `overrides` of them. */
function choices(rule: DispatchRule, count: number, { overrides = 0, seed = 1, to = 'wc0' } = {}): Choice[] {
  const next = dice(seed);
  return Array.from({ length: count }, (_, n) => {
    const waiting = Array.from({ length: 3 + Math.floor(next() * 6) }, () => ({
      dueDate: next(),
      first: next(),
      shortest: next(),
    }));
    const byIt = waiting.reduce((a, b) => (b[rule] < a[rule] ? b : a));
    const any = waiting[Math.floor(next() * waiting.length)] ?? byIt;
    const picked = next() < overrides ? any : byIt;
    const chance = (one: DispatchRule) => (waiting.every((other) => other[one] >= picked[one]) ? 1 : 0);
    const none = { dueDate: null, first: null, shortest: null };
    return {
      at: NOW - n * HOUR,
      sameFamily: false,
      overtookMs: 0,
      to,
      rules: {
        waited: waiting.length,
        chance: { dueDate: chance('dueDate'), first: chance('first'), shortest: chance('shortest') },
        behindMs: none,
      },
    };
  });
}

describe('what a work centre goes by', () => {
  test.each(dispatchRules)('%s comes back from forty choices, with how often it is not followed', (rule) => {
    const habit = estimateHabits(choices(rule, 40, { overrides: 0.2 })).get('wc0');
    expect(habit?.rule).toBe(rule);
    expect(habit?.sure).toBeGreaterThan(0.95);
    expect(habit?.overrideShare).toBeGreaterThan(0.04);
    expect(habit?.overrideShare).toBeLessThan(0.51);
  });
  test('is each one’s own', () => {
    const habits = estimateHabits([...choices('first', 40), ...choices('shortest', 40, { to: 'wc1', seed: 2 })]);
    expect([...habits].map(([id, { rule }]) => [id, rule])).toEqual([
      ['wc0', 'first'],
      ['wc1', 'shortest'],
    ]);
  });
  test('is not said where few choices tell', () => {
    expect(estimateHabits(choices('first', 10)).size).toBe(0);
  });
  test('is what its other work centres go by where its own few choices agree with them', () => {
    const few = choices('first', 4, { to: 'wc1', seed: 2 });
    expect(estimateHabits([...choices('first', 40), ...few]).get('wc1')?.rule).toBe('first');
    expect(estimateHabits([...choices('dueDate', 40), ...few]).has('wc1')).toBe(false);
    const others = choices('dueDate', 6, { to: 'wc1', seed: 2 });
    expect(estimateHabits([...choices('first', 40), ...others]).get('wc1')?.rule).not.toBe('first');
  });
  test('says nothing of overrides of a date that it does not go by', () => {
    const snapshot = shopOf({ orders: 6 });
    const outOfTurn = choices('first', 60).map(
      (choice, n): Choice => ({ ...choice, overtookMs: n % 2 === 0 ? HOUR : 0 }),
    );
    const laws = estimateLaws({ ...snapshot, measured: { ...snapshot.measured, dispatches: outOfTurn } });
    expect(laws.dispatch.centres?.get('wc0')?.rule).toBe('first');
    expect(laws.dispatch.overrideShare).toBeLessThan(0.1);
  });
  test('is people’s own where no rule explains it: most starts override any', () => {
    expect(estimateHabits(choices('dueDate', 200, { overrides: 1 })).get('wc0')?.overrideShare).toBeGreaterThan(0.69);
  });
  test('a sure rule is seldom a wrong one', () => {
    let wrong = 0;
    fc.assert(
      fc.property(fc.constantFrom(...dispatchRules), fc.integer({ min: 1, max: 1e6 }), (rule, seed) => {
        const habit = estimateHabits(choices(rule, 20, { overrides: 0.5, seed })).get('wc0');
        if (habit !== undefined && habit.rule !== rule && habit.sure > 0.9) wrong += 1;
      }),
      { numRuns: 200, seed: 7 },
    );
    expect(wrong).toBeLessThan(12);
  });
});

test('a choice tells what each rule would have done, among those of the same family', () => {
  const step = (id: string, dueAt: number, readyAt: number, runMs: number, setupFamily = 'a') => {
    const [open] = shopOf({ orders: 1 }).orders;
    const [operation] = open?.order.operations ?? [];
    if (open === undefined || operation === undefined) throw new Error('no order');
    const order = { ...open.order, id, dueAt };
    return { order, readyAt, operation: { ...operation, quantityPcs: 1, plannedRunMsPerPc: runMs, setupFamily } };
  };
  const { to, rules } = byRule(step('picked', 5, 1, 9), [step('other', 3, 1, 10), step('family', 1, 0, 1, 'b')], 'b', {
    priorityOf: ({ dueAt }) => dueAt,
  });
  expect(to).toBe('wc0');
  expect(rules).toEqual({
    waited: 2,
    chance: { dueDate: 0, first: 0.5, shortest: 1 },
    behindMs: { dueDate: -2, first: -1, shortest: -8 },
  });
});

describe('the simulation', () => {
  /** Mean end of each order, hours, where the one machine goes by the rule. */
  const endsBy = (rule: DispatchRule | null) => {
    const snapshot = shopOf({ orders: 6 });
    const told = choices(rule ?? 'dueDate', 200);
    const dispatches = rule === null ? told.map(({ rules: _, ...choice }): Choice => choice) : told;
    const laws = estimateLaws({ ...snapshot, measured: { ...snapshot.measured, arrivals: [], dispatches } });
    const { ends, scenarios, model } = runEnsemble(compileModel(snapshot, laws), 1, 20, 0, false);
    return model.orderIds.map((_, o) => ends.subarray(o * scenarios, (o + 1) * scenarios).reduce((a, b) => a + b, 0));
  };
  test('has who came first begin first: an order waits since its material came, not since it was ordered', () => {
    const [one, two] = [0, 1]
      .map((index) => orderOf(shopOf().plant, index, 7, 4, NOW - 10 * DAY))
      .map((order) => ({
        ...order,
        operations: order.operations.slice(0, 1).map((operation) => ({ ...operation, workCentreId: 'wc0' })),
      }));
    if (one === undefined || two === undefined) throw new Error('no orders');
    const late = { itemId: 'bar', quantityPcs: 1, confirmedAt: NOW - DAY, arrivedAt: NOW - HOUR, supplierId: 's1' };
    const orders = [
      openOrder({ ...one, components: [late] }),
      openOrder({ ...two, createdAt: NOW - 2 * HOUR, components: [] }),
    ];
    const shop = { ...shopOf({ machines: 1 }), orders };
    const dispatches = choices('first', 200);
    const laws = estimateLaws({ ...shop, measured: { ...shop.measured, arrivals: [], dispatches } });
    const { ends, scenarios } = runEnsemble(compileModel(shop, laws), 1, 20, 0, false);
    expect(ends[scenarios] ?? 0).toBeLessThan(ends[0] ?? 0);
  });
  test('goes by date where nothing tells, and by what the work centre is seen to go by', () => {
    expect(endsBy('dueDate')).toEqual(endsBy(null));
    expect(endsBy('first')).not.toEqual(endsBy(null));
  });
});
