/**
 * A machine as it will be once what is on its way has arrived: starts, ends and sign-ons by the core's own rules, so
 * that a tablet without a line serves a whole shift. What the rules refuse changes nothing here; the box will say why.
 */
import type { Command } from '../../../shared/core/commands/command.ts';
import { type FloorAct, refusalOf, type Standing, standingAfter } from '../../../shared/core/commands/floor.ts';
import type { MachineCard, QueueEntry, RunningOperation } from '../view.ts';

type Act = Extract<Command, { type: FloorAct }>;

export function project(machine: MachineCard, act: Act): MachineCard {
  const running = runningAt(machine);
  const here = running.find(({ operationId }) => operationId === act.operationId);
  const waiting = machine.queue.find(({ operationId }) => operationId === act.operationId);
  const standing = standingOf(machine, act, here, waiting);
  if (standing === null || refusalOf(act.type, standing) !== null) return machine;
  const { isInWorkHere, status } = standingAfter(act.type, standing);
  if (act.type === 'finishSetup')
    return withRunning(
      machine,
      running.map((one) => (one === here ? { ...one, inSetup: false } : one)),
    );
  const others = running.filter((one) => one !== here);
  if (isInWorkHere && waiting !== undefined) return started(machine, waiting, others);
  const ended = withRunning(machine, others);
  if (here === undefined || status !== 'interrupted') return without(ended, act.operationId);
  return { ...ended, queue: [queuedOf(here), ...ended.queue], queued: ended.queued + 1 };
}

export function runningAt({ current, also }: MachineCard): RunningOperation[] {
  return [...(current === null ? [] : [current]), ...also];
}

/** null: this tablet does not know the operation. */
function standingOf(
  { id: machineId }: MachineCard,
  { operationId }: Act,
  here: RunningOperation | undefined,
  waiting: QueueEntry | undefined,
): Standing | null {
  if (here !== undefined) return { operationId, machineId, status: 'running', isInWorkHere: true, waitsFor: null };
  if (waiting === undefined) return null;
  const status = waiting.status === 'begun' ? 'running' : waiting.status;
  return { operationId, machineId, status, isInWorkHere: false, waitsFor: waiting.waitsFor };
}

/** A start ends what was in work here before. */
function started(machine: MachineCard, entry: QueueEntry, others: readonly RunningOperation[]): MachineCard {
  const queue = [...others.map(queuedOf), ...machine.queue.filter((one) => one !== entry)];
  const queued = machine.queued - 1 + others.length;
  return { ...withRunning(machine, [runningOf(entry)]), queue, queued };
}

function without(machine: MachineCard, operationId: string): MachineCard {
  const queue = machine.queue.filter((one) => one.operationId !== operationId);
  return { ...machine, queue, queued: machine.queued - (machine.queue.length - queue.length) };
}

function withRunning(machine: MachineCard, running: readonly RunningOperation[]): MachineCard {
  const [first, ...also] = running;
  const current = first ?? null;
  const isSame = current?.operationId === machine.current?.operationId;
  return { ...machine, current, also, ...(isSame ? {} : { material: null, sending: null }) };
}

function queuedOf(one: RunningOperation): QueueEntry {
  const { rule: _rule, sureness: _sureness, inSetup: _inSetup, startedAt: _at, ...rest } = one;
  const { scrapPcs: _scrap, reworkPcs: _rework, ...entry } = rest;
  return { ...entry, status: 'interrupted', runsAt: [], waitsFor: null, plannedSetupMs: 0, plannedRunMs: 0 };
}

function runningOf({
  status: _s,
  runsAt: _r,
  waitsFor: _w,
  plannedSetupMs,
  plannedRunMs: _p,
  ...entry
}: QueueEntry): RunningOperation {
  const counts = { scrapPcs: 0, reworkPcs: 0, startedAt: null };
  return { ...entry, ...counts, rule: 'operatorStarted', sureness: 'certain', inSetup: plannedSetupMs > 0 };
}
