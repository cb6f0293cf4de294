/** Whoever books a piece by its number is led to the operations that know such numbers, and to no others. */
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { factory, hour, minute, monday, order, smallPlant } from '../facts.ts';

const facts = factory();
const onMachine = { machineId: 'P1', by: 'Ada' };
const issue = (at: number, operationId: string, itemId: string, ...serials: string[]) =>
  facts.record({
    ...{ ...onMachine, type: 'materialIssued', at, operationId, itemId, quantityPcs: Math.max(1, serials.length) },
    ...(serials.length === 0 ? {} : { serials }),
  });
const produce = (at: number, operationId: string, ...serials: string[]) =>
  facts.record({
    ...{ ...onMachine, type: 'lotProduced', at, operationId, lot: 'L', quantityPcs: serials.length, serials },
  });

test('serial numbers lead to the operations that took them in or made them, whatever was told first', () => {
  // Given pieces of a motor in two orders, screws without numbers, and pumps made before their order was known
  const said = [
    facts.release(monday, order('A', { itemId: 'pump' })),
    issue(monday + minute, 'A/0010', 'motor', 'M1'),
    issue(monday + 2 * minute, 'A/0010', 'screw'),
    produce(monday + 3 * minute, 'A/0010', 'P1'),
    issue(monday + 4 * minute, 'B/0010', 'motor', 'M2', 'M3'),
    produce(monday + 5 * minute, 'B/0010', 'P2'),
    facts.release(monday, order('B', { itemId: 'pump' })),
    facts.release(monday, order('C', { itemId: 'pump' })),
  ];
  for (const events of [said, [...said].reverse()]) {
    const ledger = openLedger(smallPlant(), { atHand: { pages: 0, orders: 0, days: 0, rows: 2 } });
    ledger.record(events);
    // When the ledger is asked, and one that was restored from it
    const again = openLedger(smallPlant());
    for (const part of ledger.save()) again.restore(part);
    // Then
    for (const one of [ledger, again]) {
      expect([...one.operationsWithSerials('motor')].sort()).toEqual(['A/0010', 'B/0010']);
      expect([...one.operationsWithSerials('pump')].sort()).toEqual(['A/0010', 'B/0010']);
      expect([...one.operationsWithSerials('screw')]).toEqual([]);
    }
  }
});

test('many operations of one item are all found', () => {
  const ledger = openLedger(smallPlant());
  const ids = Array.from({ length: 200 }, (_, index) => `O${index}`);
  ledger.record(
    ids.flatMap((id, index) => [
      facts.release(monday, order(id)),
      issue(monday + hour, `${id}/0010`, 'motor', `M${index}`),
    ]),
  );
  expect(ledger.operationsWithSerials('motor').size).toBe(200);
});
