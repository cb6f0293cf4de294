/** One machine as the operators' tablet shows it, read out of the ledger. No rules here, only choosing. */
import { plannedIntervals } from '../../shared/core/calendar/calendar.ts';
import type { Ledger, MachineWindow } from '../../shared/core/ledger/ledger.ts';
import type { SendingRecord } from '../../shared/core/ledger/sendings.ts';
import type { Interval, Stop, Undecided } from '../../shared/core/words/interval.ts';
import type { Calendar, IntervalClass, Machine, Name } from '../../shared/core/words/plant.ts';
import { outcomeOf, type SendRules, toSend } from '../../shared/core/words/sending.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import type { Note } from '../journal/heard.ts';
import type { Gates } from '../sending/gates.ts';
import { loadCard } from './loads.ts';
import { materialCard } from './material.ts';
import { type OrdersHere, ordersAt, QUEUE_SHOWN, workedOf } from './orders.ts';
import { stopsOf } from './stops.ts';
import type { MachineCard, MachineSending, NoteEntry, RunningOperation } from './view.ts';

const LOOK_BACK_MS = DAY_MS;
const STRIP_OUTSIDE_SHIFTS_MS = 8 * HOUR_MS;
const NOTES_BACK_MS = 7 * DAY_MS;
const NOTES_SHOWN = 20;

export function machineCard(
  ledger: Ledger,
  machine: Machine,
  { lineProblem, sending, open, waiting, notes, gates, isWhole = true }: CardParts,
  now: number,
): MachineCard {
  const window = ledger.machine(machine.id, now - LOOK_BACK_MS, now);
  const last = window.intervals.at(-1);
  const kind: IntervalClass = last?.class ?? 'noData';
  const { inWork, queue } = isWhole ? ordersAt(ledger, machine, window, now, gates) : noOrders;
  const [current = null, ...also] = inWork;
  const operators = ledger.operators(machine.id, now);
  const shift = currentShift(ledger, machine, now);
  const stripFrom = shift?.from ?? now - STRIP_OUTSIDE_SHIFTS_MS;
  return {
    id: machine.id,
    name: machine.name,
    workCentreId: machine.workCentreId,
    lineProblem,
    class: kind,
    state: last?.state ?? null,
    since: sinceOf(window, kind),
    reasonId: last?.reasonId ?? null,
    operators,
    atWork: operators.length,
    endedByShift: endedByShift(ledger, machine, now),
    current,
    also,
    stops: stopsOf(window, open),
    unexplained: open.length,
    queue: queue.slice(0, QUEUE_SHOWN),
    queued: queue.length,
    worked: workedOf(ledger, window, inWork),
    notes: notesOf(notes, now),
    undecided: waiting,
    material: materialOf(ledger, current, now),
    loads: loadCard(ledger, machine, window, now),
    shift,
    strip: stripOf(window.intervals, stripFrom),
    sending: sendingOf(ledger, current, sending),
  };
}

const noOrders: OrdersHere = { inWork: [], queue: [] };

/** What the card is of beside the ledger. */
export interface CardParts {
  lineProblem: string | null;
  sending: SendingNow;
  /** Every stop that nobody has explained, oldest first. */
  open: readonly Stop[];
  /** Parts that nobody gave to an order, oldest first. */
  waiting: readonly Undecided[];
  /** Oldest first. */
  notes: readonly Note[];
  /** As the bridge judges them; null: no bridge. */
  gates: Pick<Gates, 'of'> | null;
  /** False: what orders stand at cannot be known yet, and is not worked out. */
  isWhole?: boolean;
}

function notesOf(notes: readonly Note[], now: number): NoteEntry[] {
  const takenBack = new Set(notes.map(({ undoes }) => undoes));
  return notes
    .filter(({ at, seq, undoes }) => at > now - NOTES_BACK_MS && undoes === undefined && !takenBack.has(seq))
    .slice(-NOTES_SHOWN)
    .reverse()
    .map(({ seq, at, by, operationId, text }) => ({ seq, at, by, operationId, text }));
}

function materialOf(ledger: Ledger, current: RunningOperation | null, now: number): MachineCard['material'] {
  const found = current === null ? null : ledger.planNow(current.operationId);
  return found === null ? null : materialCard(ledger, found, now);
}

/** Those of the last day who neither signed off nor on again. */
function endedByShift(ledger: Ledger, { id }: Machine, now: number): string[] {
  const on = new Set(ledger.operators(id, now));
  const ended = ledger.signOns(id, now - LOOK_BACK_MS, now).filter((one) => one.endedByShift && !on.has(one.by));
  return [...new Set(ended.map(({ by }) => by))].filter((by) => ledger.saidOn(id, by, now));
}

/** Start of the present class: the whole stop's where it is one, however often a shift edge cut it. */
function sinceOf(window: MachineWindow, kind: IntervalClass): number | null {
  const { intervals, stops } = window;
  const openStop = stops.find((stop) => stop.to === null && stop.class === kind);
  if (openStop !== undefined) return openStop.from;
  let since: number | null = null;
  for (let index = intervals.length - 1; index >= 0 && intervals[index]?.class === kind; index--)
    since = intervals[index]?.from ?? since;
  return since;
}

function stripOf(intervals: readonly Interval[], from: number): [from: number, to: number, kind: IntervalClass][] {
  const strip: [from: number, to: number, kind: IntervalClass][] = [];
  for (const interval of intervals) {
    if (interval.to <= from) continue;
    const previous = strip.at(-1);
    if (previous?.[2] === interval.class) previous[1] = interval.to;
    else strip.push([Math.max(interval.from, from), interval.to, interval.class]);
  }
  return strip;
}

function currentShift(ledger: Ledger, machine: Machine, now: number): MachineCard['shift'] {
  const { plant } = ledger;
  const calendar = plant.calendars.find((one) => one.id === machine.calendarId);
  if (calendar === undefined) return null;
  const planned = plannedIntervals(calendar, plant.timeZone, machine.id, now - LOOK_BACK_MS, now + 1);
  const here = planned.find((piece) => piece.from <= now && now < piece.to);
  if (here === undefined) return null;
  const pieces = planned.filter((piece) => piece.shiftId === here.shiftId && piece.shiftDate === here.shiftDate);
  const from = Math.min(...pieces.map((piece) => piece.from));
  const { kpis, coverage, withheld } = ledger.figures({ kind: 'machine', id: machine.id }, from, now);
  const figures = { kpis, coverage, withheld };
  const name = shiftName(calendar, here.shiftId);
  return { id: here.shiftId, ...(name === null ? {} : { name }), from, figures };
}

function shiftName(calendar: Calendar, shiftId: string): Name | null {
  const all = [...calendar.shifts, ...calendar.exceptions.flatMap(({ extra }) => extra)];
  return all.find(({ id }) => id === shiftId)?.name ?? null;
}

/** What may be sent to the machine, and what was. */
interface SendingNow {
  rules: SendRules | null;
  records: readonly SendingRecord[];
}

function sendingOf(
  ledger: Pick<Ledger, 'planNow'>,
  current: RunningOperation | null,
  { rules, records }: SendingNow,
): MachineSending | null {
  const found = current === null ? null : ledger.planNow(current.operationId);
  if (rules === null || found === null) return null;
  const { id: operationId } = found.operation;
  const last = records.findLast(({ begun }) => begun.operationId === operationId);
  const results = last?.ended?.results ?? [];
  return {
    operationId,
    by: rules.by,
    toSend: toSend(found.order, found.operation, rules),
    last:
      last === undefined
        ? null
        : { at: last.begun.at, by: last.begun.by, outcome: last.ended === null ? null : outcomeOf(results), results },
  };
}
