/**
 * Every start of every scenario, so that an enquiry can be placed into a shop that was already
 * simulated. Entries of one scenario and machine form a chain in the order of time.
 */
import { type HandsLog, newHandsLog } from './hands-log.ts';

export interface StartLog {
  machines: number;
  scenarios: number;
  /** First entry by scenario · machines + machine; −1 = none. */
  head: Int32Array;
  last: Int32Array;
  next: Int32Array;
  start: Float64Array;
  end: Float64Array;
  /** Urgency with which the start won; −Infinity = not to be beaten. */
  urgency: Float64Array;
  /** Of how many just any was picked; 0: none was. */
  anyOf: Int32Array;
  family: Int32Array;
  /** How many jobs more its load would have held. */
  room: Int32Array;
  /** Per scenario when an engineer has time for one order more, ms after now; 0 where none waits there. */
  engineerFree: Float64Array;
  count: number;
  scenario: number;
  /** null: nothing waits for people. */
  hands: HandsLog | null;
}

/** `spare`: one that nobody looks into any more; its room, some 40 MB of a large shop, is taken over. */
export function newStartLog(
  { scenarios, machines, groups }: { scenarios: number; machines: number; groups: number },
  expected: number,
  spare: StartLog | null = null,
): StartLog {
  const capacity = Math.max(1024, expected);
  const hands = groups === 0 ? null : newHandsLog(scenarios, groups);
  const size = scenarios * machines;
  const engineerFree = new Float64Array(scenarios);
  if (spare !== null && spare.head.length === size && isAsLarge(spare, capacity)) {
    spare.head.fill(-1);
    spare.last.fill(-1);
    return Object.assign(spare, { machines, scenarios, engineerFree, count: 0, scenario: 0, hands });
  }
  return {
    machines,
    scenarios,
    head: new Int32Array(size).fill(-1),
    last: new Int32Array(size).fill(-1),
    next: new Int32Array(capacity),
    start: new Float64Array(capacity),
    end: new Float64Array(capacity),
    urgency: new Float64Array(capacity),
    anyOf: new Int32Array(capacity),
    family: new Int32Array(capacity),
    room: new Int32Array(capacity),
    engineerFree,
    count: 0,
    scenario: 0,
    hands,
  };
}

/** One that has become far too large is given back. */
const isAsLarge = ({ next }: StartLog, capacity: number): boolean =>
  next.length >= capacity && next.length <= 4 * capacity;

/** The number of its entry. Nobody beats it, of no choice and with no room, where whoever logs it writes nothing else there. */
export function logStart(log: StartLog, m: number, start: number, end: number, family: number): number {
  const entry = log.count;
  if (entry >= log.next.length) grow(log);
  log.next[entry] = -1;
  log.start[entry] = start;
  log.end[entry] = end;
  log.urgency[entry] = -Infinity;
  log.anyOf[entry] = 0;
  log.family[entry] = family;
  log.room[entry] = 0;
  const chain = log.scenario * log.machines + m;
  const before = log.last[chain] ?? -1;
  if (before < 0) log.head[chain] = entry;
  else log.next[before] = entry;
  log.last[chain] = entry;
  log.count = entry + 1;
  return entry;
}

function grow(log: StartLog): void {
  const capacity = log.next.length * 2;
  const wider = (from: Float64Array) => {
    const to = new Float64Array(capacity);
    to.set(from);
    return to;
  };
  const widerInt = (from: Int32Array) => {
    const to = new Int32Array(capacity);
    to.set(from);
    return to;
  };
  log.next = widerInt(log.next);
  log.family = widerInt(log.family);
  log.room = widerInt(log.room);
  log.anyOf = widerInt(log.anyOf);
  log.start = wider(log.start);
  log.end = wider(log.end);
  log.urgency = wider(log.urgency);
}
