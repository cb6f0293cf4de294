/** Counter samples -> `counted` facts, and the implausible ones that wait for a person. */

import type { NewFactOf } from '../words/event.ts';
import { type Counter, type CounterName, CounterSchema, type Machine } from '../words/plant.ts';
import type { Sample, SampleValue } from '../words/sample.ts';
import { judgeReading, type LeftLevel } from './counter.ts';
import { type HeldCount, type Observed, refused, type SignalMemory, taken, whenOf } from './signal-memory.ts';

/** More than this many undecided jumps mean a broken counter; the oldest stay in the quarantine only. */
const mostHeld = 100;

export function observeCounter(
  machine: Machine,
  memory: SignalMemory,
  sample: Sample,
  value: SampleValue & { signal: 'counter' },
): Observed {
  const { counter: name, reading } = value;
  const at = whenOf(sample);
  const judged = judgeReading(counterOf(machine, name), memory.counters[name], {
    reading,
    at,
    uncertain: sample.quality === 'uncertain',
    live: !sample.historical,
    again: value.again === true,
    gapFrom: memory.lineUp ? memory.gapFrom : memory.aliveAt,
  });
  if (judged.kind === 'refused') return refused(memory, judged.why);

  const onward: SignalMemory = { ...memory, counters: { ...memory.counters, [name]: judged.memory } };
  if (judged.kind === 'nothing') return taken(onward);
  const count = { counter: name, steps: judged.steps, since: judged.since, at, reading };
  if (judged.kind === 'held') return refused(judged.steps === 0 ? onward : hold(onward, count), judged.why);
  return taken(
    judged.returned === null ? onward : forgetJump(onward, name, judged.returned),
    judged.steps === 0 ? [] : [countedFact(machine, count, judged.recovered)],
  );
}

function hold(memory: SignalMemory, count: HeldCount): SignalMemory {
  return { ...memory, held: [...memory.held, count].slice(-mostHeld) };
}

/** The counter came back by itself: nobody needs to decide on the jump any more. */
function forgetJump(memory: SignalMemory, counter: CounterName, { newReading, newAt }: LeftLevel): SignalMemory {
  const isIt = (one: HeldCount) => one.counter === counter && one.reading === newReading && one.at === newAt;
  return memory.held.some(isIt) ? { ...memory, held: memory.held.filter((one) => !isIt(one)) } : memory;
}

/**
 * A person's decision to count what was held for a quarantined sample. `quarantined` is a sentence
 * when nothing is held for it: it was decided already, or the counter came back by itself.
 */
export function takeHeld(machine: Machine, memory: SignalMemory, sample: Sample): Observed {
  const held = heldFor(memory, sample);
  if (held === null)
    return refused(memory, 'There is nothing left to decide: the counter came back by itself, or it was decided.');
  return taken(discardHeld(memory, sample), [countedFact(machine, held, true)]);
}

/** A person's decision that what was held for a quarantined sample was never made. */
export function discardHeld(memory: SignalMemory, sample: Sample): SignalMemory {
  const held = heldFor(memory, sample);
  return held === null ? memory : { ...memory, held: memory.held.filter((one) => one !== held) };
}

function heldFor({ held }: SignalMemory, sample: Sample): HeldCount | null {
  const { value } = sample;
  if (value.signal !== 'counter') return null;
  const at = whenOf(sample);
  return held.find((one) => one.counter === value.counter && one.reading === value.reading && one.at === at) ?? null;
}

/** Counters that have not moved for `afterMs` of time in which the machine said that it runs. */
export function stuckCounters(memory: SignalMemory, now: number, afterMs: number): CounterName[] {
  const { state, lineUp, counters } = memory;
  if (!lineUp || state?.state !== 'running') return [];
  return (['total', 'good'] as const).filter((name) => {
    const counter = counters[name];
    return counter !== undefined && now - Math.max(state.at, counter.movedAt ?? counter.at) >= afterMs;
  });
}

function countedFact(machine: Machine, count: HeldCount, recovered: boolean): NewFactOf<'counted'> {
  return {
    type: 'counted',
    machineId: machine.id,
    at: count.at,
    counter: count.counter,
    unit: counterOf(machine, count.counter).unit,
    count: count.steps,
    since: count.since,
    reading: count.reading,
    recovered,
  };
}

const plainCounter = CounterSchema.parse({});
export function counterOf(machine: Machine, name: CounterName): Counter {
  return machine.counters[name] ?? plainCounter;
}
