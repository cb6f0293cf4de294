/** A person's command, once: decided on the state of this moment, written down, and a repeat told what it gave. */
import { type Command, type CommandState, decide, type Role } from '../shared/core/command.ts';
import type { Stop } from '../shared/core/interval.ts';
import type { Ledger } from '../shared/core/pipeline.ts';
import type { Sending } from '../shared/core/sending.ts';
import type { Floor } from './floor.ts';
import type { Ingest } from './ingest.ts';

const DAY_MS = 24 * 3_600_000;

/** Numbers of the facts that the command gave. Errors: as `decide`, and `unavailable` when it cannot be written. */
export function carryOut(
  floor: Floor,
  ingest: Ingest,
  command: Command,
  person: { name: string; role: Role },
  now: number,
  sending: (machineId: string) => Sending | null = () => null,
): readonly number[] {
  const done = floor.journal.commandDone(command.commandId);
  if (done !== null) return done;
  // What the machines said until now belongs to the state that is decided on.
  ingest.flush();
  const facts = decide(command, commandState(floor.ledger, person, now, sending));
  return floor.commit({ recordedAt: now, facts, commandId: command.commandId }).map((event) => event.seq);
}

export function commandState(
  ledger: Ledger,
  person: { name: string; role: Role },
  now: number,
  sending: CommandState['sending'],
): CommandState {
  return {
    now,
    by: person.name,
    role: person.role,
    plant: ledger.plant,
    orders: ledger.orders(),
    operation: (operationId) => ledger.operation(operationId, now),
    stopAt: (machineId, at) => stopAt(ledger, machineId, at, now),
    operators: (machineId) => ledger.operators(machineId, now),
    hasOwner: (machineId, from, to) =>
      ledger.machine(machineId, from, to).stretches.some(({ owner }) => owner !== null),
    sending,
  };
}

function stopAt(ledger: Ledger, machineId: string, at: number, now: number): Stop | null {
  const { stops } = ledger.machine(machineId, at - DAY_MS, Math.min(now, at + DAY_MS));
  return stops.find((stop) => stop.from <= at && at < (stop.to ?? now + 1)) ?? null;
}
