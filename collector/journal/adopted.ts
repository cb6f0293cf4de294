/**
 * What imported facts mean for the memory of signals: the counters have been read up to there. Without
 * it, the first live reading after an import would count the imported parts once more.
 */

import type { SignalMemory } from '../../shared/core/signal/signal.ts';
import type { Event } from '../../shared/core/words/event.ts';

/** The memory after a fact that somebody else collected; older facts than it knows change nothing. */
export function afterAdopted(memory: SignalMemory, event: Event): SignalMemory {
  const at = event.at;
  switch (event.type) {
    case 'counted': {
      const known = memory.counters[event.counter];
      if (event.reading === null || (known !== undefined && known.at > at)) return alive(memory, at);
      const counter = { reading: event.reading, at, movedAt: at };
      return alive({ ...memory, counters: { ...memory.counters, [event.counter]: counter } }, at);
    }
    case 'jobChanged': {
      const { job, program, item, tool } = event;
      return (memory.jobAt ?? 0) > at
        ? alive(memory, at)
        : alive({ ...memory, job: { job, program, item, tool }, jobAt: at }, at);
    }
    case 'stateChanged':
    case 'signalRestored':
      return alive(memory, at);
    case 'signalLost':
      return (memory.aliveAt ?? 0) > at ? memory : { ...memory, lineUp: false, aliveAt: at, state: null };
    default:
      return memory;
  }
}

/** A line that was up at the end of what was taken over was watched until then, whether the machine spoke or not. */
export function knownUntil(memory: SignalMemory, at: number): SignalMemory {
  return memory.lineUp && (memory.aliveAt ?? 0) < at ? { ...memory, aliveAt: at } : memory;
}

/** The machine was there at that moment; what its state is now is for itself to say. */
function alive(memory: SignalMemory, at: number): SignalMemory {
  return (memory.aliveAt ?? 0) > at ? memory : { ...memory, lineUp: true, aliveAt: at, state: null };
}
