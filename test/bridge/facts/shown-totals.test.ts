/** Where operations stand, as a page shows it while a box brings its past. */
import { expect, test } from 'vitest';
import { openShownTotals } from '../../../bridge/facts/totals.ts';
import type { OperationTotals } from '../../../shared/core/words/interval.ts';

/** Totals that change with every look; `looks` counts how often each was looked at. */
function rig() {
  const looks = new Map<string, number>();
  const state = { now: 0, isBringing: true };
  const shown = openShownTotals(
    {
      of: (operationId) => {
        const n = (looks.get(operationId) ?? 0) + 1;
        looks.set(operationId, n);
        return { ...none, operationId, goodPcs: n };
      },
    },
    { now: () => state.now, isBringing: () => state.isBringing },
  );
  return { state, good: (id: string) => shown.of(id)?.goodPcs };
}
const none: OperationTotals = {
  ...{ operationId: '', orderId: '', status: 'running', inWorkAt: [], machineIds: [], operators: [] },
  ...{ startedAt: null, finishedAt: null, lastAt: null, producedPcs: 0, goodPcs: 0, reworkPcs: 0 },
  ...{ scrapPcs: 0, scrapByReason: [], overDeclaredPcs: 0 },
  ...{ machineMs: 0, setupMs: 0, labourMs: 0, stopsByReason: [], endedByShift: [] },
};

test('while it does, each is looked at every 15 seconds, and a few at a time', () => {
  const { state, good } = rig();
  const ids = ['A', 'B', 'C', 'D', 'E', 'F'];
  expect(ids.map(good)).toEqual([1, 1, 1, 1, 1, 1]);
  state.now = 10_000;
  expect(ids.map(good)).toEqual([1, 1, 1, 1, 1, 1]);
  state.now = 20_000;
  expect(ids.map(good)).toEqual([2, 2, 2, 2, 1, 1]);
  state.now = 20_300;
  expect(ids.map(good)).toEqual([2, 2, 2, 2, 2, 2]);
});

test('when all of it is here, what is shown is how they stand', () => {
  const { state, good } = rig();
  expect(good('A')).toBe(1);
  state.isBringing = false;
  expect(good('A')).toBe(2);
});
