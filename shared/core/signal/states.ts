/**
 * A machine's states -> facts. Where the machine has a `debounceMs`, a new state is a fact once it has
 * lasted that long, and then from the moment at which it began; one that went back before never was.
 * What was not known before (first contact, after a gap) is taken at once, and so is the past.
 */
import type { NewFactOf } from '../words/event.ts';
import type { Machine } from '../words/plant.ts';
import type { Sample, SampleValue } from '../words/sample.ts';
import { type Observed, type SignalMemory, taken, textOf, whenOf } from './signal-memory.ts';

type Said = Omit<NonNullable<SignalMemory['state']>, 'at'>;

export function observeState(
  machine: Machine,
  memory: SignalMemory,
  sample: Sample,
  value: SampleValue & { signal: 'state' },
): Observed {
  const said: Said = { state: value.state, word: textOf(value.word), alarm: textOf(value.alarm) };
  const at = whenOf(sample);
  if (sample.historical) return taken(memory, [factOf(memory, said, at)]);

  const last = memory.state;
  if (last === null) {
    // Since when it is so is only known where somebody listened: not before the gap, nor before first contact.
    const listenedFrom = memory.gapFrom ?? memory.contactAt ?? at;
    const from = at > listenedFrom ? at : Math.max(at, memory.contactAt ?? at);
    return taken({ ...memory, state: { ...said, at: from } }, [factOf(memory, said, from)]);
  }
  const isSame = same(last, said);
  const { waiting } = memory;
  if (waiting !== null && at < waiting.at) return taken(memory, isSame ? [] : [factOf(memory, said, at)]);
  // Said again with a time from before contact: it is the same value, not news of the past.
  if (isSame && (at >= last.at || at <= (memory.contactAt ?? at - 1))) return taken(notWaiting(memory));
  if (at < last.at) return taken(memory, [factOf(memory, said, at)]);
  if (machine.debounceMs > 0) {
    return taken(waiting !== null && same(waiting, said) ? memory : { ...memory, waiting: { ...said, at } });
  }
  return taken({ ...memory, state: { ...said, at } }, [factOf(memory, said, at)]);
}

/** The machine was alive at `at`: what has lasted long enough by then is a fact. */
export function dueState(machine: Machine, memory: SignalMemory, at: number): Observed {
  const { waiting } = memory;
  if (waiting === null || at - waiting.at < machine.debounceMs) return taken(memory);
  return giveUpWaiting(memory);
}

/** What waits is taken as it is: nobody will hear whether it would have lasted. */
export function giveUpWaiting(memory: SignalMemory): Observed {
  const { waiting } = memory;
  if (waiting === null) return taken(memory);
  const { at, ...said } = waiting;
  return taken({ ...memory, waiting: null, state: waiting }, [factOf(memory, said, at)]);
}

function notWaiting(memory: SignalMemory): SignalMemory {
  return memory.waiting === null ? memory : { ...memory, waiting: null };
}

function same(a: Said, b: Said): boolean {
  return a.state === b.state && a.word === b.word && a.alarm === b.alarm;
}

function factOf({ machineId }: SignalMemory, said: Said, at: number): NewFactOf<'stateChanged'> {
  return { type: 'stateChanged', machineId, at, ...said };
}
