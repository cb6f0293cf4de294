/**
 * Tracks of one machine × calendar × what people said -> gap-free, non-overlapping intervals.
 *
 * Outside planned time the class is `unscheduled`, whatever the machine does. In a break or planned
 * stop it is `plannedStop` unless the machine runs. Else: nothing known -> `noData`; running ->
 * `producing`; in setup -> `setup`; a fault -> stop; standing -> stop with an order in work, else
 * `noOrder`. A stop that as a whole is at most the machine's limit is a `minorStop`. A reason (a
 * person's before the machine's) whose effect is a planned stop or a setup makes it that.
 *
 * The whole of a stop is the machine's standing still with an order in work (or in fault), uncut by
 * shifts, breaks and changes of order; time outside the plan inside it belongs to it.
 */

import type { Planned } from '../calendar/calendar.ts';
import type { Ownership, Reassigned, Segment } from '../machine/fold-state.ts';
import type { SetupSpan } from '../machine/setup.ts';
import { stands } from '../machine/tracks.ts';
import type { Interval, Owner } from '../words/interval.ts';
import { own } from '../words/own.ts';
import type { IntervalClass, Machine, Reason } from '../words/plant.ts';
import { byRecording, type Classification, type Classifications } from './classifications.ts';
import { cut, Entries, push } from './entries.ts';

export interface TimelineInput {
  machineId: string;
  /** All that touch the window and the standstills at its edges; the last segment is open. */
  segments: readonly Segment[];
  ownerships: readonly Ownership[];
  setups: readonly SetupSpan[];
  reassigned: readonly Reassigned[];
  planned: readonly Planned[];
  classifications: Classifications;
  /** The machine as configured from a moment on, ascending; the first also before it. */
  configs: readonly { from: number; machine: Machine }[];
  reason: (reasonId: string) => Reason | undefined;
}

/** A piece of time in which nothing changes, before it is known what stop it belongs to. */
interface Piece {
  from: number;
  to: number;
  segment: Segment | null;
  owner: Owner | null;
  inWork: boolean;
  inSetup: boolean;
  planned: Planned | null;
  machine: Machine;
  facts: number[];
  standstill: Standstill | null;
}

/** A whole stop (`work`), or a whole standing still without an order. */
export interface Standstill {
  from: number;
  to: number;
  work: boolean;
  classifications: Classification[];
}

/**
 * The standstills at the window's edges, whole: [from, to) for which cells must be made so that
 * what is inside the window does not depend on where the window was cut.
 */
export function wholeWindow(segments: readonly Segment[], from: number, to: number, now: number): [number, number] {
  let low = from;
  let index = segments.findLastIndex((segment) => segment.from <= from);
  for (; index >= 0; index--) {
    const segment = segments[index];
    if (segment === undefined || !stands(segment)) break;
    low = Math.min(low, segment.from);
  }
  let high = to;
  index = segments.findLastIndex((segment) => segment.from < to);
  for (; index >= 0 && index < segments.length; index++) {
    const segment = segments[index];
    if (segment === undefined || !stands(segment)) break;
    high = Math.max(high, segments[index + 1]?.from ?? now);
  }
  return [low, high];
}

/** Intervals of [from, to), cut to it. */
export function timeline(input: TimelineInput, from: number, to: number, now: number): Interval[] {
  const [low, high] = wholeWindow(input.segments, from, to, now);
  const cells = cellsOf(input, low, high);
  findStandings(cells, input);
  const intervals: Interval[] = [];
  const entries = new Entries();
  for (const cell of cells) push(intervals, entries.place(intervalOf(cell, input), cell.standstill));
  return cut(intervals, from, to);
}

/** The standstills that touch [from, to), whole, with the tags that are on each in order of recording. */
export function standstills(input: TimelineInput, from: number, to: number, now: number): Standstill[] {
  const [low, high] = wholeWindow(input.segments, from, to, now);
  return findStandings(cellsOf(input, low, high), input).filter((one) => one.from < to && one.to > from);
}

// ---- cells -----------------------------------------------------------------------------------

/** Walks a lane forward: the item in force at a moment that only rises. */
class Walker<T extends { from: number; to?: number }> {
  readonly #items: readonly T[];
  #index = -1;
  constructor(items: readonly T[]) {
    this.#items = items;
  }
  at(moment: number): T | null {
    for (;;) {
      const next = this.#items[this.#index + 1];
      if (next === undefined || next.from > moment) break;
      this.#index++;
    }
    const item = this.#items[this.#index];
    return item === undefined || (item.to !== undefined && item.to <= moment) ? null : item;
  }
}

function cellsOf(input: TimelineInput, from: number, to: number): Piece[] {
  const edges = edgesOf(input, from, to);
  const segments = new Walker(input.segments);
  const ownerships = new Walker(input.ownerships);
  const setups = new Walker(input.setups);
  const reassigned = new Walker(input.reassigned);
  const planned = new Walker(input.planned);
  const configs = new Walker(input.configs);
  const first = input.configs[0];
  const cells: Piece[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const [at, end] = [edges[i] ?? from, edges[i + 1] ?? to];
    const segment = segments.at(at);
    const ownership = ownerships.at(at);
    const given = reassigned.at(at);
    const machine = (configs.at(at) ?? first)?.machine;
    if (machine === undefined) continue;
    const setup = setups.at(at);
    const facts: number[] = [];
    if (segment !== null) facts.push(segment.seq);
    if (setup !== null) facts.push(setup.seq);
    if (given !== null) facts.push(given.seq);
    else if (ownership?.owner != null) facts.push(ownership.seq);
    cells.push({
      from: at,
      to: end,
      segment: segment?.state == null ? null : segment,
      owner: given !== null ? given.owner : (ownership?.owner ?? null),
      inWork: given !== null ? given.owner !== null : (ownership?.inWork ?? false),
      inSetup: setup !== null,
      planned: planned.at(at),
      machine,
      facts,
      standstill: null,
    });
  }
  return cells;
}

function edgesOf(input: TimelineInput, from: number, to: number): number[] {
  const edges: number[] = [from, to];
  const add = (at: number) => {
    if (at > from && at < to) edges.push(at);
  };
  for (const { from: at } of input.segments) add(at);
  for (const { from: at } of input.ownerships) add(at);
  for (const { from: at } of input.configs) add(at);
  for (const spans of [input.setups, input.reassigned, input.planned])
    for (const span of spans) {
      add(span.from);
      add(span.to);
    }
  for (const tag of input.classifications.parts(from, to)) {
    add(tag.from);
    if (tag.to !== null) add(tag.to);
  }
  edges.sort((a, b) => a - b);
  return edges.filter((edge, index) => edge !== edges[index - 1]);
}

// ---- whole stops -----------------------------------------------------------------------------

/** Standing as such: not running, not being set up; `work`: with an order in work, or in fault. */
function standingOf(cell: Piece): 'work' | 'idle' | null {
  const { segment } = cell;
  if (segment === null || !stands(segment)) return null;
  if (segment.state === 'fault') return 'work';
  if (cell.inSetup) return null;
  return cell.inWork ? 'work' : 'idle';
}

function findStandings(cells: readonly Piece[], input: TimelineInput): Standstill[] {
  let current: Standstill | null = null;
  let limitMs = 0;
  for (const cell of cells) {
    const kind = standingOf(cell);
    limitMs = Math.max(limitMs, cell.machine.minorStopMaxMs);
    if (kind === null) {
      current = null;
      continue;
    }
    if (current === null || current.work !== (kind === 'work'))
      current = { from: cell.from, to: cell.to, work: kind === 'work', classifications: [] };
    current.to = cell.to;
    cell.standstill = current;
  }
  const found = new Set(cells.flatMap(({ standstill }) => (standstill === null ? [] : [standstill])));
  for (const standstill of found) standstill.classifications = tagsOf(standstill, input, limitMs);
  return [...found];
}

function tagsOf(standstill: Standstill, input: TimelineInput, limitMs: number): Classification[] {
  const { from, to } = standstill;
  const whole = input.classifications
    .whole(from - limitMs, to)
    .filter((tag) => tag.from >= from || !standsAt(input.segments, tag.from));
  const classifications = [...whole, ...input.classifications.parts(from, to)];
  return classifications.length > 1 ? classifications.sort(byRecording) : classifications;
}

function standsAt(segments: readonly Segment[], at: number): boolean {
  const segment = segments.findLast((candidate) => candidate.from <= at);
  return segment !== undefined && stands(segment);
}

// ---- classes ---------------------------------------------------------------------------------

type Reasoned = Pick<Interval, 'reasonId' | 'reasonFrom'>;
const noReason: Reasoned = { reasonId: null, reasonFrom: null };

function intervalOf(cell: Piece, input: TimelineInput): Interval {
  const { planned, segment } = cell;
  const raw = classOf(cell);
  let kind: IntervalClass = raw;
  let reasoned = noReason;
  if (planned === null) kind = 'unscheduled';
  else if (planned.kind !== 'work') {
    if (raw !== 'producing') {
      kind = 'plannedStop';
      reasoned = { reasonId: planned.reasonId, reasonFrom: planned.reasonId === null ? null : 'calendar' };
    }
  } else if (cell.standstill !== null) {
    reasoned = reasonOf(cell);
    const effect = reasoned.reasonId === null ? 'stop' : (input.reason(reasoned.reasonId)?.effect ?? 'stop');
    if (effect !== 'stop') kind = effect;
  }
  return {
    machineId: input.machineId,
    from: cell.from,
    to: cell.to,
    class: kind,
    state: segment?.state ?? null,
    ...reasoned,
    owner: cell.standstill !== null && !cell.inWork ? null : cell.owner,
    shiftId: planned?.shiftId ?? null,
    shiftDate: planned?.shiftDate ?? null,
    stopFrom: null,
    facts: cell.facts,
  };
}

function classOf(cell: Piece): IntervalClass {
  const { segment, standstill } = cell;
  if (segment === null) return 'noData';
  if (standstill !== null) {
    if (!standstill.work) return 'noOrder';
    return standstill.to - standstill.from <= cell.machine.minorStopMaxMs ? 'minorStop' : 'stop';
  }
  return cell.inSetup || segment.state === 'setup' ? 'setup' : 'producing';
}

/** A person's word before the machine's. A person who takes a reason away leaves the machine's. */
function reasonOf(cell: Piece): Reasoned {
  const classifications = cell.standstill?.classifications ?? [];
  for (let i = classifications.length - 1; i >= 0; i--) {
    const tag = classifications[i];
    if (tag === undefined || (tag.to !== null && (cell.from < tag.from || cell.from >= tag.to))) continue;
    if (tag.reasonId === null) break;
    cell.facts.push(tag.seq);
    return { reasonId: tag.reasonId, reasonFrom: 'person' };
  }
  const { machine, segment } = cell;
  if (segment?.state == null) return noReason;
  const reasonId =
    (segment.alarm === null ? undefined : own(machine.alarmReasons, segment.alarm)) ??
    (segment.word === null ? undefined : own(machine.alarmReasons, segment.word)) ??
    machine.stateReasons[segment.state];
  return reasonId === undefined ? noReason : { reasonId, reasonFrom: 'machine' };
}
