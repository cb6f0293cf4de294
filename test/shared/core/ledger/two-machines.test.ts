import { describe, expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { factory, hour, minute, monday, order, smallPlant } from '../facts.ts';

/** Two presses work on one operation: each is logged off for itself, the last one finishes it. */
function shared() {
  const facts = factory('box');
  const begun = [
    facts.release(monday, order('A', { quantityPcs: 100 })),
    facts.release(monday, order('B', { quantityPcs: 100 })),
    facts.started('P1', monday, 'A/0010'),
    facts.started('P2', monday + minute, 'A/0010'),
  ];
  return { facts, begun };
}

describe('an operation in work at two machines', () => {
  test('goes on while one of them is still at it, and is finished with the last', () => {
    const { facts, begun } = shared();
    const ledger = openLedger(smallPlant());
    ledger.record([...begun, facts.finished('P2', monday + hour, 'A/0010')]);
    expect(ledger.operation('A/0010', monday + hour)).toMatchObject({
      status: 'running',
      inWorkAt: ['P1'],
      finishedAt: null,
    });
    ledger.record([facts.finished('P1', monday + 2 * hour, 'A/0010')]);
    expect(ledger.operation('A/0010', monday + 2 * hour)).toMatchObject({
      status: 'finished',
      inWorkAt: [],
      finishedAt: monday + 2 * hour,
    });
  });

  test('is not kept open by a machine that has gone on to another order', () => {
    const { facts, begun } = shared();
    const ledger = openLedger(smallPlant());
    ledger.record([
      ...begun,
      facts.started('P1', monday + 30 * minute, 'B/0010'),
      facts.finished('P2', monday + hour, 'A/0010'),
    ]);
    expect(ledger.operation('A/0010', monday + hour)).toMatchObject({ status: 'finished', inWorkAt: [] });
    expect(ledger.operation('B/0010', monday + hour)).toMatchObject({ status: 'running', inWorkAt: ['P1'] });
  });
});
