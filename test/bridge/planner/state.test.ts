// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import type { OrderRow } from '../../../bridge/planner/view.ts';
import { daySpan } from '../../../bridge/planner/web/machines.tsx';
import { chanceOf, matches, riskOf, sorted } from '../../../bridge/planner/web/state.ts';
import { coverageWords } from '../../../bridge/planner/web/tiles.tsx';
import { plannerFixture } from './fixture.ts';

const { orders, machines, now } = plannerFixture();
const base = orders[0];
if (base === undefined || base.promise === null) throw new Error('the fixture has promised orders');
const promise = base.promise;
const { word, ...ungiven } = base;
if (word === undefined) throw new Error('the fixture has given dates');
const order = (over: Partial<OrderRow>): OrderRow => ({ ...ungiven, ...over });

describe('the risk of an order', () => {
  test.each([
    [
      'a chance above four in five',
      order({ dueAt: now + 1, promise: { ...promise, keepProbability: null, onTimeProbability: 0.85 } }),
      'onTime',
    ],
    ['a chance below it', order({ dueAt: now + 1, promise: { ...promise, onTimeProbability: 0.75 } }), 'atRisk'],
    [
      'less than an even chance',
      order({ dueAt: now + 1, promise: { ...promise, onTimeProbability: 0.2 } }),
      'likelyLate',
    ],
    ['a date that has passed', order({ dueAt: now - 1 }), 'late'],
    ['finished in time', order({ dueAt: now - 1, finishedAt: now - 2 }), 'onTime'],
    ['finished late', order({ dueAt: now - 3, finishedAt: now - 2 }), 'late'],
    ['no date', order({ dueAt: null, promise: { ...promise, promisedAt: null, keepProbability: null } }), 'open'],
    [
      'a safe customer’s date while the promised one is in danger',
      order({ dueAt: now + 9, promise: { ...promise, keepProbability: 0.3, onTimeProbability: 0.95 } }),
      'likelyLate',
    ],
    [
      'a given date that no distribution stands beside',
      order({ dueAt: null, promise: null, word: { ...word, chance: 0.3 } }),
      'likelyLate',
    ],
    ['a given date that has passed', order({ dueAt: now + 9, word: { ...word, date: now - 1, chance: 0 } }), 'late'],
    ['no promise yet', order({ dueAt: now + 1, promise: null }), 'open'],
  ] as const)('%s', (_, given, risk) => {
    expect(riskOf(given, now)).toBe(risk);
  });
});

describe('the list of orders', () => {
  test('by risk: the least likely first, finished ones last', () => {
    const list = sorted(orders, 'risk');
    const chances = list.filter(({ finishedAt }) => finishedAt === null).map((row) => chanceOf(row) ?? 2);
    expect(chances).toEqual([...chances].sort((a, b) => a - b));
    expect(list.at(-1)?.status).toBe('finished');
  });
  test('equal ones keep their place by number, so that rows do not dance', () => {
    const twins = ['PO-3', 'PO-1', 'PO-2'].map((orderId) => order({ orderId }));
    expect(sorted(twins, 'risk').map(({ orderId }) => orderId)).toEqual(['PO-1', 'PO-2', 'PO-3']);
  });
});

describe('the choice of orders', () => {
  test.each([
    ['all', { strategy: null, customer: null }, true],
    ['its strategy', { strategy: 'ATO', customer: null }, true],
    ['another strategy', { strategy: 'MTS', customer: null }, false],
    ['its customer', { strategy: null, customer: 'Hansen' }, true],
    ['its strategy, another customer', { strategy: 'ATO', customer: 'Kessler' }, false],
    ['stock', { strategy: null, customer: '' }, false],
  ] as const)('%s', (_, filter, shown) => {
    expect(matches(filter, order({ strategy: 'ATO', customer: 'Hansen' }))).toBe(shown);
  });
  test('orders for stock are those without a customer', () => {
    expect(matches({ strategy: null, customer: '' }, order({ customer: null }))).toBe(true);
  });
});

describe('a figure that cannot be shown', () => {
  test('says why', () => {
    expect(coverageWords({ coverage: 0.42, withheld: true }, 0.6)).toBe('coverage 42%: figure withheld');
    expect(coverageWords({ coverage: null, withheld: false }, null)).toBe('no planned time yet');
    expect(coverageWords({ coverage: 0.97, withheld: false }, null)).toBe('nothing produced yet');
  });
});

test('the day’s strips share one axis, from the earliest start to now', () => {
  const span = daySpan(machines, now);
  expect(span.to).toBe(now);
  expect(span.from).toBe(Math.min(...machines.map(({ strip }) => strip[0]?.[0] ?? now)));
});
