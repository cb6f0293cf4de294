/** Of stops as the promise draws them, and of its record. */
import type { Equivalent } from './equivalent.ts';

const stops = 'bridge/promise/estimators/stops.ts';
const recalibrate = 'bridge/promise/record/recalibrate.ts';

export const promise: readonly Equivalent[] = [
  {
    file: stops,
    was: 'return { up, down, stops, effectiveCount: squares > 0 ? (stops * stops) / squares : 0 };',
    becomes: 'return { up, down, stops, effectiveCount: squares > 0 ? (stops * stops) / squares : 1 };',
    why: 'Without a stop nobody asks how many count.',
  },
  {
    file: stops,
    was: 'const mean = weights > 0 ? sum / weights : 0;',
    becomes: 'const mean = weights > 0 ? sum / weights : 1;',
    why: 'Nobody asks where nothing ever stopped: for the compiler.',
  },
  {
    file: stops,
    was: 'return { up, down, stops, effectiveCount: squares > 0 ? (stops * stops) / squares : 0 };',
    becomes: 'return { up, down, stops, effectiveCount: squares >= 0 ? (stops * stops) / squares : 0 };',
    why: 'Without a stop nobody asks how many count.',
  },
  {
    file: stops,
    was: 'if (down <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    becomes: 'if (down <= 0) return { value: 0, variance: Infinity, effectiveCount: 1 };',
    why: 'One is as little as none: four a machine are asked for.',
  },
  ...(['const down = stopMs', 'const up = stretchMs'] as const).map((whose) => ({
    file: stops,
    was: `${whose}.reduce((sum, value) => sum + value, 0);`,
    becomes: `${whose}.reduce((sum, value) => sum + value, 1);`,
    why: 'A millisecond beside hours.',
  })),
  ...(['Level: Math.log(down', 'Frequency: Math.log(TABLE'] as const).map((which) => ({
    file: stops,
    was: `table${which} / Math.max(1, up)),`,
    becomes: `table${which} / Math.max(2, up)),`,
    why: 'A millisecond beside hours.',
  })),
  {
    file: stops,
    was: '.filter((pair) => !pair.open && pair.downMs > 0)',
    becomes: '.filter((pair) => !pair.open && pair.downMs > 1)',
    why: 'A stop of a millisecond is none.',
  },
  {
    file: stops,
    was: 'const mean = own > 0 ? (paper * prior + measured * own) / (prior + own) : paper;',
    becomes: 'const mean = own >= 0 ? (paper * prior + measured * own) / (prior + own) : paper;',
    why: 'What weighs nothing leaves the mean at paper.',
  },
  {
    file: stops,
    was: 'if (down <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    becomes: 'if (down <= 1) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    why: 'A stop of a millisecond is none.',
  },
  {
    file: stops,
    was: 'const weight = (PRIOR_PAIRS * (measured > 0 ? 20 / (20 + measured) : 1)) / count;',
    becomes: 'const weight = (PRIOR_PAIRS * (measured > 0 ? 20 / (20 + measured) : 2)) / count;',
    why: 'Where nothing is measured, paper alone is drawn, whatever it weighs.',
  },
  {
    file: stops,
    was: 'if (down <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    becomes: 'if (down <= 0) return { value: 1, variance: Infinity, effectiveCount: 0 };',
    why: 'What varies without end weighs nothing, whatever it is.',
  },
  {
    file: stops,
    was: 'if (up <= 0 || stops <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    becomes: 'if (up <= 0 || stops <= 0) return { value: 1, variance: Infinity, effectiveCount: 0 };',
    why: 'What varies without end weighs nothing, whatever it is.',
  },
  {
    file: stops,
    was: 'if (up <= 0 || stops <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    becomes: 'if (up <= 0 || stops <= 0) return { value: 0, variance: Infinity, effectiveCount: 1 };',
    why: 'One is as little as none: four a machine are asked for.',
  },
  {
    file: stops,
    was: 'const mean = weights > 0 ? sum / weights : 0;',
    becomes: 'const mean = weights >= 0 ? sum / weights : 0;',
    why: 'The mean of nothing is not above 0 in either way.',
  },
  {
    file: stops,
    was: 'const seen = mean > 0 ? squares / weights / mean ** 2 - 1 : typical;',
    becomes: 'const seen = mean >= 0 ? squares / weights / mean ** 2 - 1 : typical;',
    why: 'Where there is nothing to measure, nobody asks how it scatters.',
  },
  {
    file: stops,
    was: 'const stopped = pairs.filter((pair) => pair.downMs > 0);',
    becomes: 'const stopped = pairs.filter((pair) => pair.downMs > 1);',
    why: 'A stop of a millisecond is none.',
  },
  {
    file: stops,
    was: 'const weight = (PRIOR_PAIRS * (measured > 0 ? 20 / (20 + measured) : 1)) / count;',
    becomes: 'const weight = (PRIOR_PAIRS * (measured >= 0 ? 20 / (20 + measured) : 1)) / count;',
    why: 'Of none measured both are 1.',
  },
  {
    file: stops,
    was: 'let chosen = seen.find((candidate) => candidate.effectiveCount >= 4 * machines) ?? seen.at(-1);',
    becomes: 'let chosen = seen.find((candidate) => candidate.effectiveCount >= 5 * machines) ?? seen.at(-1);',
    why: 'The first candidate contradicts nobody and is chosen in any case.',
  },
  {
    file: stops,
    was: 'if (up <= 0 || stops <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    becomes: 'if (up <= 0 || stops < 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    why: 'What varies without end weighs nothing, whatever it is.',
  },
  {
    file: stops,
    was: 'if (up <= 0 || stops <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    becomes: 'if (up <= 1 || stops <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    why: 'A millisecond beside hours.',
  },
  {
    file: stops,
    was: 'let squares = 0;',
    becomes: 'let squares = 1;',
    behind: 'let sum = 0;',
    why: 'A squared millisecond beside squared hours.',
  },
  {
    file: stops,
    was: 'let chosen = seen.find((candidate) => candidate.effectiveCount >= 4 * machines) ?? seen.at(-1);',
    becomes: 'let chosen = seen.find((candidate) => candidate.effectiveCount >= 4 * machines) ?? seen.at(-2);',
    why: 'The first candidate contradicts nobody and is chosen in any case.',
  },
  { file: stops, was: 'let sum = 0;', becomes: 'let sum = 1;', why: 'A millisecond beside hours.' },
  {
    file: stops,
    was: 'let chosen = seen.find((candidate) => candidate.effectiveCount >= 4 * machines) ?? seen.at(-1);',
    becomes: 'let chosen = seen.find((candidate) => candidate.effectiveCount >= 4 / machines) ?? seen.at(-1);',
    why: 'The first candidate contradicts nobody and is chosen in any case.',
  },
  {
    file: stops,
    was: 'let chosen = seen.find((candidate) => candidate.effectiveCount >= 4 * machines) ?? seen.at(-1);',
    becomes: 'let chosen = seen.find((candidate) => candidate.effectiveCount > 4 * machines) ?? seen.at(-1);',
    why: 'The first candidate contradicts nobody and is chosen in any case.',
  },
  {
    file: stops,
    was: 'return shorter.effectiveCount >= 4 * machines && Math.abs(shorter.value - candidate.value) > limit;',
    becomes: 'return shorter.effectiveCount > 4 * machines && Math.abs(shorter.value - candidate.value) > limit;',
    why: 'Weights that halve with time add up to no whole number.',
  },
  {
    file: stops,
    was: 'return chosen ?? { value: 0, variance: Infinity, effectiveCount: 0, halfLife: LONGEST };',
    becomes: 'return chosen ?? { value: 0, variance: Infinity, effectiveCount: 1, halfLife: LONGEST };',
    why: 'There is always a candidate: for the compiler.',
  },
  {
    file: stops,
    was: 'if (!pairs.some(({ downMs }) => downMs > 0)) return neverStopped(pairs, ids, now, paper);',
    becomes: 'if (!pairs.some(({ downMs }) => downMs > 1)) return neverStopped(pairs, ids, now, paper);',
    why: 'A stop of a millisecond is none.',
  },
  {
    file: stops,
    was: 'if (down <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    becomes: 'if (down < 0) return { value: 0, variance: Infinity, effectiveCount: 0 };',
    why: 'What varies without end weighs nothing, whatever it is.',
  },
  {
    file: stops,
    was: 'const seen = mean > 0 ? squares / weights / mean ** 2 - 1 : typical;',
    becomes: 'const seen = mean > 1 ? squares / weights / mean ** 2 - 1 : typical;',
    why: 'A millisecond beside hours.',
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
    was: 'if (high < wanted) continue;',
    becomes: 'if (high <= wanted) continue;',
    why: 'The raw model in it makes every level rise: the end of one piece is the beginning of the next.',
  },
  {
    file: recalibrate,
    was: 'const share = high > low ? Math.max(0, (wanted - low) / (high - low)) : 1;',
    becomes: 'const share = high > low ? Math.max(0, (wanted - low) / (high - low)) : 2;',
    why: 'The raw model in it makes every level rise: for the compiler.',
  },
  {
    file: recalibrate,
    was: 'if (place <= 0) return Math.min(level[0] ?? 0, raw);',
    becomes: 'if (place < 0) return Math.min(level[0] ?? 0, raw);',
    why: 'On the grid’s first point both are its level.',
  },
];
