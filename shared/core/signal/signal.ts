/**
 * Sample -> fact: counter deltas, state changes, job changes, lost lines; what makes no sense is
 * quarantined with its reason. One memory per machine, stored in the same transaction as the facts.
 *
 * Quality: a bad value is not used. An uncertain one may be an old one: a counter may still rise by
 * it (an old reading adds nothing), states and jobs do not change by it.
 *
 * Time: a line is alive at every good value and at every `line` sample that says so. A gap begins at
 * the last such moment. After it the state is unknown until it is said again; parts made meanwhile
 * are the counter's difference, `recovered`, from the last moment alive on. A value older than what
 * is known of its signal is a fact of the past and leaves the memory of the present alone.
 */

import type { NewFactOf } from '../words/event.ts';
import type { Machine } from '../words/plant.ts';
import type { Sample, SampleValue } from '../words/sample.ts';
import { DAY_MS, HOUR_MS } from '../words/time.ts';
import { observeCounter } from './counting.ts';
import { observePulse, withoutPulsesAfter } from './pulses.ts';
import { freshMemory, type Observed, refused, type SignalMemory, taken, textOf, whenOf } from './signal-memory.ts';
import { dueState, giveUpWaiting, observeState } from './states.ts';

export { discardHeld, stuckCounters, takeHeld } from './counting.ts';

export { dueState, freshMemory, type Observed, type SignalMemory };

/** Turns one sample into facts and the memory for the next. Pure: same arguments, same answer. */
export function observe(machine: Machine, memory: SignalMemory, sample: Sample): Observed {
  const { value } = sample;
  const wrongTime = faultOfTime(sample);
  if (wrongTime !== null) return refused(memory, wrongTime);
  if (value.signal === 'line') return observeLine(memory, sample, value);
  if (sample.quality === 'bad') return refused(memory, `The machine calls its ${value.signal} bad.`);
  if (sample.quality === 'uncertain' && value.signal !== 'counter')
    return refused(memory, `The machine calls its ${value.signal} uncertain; the last good one stays.`);

  const live = !sample.historical && sample.quality === 'good' && mayRestore(memory, value);
  const heard = !live ? taken(memory) : hearMachine(memory, sample);
  const settled = !live ? taken(heard.memory) : dueState(machine, heard.memory, whenOf(sample));
  const observed = observeValue(machine, settled.memory, sample, value);
  const before = [...heard.facts, ...settled.facts];
  return before.length === 0 ? observed : { ...observed, facts: [...before, ...observed.facts] };
}

/**
 * A line that its source called lost is restored by the source's word or by a state. A counter that still moves behind
 * a state that is gone is counted, but says nothing of the state.
 */
function mayRestore({ lineUp, saidDown = false }: SignalMemory, { signal }: SampleValue): boolean {
  return lineUp || !saidDown || signal === 'state';
}

/** Source clocks are milliseconds; a clock a day ahead would make everything after it look late. */
const mostAheadMs = DAY_MS;

function faultOfTime({ at, receivedAt }: Sample): string | null {
  if (!Number.isFinite(at) || at < 0) return 'The value has no usable time.';
  if (at <= receivedAt + mostAheadMs) return null;
  const hours = Math.round((at - receivedAt) / HOUR_MS);
  return `The machine's clock is ${hours} hours ahead of this box; set it, or have it corrected (correctClock).`;
}

function observeValue(
  machine: Machine,
  memory: SignalMemory,
  sample: Sample,
  value: Exclude<SampleValue, { signal: 'line' }>,
): Observed {
  switch (value.signal) {
    case 'counter':
      return observeCounter(machine, memory, sample, value);
    case 'pulse':
      return observePulse(machine, memory, sample, value);
    case 'state':
      return observeState(machine, memory, sample, value);
    case 'job':
      return observeJob(memory, sample, value);
    default: {
      const unknown: never = value;
      return unknown;
    }
  }
}

// ---- the line --------------------------------------------------------------------------------

function observeLine(memory: SignalMemory, sample: Sample, value: SampleValue & { signal: 'line' }): Observed {
  if (sample.historical) return taken(memory);
  if (!value.up) {
    const lost = loseLine(memory, whenOf(sample), value.why);
    return { ...lost, memory: { ...lost.memory, saidDown: true } };
  }
  const heard = hearMachine(memory, sample);
  if (memory.lineUp || heard.facts.length > 0) return heard;
  // First contact ever: from here on the machine is known.
  return { ...heard, facts: [restored(memory.machineId, heard.memory.contactAt ?? whenOf(sample))] };
}

/**
 * The line was cut: nothing is known after `at`, the last moment at which it was known alive, or after
 * a later sign of life. No fact where it was cut already, or never up. For a line that a killed
 * collector left open, too.
 */
export function loseLine(memory: SignalMemory, at: number, why: string): Observed {
  if (!memory.lineUp) return taken(memory);
  const aliveAt = Math.max(at, memory.aliveAt ?? at);
  const { machineId } = memory;
  const waited = giveUpWaiting(memory);
  const fact: NewFactOf<'signalLost'> = { type: 'signalLost', machineId, at: aliveAt, why: textOf(why) ?? '' };
  return taken({ ...waited.memory, lineUp: false, aliveAt, state: null }, [...waited.facts, fact]);
}

/** The machine speaks, live: its line is up, and alive until now. */
function hearMachine(memory: SignalMemory, sample: Sample): Observed {
  const at = whenOf(sample);
  const { aliveAt } = memory;
  if (memory.lineUp) return aliveAt !== null && at <= aliveAt ? taken(memory) : taken({ ...memory, aliveAt: at });
  // A value may be older than the gap (nothing changed meanwhile): contact was when it came in.
  const contactAt = aliveAt === null || at > aliveAt ? at : Math.max(sample.receivedAt, aliveAt);
  const onward: SignalMemory = {
    ...memory,
    lineUp: true,
    saidDown: false,
    aliveAt: contactAt,
    gapFrom: aliveAt,
    contactAt,
    state: null,
  };
  return taken(onward, aliveAt === null ? [] : [restored(memory.machineId, contactAt)]);
}

function restored(machineId: string, at: number): NewFactOf<'signalRestored'> {
  return { type: 'signalRestored', machineId, at };
}

/**
 * The clock was set from `from` to `to`. What lies between is unknown, and the line goes on after it. Set back, what is
 * remembered of later times counts as of `to`: it would make everything that comes look late.
 */
export function stepTime(memory: SignalMemory, from: number, to: number, why: string): Observed {
  const isBack = to < from;
  const lost = loseLine(isBack ? noLaterThan(memory, to) : memory, Math.min(from, to), why);
  if (!memory.lineUp) return lost;
  const onward = { ...lost.memory, lineUp: true, aliveAt: to, gapFrom: Math.min(from, to), contactAt: to };
  return taken(onward, [...lost.facts, restored(memory.machineId, to)]);
}

function noLaterThan(memory: SignalMemory, to: number): SignalMemory {
  const atMost = (at: number | null): number | null => (at === null ? null : Math.min(at, to));
  const counters = Object.fromEntries(
    Object.entries(memory.counters).map(([name, { left: _, ...counter }]) => [
      name,
      { ...counter, at: Math.min(counter.at, to), movedAt: Math.min(counter.movedAt ?? counter.at, to) },
    ]),
  );
  return {
    ...memory,
    counters,
    waiting: null,
    jobAt: atMost(memory.jobAt),
    aliveAt: atMost(memory.aliveAt),
    gapFrom: atMost(memory.gapFrom),
    contactAt: atMost(memory.contactAt),
    ...withoutPulsesAfter(memory, to),
  };
}

// ---- states and jobs -------------------------------------------------------------------------

function observeJob(memory: SignalMemory, sample: Sample, value: SampleValue & { signal: 'job' }): Observed {
  const job = {
    job: idOf(value.job),
    program: idOf(value.program),
    item: idOf(value.item),
    tool: idOf(value.tool),
  };
  const at = whenOf(sample);
  const fact: NewFactOf<'jobChanged'> = { type: 'jobChanged', machineId: memory.machineId, at, ...job };
  const late = memory.jobAt !== null && at < memory.jobAt;
  if (sample.historical || late) return taken(memory, [fact]);
  const last = memory.job;
  const same =
    last !== null &&
    last.job === job.job &&
    last.program === job.program &&
    last.item === job.item &&
    last.tool === job.tool;
  return same ? taken(memory) : taken({ ...memory, job, jobAt: at }, [fact]);
}

function idOf(text: string | null): string | null {
  return text === null || text === '' ? null : text.slice(0, 128);
}
