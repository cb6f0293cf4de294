/** From when to when somebody has a hand free, of every scenario and group of machines: a chain of changes in the order of time. */
import { f64, i32 } from '../numbers/arrays.ts';

export interface HandsLog {
  groups: number;
  /** First entry by scenario · groups + group; −1: never any. */
  head: Int32Array;
  last: Int32Array;
  next: Int32Array;
  at: Float64Array;
  free: Uint8Array;
  count: number;
  scenario: number;
}

export function newHandsLog(scenarios: number, groups: number): HandsLog {
  const capacity = 4096;
  return {
    groups,
    head: new Int32Array(scenarios * groups).fill(-1),
    last: new Int32Array(scenarios * groups).fill(-1),
    next: new Int32Array(capacity),
    at: new Float64Array(capacity),
    free: new Uint8Array(capacity),
    count: 0,
    scenario: 0,
  };
}

export function logHands(log: HandsLog, group: number, at: number, isFree: boolean): void {
  const chain = log.scenario * log.groups + group;
  const before = i32(log.last, chain);
  // Taken and given back in the same moment: what holds is the last.
  if (before >= 0 && f64(log.at, before) === at) {
    log.free[before] = isFree ? 1 : 0;
    return;
  }
  const entry = log.count;
  if (entry >= log.next.length) grow(log);
  log.next[entry] = -1;
  log.at[entry] = at;
  log.free[entry] = isFree ? 1 : 0;
  if (before < 0) log.head[chain] = entry;
  else log.next[before] = entry;
  log.last[chain] = entry;
  log.count = entry + 1;
}

function grow(log: HandsLog): void {
  const capacity = 2 * log.next.length;
  const [next, at, free] = [new Int32Array(capacity), new Float64Array(capacity), new Uint8Array(capacity)];
  next.set(log.next);
  at.set(log.at);
  free.set(log.free);
  Object.assign(log, { next, at, free });
}

/** Where a reader of one chain stands: `entry` is the last change at or before what was asked, −1: before all of them. */
export interface HandsCursor {
  entry: number;
  next: number;
}

export function openCursor({ head, groups }: HandsLog, scenario: number, group: number, cursor: HandsCursor): void {
  cursor.entry = -1;
  cursor.next = i32(head, scenario * groups + group);
}

/** The first moment from `from` on at which somebody has a hand free; past the last that is known, at once. `from` never falls. */
export function handFrom(log: HandsLog, cursor: HandsCursor, from: number): number {
  while (cursor.next >= 0 && f64(log.at, cursor.next) <= from) advance(log, cursor);
  if (cursor.entry >= 0 && log.free[cursor.entry] === 1) return from;
  let { next } = cursor;
  while (next >= 0 && log.free[next] !== 1) next = i32(log.next, next);
  return next < 0 ? from : f64(log.at, next);
}

function advance(log: HandsLog, cursor: HandsCursor): void {
  cursor.entry = cursor.next;
  cursor.next = i32(log.next, cursor.next);
}
