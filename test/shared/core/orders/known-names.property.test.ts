/** What a machine calls an order or an operation means the same, wherever the names of those lie. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jobKey, meantOf, usualDifferences } from '../../../../shared/core/orders/job-names.ts';
import { OperationNames, OrderNames } from '../../../../shared/core/orders/known-names.ts';
import { AtHand } from '../../../../shared/core/words/at-rest.ts';
import { MemoryCellar } from '../../../../shared/core/words/cellar.ts';
import { erpOperationIdOf } from '../../../../shared/core/words/order.ts';
import type { JobNameDifference } from '../../../../shared/core/words/plant.ts';

// Few signs, so that names are often alike.
const text = fc.string({ unit: fc.constantFrom('0', '1', 'a', 'A', 'Σ', ' ', '-'), minLength: 1, maxLength: 4 });
const number = fc.oneof(
  text,
  text.map((one) => `${one} (2)`),
  fc.tuple(text, text).map((parts) => parts.join('/')),
);
const step = fc.oneof(
  text,
  fc.tuple(text, text).map((parts) => parts.join('/')),
);
const differences: fc.Arbitrary<JobNameDifference[]> = fc.subarray([...usualDifferences]);
/** Orders with their steps; some steps are called otherwise than their order. */
const plan = fc.uniqueArray(
  fc.tuple(
    number,
    fc.uniqueArray(fc.tuple(step, fc.option(text, { freq: 4 })), { maxLength: 3, selector: ([id]) => id }),
  ),
  { maxLength: 12, selector: ([id]) => id },
);

function named(orders: readonly (readonly [string, readonly string[]])[], atHand: number) {
  const numbers = new OrderNames({ cellar: new MemoryCellar(), hand: new AtHand(atHand), rows: 2 });
  const idsOf = (one: string) => orders.find(([id]) => id === one)?.[1] ?? [];
  const operations = new OperationNames(numbers, idsOf);
  for (const [id, ids] of orders) {
    numbers.add(id);
    numbers.add(id);
    for (const operationId of ids) operations.add(operationId, id);
  }
  return { numbers, operations };
}

describe('the name of a job', () => {
  test('means the one order or operation that is alike, as if all names were gone through', () => {
    fc.assert(
      fc.property(
        plan,
        fc.array(fc.tuple(number, step), { maxLength: 8 }),
        differences,
        fc.constantFrom(0, 100),
        (said, asked, differ, atHand) => {
          const orders = said.map(([id, steps]): [string, string[]] => [
            id,
            steps.map(([one, other]) => (other === null ? `${id}/${one}` : `${other}/${one}`)),
          ]);
          const { numbers, operations } = named(orders, atHand);
          const ids = orders.flatMap(([, own]) => own.flatMap((id) => [id, erpOperationIdOf(id)]));
          const among = (all: readonly string[], name: string) =>
            meantOf(
              name,
              differ,
              all.filter((one) => jobKey(one) === jobKey(name)),
            );
          const names = [...asked.flatMap(([a, b]) => [a, `${a}/${b}`]), ...ids, ...orders.map(([id]) => id)];
          for (const name of names) {
            expect(numbers.meant(name, differ)).toBe(
              among(
                orders.map(([id]) => id),
                name,
              ),
            );
            expect(operations.meant(name, differ)).toBe(among(ids, name));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('means none of two that differ in what the machine leaves out', () => {
    const { numbers, operations } = named(
      [
        ['0042', ['0042/0010']],
        ['42', ['42/0010']],
      ],
      0,
    );
    expect(numbers.meant('042', ['zeros'])).toBeNull();
    expect(operations.meant('042/10', ['zeros'])).toBeNull();
    expect(operations.meant('42/0010', ['zeros'])).toBe('42/0010');
  });
});
