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
import type { Holding, Painted, Segment } from '../machine/fold-state.ts';
import type { SetupSpan } from '../machine/setup.ts';
import { stands } from '../machine/tracks.ts';
import type { Interval, Owner } from '../words/interval.ts';
import type { IntervalClass, Machine, Reason } from '../words/plant.ts';
import { cut, Entries, push } from './entries.ts';
import { byRecording, type Tag, type Tags } from './tags.ts';

export interface Lanes {
  machineId: string;
  /** All that touch the window and the standstills at its edges; the last segment is open. */
  segments: readonly Segment[];
  holdings: readonly Holding[];
  setups: readonly SetupSpan[];
  painted: readonly Painted[];
  planned: readonly Planned[];
  tags: Tags;
  /** The machine as configured from a moment on, ascending; the first also before it. */
  configs: readonly { from: number; machine: Machine }[];
  reason: (reasonId: string) => Reason | undefined;
}

/** A piece of time in which nothing changes, before it is known what stop it belongs to. */
interface Cell {
  from: number;
  to: number;
  segment: Segment | null;
  owner: Owner | null;
  inWork: boolean;
  inSetup: boolean;
  planned: Planned | null;
  machine: Machine;
  facts: number[];
  standing: Standing | null;
}

/** A whole stop (`work`), or a whole standing still without an order. */
export interface Standing {
  from: number;
  to: number;
  work: boolean;
  tags: Tag[];
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
export function timeline(lanes: Lanes, from: number, to: number, now: number): Interval[] {
  const [low, high] = wholeWindow(lanes.segments, from, to, now);
  const cells = cellsOf(lanes, low, high);
  findStandings(cells, lanes);
  const intervals: Interval[] = [];
  const entries = new Entries();
  for (const cell of cells) push(intervals, entries.place(intervalOf(cell, lanes), cell.standing));
  return cut(intervals, from, to);
}

/** The standstills that touch [from, to), whole, with the tags that are on each in order of recording. */
export function standings(lanes: Lanes, from: number, to: number, now: number): Standing[] {
  const [low, high] = wholeWindow(lanes.segments, from, to, now);
  return findStandings(cellsOf(lanes, low, high), lanes).filter((one) => one.from < to && one.to > from);
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

function cellsOf(lanes: Lanes, from: number, to: number): Cell[] {
  const edges = edgesOf(lanes, from, to);
  const segments = new Walker(lanes.segments);
  const holdings = new Walker(lanes.holdings);
  const setups = new Walker(lanes.setups);
  const painted = new Walker(lanes.painted);
  const planned = new Walker(lanes.planned);
  const configs = new Walker(lanes.configs);
  const first = lanes.configs[0];
  const cells: Cell[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const [at, end] = [edges[i] ?? from, edges[i + 1] ?? to];
    const segment = segments.at(at);
    const holding = holdings.at(at);
    const paint = painted.at(at);
    const machine = (configs.at(at) ?? first)?.machine;
    if (machine === undefined) continue;
    const setup = setups.at(at);
    const facts: number[] = [];
    if (segment !== null) facts.push(segment.seq);
    if (setup !== null) facts.push(setup.seq);
    if (paint !== null) facts.push(paint.seq);
    else if (holding?.owner != null) facts.push(holding.seq);
    cells.push({
      from: at,
      to: end,
      segment: segment?.state == null ? null : segment,
      owner: paint !== null ? paint.owner : (holding?.owner ?? null),
      inWork: paint !== null ? paint.owner !== null : (holding?.inWork ?? false),
      inSetup: setup !== null,
      planned: planned.at(at),
      machine,
      facts,
      standing: null,
    });
  }
  return cells;
}

function edgesOf(lanes: Lanes, from: number, to: number): number[] {
  const edges: number[] = [from, to];
  const add = (at: number) => {
    if (at > from && at < to) edges.push(at);
  };
  for (const { from: at } of lanes.segments) add(at);
  for (const { from: at } of lanes.holdings) add(at);
  for (const { from: at } of lanes.configs) add(at);
  for (const spans of [lanes.setups, lanes.painted, lanes.planned])
    for (const span of spans) {
      add(span.from);
      add(span.to);
    }
  for (const tag of lanes.tags.parts(from, to)) {
    add(tag.from);
    if (tag.to !== null) add(tag.to);
  }
  edges.sort((a, b) => a - b);
  return edges.filter((edge, index) => edge !== edges[index - 1]);
}

// ---- whole stops -----------------------------------------------------------------------------

/** Standing as such: not running, not being set up; `work`: with an order in work, or in fault. */
function standingOf(cell: Cell): 'work' | 'idle' | null {
  const { segment } = cell;
  if (segment === null || !stands(segment)) return null;
  if (segment.state === 'fault') return 'work';
  if (cell.inSetup) return null;
  return cell.inWork ? 'work' : 'idle';
}

function findStandings(cells: readonly Cell[], lanes: Lanes): Standing[] {
  let current: Standing | null = null;
  let limitMs = 0;
  for (const cell of cells) {
    const kind = standingOf(cell);
    limitMs = Math.max(limitMs, cell.machine.minorStopMaxMs);
    if (kind === null) {
      current = null;
      continue;
    }
    if (current === null || current.work !== (kind === 'work'))
      current = { from: cell.from, to: cell.to, work: kind === 'work', tags: [] };
    current.to = cell.to;
    cell.standing = current;
  }
  const found = new Set(cells.flatMap(({ standing }) => (standing === null ? [] : [standing])));
  for (const standing of found) standing.tags = tagsOf(standing, lanes, limitMs);
  return [...found];
}

function tagsOf(standing: Standing, lanes: Lanes, limitMs: number): Tag[] {
  const { from, to } = standing;
  const whole = lanes.tags
    .whole(from - limitMs, to)
    .filter((tag) => tag.from >= from || !standsAt(lanes.segments, tag.from));
  const tags = [...whole, ...lanes.tags.parts(from, to)];
  return tags.length > 1 ? tags.sort(byRecording) : tags;
}

function standsAt(segments: readonly Segment[], at: number): boolean {
  const segment = segments.findLast((candidate) => candidate.from <= at);
  return segment !== undefined && stands(segment);
}

// ---- classes ---------------------------------------------------------------------------------

type Reasoned = Pick<Interval, 'reasonId' | 'reasonFrom'>;
const noReason: Reasoned = { reasonId: null, reasonFrom: null };

function intervalOf(cell: Cell, lanes: Lanes): Interval {
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
  } else if (cell.standing !== null) {
    reasoned = reasonOf(cell);
    const effect = reasoned.reasonId === null ? 'stop' : (lanes.reason(reasoned.reasonId)?.effect ?? 'stop');
    if (effect !== 'stop') kind = effect;
  }
  return {
    machineId: lanes.machineId,
    from: cell.from,
    to: cell.to,
    class: kind,
    state: segment?.state ?? null,
    ...reasoned,
    owner: raw === 'noOrder' || (cell.standing !== null && !cell.inWork) ? null : cell.owner,
    shiftId: planned?.shiftId ?? null,
    shiftDate: planned?.shiftDate ?? null,
    stopFrom: null,
    facts: cell.facts,
  };
}

function classOf(cell: Cell): IntervalClass {
  const { segment, standing } = cell;
  if (segment === null) return 'noData';
  if (standing !== null) {
    if (!standing.work) return 'noOrder';
    return standing.to - standing.from <= cell.machine.minorStopMaxMs ? 'minorStop' : 'stop';
  }
  return cell.inSetup || segment.state === 'setup' ? 'setup' : 'producing';
}

/** A person's word before the machine's. A person who takes a reason away leaves the machine's. */
function reasonOf(cell: Cell): Reasoned {
  const tags = cell.standing?.tags ?? [];
  for (let i = tags.length - 1; i >= 0; i--) {
    const tag = tags[i];
    if (tag === undefined || (tag.to !== null && (cell.from < tag.from || cell.from >= tag.to))) continue;
    if (tag.reasonId === null) break;
    cell.facts.push(tag.seq);
    return { reasonId: tag.reasonId, reasonFrom: 'person' };
  }
  const { machine, segment } = cell;
  if (segment?.state == null) return noReason;
  const reasonId =
    (segment.alarm === null ? undefined : machine.alarmReasons[segment.alarm]) ??
    (segment.word === null ? undefined : machine.alarmReasons[segment.word]) ??
    machine.stateReasons[segment.state];
  return reasonId === undefined ? noReason : { reasonId, reasonFrom: 'machine' };
}
