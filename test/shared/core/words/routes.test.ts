import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { routing, type WorkOrder, WorkOrderSchema } from '../../../../shared/core/words/order.ts';
import { stepsBefore, stepsToDo } from '../../../../shared/core/words/routes.ts';

type Sequence = { id: string; kind: 'parallel' | 'alternative'; from?: string; to?: string };

function orderOf(steps: readonly (readonly [number: string, sequence?: Sequence])[]): WorkOrder {
  return WorkOrderSchema.parse({
    ...{ id: 'WO-1', itemId: 'PUMP', quantityPcs: 5, strategy: 'ETO', status: 'released', createdAt: 0 },
    operations: steps.map(([number, sequence]) => ({
      ...{ id: `WO-1/${number}`, number, workCentreId: 'press', quantityPcs: 5, plannedRunMsPerPc: 1 },
      ...(sequence === undefined ? {} : { sequence }),
    })),
  });
}
const numbers = (steps: readonly { number: string }[]): string[] => steps.map(({ number }) => number);
const begun =
  (...ids: string[]) =>
  (id: string): boolean =>
    ids.includes(id.slice('WO-1/'.length));
const toDo = (order: WorkOrder, ...ids: string[]) => numbers(stepsToDo(order, begun(...ids)));
const beforeOf = (order: WorkOrder, number: string, ...ids: string[]) =>
  numbers(stepsBefore(order, { id: `WO-1/${number}` }, begun(...ids)));

describe('A routing with a sequence beside it', () => {
  const beside: Sequence = { id: 'A', kind: 'parallel', from: '20', to: '20' };
  const order = orderOf([['10'], ['20'], ['30'], ['110', beside], ['120', beside]]);

  test('is to be done whole', () => {
    expect(toDo(order)).toEqual(['10', '110', '120', '20', '30']);
  });
  test('runs side by side from where it branches off, and both are done before it goes on', () => {
    expect(beforeOf(order, '10')).toEqual([]);
    expect(beforeOf(order, '20')).toEqual(['10']);
    expect(beforeOf(order, '110')).toEqual(['10']);
    expect(beforeOf(order, '120')).toEqual(['110']);
    expect(beforeOf(order, '30').sort()).toEqual(['120', '20']);
  });
  test('that says no place stands beside all of it', () => {
    const all = orderOf([['10'], ['20'], ['110', { id: 'A', kind: 'parallel' }]]);
    expect([beforeOf(all, '110'), beforeOf(all, '20')]).toEqual([[], ['10']]);
  });
});

describe('A routing with another way for a part of it', () => {
  const instead: Sequence = { id: 'B', kind: 'alternative', from: '0020', to: '0030' };
  const order = orderOf([['0010'], ['0020'], ['0030'], ['0040'], ['0220', instead]]);

  test('goes the main way until somebody begins the other one', () => {
    expect(toDo(order)).toEqual(['0010', '0020', '0030', '0040']);
    expect(toDo(order, '0010', '0220')).toEqual(['0010', '0220', '0040']);
    expect(beforeOf(order, '0040', '0220')).toEqual(['0010', '0220']);
    expect(beforeOf(order, '0220')).toEqual(['0010']);
  });
  test('keeps what was begun of the main way, too', () => {
    expect(toDo(order, '0020', '0220')).toEqual(['0010', '0020', '0220', '0040']);
  });
});

test('without other sequences each step waits for the one before it in the routing', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 8 }), (given) => {
      const order = orderOf(given.map((one) => [String(one)] as const));
      const steps = numbers(routing(order));
      expect(toDo(order)).toEqual(steps);
      expect(steps.map((one) => beforeOf(order, one))).toEqual(
        steps.map((_, at) => steps.slice(Math.max(0, at - 1), at)),
      );
    }),
  );
});

test('however sequences lie, an order has something to do, and no step waits for itself over others', () => {
  const sequence = fc.option(
    fc.record({
      id: fc.constantFrom('A', 'B'),
      kind: fc.constantFrom('parallel' as const, 'alternative' as const),
      from: fc.option(fc.constantFrom('1', '3', '9'), { nil: undefined }),
      to: fc.option(fc.constantFrom('2', '4', '9'), { nil: undefined }),
    }),
    { nil: undefined },
  );
  const steps = fc.array(fc.tuple(sequence, fc.boolean()), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(steps, (drawn) => {
      const order = orderOf(
        drawn.map(([one], at) => {
          if (one === undefined) return [String(at + 1)] as const;
          const { id, kind, from, to } = one;
          const place = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
          return [String(at + 1), { id, kind, ...place }] as const;
        }),
      );
      const hasBegun = begun(...drawn.flatMap(([, isBegun], at) => (isBegun ? [String(at + 1)] : [])));
      const left = stepsToDo(order, hasBegun);
      expect(left.length).toBeGreaterThan(0);
      for (const first of left) {
        const seen = new Set<string>();
        const waiting = stepsBefore(order, first, hasBegun);
        for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
          expect(step.id).not.toBe(first.id);
          if (seen.has(step.id)) continue;
          seen.add(step.id);
          waiting.push(...stepsBefore(order, step, hasBegun));
        }
      }
    }),
  );
});
