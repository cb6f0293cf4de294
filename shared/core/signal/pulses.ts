/** Pulses -> `counted` facts: a cycle each, with no counter behind them. Each counts once, however often it is sent. */
import type { NewFactOf } from '../words/event.ts';
import type { Machine } from '../words/plant.ts';
import type { Packet, Sample, SampleValue } from '../words/sample.ts';
import { counterOf } from './counting.ts';
import { type Observed, refused, type SignalMemory, taken, whenOf } from './signal-memory.ts';

/** As many as a broker may have sent without an answer, and sends again after a reconnect (mqtt/client-options.ts). */
export const pulsesKept = 1_000;

/** A fact holds at most this many. */
const mostPulses = 1e9;

/** Whoever sends a pulse once more waits for an answer first; cycles of one millisecond come on each other's heels. */
const togetherMs = 200;

/** A pulse is known by its time or by its message. There is no reading. */
export function observePulse(
  machine: Machine,
  memory: SignalMemory,
  sample: Sample,
  { count, packet }: SampleValue & { signal: 'pulse' },
): Observed {
  const at = whenOf(sample);
  const last = memory.counters.pulse;
  if (!Number.isInteger(count) || count < 0) return refused(memory, `A pulse of ${count} cycles makes no sense.`);
  if (count === 0 || wasHeard(memory, sample, packet)) return taken(memory);
  const late = last !== undefined && at < last.at;
  const isTimed = packet === undefined || packet?.timed === true;
  if (isTimed && late && memory.pulsesAt.length >= pulsesKept && at < Math.min(...memory.pulsesAt))
    return refused(memory, 'A pulse came so late that nobody can say whether it was counted already.');
  // The time at which a message came says nothing of how fast the machine is: a backlog comes at once.
  const most = isTimed && last !== undefined ? mostBetween(machine, Math.abs(at - last.at)) : mostPulses;
  if (count > most) return refused(memory, `${count} cycles at once are more than the machine can make.`);

  const told = (last?.reading ?? 0) + count;
  const pulse = late ? { ...last, reading: told } : { reading: told, at, movedAt: at };
  const fact: NewFactOf<'counted'> = {
    type: 'counted',
    machineId: machine.id,
    at,
    counter: 'total',
    unit: 'cycle',
    count,
    since: late ? null : (last?.at ?? null),
    reading: null,
    recovered: false,
  };
  const counters = { ...memory.counters, pulse };
  return taken({ ...memory, counters, ...heard(memory, sample, packet) }, [fact]);
}

/**
 * Known by its message: only what the broker calls sent again can be a repeat, since it numbers messages anew when it
 * runs out of numbers. Known by its time: the same time is the same cycle, whoever sent it twice, but for another message
 * that follows on its heels; and where the broker says "again", it is that message or another one of the same time.
 */
function wasHeard(memory: SignalMemory, sample: Sample, packet: Packet | null | undefined): boolean {
  const { pulsesAt, pulsePackets = [] } = memory;
  if (packet === null) return false;
  if (packet !== undefined && packet.timed !== true) return packet.again && pulsePackets.includes(packet.id);
  const at = whenOf(sample);
  if (packet === undefined) return pulsesAt.includes(at);
  const ids = idsAt(memory, at);
  if (ids.length === 0) return false;
  if (packet.again) return ids.includes(packet.id) || ids.includes('');
  if (ids.includes(packet.id) || pulsesAt.at(-1) !== at) return true;
  return Math.abs(sample.receivedAt - (memory.pulseHeardAt ?? 0)) > togetherMs;
}

/** By which messages pulses of this time came; '' where that is not known. Both lists end with the same pulse. */
function idsAt({ pulsesAt, pulsePackets = [] }: SignalMemory, at: number): string[] {
  const shift = pulsePackets.length - pulsesAt.length;
  return pulsesAt.flatMap((one, index) => (one === at ? [pulsePackets[index + shift] ?? ''] : []));
}

function heard(
  { pulsesAt, pulsePackets = [] }: SignalMemory,
  sample: Sample,
  packet: Packet | null | undefined,
): Partial<SignalMemory> {
  if (packet === null) return {};
  const isTimed = packet === undefined || packet.timed === true;
  const at = isTimed ? [...pulsesAt, whenOf(sample)].slice(-pulsesKept) : pulsesAt;
  if (packet === undefined && pulsePackets.length === 0) return { pulsesAt: at };
  const ids = [...pulsePackets, packet?.id ?? ''].slice(-pulsesKept);
  return { pulsesAt: at, pulsePackets: ids, ...(isTimed ? { pulseHeardAt: sample.receivedAt } : {}) };
}

/** The clock was set back: pulses of later times would make those that come look like repeats. */
export function withoutPulsesAfter({ pulsesAt, pulsePackets }: SignalMemory, to: number): Partial<SignalMemory> {
  if (pulsePackets === undefined) return { pulsesAt: pulsesAt.filter((at) => at <= to) };
  const shift = pulsePackets.length - pulsesAt.length;
  const isKept = (index: number): boolean => (pulsesAt[index - shift] ?? to) <= to;
  return {
    pulsesAt: pulsesAt.filter((at) => at <= to),
    pulsePackets: pulsePackets.filter((_, index) => isKept(index)),
  };
}

function mostBetween(machine: Machine, ms: number): number {
  const perSecond = counterOf(machine, 'total').maxPerSecond;
  return perSecond === undefined ? mostPulses : Math.ceil(perSecond * (ms / 1_000 + 1));
}
