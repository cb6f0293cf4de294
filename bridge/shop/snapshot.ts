/** The shop as it stands and what was measured of it, for the promise: read out of the ledger. */

import { amountAsNumber } from '../../shared/core/costs/money.ts';
import type { Rates } from '../../shared/core/costs/rates.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { MachineSpan } from '../../shared/core/words/figures.ts';
import type { OperationTotals, Phase } from '../../shared/core/words/interval.ts';
import type { Operation, WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { inTurns, nextTurn } from '../../shared/io/turn.ts';
import type { Stand } from '../facts/stands.ts';
import type { MachineNow, Measured, OpenOrder, ShopSnapshot } from '../promise/shop.ts';
import { StretchList } from '../promise/stretch-list.ts';
import { fatesOf } from './cancelled.ts';
import { changedDates, confirmedOf, deliveriesOf } from './deliveries.ts';
import type { FlowReader } from './flow.ts';
import { byArrival, finishOf, leadTimeOf } from './lead-times.ts';
import { leadTimesOf, outsideOf, stepsWithEnds } from './outside.ts';
import { type PassesKnown, passesOf } from './passes.ts';
import type { RunReader } from './runs.ts';
import { type NamedStint, stintsBy } from './stints.ts';
import { isBetweenShifts, isStop, type StretchReader } from './stretches.ts';

export interface SnapshotInput {
  ledger: Ledger;
  now: number;
  /** How far back the shop's behaviour is measured, ms. */
  measuredMs: number;
  /** Those that tell something of the time that is measured, also finished ones: arrivals and templates come from them. */
  orders: readonly WorkOrder[];
  /** For orders that were over before it. */
  pastDeliveries?: Measured['materials'];
  totalsOf: (operationId: string) => OperationTotals | null;
  /** The same in few words. */
  standOf: (operationId: string) => Stand | null;
  stretches: StretchReader;
  runs: RunReader;
  flow: FlowReader;
  knownUntil: (machineId: string) => number;
  /** The date that was promised; null = none yet. */
  promisedAt: (orderId: string) => number | null;
  outcomes: Measured['outcomes'];
  /** From an order to a component that nobody confirmed, where nothing is measured, ms. */
  usualLeadMs?: number;
  rates?: Rates;
  /** When the first fact came in; of what began before, only what lasted until then is known. */
  knownSince?: number | null;
  basis: Readonly<Record<string, number>>;
}

export async function snapshotOf(input: SnapshotInput): Promise<ShopSnapshot> {
  const { ledger, now } = input;
  const stretches = new StretchList();
  const stints: NamedStint[] = [];
  for (const machine of ledger.plant.machines) {
    const to = Math.min(now, input.knownUntil(machine.id) || now);
    const { measuredMs } = input;
    for (const stint of await input.stretches.read(ledger, machine.id, { to, measuredMs, stretches }))
      stints.push(stint);
  }
  const known: PassesKnown = {
    stintsOf: stintsBy(stints),
    endsOf: (operationId) => ledger.finishes(operationId),
    madeBy: (operationId, at) => ledger.operation(operationId, at)?.producedPcs ?? 0,
  };
  const setups = await setupsOf(input);
  const { orders, totalsOf, standOf } = input;
  const since = now - input.measuredMs;
  const releasedAt = (orderId: string) => ledger.releasedAt(orderId);
  const elsewhere = {
    plant: ledger.plant,
    orders,
    totalsOf: standOf,
    releasedAt,
    since,
    now,
    knownSince: input.knownSince ?? 0,
  };
  const datesOf = datesReader(ledger);
  const released = orders.filter(({ status }) => status === 'released' || status === 'planned');
  const open = await inTurns(released, (order) => {
    // Nobody says of most that they are closed.
    const finishedAt = finishOf(order, ledger.plant, standOf);
    return finishedAt !== null && finishedAt <= now ? [] : [openOrder(input, order, { datesOf, known })];
  });
  const runs = await input.runs.read({ ledger, totalsOf, since });
  const machines = await inTurns(ledger.plant.machines, (machine) =>
    machineNow(input, machine.id, setups.lastFamilies),
  );
  // Where operations stand is remembered: read in turns, all who go over the orders below find it.
  const leads = byArrival((await inTurns(orders, (order) => leadTimeOf(order, elsewhere))).flat());
  // Of orders that are over what was told of them is read, and of a year there are thousands: in turns, too.
  const ofEach = async <T>(of: (orders: readonly WorkOrder[]) => readonly T[]): Promise<T[]> =>
    (await inTurns(orders, (order) => of([order]), MOST_AT_ONCE)).flat();
  const materials = await ofEach((own) => deliveriesOf({ orders: own, totalsOf: standOf, now, datesOf }));
  const outside = await ofEach((own) => outsideOf({ ...elsewhere, orders: own }));
  const leadTimes = await ofEach((own) => leadTimesOf({ ...elsewhere, orders: own }));
  const fates = await ofEach((own) => fatesOf({ ...elsewhere, orders: own }));
  return {
    now,
    plant: ledger.plant,
    orders: open.flat().filter((one) => one.operations.some((operation) => operation.status !== 'finished')),
    machines,
    measured: {
      stretches,
      setups: setups.measured,
      runs,
      materials: [...(input.pastDeliveries ?? []), ...materials],
      arrivals: input.orders
        .filter((order) => order.status !== 'cancelled' && order.createdAt >= now - input.measuredMs)
        .map((order) => ({
          at: order.createdAt,
          orderId: order.id,
          priorityAt: priorityOf(input, order),
          order,
          ...changedDates(datesOf(order)),
        })),
      ...(await input.flow.read({
        plant: ledger.plant,
        orders: input.orders,
        totalsOf: standOf,
        ...known,
        workedIn: (operationId) => ledger.workedIn(operationId, now),
        ranIn: (machineId, operationId, from, to) => ranIn(ledger, { machineId, from, to }, operationId),
        signOns: (machineId) => ledger.signOns(machineId, now - input.measuredMs, now),
        releasedAt,
        priorityOf: (order) => priorityOf(input, order),
        since: now - input.measuredMs,
        now,
        knownSince: input.knownSince ?? 0,
      })),
      outcomes: input.outcomes,
      ...{ outside, leadTimes, leads, fates },
    },
    basis: input.basis,
    ...hourCostsOf(ledger.plant, now, input.rates),
    ...(input.usualLeadMs === undefined ? {} : { usualLeadMs: input.usualLeadMs }),
  };
}

/** Of which most say nothing. */
const MOST_AT_ONCE = 1_000;

type DatesOf = (order: WorkOrder) => readonly (readonly number[])[];

/** Each order's dates once for all that ask for them. */
function datesReader(ledger: Ledger): DatesOf {
  const known = new Map<WorkOrder, readonly (readonly number[])[]>();
  return (order) => {
    const dates = known.get(order) ?? confirmedOf(order, (orderId) => ledger.toldOrders(orderId));
    known.set(order, dates);
    return dates;
  };
}

/** As the rates are now; nothing where no machine has one. */
function hourCostsOf({ machines }: Plant, now: number, rates?: Rates): Pick<ShopSnapshot, 'hourCosts'> {
  const priced = machines.flatMap(({ id, workCentreId }): [string, number][] => {
    const perHour = rates?.machine(workCentreId, now) ?? null;
    return perHour === null ? [] : [[id, amountAsNumber(perHour)]];
  });
  return priced.length === 0 ? {} : { hourCosts: Object.fromEntries(priced) };
}

/** The floor's queue goes by the ERP's date: a later promise does not make an order wait there. */
function priorityOf(input: SnapshotInput, order: WorkOrder): number | null {
  return order.dueAt ?? input.promisedAt(order.id);
}

function openOrder(
  input: SnapshotInput,
  order: WorkOrder,
  { datesOf, known }: { datesOf: DatesOf; known: PassesKnown },
): OpenOrder {
  const steps = stepsWithEnds(order, input.ledger.plant, input.totalsOf);
  const passes = passesOf(steps, known);
  return {
    order,
    priorityAt: priorityOf(input, order),
    promisedAt: input.promisedAt(order.id),
    releasedAt: input.ledger.releasedAt(order.id),
    ...changedDates(datesOf(order)),
    operations: steps.map((step) => {
      const again = passes?.get(step.operation.id)?.slice(1).at(-1);
      const totals = input.totalsOf(step.operation.id);
      const isBack = step.isElsewhere && step.finishedAt !== null && step.finishedAt <= input.now;
      return {
        operationId: step.operation.id,
        status: isBack ? 'finished' : (totals?.status ?? 'waiting'),
        goodPcs: totals?.goodPcs ?? 0,
        scrapPcs: totals?.scrapPcs ?? 0,
        machineId: totals?.machineIds.at(-1) ?? null,
        finishedAt: step.finishedAt,
        ...(again === undefined ? {} : { againMs: again.productiveMs }),
      };
    }),
  };
}

const NOW_WINDOW_MS = 4 * DAY_MS;

function machineNow(input: SnapshotInput, machineId: string, families: ReadonlyMap<string, string>): MachineNow {
  const { ledger } = input;
  const to = Math.min(input.now, input.knownUntil(machineId) || input.now);
  const phases = ledger.phases(machineId, to - NOW_WINDOW_MS, to);
  const last = phases.at(-1);
  const operationId = last?.operationId ?? null;
  const inSetup = last?.class === 'setup';
  return {
    machineId,
    operationId,
    setupFamily: operationOf(ledger, operationId)?.setupFamily ?? families.get(machineId) ?? null,
    phase: operationId === null ? 'idle' : inSetup ? 'setup' : 'run',
    setupElapsedMs: inSetup ? tail(phases, (phase) => phase.class === 'setup') : 0,
    ...signedOnNow(ledger, machineId, to),
    openStopMs:
      last !== undefined && isStop(last)
        ? tail(phases, (phase) => isStop(phase) && phase.stopFrom === last.stopFrom)
        : null,
  };
}

/** Producing for the operation, within a time. */
function ranIn(ledger: Ledger, { machineId, from, to }: MachineSpan, operationId: string): number {
  return ledger
    .phases(machineId, from, to)
    .filter((phase) => phase.class === 'producing' && phase.operationId === operationId)
    .reduce((sum, phase) => sum + Math.max(0, Math.min(to, phase.to) - Math.max(from, phase.from)), 0);
}

function signedOnNow(ledger: Ledger, machineId: string, at: number): Pick<MachineNow, 'by'> {
  const by = ledger.operators(machineId, at);
  return by.length === 0 ? {} : { by };
}

/** Planned time of the unbroken run of matching phases at the end; time outside shifts does not count. */
function tail(phases: readonly Phase[], belongs: (phase: Phase) => boolean): number {
  let elapsedMs = 0;
  for (let index = phases.length - 1; index >= 0; index -= 1) {
    const phase = phases[index];
    if (phase === undefined) break;
    if (belongs(phase)) elapsedMs += phase.to - phase.from;
    else if (!isBetweenShifts(phase)) break;
  }
  return elapsedMs;
}

/**
 * What setups came to, of each machine the oldest first, and for which family each was set up last. Each setup of the
 * months behind wakes facts that rest on disk, once; then the ledger keeps it, on disk too: all who need them are served
 * by one pass. Day by day, so that others get their turn: in one piece a year of eight machines held the loop for tens of
 * seconds.
 */
async function setupsOf(input: SnapshotInput): Promise<MeasuredSetups> {
  const { ledger, now, measuredMs } = input;
  const measured: Measured['setups'][number][] = [];
  const lastFamilies = new Map<string, string>();
  for (const { id: machineId } of ledger.plant.machines) {
    const known = Math.min(now, input.knownUntil(machineId) || now);
    for (let day = now - measuredMs; day < now; day += DAY_MS) {
      for (const setup of ledger.setups(machineId, day, Math.min(day + DAY_MS, now))) {
        const { from, to, fromFamily, toFamily, durationMs } = setup;
        measured.push({ machineId, at: to, fromFamily, toFamily, durationMs });
        if (from < known) lastFamilies.set(machineId, toFamily);
      }
      await nextTurn();
    }
  }
  return { measured, lastFamilies };
}

interface MeasuredSetups {
  measured: Measured['setups'];
  lastFamilies: ReadonlyMap<string, string>;
}

function operationOf(ledger: Ledger, operationId: string | null): Operation | null {
  if (operationId === null) return null;
  const order = ledger.orders().get(operationId.slice(0, operationId.lastIndexOf('/')));
  return order?.operations.find((operation) => operation.id === operationId) ?? null;
}
