/** What is on its way is shown as if it had arrived, marked as such, so that a tap is answered at once. */
import type { Command } from '../../../shared/core/commands/command.ts';
import type { MachineCard, StopEntry } from '../view.ts';
import type { Entry } from './outbox.ts';

export function withPending(machine: MachineCard, entries: readonly Entry[]): MachineCard {
  const own = entries.filter((entry) => entry.command.machineId === machine.id);
  return own.reduce((card, { command }) => apply(card, command), machine);
}

function apply(machine: MachineCard, command: Command): MachineCard {
  if (command.type === 'declareLoad') return withLoad(machine, command);
  if (command.type !== 'classifyStop' || command.to !== null) return machine;
  const stops = machine.stops.map((stop) => (contains(stop, command.from) ? told(stop, command) : stop));
  const open = (all: readonly StopEntry[]) => all.filter(({ unexplained }) => unexplained).length;
  const unexplained = Math.max(0, machine.unexplained - open(machine.stops) + open(stops));
  return { ...machine, stops, unexplained };
}

function told(stop: StopEntry, { reasonId }: Extract<Command, { type: 'classifyStop' }>): StopEntry {
  return { ...stop, reasonId, unexplained: reasonId === null && (stop.unexplained || stop.class === 'stop') };
}

function withLoad(machine: MachineCard, command: Extract<Command, { type: 'declareLoad' }>): MachineCard {
  const { content, during } = command;
  if (during !== undefined)
    return { ...machine, undecided: machine.undecided.filter(({ from }) => from !== during.from) };
  if (machine.loads === null) return machine;
  return { ...machine, loads: { ...machine.loads, inside: content.length === 0 ? null : content } };
}

function contains(stop: Pick<StopEntry, 'from' | 'to'>, at: number): boolean {
  return stop.from <= at && (stop.to === null || at < stop.to);
}

/** Whether a command about this operation is on its way: its buttons wait. */
export function isOnItsWay(entries: readonly Entry[], operationId: string): boolean {
  return entries.some(
    ({ command }) =>
      'operationId' in command &&
      command.operationId === operationId &&
      command.type !== 'declareScrap' &&
      command.type !== 'issueMaterial' &&
      command.type !== 'returnMaterial' &&
      command.type !== 'declareLot' &&
      command.type !== 'approveFirstPart' &&
      command.type !== 'addNote',
  );
}

/** Whether a reason for this stop is on its way. */
export function isStopOnItsWay(
  entries: readonly Entry[],
  machineId: string,
  stop: Pick<StopEntry, 'from' | 'to'>,
): boolean {
  return entries.some(
    ({ command, state }) =>
      state !== 'done' &&
      command.type === 'classifyStop' &&
      command.machineId === machineId &&
      contains(stop, command.from),
  );
}
