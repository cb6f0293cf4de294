/**
 * A person's counted time at a machine: signed on, within planned time as the plant counts it (breaks and
 * time outside shifts are out unless it says otherwise, planned stops are always out), and what was in
 * work there. KPIs of people and the hours that the ERP hears are both made of these pieces alone.
 */
import { type Planned, plannedIntervals } from '../calendar/calendar.ts';
import type { SignOn } from '../words/figures.ts';
import type { Interval, Owner } from '../words/interval.ts';
import type { LabourRules } from '../words/labour-rules.ts';
import { cover, type Span, subtract } from '../words/span.ts';
import { DAY_MS, HOUR_MS } from '../words/time.ts';
import type { MachineConfig } from './configs.ts';
import type { SignOnEnd } from './sign-ons.ts';
import { timeWeights } from './time-weights.ts';

export interface Attended extends Span {
  machineId: string;
  by: string;
  /** What was in work there, ascending; empty: the person was there, and no order was. */
  operationIds: readonly string[];
  /** Of a load: how its operations share the time, in whole numbers. Left out: in equal parts. */
  weights?: readonly number[];
}

/** [from, to) without what never counts. */
export function countedTime(planned: readonly Planned[], rules: LabourRules, from: number, to: number): Span[] {
  const isOut = ({ kind }: Planned) => kind === 'plannedStop' || (kind === 'break' && !rules.breaks);
  if (rules.outsideShifts) return subtract({ from, to }, planned.filter(isOut));
  return planned.filter((piece) => !isOut(piece)).map((piece) => ({ from: piece.from, to: piece.to }));
}

/** A shift lasts at most until the end of the day after it began. */
const LONGEST_SHIFT_MS = 2 * DAY_MS;
/** Who signs on where no shift is near: nobody stays longer. */
const LONGEST_STAY_MS = 12 * HOUR_MS;

/**
 * The end of the shift that a sign-on belongs to: the one that runs `earlyMs` later, else the one that runs
 * now, else the next within a stay. Null: only a sign-off ends it.
 */
export function signOnEnd(
  { calendar, timeZone, labour }: MachineConfig,
  machineId: string,
  at: number,
): SignOnEnd | null {
  if (labour.signOnEnds === 'signOff') return null;
  const planned = plannedIntervals(calendar, timeZone, machineId, at, at + LONGEST_SHIFT_MS);
  const running = (moment: number) => planned.find(({ from, to }) => from <= moment && moment < to);
  const shift = running(at + labour.earlyMs) ?? running(at) ?? planned.find(({ from }) => from < at + LONGEST_STAY_MS);
  const own = planned.filter((one) => one.shiftId === shift?.shiftId && one.shiftDate === shift?.shiftDate);
  const endsAt = own.reduce((end, { to }) => Math.max(end, to), shift === undefined ? at + LONGEST_STAY_MS : at);
  return { endsAt, believedUntil: endsAt + labour.overtimeMs };
}

/** Pieces of each sign-on, ascending; neighbours with the same in work are one. */
export function attendedIn(
  signOns: readonly SignOn[],
  intervals: readonly Interval[],
  counted: readonly Span[],
): Attended[] {
  return signOns.flatMap(({ machineId, by, from, to }) => {
    const own = counted.flatMap((span) => cover([span], { from, to }));
    const found: Attended[] = [];
    for (const interval of intervals) {
      if (interval.to <= from || interval.from >= to || !isAttended(interval)) continue;
      const work = isWorked(interval) ? workOf(interval.owner) : noWork;
      for (const piece of cover(own, interval)) {
        const last = found.at(-1);
        if (last?.to === piece.from && sameWork(last, work)) last.to = piece.to;
        else found.push({ machineId, by, ...piece, ...work });
      }
    }
    return found;
  });
}

/**
 * Time that nobody observed is attendance only where a person's word says that an order was in work: a
 * place of work without a machine's signal. A planned stop by its reason is none.
 */
function isAttended(interval: Interval): boolean {
  if (interval.class === 'plannedStop') return interval.reasonFrom === null;
  return interval.class !== 'noData' || isWorked(interval);
}

function isWorked({ class: kind, owner, reasonFrom }: Interval): boolean {
  if (owner === null || kind === 'noOrder') return false;
  if (kind === 'noData')
    return owner.rule === 'operatorStarted' || owner.rule === 'reassigned' || owner.rule === 'loadDeclared';
  return kind !== 'plannedStop' || reasonFrom === null;
}

type Work = Pick<Attended, 'operationIds' | 'weights'>;
const noWork: Work = { operationIds: [] };

function workOf(owner: Owner | null): Work {
  const shares = [...(owner?.shares ?? [])].sort((a, b) => (a.operationId < b.operationId ? -1 : 1));
  const operationIds = shares.map((share) => share.operationId);
  return owner?.rule === 'loadDeclared' ? { operationIds, weights: timeWeights(shares) } : { operationIds };
}

function sameWork(a: Work, b: Work): boolean {
  return sameList(a.operationIds, b.operationIds) && sameList(a.weights ?? [], b.weights ?? []);
}
function sameList(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
