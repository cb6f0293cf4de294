/** What the bridge would know of the twin at a moment: open orders, machines, facts so far. */
import type { MachineNow, Measured, OpenOrder, ShopSnapshot } from '../../bridge/promise/shop.ts';
import { WEEK_MS } from '../../shared/core/words/time.ts';
import type { TwinOrder, TwinStep } from './orders.ts';
import type { Twin } from './twin.ts';

/** Facts older than this say nothing any more (half-lives are weeks). */
const MEMORY_MS = 60 * WEEK_MS;

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

function openOrder(twin: Twin, order: TwinOrder): OpenOrder {
  const { now } = twin;
  return {
    order: {
      ...order.order,
      components: order.order.components.map((component) => ({
        ...component,
        arrivedAt: order.materialAt <= now ? order.materialAt : null,
      })),
    },
    priorityAt: order.priorityAt,
    operations: order.steps.map((step, index) => ({
      operationId: step.operationId,
      status: statusOf(step, now),
      goodPcs: Math.floor((order.order.operations[index]?.quantityPcs ?? 0) * progressOf(twin, step)),
      scrapPcs: 0,
      machineId: step.machineId,
      finishedAt: step.finishedAt !== null && step.finishedAt <= now ? step.finishedAt : null,
    })),
  };
}

function statusOf(step: TwinStep, now: number): 'waiting' | 'running' | 'finished' {
  if (step.finishedAt !== null && step.finishedAt <= now) return 'finished';
  return step.startedAt !== null ? 'running' : 'waiting';
}

/** Share of the pieces that are made. */
function progressOf(twin: Twin, step: TwinStep): number {
  const { now } = twin;
  if (step.finishedAt !== null && step.finishedAt <= now) return 1;
  if (step.setupEndsAt === null || step.setupEndsAt >= now) return 0;
  let done = twin.workedBetween(step.setupEndsAt, now);
  for (const stop of step.stops) if (stop.from < now) done -= twin.workedBetween(stop.from, Math.min(stop.to, now));
  return Math.max(0, Math.min(1, done / step.productiveMs));
}

function machineNow(twin: Twin, machine: Twin['machines'][number]): MachineNow {
  const { now } = twin;
  const order = machine.current;
  const step = order?.steps[order.step];
  const base = { machineId: machine.truth.id, setupElapsedMs: 0, openStopMs: null };
  if (order === null || step === undefined || step.setupEndsAt === null)
    return { ...base, operationId: null, setupFamily: machine.family, phase: 'idle' };
  const { operationId, family } = step;
  if (step.setupEndsAt > now) {
    const setupElapsedMs = Math.max(0, twin.workedBetween(step.startedAt ?? now, now));
    return { ...base, operationId, setupFamily: machine.before, phase: 'setup', setupElapsedMs };
  }
  const stop = step.stops.find((candidate) => candidate.from <= now && candidate.to > now);
  const openStopMs = stop === undefined ? null : twin.workedBetween(stop.from, now);
  return { ...base, operationId, setupFamily: family, phase: 'run', openStopMs };
}

/** All facts from `since` to now; a stop that lasts is open, with its age. */
export function measuredNow(twin: Twin, since: number, outcomes: Measured['outcomes']): Measured {
  const { now, facts } = twin;
  const from = Math.max(since, now - MEMORY_MS);
  const known = (at: number) => at >= from && at <= now;
  return {
    stretches: facts.stretches
      .filter((stretch) => known(stretch.stopFrom))
      .map((stretch) =>
        stretch.endedAt <= now
          ? stretch
          : { ...stretch, endedAt: now, open: true, stopMs: twin.workedBetween(stretch.stopFrom, now) },
      ),
    setups: facts.setups.filter((setup) => known(setup.at)),
    runs: facts.runs.filter((run) => known(run.at)),
    materials: facts.materials.filter((delivery) => known(delivery.at)),
    transfers: facts.transfers.filter((transfer) => known(transfer.at)),
    dispatches: facts.dispatches.filter((start) => known(start.at)),
    arrivals: twin.arrived
      .filter((order) => known(order.arrivedAt))
      .map((order) => ({
        at: order.arrivedAt,
        orderId: order.order.id,
        priorityAt: order.priorityAt,
        order: order.order,
      })),
    outcomes,
  };
}
