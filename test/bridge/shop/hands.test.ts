/** Who began what, read from sign-ons; and what of it is no way between two steps. */
import { describe, expect, test } from 'vitest';
import { type FlowInput, flowOf } from '../../../bridge/shop/flow.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { HOUR, MONDAY, orderOf, smallPlant } from '../shop.ts';

const MORNING = MONDAY + 5 * HOUR;
const plant = smallPlant();
const [P1 = '', P2 = ''] = plant.machines.map(({ id }) => id);

const order = (id: string, numbers = ['0010']): WorkOrder =>
  orderOf(id, {
    operations: numbers.map((number) => ({
      ...{ id: `${id}/${number}`, number, workCentreId: 'press', quantityPcs: 100, plannedRunMsPerPc: 30_000 },
    })),
  });

type Work = Record<string, { machineIds: string[]; startedAt: number; finishedAt: number }>;
const at = (machineId: string, from: number, to: number) => ({
  machineIds: [machineId],
  startedAt: MORNING + from * HOUR,
  finishedAt: MORNING + to * HOUR,
});
type SignOns = Record<string, readonly (readonly [string, number, number])[]>;
const flow = (orders: readonly WorkOrder[], work: Work, signOns: SignOns, ranIn?: FlowInput['ranIn']) =>
  flowOf({
    plant,
    orders,
    totalsOf: (operationId) => work[operationId] ?? null,
    signOns: (machineId) =>
      (signOns[machineId] ?? []).map(([by, from, to]) => ({
        by,
        from: MORNING + from * HOUR,
        to: MORNING + to * HOUR,
      })),
    ranIn,
    releasedAt: () => null,
    priorityOf: (one) => one.dueAt,
    since: MONDAY,
    now: MORNING + 400 * HOUR,
  } satisfies FlowInput);

describe('Starts and who was there', () => {
  test('are told with how many machines that person served, and whether they stayed past the shift', () => {
    const orders = [order('A'), order('B'), order('C')];
    const work = { 'A/0010': at(P1, 1, 4), 'B/0010': at(P2, 2, 3), 'C/0010': at(P1, 7, 10) };
    const { hands = [] } = flow(orders, work, {
      [P1]: [
        ['anna', 0, 5],
        ['ben', 6, 8],
      ],
      [P2]: [['anna', 0, 5]],
    });
    expect(hands.map(({ by, atOnce, shift, stayed }) => ({ by, atOnce, shift, stayed }))).toEqual([
      { by: ['anna'], atOnce: 1, shift: 'early', stayed: undefined },
      { by: ['ben'], atOnce: 1, shift: 'early', stayed: false },
      { by: ['anna'], atOnce: 2, shift: 'early', stayed: undefined },
    ]);
  });

  test('tell how long a machine ran once all who had been at it were gone, in planned time alone', () => {
    const work = { 'A/0010': at(P1, 6, 14), 'B/0010': at(P2, 6, 14) };
    const asked: string[] = [];
    const ranIn = (machineId: string, operationId: string, from: number, to: number) => {
      asked.push(`${machineId} ${operationId} ${(from - MORNING) / HOUR}–${(to - MORNING) / HOUR}`);
      return 0.25 * (to - from);
    };
    const { hands = [] } = flow(
      [order('A'), order('B')],
      work,
      {
        [P1]: [['anna', 6, 8]],
        [P2]: [
          ['ben', 6, 8],
          ['carl', 8, 15],
        ],
      },
      ranIn,
    );
    // The early shift ends at eight; the late one is somebody's at P2.
    expect(asked).toEqual(['P1 A/0010 8–14']);
    expect(hands.map(({ alone }) => alone)).toEqual([{ ms: 6 * HOUR, ranMs: 1.5 * HOUR }, undefined]);
  });

  test('are not told where nobody ever signed on', () => {
    expect(flow([order('A')], { 'A/0010': at(P1, 1, 4) }, {})).not.toHaveProperty('hands');
  });
});

describe('The way to a machine that stood free', () => {
  /** Anna alone works at both machines, by turns; on the sixth day she is at P1 when a piece comes to P2. */
  const past = Array.from({ length: 20 }, (_, n) => `past${n}`);
  const began = (n: number) => 24 * Math.floor(n / 4) + 2 * (n % 4);
  const long = past.map((id, n) => [`${id}/0010`, at(n % 2 === 0 ? P1 : P2, began(n), began(n) + 2)] as const);
  const moved = order('M', ['0010', '0020']);
  const work: Work = {
    ...Object.fromEntries(long),
    'M/0010': at(P2, 120, 121),
    'BUSY/0010': at(P1, 121, 126),
    'M/0020': at(P2, 126, 127),
  };
  const orders = [...past.map((id) => order(id)), moved, order('BUSY')];
  const wayOf = (signOns: SignOns) =>
    flow(orders, work, signOns).transfers.find(({ at: begun }) => begun === MORNING + 126 * HOUR);

  test('is only bounded where the one who could work there was busy', () => {
    const anna = (machineId: string) =>
      Object.values(work).flatMap(({ machineIds, startedAt, finishedAt }) =>
        machineIds[0] === machineId
          ? [['anna', (startedAt - MORNING) / HOUR, (finishedAt - MORNING) / HOUR] as const]
          : [],
      );
    expect(wayOf({})).toEqual({ at: MORNING + 126 * HOUR, durationMs: 5 * HOUR, to: 'press' });
    expect(wayOf({ [P1]: anna(P1), [P2]: anna(P2) })).toMatchObject({ fromMs: 0 });
  });
});
