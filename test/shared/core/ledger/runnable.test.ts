import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { factory, hour, minute, monday, order, smallPlant } from '../facts.ts';

test('a machine can run what is released for it and not finished; what was finished long ago costs no question', () => {
  // Given orders: one finished, one interrupted, one closed, one for another press, one never begun, one of tomorrow
  const facts = factory('box');
  const ledger = openLedger(smallPlant());
  const ids = ['FINISHED', 'INTERRUPTED', 'CLOSED', 'WAITING'];
  ledger.record([
    ...ids.map((id) => facts.release(monday, order(id))),
    facts.release(monday, order('ELSEWHERE', { operation: { machineIds: ['P2'] } })),
    facts.release(monday + 2 * hour, order('TOMORROW')),
    facts.started('P1', monday, 'FINISHED/0010'),
    facts.finished('P1', monday + minute, 'FINISHED/0010'),
    facts.started('P1', monday + minute, 'INTERRUPTED/0010'),
    facts.interrupted('P1', monday + 2 * minute, 'INTERRUPTED/0010'),
    facts.record({ type: 'orderClosed', machineId: null, at: monday + 3 * minute, orderId: 'CLOSED' }),
  ]);
  // When the press is asked what it can run
  const runnable = (machineId: string, now: number) =>
    ledger.runnable(machineId, now).map(({ operation }) => operation.id);
  // Then
  expect(runnable('P1', monday + hour)).toEqual(['INTERRUPTED/0010', 'WAITING/0010']);
  expect(runnable('P2', monday + hour)).toEqual(['ELSEWHERE/0010', 'INTERRUPTED/0010', 'WAITING/0010']);
  expect(runnable('P1', monday + 3 * hour)).toEqual(['INTERRUPTED/0010', 'TOMORROW/0010', 'WAITING/0010']);
});
