/**
 * Worker efficiency of ISO 22400-2: APWT / APAT, as far as sign-ons tell it.
 *
 * APAT, attendance: the person's counted time (attendance.ts) at any machine. APWT, work: the part of it
 * in which an order was in work at one of these machines (AUBT: production, setup, delays); it is the
 * labour of all operations together. A person at two machines attends once. A time clock is not known here.
 */

import type { Ledger } from '../ledger/ledger.ts';
import type { Attended } from '../timeline/attendance.ts';
import type { SignOn } from '../words/figures.ts';
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

type Asked = Pick<Ledger, 'plant' | 'attendedIn' | 'signOns'>;

/** Who was signed on anywhere in [from, to), by name. */
export function peopleIn(ledger: Pick<Ledger, 'plant' | 'signOns'>, from: number, to: number): string[] {
  const people = ledger.plant.machines.flatMap(({ id }) => ledger.signOns(id, from, to).map(({ by }) => by));
  return [...new Set(people)].sort();
}

export function labourOf(ledger: Asked, by: string, from: number, to: number): Labour {
  const sum = new LabourSum(by);
  for (const { id } of ledger.plant.machines)
    for (const one of ledger.signOns(id, from, to)) if (one.by === by) sum.add(one, ledger.attendedIn(one, to));
  return sum.labour();
}

/** A person's, added up sign-on by sign-on. */
export class LabourSum {
  readonly #by: string;
  readonly #machineIds = new Set<string>();
  readonly #attended: Span[] = [];
  readonly #worked: Span[] = [];
  readonly #endedByShift: { machineId: string; at: number }[] = [];

  constructor(by: string) {
    this.#by = by;
  }

  add({ machineId, to, endedByShift }: SignOn, attended: readonly Attended[]): void {
    this.#machineIds.add(machineId);
    if (endedByShift) this.#endedByShift.push({ machineId, at: to });
    for (const { from: begin, to: end, operationIds } of attended) {
      const span = { from: begin, to: end };
      this.#attended.push(span);
      if (operationIds.length > 0) this.#worked.push(span);
    }
  }

  labour(): Labour {
    const [apatMs, apwtMs] = [unionMs(this.#attended), unionMs(this.#worked)];
    return {
      by: this.#by,
      machineIds: [...this.#machineIds].sort(),
      apatMs,
      apwtMs,
      workerEfficiency: apatMs > 0 ? apwtMs / apatMs : null,
      endedByShift: this.#endedByShift,
    };
  }
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
