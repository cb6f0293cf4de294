/** Random months of a small plant, as orders with where their operations stood, and the same KPIs reckoned hour by hour. */
import fc from 'fast-check';
import { type KpiId, type LeadPart, leadParts } from '../../../../shared/core/kpis/definitions.ts';
import { type KpiOrder, type KpiStep, zeroParts } from '../../../../shared/core/kpis/lead-time.ts';
import { type WorkOrder, WorkOrderSchema } from '../../../../shared/core/words/order.ts';
import { DAY_MS, HOUR_MS } from '../../../../shared/core/words/time.ts';

/** 2026-03-02, a Monday; UTC. */
export const START = Date.UTC(2026, 2, 2);
const MONTH_HOURS = 28 * 24;
export const machines = [
  { id: 'P1', workCentreId: 'press' },
  { id: 'P2', workCentreId: 'press' },
  { id: 'L1', workCentreId: 'lathe' },
];

export interface PlantMonth {
  orders: readonly KpiOrder[];
  work: readonly { machineId: string; from: number; to: number }[];
}

const at = (hour: number): number => START + hour * HOUR_MS;
const hour = fc.integer({ min: 0, max: MONTH_HOURS });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });

const step = fc.record({
  centre: fc.constantFrom('press', 'lathe', 'coater'),
  waitHours: fc.integer({ min: -10, max: 60 }),
  hours: fc.integer({ min: 0, max: 40 }),
  machine: fc.nat(2),
  shares: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)),
  isDone: fc.boolean(),
  isInspection: fc.boolean(),
});
const order = fc.record({
  createdHour: fc.integer({ min: 0, max: 300 }),
  strategy: fc.constantFrom('MTO' as const, 'MTS' as const, 'ATO' as const, 'ETO' as const),
  status: fc.constantFrom('planned' as const, 'released' as const, 'finished' as const, 'cancelled' as const),
  customer: maybe(fc.constantFrom('A', 'B')),
  due: maybe(hour),
  promised: maybe(hour),
  released: maybe(hour),
  changes: fc.nat(3),
  components: fc.array(
    fc.record({
      confirmed: maybe(hour),
      arrived: maybe(hour),
      supplier: maybe(fc.constantFrom('S1', 'S2')),
      to: fc.nat(2),
    }),
    { maxLength: 3 },
  ),
  milestones: fc.array(fc.record({ planned: hour, done: maybe(hour) }), { maxLength: 2 }),
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
});
type Drawn = typeof order extends fc.Arbitrary<infer T> ? T : never;

export const plantMonth: fc.Arbitrary<PlantMonth> = fc.array(order, { minLength: 1, maxLength: 12 }).map((drawn) => {
  const orders = drawn.map(orderFrom);
  return {
    orders: orders.map(({ known }) => known),
    work: orders.flatMap(({ work }) => work),
  };
});

function orderFrom(drawn: Drawn, index: number): { known: KpiOrder; work: PlantMonth['work'] } {
  const id = `O${index}`;
  const order: WorkOrder = WorkOrderSchema.parse({
    ...{ id, itemId: `I${index % 3}`, quantityPcs: 10, strategy: drawn.strategy, status: drawn.status },
    ...{ customer: drawn.customer, createdAt: at(drawn.createdHour), dueAt: drawn.due === null ? null : at(drawn.due) },
    operations: drawn.steps.map(({ centre, isInspection }, place) => ({
      ...(isInspection ? { inspection: true } : {}),
      ...{ id: `${id}/${place + 1}0`, number: `${place + 1}0`, workCentreId: centre },
      ...{ quantityPcs: 10, plannedRunMsPerPc: 1_000 },
    })),
    components: drawn.components.map(({ confirmed, arrived, supplier, to }, place) => ({
      ...{ itemId: `C${place}`, quantityPcs: 1, supplierId: supplier, operationNumber: `${to + 1}0` },
      confirmedAt: confirmed === null ? null : at(confirmed),
      arrivedAt: arrived === null ? null : at(arrived),
    })),
    milestones: drawn.milestones.map(({ planned, done }, place) => ({
      ...{ id: `M${place}`, name: `M${place}`, plannedAt: at(planned), doneAt: done === null ? null : at(done) },
    })),
  });
  let clock = drawn.createdHour;
  const work: { machineId: string; from: number; to: number }[] = [];
  const steps = drawn.steps.map((one, place): KpiStep => {
    const from = Math.max(0, clock + one.waitHours);
    const to = from + one.hours;
    clock = to;
    const machine = machines[one.machine];
    const operation = order.operations[place];
    if (operation === undefined || machine === undefined) throw new Error('drawn badly');
    const isElsewhere = one.centre === 'coater';
    if (!isElsewhere) work.push({ machineId: machine.id, from: at(from), to: one.isDone ? at(to) : at(MONTH_HOURS) });
    const [setup, run, stop] = one.shares;
    return {
      ...{ operation, isElsewhere, startedAt: at(from), finishedAt: one.isDone ? at(to) : null },
      ...{ setupMs: setup * HOUR_MS, runMs: run * HOUR_MS, stopMs: stop * HOUR_MS, machines: 1 },
    };
  });
  const known = {
    ...{ order, steps, changesAfterRelease: drawn.changes },
    releasedAt: drawn.released === null ? null : at(drawn.released),
    promisedAt: drawn.promised === null ? null : at(drawn.promised),
  };
  return { known, work };
}

/** Hour by hour: what did the order wait for, or what was done with it? null: it has not ended. */
export function naiveLead(known: KpiOrder, work: PlantMonth['work']): Record<LeadPart, number> | null {
  const { order, steps, releasedAt } = known;
  const ends = steps.map(({ finishedAt }) => finishedAt);
  if (ends.some((end) => end === null)) return null;
  const end = Math.max(...ends.map(Number));
  if (end < order.createdAt) return null;
  const parts = zeroParts();
  const spent = steps.map(() => 0);
  const begun = Math.min(end, Math.max(order.createdAt, Number(steps[0]?.startedAt)));
  for (let now = order.createdAt; now < end; now += HOUR_MS) {
    if (now < begun && releasedAt !== null && now < releasedAt) {
      parts.engineering += HOUR_MS;
      continue;
    }
    const index = steps.findIndex(({ finishedAt }) => Number(finishedAt) > now);
    const one = steps[index];
    if (one === undefined) throw new Error('the order has ended');
    if (one.isElsewhere) parts.outside += HOUR_MS;
    else if (now >= Number(one.startedAt)) spent[index] = (spent[index] ?? 0) + HOUR_MS;
    else {
      const missing = order.components.some(({ operationNumber, arrivedAt }) => {
        return operationNumber === one.operation.number && arrivedAt !== null && arrivedAt > now;
      });
      const able = machines.filter(({ workCentreId }) => workCentreId === one.operation.workCentreId);
      const busy = able.every(({ id }) => work.some((w) => w.machineId === id && w.from <= now && now < w.to));
      parts[missing ? 'material' : index === 0 || busy ? 'queue' : 'transfer'] += HOUR_MS;
    }
  }
  steps.forEach((one, index) => {
    if (one.operation.inspection === true) {
      parts.inspection += spent[index] ?? 0;
      return;
    }
    const whole = Number(one.finishedAt) - Number(one.startedAt);
    let left = spent[index] ?? 0;
    const own = whole === 0 ? 0 : left / whole;
    for (const part of ['run', 'setup', 'stop'] as const) {
      const ms = Math.min(left, Math.floor(one[`${part}Ms`] * Math.min(1, own)));
      parts[part] += ms;
      left -= ms;
    }
    parts.rest += left;
  });
  return parts;
}

/** Sum and number of one KPI of those in a month, by the words of its definition. */
export function naiveKpi(
  { orders, work }: PlantMonth,
  kpi: KpiId,
  month: string,
  now: number,
): { sum: number; n: number } {
  let sum = 0;
  let n = 0;
  const add = (moment: number | null, value: number): void => {
    if (moment === null || moment > now || new Date(moment).toISOString().slice(0, 7) !== month) return;
    sum += value;
    n += 1;
  };
  for (const known of orders) {
    const { order, steps } = known;
    if (order.status === 'cancelled') continue;
    const lead = naiveLead(known, work);
    const isDone = steps.every(({ finishedAt }) => finishedAt !== null);
    const end = isDone ? Math.max(...steps.map(({ finishedAt }) => Number(finishedAt))) : null;
    const isUnknown = !isDone && (order.status === 'finished' || order.status === 'closed');
    const inTime = (date: number | null) => {
      if (!isUnknown) add(date, end !== null && date !== null && end <= date ? 1 : 0);
    };
    if (kpi === 'onTimeWord') inTime(known.promisedAt);
    if (kpi === 'onTimeCustomer' && order.strategy !== 'MTS') inTime(order.dueAt);
    if (kpi === 'replenishedInTime' && order.strategy === 'MTS') inTime(order.dueAt);
    if (kpi === 'leadTime' && lead !== null) add(end, Number(end) - order.createdAt);
    for (const part of leadParts) if (kpi === part && lead !== null) add(end, lead[part]);
    if (kpi === 'changesAfterRelease' && lead !== null) add(end, known.changesAfterRelease);
    if (kpi === 'partsInTime')
      for (const { confirmedAt, arrivedAt } of order.components)
        add(confirmedAt, arrivedAt !== null && confirmedAt !== null && arrivedAt <= confirmedAt ? 1 : 0);
    if (kpi === 'milestonesInTime')
      for (const { plannedAt, doneAt } of order.milestones ?? [])
        add(plannedAt, doneAt !== null && doneAt <= plannedAt ? 1 : 0);
  }
  return { sum, n };
}

export const NOW = START + 40 * DAY_MS;
