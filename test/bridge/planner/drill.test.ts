import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DrillSchema, drill } from '../../../bridge/planner/drill.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import { factory, hour, minute, monday, order, second, smallPlant } from '../../shared/core/facts.ts';

const window = { from: monday, to: monday + 7 * hour };

/** A press that stands twice for a jam, once for nobody knows what, and makes 3 pieces of scrap. */
function morning() {
  const facts = factory('box');
  const ledger = openLedger(smallPlant());
  const stop = (at: number, length: number) => [
    facts.state('P1', at, 'stopped'),
    facts.state('P1', at + length, 'running'),
  ];
  ledger.record([
    facts.release(monday, order('A', { quantityPcs: 1_000 })),
    facts.started('P1', monday, 'A/0010'),
    facts.state('P1', monday, 'running'),
    ...facts.cycles('P1', monday, monday + hour, 30 * second),
    ...stop(monday + hour, 20 * minute),
    ...stop(monday + 2 * hour, 30 * minute),
    ...stop(monday + 5 * hour, 45 * minute),
    facts.classified('P1', monday + 6 * hour, monday + hour, null, 'jam'),
    facts.classified('P1', monday + 6 * hour, monday + 2 * hour, null, 'jam'),
    facts.scrap('P1', monday + 3 * hour, 3, 'crack', 'A/0010'),
  ]);
  return ledger;
}

describe('what a bar is made of adds up to the bar', () => {
  test('a reason: its stops, the longest first, each with its facts', () => {
    const ledger = morning();
    const { pieces, machines } = drill(ledger, { of: 'stops', reasonId: 'jam' }, window);
    const row = ledger.figures({ kind: 'plant' }, window.from, window.to).stopPareto.find((r) => r.reasonId === 'jam');
    expect(pieces.map(({ amount }) => amount)).toEqual([30 * minute, 20 * minute]);
    expect(pieces.every(({ facts }) => facts.length > 0)).toBe(true);
    expect(machines).toEqual([{ machineId: 'P1', amount: row?.durationMs }]);
  });

  test('what has no reason yet is asked for without one', () => {
    const { pieces } = drill(morning(), DrillSchema.parse({ of: 'stops' }), window);
    expect(pieces.map(({ amount, reasonId }) => [amount, reasonId])).toEqual([[45 * minute, null]]);
  });

  test('every step of the waterfall, machine by machine', () => {
    const ledger = morning();
    const { steps } = ledger.figures({ kind: 'plant' }, window.from, window.to).waterfall;
    expect(steps.length).toBeGreaterThan(4);
    for (const { loss, ms } of steps) {
      const { machines, pieces } = drill(ledger, { of: 'loss', loss }, window);
      expect(
        machines.reduce((sum, { amount }) => sum + amount, 0),
        loss,
      ).toBe(ms);
      expect(
        pieces.reduce((sum, { amount }) => sum + amount, 0),
        loss,
      ).toBe(ms);
    }
  });

  test('lost speed and lost parts, in any window: run by run of operations, each with its counts', () => {
    const ledger = morning();
    const facts = factory('later');
    const at = monday + 5 * hour + 50 * minute;
    ledger.record([
      facts.release(monday, order('B', { quantityPcs: 1_000 })),
      facts.started('P1', at, 'B/0010'),
      ...facts.cycles('P1', at, at + hour, 75 * second),
    ]);
    const losses = ['reducedSpeed', 'fasterThanPlanned', 'processDefects', 'reducedYield'] as const;
    const minutes = fc.integer({ min: 0, max: 7 * 60 });
    fc.assert(
      fc.property(minutes, minutes, fc.constantFrom(...losses), (one, other, loss) => {
        const from = monday + Math.min(one, other) * minute;
        const to = monday + Math.max(one, other) * minute + 1;
        const { machines, pieces } = drill(ledger, { of: 'loss', loss }, { from, to });
        const sum = (rows: readonly { amount: number }[]) => rows.reduce((all, { amount }) => all + amount, 0);
        expect(sum(pieces)).toBe(sum(machines));
        for (const piece of pieces) expect(piece.from).toBeLessThan(piece.to);
      }),
    );
    const { pieces } = drill(ledger, { of: 'loss', loss: 'reducedSpeed' }, window);
    expect(pieces.flatMap(({ operationIds }) => operationIds)).toEqual(expect.arrayContaining(['A/0010', 'B/0010']));
    expect(pieces.every(({ facts: seqs }) => seqs.length > 0)).toBe(true);
    expect(drill(ledger, { of: 'loss', loss: 'processDefects' }, window).pieces).toMatchObject([
      { operationIds: ['A/0010'] },
    ]);
  });

  test('scrap: count by count', () => {
    const { pieces, machines } = drill(morning(), { of: 'scrap', reasonId: 'crack' }, window);
    expect(pieces).toMatchObject([{ amount: 3, operationIds: ['A/0010'], class: null }]);
    expect(machines).toEqual([{ machineId: 'P1', amount: 3 }]);
  });
});
