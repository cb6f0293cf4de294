/**
 * Worker efficiency of ISO 22400-2: APWT / APAT, as far as sign-ons tell it.
 *
 * APAT, attendance: planned working time (breaks and planned stops are out) for which the person was
 * signed on at any machine. APWT, work: the part of it in which one of these machines was busy with an
 * order (AUBT: production, setup, delays). A person at two machines attends once. Time that nobody
 * observed is in neither: nobody knows whether there was work. A time clock is not known here.
 */

import type { Ledger } from '../ledger/ledger.ts';
import type { Interval } from '../words/interval.ts';
import type { Span } from '../words/span.ts';

export interface Labour {
  by: string;
  machineIds: readonly string[];
  apatMs: number;
  apwtMs: number;
  workerEfficiency: number | null;
}

type Asked = Pick<Ledger, 'plant' | 'evidence' | 'signOns'>;

/** Who was signed on anywhere in [from, to), by name. */
export function peopleIn(ledger: Asked, from: number, to: number): string[] {
  const people = ledger.plant.machines.flatMap(({ id }) => ledger.signOns(id, from, to).map(({ by }) => by));
  return [...new Set(people)].sort();
}

export function labourOf(ledger: Asked, by: string, from: number, to: number): Labour {
  const whole = ledger.plant.machines.map(({ id: machineId }) => ({ machineId, from, to }));
  const stretches = ledger.evidence({ kind: 'operator', id: by }, whole, to);
  const intervals = stretches.flatMap((stretch) => stretch.intervals);
  const apatMs = unionMs(intervals.filter(isAttended));
  const apwtMs = unionMs(intervals.filter(isWorked));
  return {
    by,
    machineIds: [...new Set(stretches.map(({ machineId }) => machineId))].sort(),
    apatMs,
    apwtMs,
    workerEfficiency: apatMs > 0 ? apwtMs / apatMs : null,
  };
}

function isAttended({ class: kind }: Interval): boolean {
  return kind !== 'unscheduled' && kind !== 'plannedStop' && kind !== 'noData';
}

function isWorked({ class: kind, owner }: Interval): boolean {
  return kind === 'producing' || kind === 'setup' || ((kind === 'stop' || kind === 'minorStop') && owner !== null);
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
