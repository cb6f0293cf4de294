/** What was sent back, read from when operations were in work. */
import { describe, expect, test } from 'vitest';
import { StretchList } from '../../../bridge/promise/stretch-list.ts';
import { flowOf } from '../../../bridge/shop/flow.ts';
import { addStints, type NamedStint, stintsBy } from '../../../bridge/shop/stints.ts';
import { openStretchReader } from '../../../bridge/shop/stretches.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import type { Phase } from '../../../shared/core/words/interval.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

const MORNING = MONDAY + 5 * HOUR;
const at = (hour: number): number => MORNING + hour * HOUR;

const order = orderOf('A', {
  operations: ['0010', '0020', '0030'].map((number) => ({
    ...{ id: `A/${number}`, number, workCentreId: 'press', quantityPcs: 100, plannedRunMsPerPc: 36_000 },
  })),
});

/** Stints as [operation, machine, from, to] in hours; ends: when it was said to be finished. */
function flow(
  stints: readonly (readonly [number: string, machineId: string, from: number, to: number])[],
  ends: Record<string, readonly number[]> = {},
  madeBy: (operationId: string, then: number) => number = () => 0,
) {
  const of = (id: string) => stints.filter(([number]) => id === `A/${number}`);
  return flowOf({
    plant: smallPlant(),
    orders: [order],
    totalsOf: (id) => {
      const own = of(id);
      if (own.length === 0) return null;
      const [startedAt, finishedAt] = [Math.min(...own.map((one) => one[2])), Math.max(...own.map((one) => one[3]))];
      return {
        startedAt: at(startedAt),
        finishedAt: at(finishedAt),
        machineIds: [...new Set(own.map((one) => one[1]))],
      };
    },
    stintsOf: (id) =>
      of(id).map(([, machineId, from, to]) => ({
        ...{ machineId, from: at(from), to: at(to), productiveMs: (to - from) * HOUR },
      })),
    endsOf: (id) => (ends[id] ?? []).map(at),
    madeBy,
    ...{ releasedAt: () => null, priorityOf: () => null, since: MONDAY, now: at(200) },
  });
}

const sent = (found: ReturnType<typeof flow>) =>
  found.rework?.passes.flatMap(({ operationId, backTo }) => (backTo === undefined ? [] : [operationId]));

describe('a step that runs again once a later one has begun', () => {
  const stints = [
    ['0010', 'P1', 0, 1],
    ['0020', 'P2', 2, 3],
    ['0010', 'P1', 4, 4.5],
    ['0020', 'P2', 6, 6.25],
    ['0030', 'P1', 8, 9],
  ] as const;

  test('was sent pieces by that one, whoever said that it was finished, or where all were made', () => {
    const bySaying = flow(stints, { 'A/0010': [1, 4.5], 'A/0020': [3, 6.25] });
    expect(sent(bySaying)).toEqual(['A/0020']);
    const byCount = flow(stints, {}, () => 100);
    expect(byCount.rework).toEqual(bySaying.rework);
    expect(bySaying.rework?.again.map(({ operationId, share, isSent }) => [operationId, share, isSent])).toEqual([
      ['A/0010', 0.5, true],
      ['A/0020', 0.25, false],
    ]);
    expect(bySaying.rework?.passes).toHaveLength(5);
  });

  test('is no lot that overlaps, and each time has a way of its own', () => {
    const { overlaps, transfers } = flow(stints, {}, () => 100);
    expect(overlaps.filter(({ share }) => share < 1)).toEqual([]);
    expect(transfers.map(({ durationMs }) => durationMs / HOUR)).toEqual([1, 1, 1.5, 1.75]);
  });

  test('was only put aside where it was not done before', () => {
    const { rework } = flow(stints, { 'A/0010': [4.5], 'A/0020': [6.25] }, () => 40);
    expect(rework).toBeUndefined();
  });

  test('tells of the steps that were not done again after it', () => {
    const few = stints.filter(([number, , from]) => number !== '0020' || from < 6);
    const { rework } = flow(few, { 'A/0010': [1, 4.5], 'A/0020': [3] });
    expect(rework?.again.map(({ operationId, share, isSent }) => [operationId, share, isSent])).toEqual([
      ['A/0010', 0.5, true],
      ['A/0020', 0, false],
    ]);
  });
});

test('a step that runs again before any other sends to itself; begun again at once was a slip', () => {
  const again = [
    ['0010', 'P1', 0, 1],
    ['0010', 'P2', 3, 3.5],
    ['0020', 'P2', 5, 6],
  ] as const;
  expect(sent(flow(again, {}, () => 100))).toEqual(['A/0010']);
  const slip = again.map(([number, machine, from, to]) =>
    from === 3 ? ([number, machine, 1.1, to] as const) : ([number, machine, from, to] as const),
  );
  expect(flow(slip, {}, () => 100).rework).toBeUndefined();
});

test('stints end where another operation or an idle machine comes between, never with a night', () => {
  const found: NamedStint[] = [];
  let from = 0;
  const phase = (kind: Phase['class'], operationId: string | null, hours: number): Phase => {
    const begun = from;
    from += hours;
    return { from: begun, to: from, class: kind, operationId, stopFrom: null };
  };
  const phases = [
    phase('setup', 'A', 1),
    phase('producing', 'A', 2),
    phase('unscheduled', null, 8),
    phase('producing', 'A', 1),
    phase('producing', 'B', 1),
    phase('producing', 'A', 1),
    phase('noOrder', null, 1),
    phase('producing', 'A', 1),
  ];
  const state = { isBroken: false };
  addStints(found, 'P1', phases.slice(0, 2), state);
  addStints(found, 'P1', phases.slice(2), state);
  expect(found.map((one) => [one.operationId, one.from, one.to, one.productiveMs])).toEqual([
    ['A', 0, 12, 3],
    ['B', 12, 13, 1],
    ['A', 13, 14, 1],
    ['A', 15, 16, 1],
  ]);
});

test('the facts of a box tell it: who finished what, which machine ran for what, and nobody says "rework"', async () => {
  // Given: a hundred pieces pressed and trimmed; ten come back after that, are pressed and trimmed again.
  const plant = smallPlant();
  const [press, trim] = [on('P1'), on('P2')];
  const ran = (machine: typeof press, operation: string, from: number, to: number) => [
    machine.start(at(from), operation),
    machine.state(at(from), 'running'),
    machine.good(at(to) - MINUTE, Math.round((to - from) * 100), at(from)),
    machine.state(at(to), 'idle'),
    machine.finish(at(to), operation),
  ];
  const box = journal();
  box.add(
    plantFact(plant),
    released(order),
    ...ran(press, 'A/0010', 1, 2),
    ...ran(trim, 'A/0020', 3, 4),
    ...ran(press, 'A/0010', 5, 5.25),
    ...ran(trim, 'A/0020', 7, 7.25),
    ...ran(press, 'A/0030', 8, 9),
  );
  const ledger = openLedger(plant);
  ledger.record(box.events);
  // When: the shop is read ten hours later
  const now = at(10);
  const reader = openStretchReader();
  const window = { to: now, measuredMs: 10 * 24 * HOUR, stretches: new StretchList() };
  const stints = await Promise.all(plant.machines.map(({ id }) => reader.read(ledger, id, window)));
  const { rework } = flowOf({
    plant,
    orders: [order],
    totalsOf: (id) => ledger.operation(id, now),
    stintsOf: stintsBy(stints.flat()),
    endsOf: (id) => ledger.finishes(id),
    madeBy: (id, then) => ledger.operation(id, then)?.producedPcs ?? 0,
    ...{ releasedAt: () => MONDAY, priorityOf: () => null, since: MONDAY, now },
  });
  // Then
  expect(rework?.passes.filter(({ backTo }) => backTo !== undefined).map(({ operationId }) => operationId)).toEqual([
    'A/0020',
  ]);
  const again = rework?.again.map(({ operationId, share, isSent }) => [
    operationId,
    Math.round(100 * (share ?? 0)),
    isSent,
  ]);
  expect(again).toEqual([
    ['A/0010', 25, true],
    ['A/0020', 25, false],
  ]);
});
