/**
 * What the bridge would know of the twin at a moment. Orders, parts, lead times, ways and choices are read by the
 * bridge's own readers; only stops, setups and run times, which need a ledger of events there, come from the twin itself.
 */
import type { MachineNow, Measured, OpenOrder, ShopSnapshot } from '../../bridge/promise/shop.ts';
import { fatesOf } from '../../bridge/shop/cancelled.ts';
import { changedDates, confirmedOf, deliveriesOf } from '../../bridge/shop/deliveries.ts';
import { flowOf } from '../../bridge/shop/flow.ts';
import { orderLeadTimes } from '../../bridge/shop/lead-times.ts';
import { leadTimesOf } from '../../bridge/shop/outside.ts';
import type { Stint } from '../../bridge/shop/stints.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { WEEK_MS } from '../../shared/core/words/time.ts';
import { PIECES, type TwinOrder, type TwinPass, type TwinStep } from './orders.ts';
import { firstOf } from './rework.ts';
import type { Twin } from './twin.ts';

/** As far back as a bridge measures where nobody says otherwise. */
const MEMORY_MS = 26 * WEEK_MS;

/** The shop without its facts: enough for a simulation whose laws are known. */
export function shopNow(twin: Twin, measured: Measured = nothingMeasured): ShopSnapshot {
  return {
    now: twin.now,
    plant: twin.world.plant,
    orders: [...twin.open].map((order) => openOrder(twin, order)),
    machines: twin.machines.map((machine) => machineNow(twin, machine)),
    measured,
    basis: {},
  };
}

export const nothingMeasured: Measured = {
  stretches: [],
  setups: [],
  runs: [],
  materials: [],
  arrivals: [],
  transfers: [],
  outcomes: [],
};

/** The order as the ERP has it at a moment. */
export function orderAsTold({ order, parts, releasedAt, finishedAt, cancelledAt }: TwinOrder, now: number): WorkOrder {
  const isDone = finishedAt !== null && finishedAt <= now;
  const isCancelled = cancelledAt !== null && cancelledAt <= now;
  return {
    ...order,
    status: isCancelled ? 'cancelled' : isDone ? 'finished' : releasedAt <= now ? 'released' : 'planned',
    components: order.components.map((component, index) => {
      const part = parts[index];
      return {
        ...component,
        confirmedAt: part?.told.findLast(({ at }) => at <= now)?.date ?? null,
        arrivedAt: part !== undefined && part.arrivesAt <= now ? part.arrivesAt : null,
      };
    }),
  };
}

/** Once for each date that was told of its parts until now. */
function versionsOf(order: TwinOrder, now: number): WorkOrder[] {
  const times = order.parts.flatMap(({ told }) => told.flatMap(({ at }) => (at <= now ? [at] : [])));
  return [...new Set(times)].sort((a, b) => a - b).map((at) => orderAsTold(order, at));
}

const isDated = ({ parts }: TwinOrder): boolean => parts.some(({ told }) => told.length > 1);

function openOrder(twin: Twin, order: TwinOrder): OpenOrder {
  const { now } = twin;
  const told = orderAsTold(order, now);
  return {
    order: told,
    priorityAt: order.priorityAt,
    releasedAt: order.releasedAt <= now ? order.releasedAt : null,
    ...changedDates(isDated(order) ? confirmedOf(told, () => versionsOf(order, now)) : []),
    operations: order.steps.map((step, index) => ({
      operationId: step.operationId,
      status: statusOf(step, now),
      goodPcs: Math.floor((order.order.operations[index]?.quantityPcs ?? 0) * progressOf(twin, step)),
      scrapPcs: 0,
      machineId: step.machineId,
      finishedAt: step.finishedAt !== null && step.finishedAt <= now ? step.finishedAt : null,
      ...(step.earlier.length > 0 ? { againMs: ranMs(twin, step, now) } : {}),
    })),
  };
}

function statusOf(step: TwinStep, now: number): 'waiting' | 'running' | 'finished' {
  if (step.finishedAt !== null && step.finishedAt <= now) return 'finished';
  return step.startedAt !== null ? 'running' : 'waiting';
}

/** Share of the pieces that are made. */
function progressOf(twin: Twin, step: TwinStep, now = twin.now): number {
  const first = firstOf(step);
  if (first.finishedAt !== null && first.finishedAt <= now) return 1;
  return Math.max(0, Math.min(1, ranMs(twin, first, now) / (first.productiveMs * first.together)));
}

/** Productive ms of a pass by a moment, over all its machines. */
function ranMs(twin: Twin, { setupEndsAt, finishedAt, stops, worked }: TwinPass, at: number): number {
  const now = Math.min(at, finishedAt ?? at);
  if (setupEndsAt === null || setupEndsAt >= now) return 0;
  let done = twin.workedBetween(setupEndsAt, now);
  for (const stop of stops) if (stop.from < now) done -= twin.workedBetween(stop.from, Math.min(stop.to, now));
  return Math.max(0, done * Math.max(1, worked.length));
}

/** When and where it was in work, one pass after another; the last one may last. */
function stintsOf(twin: Twin, step: TwinStep | undefined): Stint[] {
  if (step === undefined) return [];
  return [...step.earlier, step].flatMap((pass) =>
    pass.worked.flatMap(({ machineId, from, to }) => {
      const productiveMs = ranMs(twin, pass, twin.now) / (pass.worked.length * pass.together);
      return from > twin.now ? [] : [{ machineId, from, to: Math.min(to, twin.now), productiveMs }];
    }),
  );
}

const endsOf = (step: TwinStep | undefined, now: number): number[] =>
  step === undefined
    ? []
    : [...step.earlier, step].flatMap(({ finishedAt }) => (finishedAt !== null && finishedAt <= now ? finishedAt : []));

function machineNow(twin: Twin, machine: Twin['machines'][number]): MachineNow {
  const { now } = twin;
  const order = machine.current;
  const step = order?.steps[machine.step];
  const base = { machineId: machine.truth.id, setupElapsedMs: 0, openStopMs: null };
  const there = twin.people.signOns(machine.truth.id).at(-1);
  const by = there === undefined || there.to !== null ? {} : { by: [there.by] };
  if (order === null || step === undefined || step.setupEndsAt === null)
    return { ...base, operationId: null, setupFamily: machine.family, phase: 'idle' };
  const { operationId, family } = step;
  if (step.setupEndsAt > now) {
    const setupElapsedMs = Math.max(0, twin.workedBetween(step.startedAt ?? now, now));
    return { ...base, ...by, operationId, setupFamily: machine.before, phase: 'setup', setupElapsedMs };
  }
  const stop = step.stops.find((candidate) => candidate.from <= now && candidate.to > now);
  const openStopMs = stop === undefined ? null : twin.workedBetween(stop.from, now);
  return { ...base, ...by, operationId, setupFamily: family, phase: 'run', openStopMs };
}

/** How long orders took from when they came in, as the bridge tells it. `since`: when the box was connected. */
export function leadsNow(twin: Twin, since: number): NonNullable<Measured['leads']> {
  return orderLeadTimes(heard(twin, since));
}

/** Stops from `since` to now; one that lasts is open, with its age. */
export function stretchesNow(twin: Twin, since: number): Measured['stretches'] {
  const { now, facts } = twin;
  return facts.stretches
    .filter(({ stopFrom }) => stopFrom >= Math.max(since, now - MEMORY_MS) && stopFrom <= now)
    .map((stretch) =>
      stretch.endedAt <= now
        ? stretch
        : { ...stretch, endedAt: now, open: true, stopMs: twin.workedBetween(stretch.stopFrom, now) },
    );
}

/** All facts from `since` to now. */
export function measuredNow(twin: Twin, since: number, outcomes: Measured['outcomes']): Measured {
  const { now, facts } = twin;
  const known = heard(twin, since);
  const isKnown = (at: number) => at >= known.since && at <= now;
  const byId = new Map(twin.arrived.map((order) => [order.order.id, order]));
  const datesOf = (told: WorkOrder) => {
    const order = byId.get(told.id);
    return confirmedOf(told, () => (order === undefined || !isDated(order) ? [] : versionsOf(order, now)));
  };
  return {
    stretches: stretchesNow(twin, known.since),
    setups: facts.setups.filter((setup) => isKnown(setup.at)),
    runs: facts.runs.filter((run) => isKnown(run.at)),
    materials: deliveriesOf({
      ...known,
      datesOf,
      // Of what was due before that only the late ones would be known.
    }).filter(({ at, lateMs }) => at - lateMs >= known.since),
    leadTimes: leadTimesOf(known),
    leads: orderLeadTimes(known),
    fates: fatesOf(known),
    arrivals: known.orders.flatMap((order) =>
      order.status !== 'cancelled' && isKnown(order.createdAt)
        ? [{ at: order.createdAt, orderId: order.id, priorityAt: order.dueAt, order, ...changedDates(datesOf(order)) }]
        : [],
    ),
    ...flowOf({ ...known, priorityOf: ({ dueAt }) => dueAt }),
    outcomes,
  };
}

/** Orders and their steps as a bridge that was connected at `since` has them. */
function heard(twin: Twin, connectedAt: number) {
  const { now, world } = twin;
  const since = Math.max(connectedAt, now - MEMORY_MS);
  const recent = twin.arrived.filter(({ finishedAt, cancelledAt }) => (cancelledAt ?? finishedAt ?? now) >= since);
  const releases = new Map(recent.map(({ order, releasedAt }) => [order.id, releasedAt]));
  const past = (at: number | null | undefined): number | null => (at != null && at <= now ? at : null);
  return {
    plant: world.plant,
    orders: recent.map((order) => orderAsTold(order, now)),
    since,
    knownSince: connectedAt,
    now,
    releasedAt: (orderId: string) => past(releases.get(orderId)),
    madeBy: (operationId: string, at: number) => {
      const step = twin.steps.get(operationId);
      return step === undefined ? 0 : Math.floor(PIECES * progressOf(twin, step, at));
    },
    signOns: (machineId: string) => twin.people.signOns(machineId).filter(({ from }) => from <= now),
    workedIn: (operationId: string) => {
      const step = twin.steps.get(operationId);
      return step === undefined ? [] : firstOf(step).worked;
    },
    stintsOf: (operationId: string) => stintsOf(twin, twin.steps.get(operationId)),
    endsOf: (operationId: string) => endsOf(twin.steps.get(operationId), now),
    totalsOf: (operationId: string) => {
      const step = twin.steps.get(operationId);
      const startedAt = past(step === undefined ? null : firstOf(step).startedAt);
      if (step === undefined || startedAt === null) return null;
      return {
        startedAt,
        finishedAt: past(step.finishedAt),
        machineIds: firstOf(step).worked.map(({ machineId }) => machineId),
      };
    },
  };
}
