/** What is on its way is shown as if it had arrived, marked as such, so that a tap is answered at once. */
import type { Command } from '../../../shared/core/commands/command.ts';
import type { MachineCard, StopEntry } from '../view.ts';
import type { Entry } from './outbox.ts';
import { project } from './project.ts';

export function withPending(machine: MachineCard, entries: readonly Entry[]): MachineCard {
  return entries
    .filter((entry) => entry.command.machineId === machine.id)
    .reduce((card, entry) => apply(card, entry), machine);
}

function apply(machine: MachineCard, { command, by, madeAt, state }: Entry): MachineCard {
  switch (command.type) {
    case 'startOperation':
    case 'finishSetup':
    case 'interruptOperation':
    case 'finishOperation':
      return project(machine, command);
    case 'signOn':
      return withOperators(machine, [...machine.operators.filter((one) => one !== by), by]);
    case 'signOff':
      return withOperators(
        machine,
        machine.operators.filter((one) => one !== by),
      );
    case 'declareLoad':
      return withLoad(machine, command);
    case 'classifyStop':
      return command.to === null ? withReason(machine, command) : machine;
    case 'reassignProduction':
      return { ...machine, undecided: machine.undecided.filter(({ from }) => from !== command.from) };
    case 'addNote': {
      const { operationId, text, at = madeAt } = command;
      const isThere = machine.notes.some((note) => note.at === at && note.text === text);
      return isThere ? machine : { ...machine, notes: [{ seq: -at, at, by, operationId, text }, ...machine.notes] };
    }
    case 'declareScrap':
    case 'declareRework':
      // What the box has taken is in its numbers already.
      return state === 'done' ? machine : withCounts(machine, command);
    default:
      return machine;
  }
}

function withOperators(machine: MachineCard, operators: readonly string[]): MachineCard {
  return { ...machine, operators, atWork: Math.max(0, machine.atWork + operators.length - machine.operators.length) };
}

function withCounts(
  machine: MachineCard,
  command: Extract<Command, { type: 'declareScrap' | 'declareRework' }>,
): MachineCard {
  const { current } = machine;
  if (current === null || (command.operationId ?? current.operationId) !== current.operationId) return machine;
  const { goodPcs, scrapPcs, reworkPcs } = current;
  const pcs = command.quantityPcs;
  if (command.type === 'declareRework') return { ...machine, current: { ...current, reworkPcs: reworkPcs + pcs } };
  if (command.of === 'scrap') return machine;
  return { ...machine, current: { ...current, goodPcs: goodPcs - pcs, scrapPcs: scrapPcs + pcs } };
}

function withReason(machine: MachineCard, command: Extract<Command, { type: 'classifyStop' }>): MachineCard {
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

/** Whether a command about this operation is on its way. */
export function isOnItsWay(entries: readonly Entry[], operationId: string): boolean {
  return entries.some(
    ({ command, state }) =>
      state !== 'done' &&
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
