import { expect, test } from 'vitest';
import { explained, lossesOf, measuredAgainstPaper } from '../../../bridge/planner/measured.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import { figuresBy } from '../../../shared/core/reports/groups.ts';
import { factory, hour, minute, monday, order, second, smallPlant } from '../../shared/core/facts.ts';

const day = 24 * hour;

/** Two days of a press: on each an order runs from 6:00, stands for half an hour at 8:00 and ends at 10:00. */
function twoDays() {
  const facts = factory('box');
  const ledger = openLedger(smallPlant());
  for (const [from, id] of [
    [monday, 'A'],
    [monday + day, 'B'],
  ] as const)
    ledger.record([
      facts.release(from, order(id, { quantityPcs: 1_000 })),
      facts.started('P1', from, `${id}/0010`),
      facts.state('P1', from, 'running'),
      ...facts.cycles('P1', from, from + 2 * hour, 30 * second),
      facts.state('P1', from + 2 * hour, 'stopped'),
      facts.state('P1', from + 2 * hour + 30 * minute, 'running'),
      ...facts.cycles('P1', from + 2 * hour + 30 * minute, from + 4 * hour, 30 * second),
      facts.finished('P1', from + 4 * hour, `${id}/0010`),
      facts.state('P1', from + 4 * hour, 'idle'),
    ]);
  return ledger;
}

test('rows by day add up to the whole window, to the millisecond and the piece', () => {
  const ledger = twoDays();
  const window = { from: monday, to: monday + 2 * day };
  const rows = figuresBy(ledger, 'day', { kind: 'machine', id: 'P1' }, window.from, window.to);
  const whole = ledger.figures({ kind: 'machine', id: 'P1' }, window.from, window.to).sums;
  expect(rows.map(({ from }) => from)).toEqual([monday, monday - 6 * hour + day, monday - 6 * hour + 2 * day]);
  for (const key of ['pbtMs', 'aptMs', 'adetMs', 'pqPcs', 'priGqMs'] as const)
    expect(rows.reduce((sum, { figures }) => sum + figures.sums[key], 0)).toBe(whole[key]);
});

test('items stand beside paper per work centre, losses on the levels of the tree, and each goes down to facts', () => {
  const ledger = twoDays();
  const window = { from: monday, to: monday + day };
  const { items } = measuredAgainstPaper(ledger, window);
  expect(items).toMatchObject([
    { itemId: 'item-A', workCentreId: 'press', paperAvailability: 0.82, pqPcs: 420, paperRunMsPerPc: 30 * second },
  ]);
  const scope = { kind: 'item', id: 'item-A', workCentreId: 'press' } as const;
  const { figures, machines } = explained(ledger, scope, window);
  expect(figures.sums).toEqual(items[0]?.sums);
  expect(machines.flatMap(({ stops }) => stops)).toMatchObject([{ reasonId: null, durationMs: 30 * minute, count: 1 }]);
  expect(lossesOf(ledger, scope, window, 'count').stops).toEqual([
    { reasonId: null, durationMs: 30 * minute, count: 1, children: [] },
  ]);
  expect(() => explained(ledger, scope, { from: 0, to: 33 * day })).toThrow(/32 days/);
});

test('availability stands beside the paper’s, cycles by item and machine', () => {
  const { workCentres, cycles } = measuredAgainstPaper(twoDays(), { from: monday, to: monday + 4 * hour });
  expect(workCentres[0]).toMatchObject({ workCentreId: 'press', paperAvailability: 0.82 });
  expect(cycles[0]).toMatchObject({ machineId: 'P1', p50Ms: 30 * second });
});
