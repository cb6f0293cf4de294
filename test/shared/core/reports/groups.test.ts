import { describe, expect, test } from 'vitest';
import { addSums, zeroSums } from '../../../../shared/core/figures/oee.ts';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { type Group, groupings } from '../../../../shared/core/reports/group.ts';
import { figuresBy, figuresInPieces } from '../../../../shared/core/reports/groups.ts';
import { labourOf } from '../../../../shared/core/reports/labour.ts';
import { orderFigures } from '../../../../shared/core/reports/order-figures.ts';
import { PlantSchema } from '../../../../shared/core/words/plant.ts';
import { day, factory, hour, machine, minute, monday, order, second, smallPlant } from '../facts.ts';

type Facts = ReturnType<typeof factory>;
const signed = (facts: Facts, by: string, machineId: string, on: number, off?: number) => [
  facts.record({ type: 'operatorSignedOn', machineId, at: on, by }),
  ...(off === undefined ? [] : [facts.record({ type: 'operatorSignedOff', machineId, at: off, by })]),
];

/** Order A on press 1 from 6:00 to 9:00, standing from 7:00 to 7:30, a part every half minute; then nothing. */
function morning(facts: Facts): Ledger {
  const ledger = openLedger(smallPlant());
  ledger.record([
    facts.release(monday - hour, order('A', { quantityPcs: 10_000 })),
    facts.state('P2', monday, 'idle'),
    facts.state('P1', monday, 'running'),
    facts.started('P1', monday, 'A/0010'),
    ...facts.cycles('P1', monday, monday + hour, 30 * second),
    facts.state('P1', monday + hour, 'stopped'),
    facts.state('P1', monday + 1.5 * hour, 'running'),
    ...facts.cycles('P1', monday + 1.5 * hour, monday + 3 * hour, 30 * second),
    facts.finished('P1', monday + 3 * hour, 'A/0010'),
    facts.state('P1', monday + 3 * hour, 'idle'),
  ]);
  return ledger;
}

test.each(groupings)('by %s, worked out in pieces, are the same', (by) => {
  const facts = factory();
  const ledger = morning(facts);
  ledger.record(signed(facts, 'anna', 'P1', monday + hour, monday + 2 * hour));
  for (const scope of [{ kind: 'plant' }, { kind: 'machine', id: 'P1' }, { kind: 'item', id: 'item-A' }] as const) {
    const pieces = figuresInPieces(ledger, by, scope, monday - 2 * day, monday + 3 * day);
    let step = pieces.next();
    while (step.done !== true) step = pieces.next();
    expect(step.value).toEqual(figuresBy(ledger, by, scope, monday - 2 * day, monday + 3 * day));
  }
});

describe('figures of an operator', () => {
  test('are those of the machine while the person was signed on', () => {
    const facts = factory();
    const ledger = morning(facts);
    ledger.record(signed(facts, 'anna', 'P1', monday + hour, monday + 2 * hour));

    const { sums } = ledger.figures({ kind: 'operator', id: 'anna' }, monday, monday + day);

    expect(sums).toMatchObject({ calendarMs: hour, adetMs: 30 * minute, aptMs: 30 * minute, pqPcs: 60, stops: 1 });
  });

  test('with two at one machine each has all of it: what the machine did is not divided', () => {
    const facts = factory();
    const ledger = morning(facts);
    ledger.record([
      ...signed(facts, 'anna', 'P1', monday, monday + 3 * hour),
      ...signed(facts, 'bert', 'P1', monday + 1.5 * hour, monday + 3 * hour),
    ]);

    const rows = figuresBy(ledger, 'operator', { kind: 'plant' }, monday, monday + 3 * hour);

    expect(rows.map(({ key, figures }) => [key.operator, figures.sums.pqPcs])).toEqual([
      ['anna', 300],
      ['bert', 180],
    ]);
    expect(ledger.figures({ kind: 'plant' }, monday, monday + 3 * hour).sums.pqPcs).toBe(300);
  });

  test('of one at two machines hold both; attendance is counted once', () => {
    const facts = factory();
    const ledger = morning(facts);
    ledger.record([
      ...signed(facts, 'anna', 'P1', monday, monday + 2 * hour),
      ...signed(facts, 'anna', 'P2', monday, monday + 4 * hour),
    ]);

    expect(ledger.figures({ kind: 'operator', id: 'anna' }, monday, monday + day).sums.calendarMs).toBe(6 * hour);
    // Two hours at a press with an order, two more at one without; the break begins later.
    expect(labourOf(ledger, 'anna', monday, monday + day)).toEqual({
      by: 'anna',
      machineIds: ['P1', 'P2'],
      apatMs: 4 * hour,
      apwtMs: 2 * hour,
      workerEfficiency: 0.5,
      endedByShift: [],
    });
  });

  test('a break is no attendance, and an unobserved hour is neither attendance nor work', () => {
    const facts = factory();
    const ledger = morning(facts);
    // Signed on from 9:30 to 11:00: the break is at 10:00, and from 10:30 nobody knows.
    ledger.record([
      ...signed(facts, 'anna', 'P1', monday + 3.5 * hour, monday + 5 * hour),
      facts.lost('P1', monday + 4.5 * hour),
    ]);

    expect(labourOf(ledger, 'anna', monday, monday + day)).toMatchObject({
      apatMs: 45 * minute,
      apwtMs: 0,
      workerEfficiency: 0,
    });
  });

  test('without a sign-on there are none: nobody, no efficiency', () => {
    const ledger = morning(factory());
    expect(labourOf(ledger, 'anna', monday, monday + day)).toMatchObject({ apatMs: 0, workerEfficiency: null });
    expect(figuresBy(ledger, 'operator', { kind: 'plant' }, monday, monday + day)).toEqual([]);
  });
});

describe('rows', () => {
  const whole = { from: monday - 3 * hour, to: monday + 2 * day + 7 };
  const added = (rows: readonly Group[]) => rows.reduce((sums, { figures }) => addSums(sums, figures.sums), zeroSums());

  test.each(['machine', 'workCentre', 'shift', 'day', 'week', 'month'] as const)(
    'by %s add up to the whole, to the millisecond and the piece',
    (by) => {
      const ledger = morning(factory());
      const rows = figuresBy(ledger, by, { kind: 'plant' }, whole.from, whole.to);
      expect(added(rows)).toEqual(ledger.figures({ kind: 'plant' }, whole.from, whole.to).sums);
    },
  );

  test('by shift name the shift and its date; what is outside shifts comes first, as no shift’s', () => {
    const rows = figuresBy(morning(factory()), 'shift', { kind: 'machine', id: 'P1' }, whole.from, whole.to);
    expect(rows.map(({ key, figures }) => [key.shiftDate, key.shiftId, figures.sums.pqPcs])).toEqual([
      [null, null, 0],
      ['2026-03-02', 'early', 300],
      ['2026-03-02', 'late', 0],
      ['2026-03-03', 'early', 0],
      ['2026-03-03', 'late', 0],
      ['2026-03-04', 'early', 0],
    ]);
  });

  test('by period carry its local date; by order, operation and item what they own', () => {
    const ledger = morning(factory());
    const names = (by: Parameters<typeof figuresBy>[1]) =>
      figuresBy(ledger, by, { kind: 'plant' }, whole.from, whole.to).map(({ key }) => Object.values(key).join(' '));
    expect(names('day')).toEqual(['2026-03-02', '2026-03-03', '2026-03-04']);
    expect(names('week')).toEqual(['2026-03-02']);
    expect(names('month')).toEqual(['2026-03']);
    expect(names('order')).toEqual(['A']);
    expect(names('operation')).toEqual(['A/0010']);
    expect(names('item')).toEqual(['item-A']);
    const [row] = figuresBy(ledger, 'order', { kind: 'machine', id: 'P1' }, whole.from, whole.to);
    expect(row?.figures).toEqual(ledger.figures({ kind: 'order', id: 'A' }, whole.from, whole.to));
  });

  test('of a narrower scope stay in it: the shifts of an item, the operations of an order', () => {
    const facts = factory();
    const ledger = morning(facts);
    ledger.record([
      facts.release(monday, order('B', { itemId: 'item-A' })),
      facts.started('P2', monday + 9 * hour, 'B/0010'),
      facts.state('P2', monday + 9 * hour, 'running'),
      ...facts.cycles('P2', monday + 9 * hour, monday + 10 * hour, minute),
    ]);
    const shifts = figuresBy(ledger, 'shift', { kind: 'item', id: 'item-A' }, monday, monday + 16 * hour);
    expect(shifts.map(({ figures }) => figures.sums.pqPcs)).toEqual([300, 60]);
    const orders = figuresBy(ledger, 'order', { kind: 'item', id: 'item-A' }, monday, monday + 16 * hour);
    expect(orders.map(({ key, figures }) => [key.orderId, figures.sums.pqPcs])).toEqual([
      ['A', 300],
      ['B', 60],
    ]);
    const operations = figuresBy(ledger, 'operation', { kind: 'order', id: 'B' }, monday, monday + 16 * hour);
    expect(operations.map(({ key }) => key.operationId)).toEqual(['B/0010']);
  });
});

test('an item at one of two work centres is what that one made of it', () => {
  const small = smallPlant();
  const plant = PlantSchema.parse({
    ...small,
    workCentres: [...small.workCentres, { id: 'mill', name: 'Mills' }],
    machines: [machine('P1'), machine('M1', { workCentreId: 'mill' })],
  });
  const facts = factory();
  const ledger = openLedger(plant);
  const two = order('A', { itemId: 'shaft' });
  ledger.record([
    facts.release(monday, { ...two, operations: two.operations.map((one) => ({ ...one, machineIds: ['P1', 'M1'] })) }),
    ...['P1', 'M1'].flatMap((id, index) => [
      facts.state(id, monday, 'running'),
      facts.started(id, monday, 'A/0010'),
      ...facts.cycles(id, monday, monday + hour, (index + 1) * minute),
    ]),
  ]);
  const made = (workCentreId?: string) =>
    ledger.figures({ kind: 'item', id: 'shaft', workCentreId }, monday, monday + hour).sums.pqPcs;
  expect([made(), made('press'), made('mill')]).toEqual([90, 60, 30]);
});

describe('figures over an order’s execution time', () => {
  /** Forged from 6:00 to 8:00, milled from 12:00 to 13:00: five of 240 are scrap at the press, one at the mill. */
  function twoSteps() {
    const facts = factory();
    const ledger = openLedger(smallPlant());
    const one = order('A');
    const [step] = one.operations;
    if (step === undefined) throw new Error('an order has an operation');
    ledger.record([
      facts.release(monday - hour, {
        ...one,
        operations: [
          { ...step, machineIds: ['P1'], plannedScrapPcs: 4 },
          { ...step, id: 'A/0020', number: '0020', machineIds: ['P2'] },
        ],
      }),
      facts.state('P1', monday, 'running'),
      facts.started('P1', monday, 'A/0010'),
      ...facts.cycles('P1', monday, monday + 2 * hour, 30 * second),
      facts.scrap('P1', monday + 2 * hour, 5, 'crack', 'A/0010'),
      facts.finished('P1', monday + 2 * hour, 'A/0010'),
      facts.state('P2', monday + 6 * hour, 'running'),
      facts.started('P2', monday + 6 * hour, 'A/0020'),
      ...facts.cycles('P2', monday + 6 * hour, monday + 7 * hour, 30 * second),
      facts.scrap('P2', monday + 7 * hour, 1, 'crack', 'A/0020'),
      facts.finished('P2', monday + 7 * hour, 'A/0020'),
    ]);
    return ledger;
  }

  test('relate its work to the time from start to end, waiting included', () => {
    const figures = orderFigures(twoSteps(), { kind: 'order', id: 'A' }, monday - day, monday + day);

    expect(figures).toEqual({
      aoetMs: 7 * hour,
      allocationRatio: 3 / 7,
      productionProcessRatio: 3 / 7,
      // 120 parts left the last operation; those of the first are the same parts.
      throughputPerHour: 120 / 7,
      fallOffRatio: 6 / 240,
      actualToPlannedScrapRatio: 5 / 4,
    });
  });

  test('of one operation are of its own time; without planned scrap there is no ratio to it', () => {
    const ledger = twoSteps();
    expect(orderFigures(ledger, { kind: 'operation', id: 'A/0020' }, monday - day, monday + day)).toMatchObject({
      aoetMs: hour,
      allocationRatio: 1,
      throughputPerHour: 120,
      fallOffRatio: null,
      actualToPlannedScrapRatio: null,
    });
  });

  test('are unknown, not zero, while nothing of it has begun', () => {
    expect(orderFigures(twoSteps(), { kind: 'order', id: 'A' }, monday - day, monday - hour)).toEqual({
      aoetMs: null,
      allocationRatio: null,
      productionProcessRatio: null,
      throughputPerHour: null,
      fallOffRatio: null,
      actualToPlannedScrapRatio: null,
    });
  });
});

test('planned maintenance beside the repair of failures, and load beside what the plan allows', () => {
  const small = smallPlant();
  const reasons = small.reasons.map((one) => (one.id === 'maintenance' ? { ...one, preventive: true } : one));
  const facts = factory();
  const ledger = openLedger({ ...small, reasons });
  ledger.record([
    facts.release(monday, order('A')),
    facts.started('P1', monday, 'A/0010'),
    facts.state('P1', monday, 'running'),
    ...facts.cycles('P1', monday, monday + hour, minute),
    facts.state('P1', monday + hour, 'fault'),
    facts.classified('P1', monday + hour, monday + hour, null, 'jam'),
    facts.state('P1', monday + 1.5 * hour, 'running'),
    facts.state('P1', monday + 2 * hour, 'stopped'),
    facts.classified('P1', monday + 2 * hour, monday + 2 * hour, null, 'maintenance'),
    facts.state('P1', monday + 3.5 * hour, 'running'),
  ]);
  const { kpis } = ledger.figures({ kind: 'machine', id: 'P1' }, monday, monday + 3.5 * hour);
  expect(kpis.correctiveMaintenanceRatio).toBe(0.25);
  expect(kpis.mttfMs).toBe(1.5 * hour);
  // 60 parts at half a minute each, in two hours of planned busy time.
  expect(kpis.equipmentLoadRatio).toBe(0.25);
});
