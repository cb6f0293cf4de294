/**
 * Worker efficiency of ISO 22400-2: APWT / APAT, as far as sign-ons tell it.
 *
 * APAT, attendance: the person's counted time (attendance.ts) at any machine. APWT, work: the part of it
 * in which an order was in work at one of these machines (AUBT: production, setup, delays); it is the
 * labour of all operations together. A person at two machines attends once. A time clock is not known here.
 */

import type { Ledger } from '../ledger/ledger.ts';
import type { Span } from '../words/span.ts';

export interface Labour {
  by: string;
  machineIds: readonly string[];
  apatMs: number;
  apwtMs: number;
  workerEfficiency: number | null;
  /** Sign-ons that nobody ended: they ended with the shift, at that moment. */
  endedByShift: readonly { machineId: string; at: number }[];
}

type Asked = Pick<Ledger, 'plant' | 'attended' | 'signOns'>;

/** Who was signed on anywhere in [from, to), by name. */
export function peopleIn(ledger: Asked, from: number, to: number): string[] {
  const people = ledger.plant.machines.flatMap(({ id }) => ledger.signOns(id, from, to).map(({ by }) => by));
  return [...new Set(people)].sort();
}

export function labourOf(ledger: Asked, by: string, from: number, to: number): Labour {
  const attended = ledger.attended(by, from, to);
  const signOns = ledger.plant.machines
    .flatMap(({ id }) => ledger.signOns(id, from, to))
    .filter((one) => one.by === by);
  const apatMs = unionMs(attended);
  const apwtMs = unionMs(attended.filter(({ operationIds }) => operationIds.length > 0));
  return {
    by,
    machineIds: [...new Set(signOns.map(({ machineId }) => machineId))].sort(),
    apatMs,
    apwtMs,
    workerEfficiency: apatMs > 0 ? apwtMs / apatMs : null,
    endedByShift: signOns.flatMap(({ machineId, to: at, endedByShift }) => (endedByShift ? [{ machineId, at }] : [])),
  };
}

/** Time that any of the spans covers. */
function unionMs(spans: readonly Span[]): number {
  let ms = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    ms += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return ms;
}
