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
    expect(overlaps({ 'A/0010': at('P1', 0, 8), 'A/0020': at('P2', 2, 9) })).toMatchObject([
      { at: MORNING + 2 * HOUR, ...ways, share: 0.25 },
    ]);
  });
  test('tell what was left when the step before was done, and how long that was waited with', () => {
    // Half of its fifty minutes' run was left at eight; it ended at fourteen.
    const [one] = overlaps({ 'A/0010': at('P1', 0, 8), 'A/0020': at('P2', 2, 14) });
    expect(one?.rest?.share).toBe(0.5);
    expect(one?.rest?.waitMs).toBe(6 * HOUR - 25 * 60_000);
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

describe('a lot on several machines', () => {
  const splits = (spans: readonly (readonly [string, number, number])[], work: Record<string, Work>) =>
    flowOf({
      ...{ plant: smallPlant(), orders: [order('A')], totalsOf: (id) => work[id] ?? null, since: MONDAY },
      workedIn: () =>
        spans.map(([machineId, from, to]) => ({ machineId, from: MORNING + from * HOUR, to: MORNING + to * HOUR })),
      ...{ releasedAt: () => null, priorityOf: (one) => one.dueAt, now: MORNING + 200 * HOUR },
    }).splits;
  const onBoth = { 'A/0010': { ...at('P1', 0, 8), machineIds: ['P1', 'P2'] } };

  test('was split where they worked at once, and not where one took it over from the other', () => {
    const seen = { at: MORNING, to: 'press' };
    const whole = [
      ['P1', 0, 8],
      ['P2', 1, 8],
    ] as const;
    expect(splits(whole, onBoth)).toEqual([{ ...seen, machines: 2 }]);
    const oneByOne = [
      ['P1', 0, 4],
      ['P2', 4, 8],
    ] as const;
    expect(splits(oneByOne, onBoth)).toEqual([{ ...seen, machines: 1 }]);
  });
  test('might have been split only where another machine stood free', () => {
    expect(splits([], { 'A/0010': at('P1', 1, 8) })).toMatchObject([{ machines: 1 }]);
    expect(splits([], { 'A/0010': at('P1', 1, 8), 'A/0020': at('P2', 0, 9) })).toMatchObject([{ at: MORNING }]);
  });
});

test('A load holds the steps that were in a machine for most of their time together, where machines treat loads', () => {
  const plant = smallPlant();
  const work: Record<string, Work> = {
    'A/0010': at('P1', 0, 8),
    'B/0010': at('P1', 0, 8),
    'C/0010': at('P1', 7, 15),
  };
  const loads = (kind: 'perCycle' | undefined) =>
    flowOf({
      plant: { ...plant, machines: plant.machines.map((one) => (kind === undefined ? one : { ...one, loads: kind })) },
      ...{ orders: ['A', 'B', 'C'].map((id) => order(id)), totalsOf: (id) => work[id] ?? null, since: MONDAY },
      ...{ releasedAt: () => null, priorityOf: (one) => one.dueAt, now: MORNING + 200 * HOUR },
    }).loads?.map(({ operationId, together }) => [operationId, together]);
  expect(loads('perCycle')).toEqual([
    ['A/0010', 2],
    ['B/0010', 2],
    ['C/0010', 1],
  ]);
  expect(loads(undefined)).toBeUndefined();
});
