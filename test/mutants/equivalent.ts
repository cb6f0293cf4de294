/** Faults that no test can see, since nothing that can be seen changes; each with its reason. */
export interface Equivalent {
  file: string;
  /** The line before and after, trimmed. */
  was: string;
  becomes: string;
  /** Where the same line stands twice in the file: the line in front of the one that is meant. */
  behind?: string;
  why: string;
}

const counter = 'shared/core/signal/counter.ts';
const recalibrate = 'bridge/promise/record/recalibrate.ts';

const calendar = 'shared/core/calendar/calendar.ts';
const owed = 'shared/core/erp/owed.ts';
const outbox = 'bridge/erp/outbox.ts';
const pauses = 'bridge/erp/pauses.ts';
const rules = 'shared/core/commands/rules.ts';
const stops = 'bridge/promise/estimators/stops.ts';
const timeline = 'shared/core/timeline/timeline.ts';
const sums = 'shared/core/figures/sums.ts';
const edgeNode = 'collector/sources/sparkplug/edge-node.ts';
const decide = 'shared/core/commands/decide.ts';
const pulses = 'shared/core/signal/pulses.ts';
const onlyCost = 'More is looked through than needed; what is found is the same.';

export const equivalents: readonly Equivalent[] = [
  {
    file: calendar,
    was: 'if (number >= lastBlock(to)) return found;',
    becomes: 'if (number > lastBlock(to)) return found;',
    why: onlyCost,
  },
  {
    file: calendar,
    was: 'const lastBlock = (to: number): number => Math.floor((Math.floor(to / DAY_MS) + 1) / blockDays);',
    becomes: 'const lastBlock = (to: number): number => Math.floor((Math.floor(to / DAY_MS) + 2) / blockDays);',
    why: onlyCost,
  },
  {
    file: calendar,
    was: 'const firstBlock = (from: number): number => Math.floor((Math.floor(from / DAY_MS) - 2) / blockDays);',
    becomes: 'const firstBlock = (from: number): number => Math.floor((Math.floor(from / DAY_MS) - 3) / blockDays);',
    why: onlyCost,
  },
  { file: calendar, was: 'const blockDays = 32;', becomes: 'const blockDays = 64;', why: onlyCost },
  {
    file: calendar,
    was: 'for (let index = firstEndingAfter(pieces, from); index < pieces.length; index += 1) {',
    becomes: 'for (let index = firstEndingAfter(pieces, from); index <= pieces.length; index += 1) {',
    why: 'Behind the last piece there is none, which ends the loop.',
  },
  { file: calendar, was: 'byMachine.set(key, plan);', becomes: ';', why: 'It is worked out again each time.' },
  {
    file: calendar,
    was: 'const whole = piece.from >= from && piece.to <= to;',
    becomes: 'const whole = piece.from > from && piece.to <= to;',
    why: 'A copy of the piece instead of the piece.',
  },
  {
    file: calendar,
    was: 'for (let later = 0; later < horizonBlocks; later += 1) {',
    becomes: 'for (let later = 0; later <= horizonBlocks; later += 1) {',
    why: 'A month more of ten years: the horizon is no date.',
  },
  {
    file: calendar,
    was: 'if (!(from < to)) return 0;',
    becomes: 'if (!(from <= to)) return 0;',
    why: 'A shorter way to 0.',
  },
  {
    file: owed,
    was: 'for (const [name, amount] of posting.says) rest.set(name, (rest.get(name) ?? 0) + amount);',
    becomes: 'for (const [name, amount] of posting.says) rest.set(name, (rest.get(name) ?? 1) + amount);',
    why: 'What a live posting says has a name in the rest: for the compiler.',
  },
  {
    file: owed,
    was: 'if (amount < 0 || (hold && waitsForReason(name) && !saidBefore(reversals, name))) rest.set(name, 0);',
    becomes: 'if (amount <= 0 || (hold && waitsForReason(name) && !saidBefore(reversals, name))) rest.set(name, 0);',
    why: 'Sets to 0 what is 0.',
  },
  {
    file: outbox,
    was: 'const backlog = live.length < limit ? this.#sql.due.all(0, liveSince, now, limit - live.length) : [];',
    becomes: 'const backlog = live.length < limit ? this.#sql.due.all(1, liveSince, now, limit - live.length) : [];',
    why: 'Nothing was written down in the first millisecond of 1970.',
  },
  {
    file: outbox,
    was: 'if (uncaused.length > 0) this.together(() => uncaused.forEach(this.#because));',
    becomes: 'if (uncaused.length >= 0) this.together(() => uncaused.forEach(this.#because));',
    why: 'A transaction in which nothing is written.',
  },
  {
    file: outbox,
    was: 'if (leaving.length === 0) return;',
    becomes: ';',
    why: 'A transaction in which nothing is written.',
  },
  ...(['awayUntil = 0;', 'let awayUntil = 0;'] as const).map((was) => ({
    file: pauses,
    was,
    becomes: was.replace('0', '1'),
    why: 'One moment long past or another: nobody waits.',
  })),
  {
    file: pauses,
    was: 'const everybodyWaits = (waitMs = 0): number => {',
    becomes: 'const everybodyWaits = (waitMs = 1): number => {',
    why: 'No pause is shorter than a millisecond.',
  },
  {
    file: pauses,
    was: "if (scope === 'erp') return fails(lane, attempts, words, true, waitMs ?? 0);",
    becomes: "if (scope === 'erp') return fails(lane, attempts, words, true, waitMs ?? 1);",
    why: 'No pause is shorter than a millisecond.',
  },
  {
    file: pauses,
    was: 'return now() + Math.max(waitMs ?? 0, own);',
    becomes: 'return now() + Math.max(waitMs ?? 1, own);',
    why: 'No pause is shorter than a millisecond.',
  },
  {
    file: owed,
    was: '([name, amount]) => amount > 0 && (rest.get(name) ?? 0) < 0 && !(hold && mayLag(name)),',
    becomes: '([name, amount]) => amount > 0 && (rest.get(name) ?? 1) < 0 && !(hold && mayLag(name)),',
    why: 'What a live posting says has a name in the rest: for the compiler.',
  },
  {
    file: timeline,
    was: 'if (at > from && at < to) edges.push(at);',
    becomes: 'if (at > from && at <= to) edges.push(at);',
    why: 'That edge is there already, and one of the two is left.',
  },
  {
    file: timeline,
    was: 'if (machine === undefined) continue;',
    becomes: ';',
    why: 'There is always a machine: for the compiler.',
  },
  {
    file: timeline,
    was: 'let limitMs = 0;',
    becomes: 'let limitMs = 1;',
    why: 'A limit of a millisecond is none.',
  },
  {
    file: timeline,
    was: 'index = segments.findLastIndex((segment) => segment.from < to);',
    becomes: 'index = segments.findLastIndex((segment) => segment.from <= to);',
    why: onlyCost,
  },
  {
    file: timeline,
    was: 'if (segment === undefined || !stands(segment)) break;',
    becomes: 'if (segment === undefined && !stands(segment)) break;',
    why: onlyCost,
  },
  {
    file: sums,
    was: 'if (stops.length > 0 && stopBegins(interval)) for (const name of stops) sums[name] += 1;',
    becomes: 'if (stops.length >= 0 && stopBegins(interval)) for (const name of stops) sums[name] += 1;',
    why: 'Without a name nothing is added.',
  },
  {
    file: sums,
    was: 'if (at < partTo) yield [at, partTo, null];',
    becomes: 'if (at <= partTo) yield [at, partTo, null];',
    why: 'In no time nothing was made.',
  },
  {
    file: sums,
    was: 'if (edge > at) yield [at, edge, place];',
    becomes: 'if (edge >= at) yield [at, edge, place];',
    why: 'In no time nothing was made.',
  },
  {
    file: sums,
    was: 'if (interval === undefined || at >= end) return;',
    becomes: 'if (interval === undefined || at > end) return;',
    why: 'In no time nothing was made.',
  },
  {
    file: sums,
    was: 'if (interval === undefined || at >= end) return;',
    becomes: 'if (interval === undefined && at >= end) return;',
    why: 'In no time nothing was made, and the loop ends there in either way.',
  },
  {
    file: pulses,
    was: 'if (isTimed && late && memory.pulsesAt.length >= pulsesKept && at < Math.min(...memory.pulsesAt))',
    becomes: 'if (isTimed && late && memory.pulsesAt.length >= pulsesKept && at <= Math.min(...memory.pulsesAt))',
    why: 'One of that very moment was known and passed over before.',
  },
  {
    file: decide,
    was: 'const [first, last] = to === null ? [stop.from, stop.to ?? state.now + 1] : [from, to];',
    becomes: 'const [first, last] = to === null ? [stop.from, stop.to ?? state.now + 2] : [from, to];',
    why: 'Nobody has spoken of the next millisecond yet.',
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
  {
    file: rules,
    was: 'const isOwn = pcs < 0 && reasonId !== null;',
    becomes: 'const isOwn = pcs <= 0 && reasonId !== null;',
    why: 'Nothing at all is refused before.',
  },
  {
    file: rules,
    was: 'const isOwn = pcs < 0 && reasonId !== null;',
    becomes: 'const isOwn = pcs < 1 && reasonId !== null;',
    why: 'Nothing at all is refused before, and quantities are whole.',
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
    file: recalibrate,
    was: 'export const identity: Calibration = grid(() => 0, 0, 0, 0);',
    becomes: 'export const identity: Calibration = grid(() => 1, 0, 0, 0);',
    why: 'What was measured of nothing weighs nothing, whatever it is.',
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
    was: 'return above === 0 ? 0 : (steps[above - 1]?.level ?? 0);',
    becomes: 'return above === 0 ? 0 : (steps[above - 1]?.level ?? 1);',
    why: 'There is always a step before: for the compiler.',
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
