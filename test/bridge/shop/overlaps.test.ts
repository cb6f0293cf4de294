import { describe, expect, test } from 'vitest';
import { flowOf } from '../../../bridge/shop/flow.ts';
import { HOUR, MONDAY, orderOf, smallPlant } from '../shop.ts';

/** Six o'clock in Berlin; the small plant works until ten at night. */
const MORNING = MONDAY + 5 * HOUR;
type Work = { machineIds: string[]; startedAt: number | null; finishedAt: number | null };

const at = (machineId: string, fromHour: number, toHour: number | null): Work => ({
  machineIds: [machineId],
  startedAt: MORNING + fromHour * HOUR,
  finishedAt: toHour === null ? null : MORNING + toHour * HOUR,
});

const order = (id: string, more: Record<string, unknown> = {}) =>
  orderOf(id, {
    dueAt: MORNING + 50 * HOUR,
    operations: ['0010', '0020'].map((number) => ({
      ...{ id: `${id}/${number}`, number, workCentreId: 'press', quantityPcs: 100, plannedRunMsPerPc: 30_000 },
      ...{ setupFamily: 'default', ...more },
    })),
  });

/** Pieces come evenly while an operation is in work. */
function overlaps(work: Record<string, Work>, orders = [order('A')]) {
  const madeBy = (id: string, then: number): number => {
    const { startedAt, finishedAt } = work[id] ?? at('P1', 0, 1);
    return Math.round((100 * (then - (startedAt ?? 0))) / ((finishedAt ?? 1) - (startedAt ?? 0)));
  };
  return flowOf({
    plant: smallPlant(),
    orders,
    totalsOf: (operationId) => work[operationId] ?? null,
    madeBy,
    releasedAt: () => null,
    priorityOf: (one) => one.dueAt,
    since: MONDAY,
    now: MORNING + 200 * HOUR,
  }).overlaps;
}

const ways = { from: 'press', to: 'press' };

describe('lots that overlap', () => {
  test('tell which share was through when the next step began', () => {
    expect(overlaps({ 'A/0010': at('P1', 0, 8), 'A/0020': at('P2', 2, 9) })).toEqual([
      { at: MORNING + 2 * HOUR, ...ways, share: 0.25 },
    ]);
  });
  test('might have begun with less where the machine was busy until then', () => {
    const work = { 'A/0010': at('P1', 0, 8), 'A/0020': at('P2', 4, 9), 'B/0010': at('P2', 0, 4) };
    expect(overlaps(work, [order('A'), order('B')])).toMatchObject([{ share: 0.5, isAtMost: true }]);
  });
  test('did not, where a machine stood free before all were through', () => {
    expect(overlaps({ 'A/0010': at('P1', 0, 8), 'A/0020': at('P2', 9, 10) })).toMatchObject([{ share: 1 }]);
    expect(overlaps({ 'A/0010': at('P1', 0, 8) })).toMatchObject([{ share: 1 }]);
  });
  test('tell nothing where the machine was busy to the end, or the step before is not done', () => {
    const busy = { 'A/0010': at('P1', 0, 8), 'A/0020': at('P2', 9, 10), 'B/0010': at('P2', 0, 9) };
    const ofFirst = overlaps(busy, [order('A'), order('B')]).filter((one) => one.at === MORNING + 8 * HOUR);
    expect(ofFirst).toEqual([]);
    expect(overlaps({ 'A/0010': at('P1', 0, null), 'A/0020': at('P2', 2, null) })).toEqual([]);
  });
  test('are not what runs side by side', () => {
    const sequence = { id: 'S', kind: 'parallel', from: '0010', to: '0010' };
    const beside = { 'A/0010': at('P1', 0, 8), 'A/0020': at('P2', 2, 9) };
    expect(overlaps(beside, [order('A', { sequence })])).toEqual([]);
  });
});
