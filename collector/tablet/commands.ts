/** A person's command, once: decided on the state of this moment, written down, and a repeat told what it gave. */

import type { Command } from '../../shared/core/commands/command.ts';
import { type Correction, isCorrection, tellOf } from '../../shared/core/commands/corrections.ts';
import { decide } from '../../shared/core/commands/decide.ts';
import { type Entry, isEntry } from '../../shared/core/commands/entries.ts';
import { asMeant, asWritten } from '../../shared/core/commands/names.ts';
import type { CommandState } from '../../shared/core/commands/rules.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { Quantity, Stop } from '../../shared/core/words/interval.ts';
import type { Role } from '../../shared/core/words/role.ts';
import type { Sending } from '../../shared/core/words/sending.ts';
import { inEnglish } from '../../shared/core/words/sentence.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import type { Ingest } from '../intake/ingest.ts';
import { type Logbook, requireWhole } from '../journal/logbook.ts';

/**
 * Numbers of the facts that the command gave. Errors: as `decide`, and `unavailable` when it cannot be written or
 * the past is still being computed: the tablet keeps it and asks again.
 */
export function carryOut(
  logbook: Logbook,
  ingest: Pick<Ingest, 'flush'>,
  command: Command,
  person: { name: string; role: Role },
  now: number,
  sending: (machineId: string) => Sending | null = () => null,
): readonly number[] {
  const done = logbook.journal.commandDone(command.commandId);
  if (done !== null) return done;
  requireWhole(logbook);
  // What the machines said until now belongs to the state that is decided on.
  ingest.flush();
  const facts = decide(command, commandState(logbook, person, now, sending));
  return logbook.commit({ recordedAt: now, facts, commandId: command.commandId }).map((event) => event.seq);
}

/** Somebody who looked so long ago that more was corrected since looks again anyway. */
const MAX_CORRECTIONS = 1_000;

function commandState(
  { ledger, journal }: Pick<Logbook, 'ledger' | 'journal'>,
  person: { name: string; role: Role },
  now: number,
  sending: CommandState['sending'],
): CommandState {
  return {
    now,
    firstAt: journal.firstAt() ?? now,
    seenFrom: (machineId) => seenFrom(ledger, machineId, person.name, now),
    by: person.name,
    role: person.role,
    plant: ledger.plant,
    planNow: (operationId) => ledger.planNow(operationId),
    operationsWithSerials: (itemId) => ledger.operationsWithSerials(itemId),
    operation: (operationId) => ledger.operation(operationId, now),
    isFinished: (operationId) => ledger.finishedAt(operationId) !== null,
    stopAt: (machineId, at) => stopAt(ledger, machineId, at, now),
    standstills: (machineId, from, to) => ledger.standstills(machineId, from, to, now),
    names: ledger.names,
    correctionsAfter: (seq) => journal.corrections(seq, MAX_CORRECTIONS).map((one) => asMeant(one, ledger.names)),
    correction: (seq) => correctionWith(seq, journal, ledger),
    said: (machineId, from, to) => {
      const { stops, owners } = ledger.said(machineId, from, to);
      return { stops, owners: owners.map((one) => asMeant(one, ledger.names)) };
    },
    operators: (machineId) => ledger.operators(machineId, now),
    saidOn: (machineId) => ledger.saidOn(machineId, person.name, now),
    hasOwner: (machineId, from, to) =>
      ledger.machine(machineId, from, to).stretches.some(({ owner }) => owner !== null),
    madeIn: (machineId, from, to) =>
      ledger.machine(machineId, from, to).quantities.filter(({ at }) => at > from && at <= to),
    declared: (fact) => declared(ledger, fact),
    supposing: (machineId, facts) => ledger.supposing(machineId, asWritten(facts, ledger.names), now),
    ownerAt: (machineId, at) => ownerAt(ledger, machineId, at),
    entry: (seq) => entryWith(seq, journal, ledger),
    sending,
  };
}

/** Shifts are looked for so far back: over a holiday the last one is not far enough away to matter. */
const SHIFTS_BACK_MS = 8 * DAY_MS;

/** The beginning of the shift before this one, or of the person's last sign-on where that is earlier; a day without either. */
function seenFrom(ledger: Ledger, machineId: string, by: string, now: number): number {
  const from = now - SHIFTS_BACK_MS;
  const begun = new Map<string, number>();
  for (const shift of ledger.shifts(machineId, from, now)) {
    const key = `${shift.shiftDate} ${shift.shiftId}`;
    if (shift.shiftId !== null) begun.set(key, Math.min(shift.from, begun.get(key) ?? shift.from));
  }
  const shifts = [...begun.values()].sort((a, b) => a - b).slice(-2);
  const signedOn = ledger.signOns(machineId, from, now).filter((one) => one.by === by);
  return Math.min(now - DAY_MS, ...shifts, ...signedOn.slice(-1).map((one) => one.from));
}

function correctionWith(seq: number, journal: Logbook['journal'], ledger: Ledger): Correction | null {
  const fact = journal.read(seq, 1).find(isCorrection);
  return fact === undefined ? null : asMeant(fact, ledger.names);
}

/** What names a number that was used again is meant as it was then. */
function entryWith(seq: number, journal: Logbook['journal'], ledger: Ledger): Entry | null {
  const entry = journal.read(seq, 1).find(isEntry);
  if (entry === undefined || !('operationId' in entry) || entry.operationId === null) return entry ?? null;
  return { ...entry, operationId: ledger.names.operationAt(entry.operationId, entry.at) };
}

function declared(ledger: Ledger, { machineId, at, seq }: Correction): readonly Quantity[] {
  return ledger.machine(machineId, at - 1, at).quantities.filter((one) => one.seq === seq);
}

function ownerAt(ledger: Ledger, machineId: string, at: number): string | null {
  const shares = ledger.machine(machineId, at - 1, at).stretches.at(-1)?.owner?.shares ?? [];
  return shares.length === 1 ? (shares[0]?.operationId ?? null) : null;
}

function stopAt(ledger: Ledger, machineId: string, at: number, now: number): Stop | null {
  const { stops } = ledger.machine(machineId, at - DAY_MS, Math.min(now, at + DAY_MS));
  return stops.find((stop) => stop.from <= at && at < (stop.to ?? now + 1)) ?? null;
}

/**
 * What people corrected on a machine in [from, to), newest first: each may be undone by its `seq`. Counts
 * are listed where they are among the box's last corrections (MAX_CORRECTIONS).
 */
export function correctionsOf(
  { ledger, journal }: Pick<Logbook, 'ledger' | 'journal'>,
  machineId: string,
  from: number,
  to: number,
): readonly { fact: Correction; told: string; undoneBy: number | null }[] {
  const { stops, owners } = ledger.said(machineId, from, to);
  const recent = journal.corrections(0, MAX_CORRECTIONS);
  const counts = recent.filter(
    (one) => one.machineId === machineId && isCountCorrection(one) && from <= one.at && one.at < to,
  );
  const undoneBy = new Map(recent.map(({ undoes, seq }) => [undoes, seq]));
  const time = journal.pick([...stops, ...owners].map(({ seq }) => seq)).filter(isCorrection);
  return [...time, ...counts]
    .sort((a, b) => b.seq - a.seq)
    .map((fact) => ({
      fact,
      told: inEnglish(tellOf(asMeant(fact, ledger.names), ledger)),
      undoneBy: undoneBy.get(fact.seq) ?? null,
    }));
}

/** Not of time: that is asked of the ledger. */
function isCountCorrection({ type }: Correction): boolean {
  return type !== 'stopClassified' && type !== 'productionReassigned';
}
