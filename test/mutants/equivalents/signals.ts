/** Of counters, pulses and what comes over the wire. */
import type { Equivalent } from './equivalent.ts';

const counter = 'shared/core/signal/counter.ts';
const pulses = 'shared/core/signal/pulses.ts';
const edgeNode = 'collector/sources/sparkplug/edge-node.ts';

export const signals: readonly Equivalent[] = [
  {
    file: counter,
    was: 'if (stepsPerReading(counter) === 1) return judgeRising(counter, memory, now);',
    becomes: ';',
    why: 'A shorter way for most counters: the longer one multiplies by one.',
  },
  {
    file: counter,
    was: 'if (stepsPerReading(counter) === 1) return judgeRising(counter, memory, now);',
    becomes: 'if (stepsPerReading(counter) === 2) return judgeRising(counter, memory, now);',
    why: 'The same: it is one, minus one or a power of ten, and never two.',
  },
  {
    file: counter,
    was: 'if (steps < 0 && now.uncertain)',
    becomes: 'if (steps <= 0 && now.uncertain)',
    why: 'No step at all was answered before.',
  },
  {
    file: counter,
    was: 'if (left !== undefined && left.newReading < left.reading) {',
    becomes: 'if (left !== undefined && left.newReading <= left.reading) {',
    why: 'A level is left by a fall or a jump: never to the same reading.',
  },
  {
    file: counter,
    was: 'if (fromHere > 0) {',
    becomes: 'if (fromHere >= 0) {',
    why: 'A reading that stands still never comes here.',
  },
  {
    file: pulses,
    was: 'if (isTimed && late && memory.pulsesAt.length >= pulsesKept && at < Math.min(...memory.pulsesAt))',
    becomes: 'if (isTimed && late && memory.pulsesAt.length >= pulsesKept && at <= Math.min(...memory.pulsesAt))',
    why: 'One of that very moment was known and passed over before.',
  },
  {
    file: edgeNode,
    was: 'this.#aliases.clear();',
    becomes: ';',
    behind: 'this.#expectedSeq = null;',
    why: 'Without a birth no alias is asked for, and a birth clears them.',
  },
  {
    file: edgeNode,
    was: 'const expected = this.#expectedSeq ?? 0;',
    becomes: 'const expected = this.#expectedSeq ?? 1;',
    why: 'Where no number is expected, nothing waits: for the compiler.',
  },
  {
    file: edgeNode,
    was: 'if (alias === null) return null;',
    becomes: ';',
    why: 'Nothing is called so: for the compiler.',
  },
];
