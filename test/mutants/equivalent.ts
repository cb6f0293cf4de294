/** Faults that no test can see, since nothing that can be seen changes; each with its reason. */
export interface Equivalent {
  file: string;
  /** The line before and after, trimmed. */
  was: string;
  becomes: string;
  why: string;
}

const counter = 'shared/core/signal/counter.ts';
const recalibrate = 'bridge/promise/record/recalibrate.ts';

export const equivalents: readonly Equivalent[] = [
  {
    file: counter,
    was: 'if (stepsPerReading(counter) === 1) return judgeRising(counter, memory, now);',
    becomes: ';',
    why: 'A shorter way for most counters: the longer one multiplies by one.',
  },
  {
    file: counter,
    was: 'if (steps < 0 && now.uncertain)',
    becomes: 'if (steps <= 0 && now.uncertain)',
    why: 'No step at all was answered before.',
  },
  {
    file: counter,
    was: 'if (fromHere > 0) {',
    becomes: 'if (fromHere >= 0) {',
    why: 'A reading that stands still never comes here.',
  },
  {
    file: recalibrate,
    was: 'for (let i = 0; i < points; i += 1) {',
    becomes: 'for (let i = 0; i <= points; i += 1) {',
    why: 'What is written behind the end of a typed array is dropped.',
  },
  {
    file: recalibrate,
    was: 'const at = probit(Math.min(1 - 1e-6, Math.max(1e-6, raw)));',
    becomes: 'const at = probit(Math.min(2 - 1e-6, Math.max(1e-6, raw)));',
    why: 'Beyond the grid all that matters is that it is beyond.',
  },
  {
    file: recalibrate,
    was: 'if (place <= 0) return Math.min(level[0] ?? 0, raw);',
    becomes: 'if (place < 0) return Math.min(level[0] ?? 0, raw);',
    why: 'On the grid’s first point both are its level.',
  },
];
