/** The orders at a machine: all that are in work there, and every other one that can be started. */
import { waitsFor } from '../../shared/core/commands/rules.ts';
import type { Ledger, MachineWindow } from '../../shared/core/ledger/ledger.ts';
import { ownGateOf } from '../../shared/core/materials/gate.ts';
import type { OperationTotals, Owner } from '../../shared/core/words/interval.ts';
import { type Operation, routing, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Machine } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import type { Gates } from '../sending/gates.ts';
import type { QueueEntry, RunningOperation, WorkedOperation } from './view.ts';

export const QUEUE_SHOWN = 40;
const WORKED_SHOWN = 12;

interface Found {
  order: WorkOrder;
  operation: Operation;
}

export interface OrdersHere {
  /** Whose parts the machine makes first, then those that are started here too. */
  inWork: RunningOperation[];
  /** Most urgent first. */
  queue: QueueEntry[];
}

/** `window`: the machine's time until now. */
export function ordersAt(
  ledger: Ledger,
  machine: Machine,
  window: Pick<MachineWindow, 'intervals' | 'stretches'>,
  now: number,
  gates: Pick<Gates, 'of'> | null = null,
): OrdersHere {
  const owner = window.stretches.at(-1)?.owner ?? null;
  const inSetup = window.intervals.at(-1)?.class === 'setup';
  const runnable = ledger
    .runnable(machine.id, now)
    .map((found) => ({ ...found, totals: ledger.operation(found.operation.id, now) }));
  const owned = (owner?.shares ?? []).flatMap(({ operationId }) => ledger.planNow(operationId) ?? []);
  const started = runnable.filter(({ totals }) => totals?.inWorkAt.includes(machine.id));
  const inWork = new Map<string, RunningOperation>();
  for (const found of [...owned, ...started]) {
    const isOwner = owned.some(({ operation }) => operation.id === found.operation.id);
    const totals = ledger.operation(found.operation.id, now);
    if (!inWork.has(found.operation.id))
      inWork.set(found.operation.id, runningOf(found, totals, isOwner ? owner : null, inSetup && isOwner));
  }
  const queue = runnable
    .filter(({ operation, totals }) => !inWork.has(operation.id) && totals?.status !== 'finished')
    .sort(byUrgency)
    .map((found) => queueEntryOf(ledger, machine, found, now, gates));
  return { inWork: [...inWork.values()], queue };
}

/** Every order that can be started at a machine and is not in work there, most urgent first. Errors: `unknown`. */
export function queueAt(
  ledger: Ledger,
  machineId: string,
  now: number,
  gates: Pick<Gates, 'of'> | null = null,
): QueueEntry[] {
  const machine = ledger.plant.machines.find(({ id }) => id === machineId);
  if (machine === undefined) throw new Problem('unknown', { what: 'noSuchMachine', machineId });
  const window = ledger.machine(machineId, now - DAY_MS, now);
  return ordersAt(ledger, machine, window, now, gates).queue;
}

/** What was in work within the window and is no more, the latest first. */
export function workedOf(
  ledger: Pick<Ledger, 'planNow'>,
  window: Pick<MachineWindow, 'stretches'>,
  inWork: readonly RunningOperation[],
): WorkedOperation[] {
  const ids = new Set(window.stretches.flatMap(({ owner }) => owner?.shares.map((share) => share.operationId) ?? []));
  for (const { operationId } of inWork) ids.delete(operationId);
  return [...ids]
    .reverse()
    .slice(0, WORKED_SHOWN)
    .flatMap((id) => {
      const found = ledger.planNow(id);
      return found === null ? [] : [nameOf(found)];
    });
}

function nameOf({ order, operation }: Found): WorkedOperation {
  return {
    operationId: operation.id,
    orderId: order.id,
    operationNumber: operation.number,
    itemId: order.itemId,
    itemName: order.itemName,
    ...(order.unit === undefined ? {} : { unit: order.unit }),
  };
}

function runningOf(
  found: Found,
  totals: OperationTotals | null,
  owner: Owner | null,
  inSetup: boolean,
): RunningOperation {
  return {
    customer: found.order.customer,
    dueAt: found.order.dueAt,
    quantityPcs: found.operation.quantityPcs,
    goodPcs: totals?.goodPcs ?? 0,
    scrapPcs: totals?.scrapPcs ?? 0,
    reworkPcs: totals?.reworkPcs ?? 0,
    startedAt: totals?.startedAt ?? null,
    rule: owner?.rule ?? null,
    sureness: owner?.sureness ?? null,
    inSetup,
    ...nameOf(found),
  };
}

type Waiting = Found & { totals: OperationTotals | null };

function byUrgency(a: Waiting, b: Waiting): number {
  const due = ({ order }: Found) => order.dueAt ?? Number.POSITIVE_INFINITY;
  const rank = ({ order, operation }: Found) => routing(order).findIndex((step) => step.id === operation.id);
  const dueA = due(a);
  const dueB = due(b);
  return (dueA === dueB ? 0 : dueA - dueB) || compare(a.order.id, b.order.id) || rank(a) - rank(b);
}

function queueEntryOf(
  ledger: Ledger,
  machine: Machine,
  { order, operation, totals }: Waiting,
  now: number,
  gates: Pick<Gates, 'of'> | null,
): QueueEntry {
  const state = {
    plant: ledger.plant,
    operation: (id: string) => ledger.operation(id, now),
    isFinished: (id: string) => ledger.finishedAt(id) !== null,
  };
  const status = totals?.status ?? 'waiting';
  const waits = waitsFor(state, order, operation)?.id ?? null;
  // The bridge judges what may be begun next; what stands behind another step goes by its own dates.
  const heard = waits === null ? (gates?.of(operation.id, now) ?? null) : null;
  const closed = heard === null ? ownGateOf(order, operation, now) : heard.gate;
  const gate = status === 'waiting' ? closed : null;
  return {
    customer: order.customer,
    dueAt: order.dueAt,
    quantityPcs: operation.quantityPcs,
    goodPcs: totals?.goodPcs ?? 0,
    status: status === 'waiting' || status === 'interrupted' ? status : 'begun',
    runsAt: (totals?.inWorkAt ?? []).filter((id) => id !== machine.id),
    waitsFor: waits,
    plannedSetupMs: operation.plannedSetupMs,
    plannedRunMs: operation.plannedRunMsPerPc * operation.quantityPcs,
    ...nameOf({ order, operation }),
    ...(gate === null ? {} : { gate }),
    ...(gate === null || heard === null ? {} : { gateAt: heard.at }),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
