/**
 * A cumulative counter: readings -> steps. The counter is the truth, messages are not: whatever was
 * lost, repeated or came late, the next reading holds the sum.
 *
 *   first reading    a baseline, never a count
 *   rise             counted; faster than the machine can run: a jump, held for a person's decision
 *   fall             a rollover where the width has one and the rate allows it, else a reset: what was
 *                    made since it is the new reading; more than the rate allows is held likewise, and
 *                    so is a fall after long silence to more than a minute makes: a counter that was
 *                    replaced looks the same as one that was reset
 *   back to the level that it left by a jump or a fall
 *                    a glitch (one wild reading, a restart that showed 0 for a moment): counted from there
 *   late             it was counted when a later reading came; only what a reset hid is still news
 *   sent again       by a broker, by its word or one of several of the very same moment: it adds what is new
 *
 * Without a highest rate (`maxPerSecond`) every rise is believed; a fall is a rollover only within a
 * sixteenth of the range (half of it would turn most resets into thousands of parts), and a reset only
 * to 1,000 or less; a return is one ten times nearer to the level left than to the level now. More
 * than one rollover between two readings cannot be seen: read a u16 counter often enough.
 *
 * A counter that counts down (what remains of an order) is judged mirrored. Where it rises it was set
 * anew: what was made since then nobody knows, so that reading is a baseline.
 *
 * A reading may have decimals (24.95 kg): it is rounded to whole steps before anything is compared, so that
 * floats are never added up, and a 32-bit float's 24.950000763 is 24.95.
 */

import type { Counter, CounterWidth } from '../words/plant.ts';
import { MINUTE_MS } from '../words/time.ts';

/** Where a counter stood when it was left by a fall or a jump. */
export interface LeftLevel {
  reading: number;
  at: number;
  /** The first reading on the new level, when, and how many steps were counted for it. */
  newReading: number;
  newAt: number;
  newSteps: number;
  /** The counter went on from the new level: it will not come back any more. */
  confirmed: boolean;
}

/** What is remembered of one counter. Plain JSON. */
export interface CounterMemory {
  reading: number;
  at: number;
  /** When the reading last was another one than before. */
  movedAt?: number;
  /** The first reading of the moment of the last, where there were several. */
  momentFrom?: number;
  left?: LeftLevel;
}

export interface Reading {
  reading: number;
  at: number;
  /** The value may be old (quality uncertain): a fall is not believed. */
  uncertain: boolean;
  /** What the counter shows now, by its source's word; a buffered value is not. */
  live: boolean;
  /** Its sender says that it sends it again: it may be older than its time. */
  again?: boolean;
  /** Nobody listened from here on, until this or an earlier reading; null = no gap is known. */
  gapFrom: number | null;
}

export type Judged =
  /** A baseline, a repeat, or a late reading that a later one has counted already. */
  | { kind: 'nothing'; memory: CounterMemory }
  /** `steps` made in (since, at]. `returned` from this level, which was a glitch. */
  | {
      kind: 'counted';
      memory: CounterMemory;
      steps: number;
      since: number;
      recovered: boolean;
      returned: LeftLevel | null;
    }
  /** Implausible; the counter goes on from here, the steps wait for a decision. */
  | { kind: 'held'; memory: CounterMemory; steps: number; since: number; why: string }
  /** No reading at all; the memory stays as it was. */
  | { kind: 'refused'; why: string };

/** Judges one reading of a counter. The answer's memory is what to remember next. */
export function judgeReading(counter: Counter, memory: CounterMemory | undefined, now: Reading): Judged {
  const fault = faultOf(counter, now.reading);
  if (fault !== null) return { kind: 'refused', why: fault };
  if (stepsPerReading(counter) === 1) return judgeRising(counter, memory, now);
  const upward = memory === undefined ? undefined : mapped(memory, (reading) => inSteps(counter, reading));
  const judged = judgeRising(counter, upward, { ...now, reading: inSteps(counter, now.reading) });
  if (judged.kind === 'refused') return judged;
  const asShown = (reading: number) => shown(counter, reading);
  const back = { ...judged, memory: mapped(judged.memory, asShown) };
  if (back.kind !== 'counted' || back.returned === null) return back;
  return { ...back, returned: mappedLevel(back.returned, asShown) };
}

type Mapping = (reading: number) => number;
function mapped(memory: CounterMemory, map: Mapping): CounterMemory {
  const { left, reading, momentFrom } = memory;
  return {
    ...memory,
    reading: map(reading),
    ...(momentFrom === undefined ? {} : { momentFrom: map(momentFrom) }),
    ...(left === undefined ? {} : { left: mappedLevel(left, map) }),
  };
}
function mappedLevel(left: LeftLevel, map: Mapping): LeftLevel {
  return { ...left, reading: map(left.reading), newReading: map(left.newReading) };
}

/** Steps of one unit of the reading. */
function finest({ decimals }: Counter): number {
  return decimals === undefined ? 1 : 10 ** decimals;
}
/** What one unit of the reading counts, rising: -1 where it counts down, 1000 where it shows thousandths. */
function stepsPerReading(counter: Counter): number {
  return counter.counts === 'down' ? -finest(counter) : finest(counter);
}
/** A reading as rising steps. One without decimals stays as it is: its tremble is taken off later. */
function inSteps(counter: Counter, reading: number): number {
  const steps = reading * stepsPerReading(counter);
  return counter.decimals === undefined ? steps : Math.round(steps);
}

function judgeRising(counter: Counter, memory: CounterMemory | undefined, now: Reading): Judged {
  if (memory === undefined) return { kind: 'nothing', memory: { reading: now.reading, at: now.at, movedAt: now.at } };
  if (now.at < memory.at) return judgeLate(counter, memory, now);

  const steps = stepsBetween(memory.reading, now.reading);
  if (steps === 0) return { kind: 'nothing', memory: now.at === memory.at ? memory : onward(memory, now.at) };
  // No reset. Where it was one all the same, the next reading says so, and counts all since.
  if (steps < 0 && (now.again || wasOfMoment(memory, now))) return { kind: 'nothing', memory };
  if (now.again && isOfLevelLeft(memory, now)) return { kind: 'nothing', memory };
  if (steps < 0 && now.uncertain)
    return {
      kind: 'refused',
      why: `The counter went from ${shown(counter, memory.reading)} to ${shown(counter, now.reading)}, but the machine calls the value uncertain; the next good one decides.`,
    };
  const back = judgeReturn(counter, memory, now);
  if (back !== null) return back;
  return steps > 0 ? judgeRise(counter, memory, now, steps) : judgeFall(counter, memory, now);
}

const onward = ({ momentFrom: _, ...memory }: CounterMemory, at: number): CounterMemory => ({ ...memory, at });

/** A broker that did not hear that it arrived sends it again: the last readings, in their order, at their times. */
function wasOfMoment(memory: CounterMemory, now: Reading): boolean {
  return now.at === memory.at && stepsBetween(memory.momentFrom ?? memory.reading, now.reading) >= 0;
}

/** Nearer to where the counter stood before it fell than to where it stands. */
function isOfLevelLeft({ left, reading }: CounterMemory, now: Reading): boolean {
  if (left === undefined || left.newReading >= left.reading) return false;
  return Math.abs(stepsBetween(left.reading, now.reading)) < stepsBetween(reading, now.reading);
}

// ---- the cases -------------------------------------------------------------------------------

function judgeRise(counter: Counter, memory: CounterMemory, now: Reading, steps: number): Judged {
  if (steps <= mostSteps(counter, now.at - memory.at)) return counted(memory, now, steps);
  return {
    kind: 'held',
    memory: leave(memory, now, 0),
    steps: Math.min(steps, mostPerFact),
    since: sinceOf(memory, now),
    why: `The counter jumped from ${shown(counter, memory.reading)} to ${shown(counter, now.reading)} in ${seconds(now.at - memory.at)}, more than the machine can make; the ${steps} steps wait for a decision.`,
  };
}

function judgeFall(counter: Counter, memory: CounterMemory, now: Reading): Judged {
  const most = mostSteps(counter, now.at - memory.at);
  const known = counter.maxPerSecond !== undefined;
  const range = rangeOf[counter.width];
  if (range !== null) {
    const around = range * finest(counter);
    const rolled = stepsBetween(memory.reading, now.reading) + around;
    if (rolled <= (known ? most : around / 16)) return counted(memory, now, rolled);
  }
  if (counter.counts === 'down') return { kind: 'nothing', memory: leave(memory, now, 0) };
  const made = wholeSteps(now.reading);
  const isLong = now.at - memory.at > silenceMs;
  const mostReset = isLong ? mostSteps(counter, MINUTE_MS) : most;
  if (made >= 0 && made <= (known ? mostReset : (isLong ? mostQuietReset : mostUnknownReset) * finest(counter))) {
    const memoryOnward = leave(memory, now, made);
    if (made === 0) return { kind: 'nothing', memory: memoryOnward };
    return { ...counted(memory, now, made), memory: memoryOnward };
  }
  return {
    kind: 'held',
    memory: leave(memory, now, 0),
    steps: Math.min(Math.max(0, made), mostPerFact),
    since: sinceOf(memory, now),
    why: `The counter fell from ${shown(counter, memory.reading)} to ${shown(counter, now.reading)} in ${seconds(now.at - memory.at)}, which is ${isLong ? 'either a reset or another counter that began above zero' : 'neither a reset nor a rollover'}; counting goes on from ${shown(counter, now.reading)}, what it shows so far waits for a decision.`,
  };
}

/** A counter that is back on the level that it left just before: null where it is not. */
function judgeReturn(counter: Counter, memory: CounterMemory, now: Reading): Judged | null {
  const { left } = memory;
  if (left === undefined || left.confirmed) return null;
  const fromLeft = stepsBetween(left.reading, now.reading);
  if (fromLeft < 0 || fromLeft > mostSteps(counter, now.at - left.at)) return null;
  const fromHere = stepsBetween(memory.reading, now.reading);
  if (fromHere > 0) {
    // Without a rate: over a gap the counter may have climbed this far; else the nearer level is it.
    const believed =
      counter.maxPerSecond === undefined
        ? isGapBetween(memory, now) || fromHere <= 10 * (fromLeft + 1)
        : fromHere <= mostSteps(counter, now.at - memory.at);
    if (believed) return null;
  }
  return {
    ...counted(memory, now, Math.max(0, fromLeft - left.newSteps)),
    memory: { reading: now.reading, at: now.at, movedAt: now.at },
    returned: left,
  };
}

/**
 * Older than the last reading, so counted already, in whatever order they came; but not
 * - what was made between the last reading before a reset and the reset itself;
 * - a live rise: the machine's clock was set back, and goes on from here. After a reset it could as
 *   well be an old reading that a source took for a live one: then the counts wait for the clock.
 */
function judgeLate(counter: Counter, memory: CounterMemory, now: Reading): Judged {
  const { left } = memory;
  if (left !== undefined && left.newReading < left.reading) {
    const steps = stepsBetween(left.reading, now.reading);
    const hidden = left.at < now.at && now.at < left.newAt;
    if (!hidden || steps <= 0 || steps > mostSteps(counter, now.at - left.at)) return { kind: 'nothing', memory };
    return {
      ...counted({ reading: left.reading, at: left.at }, now, steps),
      memory: { ...memory, left: { ...left, reading: now.reading, at: now.at } },
    };
  }
  const steps = stepsBetween(memory.reading, now.reading);
  if (!now.live || steps <= 0 || steps > mostSteps(counter, noticedWithinMs)) return { kind: 'nothing', memory };
  return { ...counted(memory, now, steps), since: now.at, recovered: false };
}

/** Within this a source notices that a clock was set back; until then its values look like late ones. */
const noticedWithinMs = 600_000;

function counted(memory: CounterMemory, now: Reading, steps: number): Judged & { kind: 'counted' } {
  const left = memory.left === undefined ? {} : { left: { ...memory.left, confirmed: true } };
  const isSame = now.at === memory.at && stepsBetween(memory.reading, now.reading) > 0;
  const moment = isSame ? { momentFrom: memory.momentFrom ?? memory.reading } : {};
  return {
    kind: 'counted',
    memory: { reading: now.reading, at: now.at, movedAt: now.at, ...moment, ...left },
    steps,
    since: sinceOf(memory, now),
    recovered: isGapBetween(memory, now),
    returned: null,
  };
}

function leave({ reading, at }: CounterMemory, now: Reading, newSteps: number): CounterMemory {
  return {
    reading: now.reading,
    at: now.at,
    movedAt: now.at,
    left: { reading, at, newReading: now.reading, newAt: now.at, newSteps, confirmed: false },
  };
}

/** The counter was watched until the gap, and did not move: what it shows now was made after. */
function sinceOf(memory: CounterMemory, now: Reading): number {
  return isGapBetween(memory, now) ? Math.max(memory.at, now.gapFrom ?? memory.at) : memory.at;
}

function isGapBetween(memory: CounterMemory, now: Reading): boolean {
  return now.gapFrom !== null && memory.at <= now.gapFrom && now.gapFrom < now.at;
}

// ---- widths and rates ------------------------------------------------------------------------

/** Steps after which a counter shows the same again; null = it never does. */
const rangeOf: Record<CounterWidth, number | null> = {
  u16: 2 ** 16,
  i16: 2 ** 16,
  u32: 2 ** 32,
  i32: 2 ** 32,
  // 2^64 steps take longer than any machine lives; readings over 2^53 are refused (faultOf).
  u64: null,
  float: null,
  unbounded: null,
};

const limitsOf: Record<CounterWidth, readonly [number, number]> = {
  u16: [0, 2 ** 16 - 1],
  i16: [-(2 ** 15), 2 ** 15 - 1],
  u32: [0, 2 ** 32 - 1],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u64: [0, Number.MAX_SAFE_INTEGER],
  float: [0, Number.MAX_SAFE_INTEGER],
  unbounded: [0, Number.MAX_SAFE_INTEGER],
};

function faultOf(counter: Counter, reading: number): string | null {
  const { width } = counter;
  if (!Number.isFinite(reading)) return 'The counter has no value.';
  const [least, most] = limitsOf[width];
  if (Math.abs(reading) * finest(counter) > Number.MAX_SAFE_INTEGER && reading > 0)
    return `The counter shows ${reading}: over 9007199254740991 single steps cannot be told apart any more; reset it.`;
  if (reading >= least && reading <= most) return null;
  return `A counter of width ${width} cannot show ${reading}; check its width in the configuration.`;
}

/** Whole steps; a float counter that trembles around a whole number does not count the tremble. */
function stepsBetween(from: number, to: number): number {
  return wholeSteps(to) - wholeSteps(from);
}
function wholeSteps(reading: number): number {
  return Math.floor(reading + 1e-3);
}

/** A reset further up than this, with no rate to judge by, is as well a replaced control. */
const mostUnknownReset = 1_000;
/** Without a reading for longer, a fall is only believed to what a minute makes: here, where no rate is known. */
const silenceMs = 15 * MINUTE_MS;
const mostQuietReset = 60;

/** A fact holds at most this many. */
const mostPerFact = 1_000_000_000;

/** Most steps that a time can hold: a second's worth more, because source clocks tremble. */
function mostSteps(counter: Counter, ms: number): number {
  if (counter.maxPerSecond === undefined) return mostPerFact;
  return Math.min(mostPerFact, Math.ceil(counter.maxPerSecond * finest(counter) * (ms / 1_000 + 1)));
}

/** As the machine shows it. */
function shown(counter: Counter, steps: number): number {
  return steps / stepsPerReading(counter);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
