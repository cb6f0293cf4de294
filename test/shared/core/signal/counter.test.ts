import { describe, expect, test } from 'vitest';
import { type CounterMemory, judgeReading, type Reading } from '../../../../shared/core/signal/counter.ts';
import { type Counter, CounterSchema } from '../../../../shared/core/words/plant.ts';

/** One reading against what is remembered: the rule and its edge, case by case. Times are seconds. */
const SECOND_MS = 1_000;
const MINUTE = 60;
const twoASecond = counterOf({ width: 'u32', maxPerSecond: 2 });
const anyRate = counterOf({ width: 'unbounded' });

function counterOf(options: object): Counter {
  return CounterSchema.parse(options);
}
const knownAt = (reading: number, at = 0): CounterMemory => ({ reading, at: at * SECOND_MS, movedAt: at * SECOND_MS });
function judge(
  counter: Counter,
  memory: CounterMemory | undefined,
  reading: number,
  at: number,
  more: Partial<Reading> = {},
) {
  const now = { reading, at: at * SECOND_MS, uncertain: false, live: true, gapFrom: null, ...more };
  return judgeReading(counter, memory, now);
}
/** `counted 4`, `held 5`, `nothing`: each reading after the one before. */
function fates(counter: Counter, readings: readonly (readonly [reading: number, at: number])[]): string[] {
  let memory: CounterMemory | undefined;
  return readings.map(([reading, at]) => {
    const judged = judge(counter, memory, reading, at);
    if (judged.kind !== 'refused') memory = judged.memory;
    return 'steps' in judged ? `${judged.kind} ${judged.steps}` : judged.kind;
  });
}
const last = (counter: Counter, ...readings: (readonly [reading: number, at: number])[]) =>
  fates(counter, readings).at(-1);

describe('what a broker sends again', () => {
  test('of several of one millisecond is no reset', () => {
    const twice = [
      [686, 1],
      [687, 1],
      [688, 1],
    ] as const;
    expect(fates(anyRate, [[685, 0], ...twice, ...twice, [690, 2]])).toEqual([
      ...['nothing', 'counted 1', 'counted 1', 'counted 1'],
      ...['nothing', 'nothing', 'nothing', 'counted 2'],
    ]);
    expect(last(anyRate, [685, 0], [686, 1], [688, 1], [2, 1])).toBe('counted 2');
  });
  test('without a time of its own adds what is new, and is no reset', () => {
    const again = { again: true };
    expect(judge(anyRate, knownAt(43), 41, 9, again)).toMatchObject({ kind: 'nothing', memory: { reading: 43 } });
    expect(judge(anyRate, knownAt(43), 44, 9, again)).toMatchObject({ kind: 'counted', steps: 1 });
  });
  test('from before a reset does not take the reset back', () => {
    const reset = judge(anyRate, knownAt(500), 3, 5);
    const memory = reset.kind === 'refused' ? undefined : reset.memory;
    expect(judge(anyRate, memory, 500, 9, { again: true, gapFrom: 6_000 }).kind).toBe('nothing');
    expect(judge(anyRate, memory, 6, 9, { again: true })).toMatchObject({ kind: 'counted', steps: 3 });
  });
});

describe('a rise', () => {
  test('is believed as far as the machine is fast, with a second of grace', () => {
    expect(last(twoASecond, [100, 0], [104, 1])).toBe('counted 4');
    expect(last(twoASecond, [100, 0], [105, 1])).toBe('held 5');
    expect(last(counterOf({ maxPerSecond: 0.5 }), [100, 0], [102, 2])).toBe('counted 2');
    expect(last(counterOf({ maxPerSecond: 0.5 }), [100, 0], [103, 2])).toBe('held 3');
  });
  test('at the very moment of the last reading is not late, though it was buffered', () => {
    expect(judge(twoASecond, knownAt(100, 5), 102, 5, { live: false })).toMatchObject({ kind: 'counted', steps: 2 });
    expect(judge(twoASecond, knownAt(100, 5), 103, 5)).toMatchObject({ kind: 'held', steps: 3 });
  });
  test('of more than a fact can hold is held, as much as it can', () => {
    expect(last(anyRate, [0, 0], [1_000_000_000, 1])).toBe('counted 1000000000');
    expect(last(anyRate, [0, 0], [1_000_000_001, 1])).toBe('held 1000000000');
    expect(last(counterOf({ maxPerSecond: 1e9 }), [0, 0], [1_000_000_001, 60])).toBe('held 1000000000');
  });
  test('that is too fast says from where to where, and in which time', () => {
    expect(judge(twoASecond, knownAt(100), 9_000, 1.26)).toMatchObject({
      kind: 'held',
      why: 'The counter jumped from 100 to 9000 in 1.3 s, more than the machine can make; the 8900 steps wait for a decision.',
    });
  });
});

describe('a fall', () => {
  test('of a counter with a width is a rollover as far as the rate allows', () => {
    const u16 = counterOf({ width: 'u16', maxPerSecond: 2 });
    expect(last(u16, [65_534, 0], [2, 1])).toBe('counted 4');
    expect(last(u16, [65_533, 0], [2, 1])).toBe('counted 2');
  });
  test.each<[Counter['width'], number, number]>([
    ['u16', 65_535, 0],
    ['i16', 32_767, -32_768],
    ['u32', 4_294_967_295, 0],
    ['i32', 2_147_483_647, -2_147_483_648],
  ])('of one of width %s is a rollover from %d to %d: one step', (width, most, least) => {
    expect(last(counterOf({ width, maxPerSecond: 2 }), [most, 0], [least, 1])).toBe('counted 1');
    expect(last(counterOf({ width, maxPerSecond: 2 }), [most - 1, 0], [least + 2, 1])).toBe('counted 4');
  });
  test.each<Counter['width']>(['u64', 'float', 'unbounded'])('of one of width %s is no rollover', (width) => {
    expect(last(counterOf({ width, maxPerSecond: 2 }), [Number.MAX_SAFE_INTEGER, 0], [0, 1])).toBe('nothing');
    expect(last(counterOf({ width, maxPerSecond: 2 }), [4_294_967_295, 0], [3, 1])).toBe('counted 3');
  });
  test('without a rate is a rollover within a sixteenth of the range, else a reset', () => {
    const u16 = counterOf({ width: 'u16' });
    expect(last(u16, [61_440, 0], [0, 1])).toBe('counted 4096');
    expect(last(u16, [61_439, 0], [0, 1])).toBe('nothing');
    expect(last(u16, [61_439, 0], [7, 1])).toBe('counted 7');
    const tenths = counterOf({ width: 'u16', decimals: 1 });
    expect(last(tenths, [65_530, 0], [4.5, 1])).toBe('counted 105');
  });
  test('to what the machine can have made is a reset; to more is held, and says so', () => {
    expect(last(twoASecond, [500, 0], [4, 1])).toBe('counted 4');
    expect(last(twoASecond, [500, 0], [5, 1])).toBe('held 5');
    expect(judge(twoASecond, knownAt(500), 50, 2)).toMatchObject({
      why: 'The counter fell from 500 to 50 in 2 s, which is neither a reset nor a rollover; counting goes on from 50, what it shows so far waits for a decision.',
    });
  });
  test('without a rate is a reset to a thousand at most', () => {
    expect(last(anyRate, [5_000, 0], [1_000, 1])).toBe('counted 1000');
    expect(last(anyRate, [5_000, 0], [1_001, 1])).toBe('held 1001');
    const grams = counterOf({ width: 'float', decimals: 3 });
    expect(last(grams, [5_000, 0], [1_000, 1])).toBe('counted 1000000');
    expect(last(grams, [5_000, 0], [1_000.001, 1])).toBe('held 1000001');
  });
  test('after more than a quarter of an hour is a reset only to what a minute makes', () => {
    const quarter = 15 * MINUTE;
    expect(last(twoASecond, [5_000, 0], [1_800, quarter])).toBe('counted 1800');
    expect(last(twoASecond, [5_000, 0], [1_800, quarter + 0.001])).toBe('held 1800');
    expect(last(twoASecond, [5_000, 0], [122, quarter + 1])).toBe('counted 122');
    expect(last(twoASecond, [5_000, 0], [123, quarter + 1])).toBe('held 123');
    expect(last(anyRate, [5_000, 0], [1_000, quarter])).toBe('counted 1000');
    expect(last(anyRate, [5_000, 0], [60, quarter + 1])).toBe('counted 60');
    expect(last(anyRate, [5_000, 0], [61, quarter + 1])).toBe('held 61');
    expect(judge(anyRate, knownAt(5_000), 61, quarter + 1)).toMatchObject({
      why: expect.stringContaining('either a reset or another counter that began above zero'),
    });
  });
  test('below zero made nothing that anybody knows; to thousands of millions as much as a fact holds', () => {
    const signed = counterOf({ width: 'i32' });
    expect(last(signed, [100, 0], [-5, 1])).toBe('held 0');
    expect(last(anyRate, [5e9, 0], [3e9, 1])).toBe('held 1000000000');
  });
  test('of doubtful quality is not believed; standing still is nothing to doubt', () => {
    const memory = knownAt(500);
    expect(judge(twoASecond, memory, 3, 1, { uncertain: true })).toEqual({
      kind: 'refused',
      why: 'The counter went from 500 to 3, but the machine calls the value uncertain; the next good one decides.',
    });
    expect(judge(twoASecond, memory, 500, 1, { uncertain: true }).kind).toBe('nothing');
    expect(judge(twoASecond, memory, 501, 1, { uncertain: true }).kind).toBe('counted');
  });
});

describe('a counter that is back on the level that it left', () => {
  test('after a jump has made what is above that level, as far as the machine is fast since', () => {
    expect(
      fates(twoASecond, [
        [100, 0],
        [9_000, 1],
        [106, 2],
        [107, 3],
      ]),
    ).toEqual(['nothing', 'held 8900', 'counted 6', 'counted 1']);
    expect(last(twoASecond, [100, 0], [9_000, 1], [107, 2])).toBe('held 107');
    expect(last(twoASecond, [100, 0], [9_000, 1], [100, 2])).toBe('counted 0');
    expect(last(twoASecond, [100, 0], [9_000, 1], [99, 2])).toBe('held 99');
  });
  test('is back only as long as it has not gone on from the new one', () => {
    expect(last(twoASecond, [100, 0], [9_000, 1], [9_001, 2], [102, 3])).toBe('held 102');
    // Standing still there is no going on.
    expect(last(twoASecond, [100, 0], [9_000, 1], [9_000, 2], [102, 3])).toBe('counted 2');
  });
  test('after a reset has not climbed faster than the machine makes', () => {
    expect(last(twoASecond, [3, 0], [0, 1], [4, 2])).toBe('counted 4');
    expect(last(twoASecond, [4, 0], [0, 1], [5, 2])).toBe('counted 1');
  });
  test('without a rate is where it is ten times nearer, unless nobody listened meanwhile', () => {
    expect(last(anyRate, [500, 0], [0, 1], [554, 2])).toBe('counted 54');
    expect(last(anyRate, [500, 0], [0, 1], [556, 2])).toBe('counted 556');
    expect(last(anyRate, [10, 0], [0, 1], [10, 2])).toBe('counted 10');
    const memory = { ...knownAt(0, 1), left: leftAt(500, 0) };
    expect(judge(anyRate, memory, 501, 9)).toMatchObject({ steps: 1 });
    expect(judge(anyRate, memory, 501, 9, { gapFrom: 2_000 })).toMatchObject({ steps: 501, recovered: true });
  });
  test('does not count again what was counted for the fall', () => {
    expect(
      fates(twoASecond, [
        [500, 0],
        [2, 1],
        [503, 2],
      ]).slice(1),
    ).toEqual(['counted 2', 'counted 1']);
    expect(last(twoASecond, [500, 0], [2, 1], [501, 2])).toBe('counted 0');
  });
  test('says which level it was that it is back from, and forgets it', () => {
    const judged = judge(twoASecond, { ...knownAt(9_000, 1), left: { ...leftAt(100, 0), newReading: 9_000 } }, 102, 2);
    expect(judged).toEqual({
      kind: 'counted',
      memory: { reading: 102, at: 2_000, movedAt: 2_000 },
      steps: 2,
      since: 1_000,
      recovered: false,
      returned: { ...leftAt(100, 0), newReading: 9_000 },
    });
  });
});

/** Left at a moment by a fall to 0 a second later. */
function leftAt(reading: number, at: number) {
  const newAt = (at + 1) * SECOND_MS;
  return { reading, at: at * SECOND_MS, newReading: 0, newAt, newSteps: 0, confirmed: false };
}

describe('a late reading', () => {
  const reset = { ...knownAt(5, 20), left: { ...leftAt(100, 0), newReading: 5, newAt: 20_000, newSteps: 5 } };
  test('between the last one before a reset and the reset brings what the reset hid', () => {
    expect(judge(twoASecond, reset, 112, 10, { live: false })).toEqual({
      kind: 'counted',
      memory: { ...reset, left: { ...reset.left, reading: 112, at: 10_000 } },
      steps: 12,
      since: 0,
      recovered: false,
      returned: null,
    });
  });
  test.each<[string, number, number]>([
    ['from before the level that it left', 99, 10],
    ['on that level', 100, 10],
    ['faster than the machine makes', 123, 10],
    ['at the moment of the last one before', 101, 0],
    ['from after the reset', 101, 20],
  ])('%s brings nothing, live or not', (_what, reading, at) => {
    // One more came after the reset, so that all of these are late.
    const memory = { ...reset, reading: 9, at: 25_000 };
    expect(judge(twoASecond, memory, reading, at, { live: false })).toEqual({ kind: 'nothing', memory });
    expect(judge(twoASecond, memory, reading, at)).toEqual({ kind: 'nothing', memory });
  });
  test('just as fast as the machine makes is brought', () =>
    expect(judge(twoASecond, reset, 122, 10, { live: false })).toMatchObject({ steps: 22 }));
  test('that is live and rises is a clock that was set back, noticed within ten minutes', () => {
    const ahead = knownAt(100, 3_600);
    const most = 2 * (600 + 1);
    expect(judge(twoASecond, ahead, 100 + most, 5)).toEqual({
      kind: 'counted',
      memory: knownAt(100 + most, 5),
      steps: most,
      since: 5_000,
      recovered: false,
      returned: null,
    });
    expect(judge(twoASecond, ahead, 101 + most, 5)).toEqual({ kind: 'nothing', memory: ahead });
    expect(judge(twoASecond, ahead, 100, 5)).toEqual({ kind: 'nothing', memory: ahead });
    expect(judge(twoASecond, ahead, 104, 5, { live: false })).toEqual({ kind: 'nothing', memory: ahead });
  });
  test('that is live and rises is so after a jump, too', () => {
    const jumped = { ...knownAt(9_000, 3_600), left: { ...leftAt(100, 0), newReading: 9_000 } };
    expect(judge(twoASecond, jumped, 9_001, 5)).toMatchObject({ kind: 'counted', steps: 1, since: 5_000 });
  });
});

describe('what is remembered', () => {
  test('of a first reading and of a repeat: when it was seen, and when it last moved', () => {
    expect(judge(twoASecond, undefined, 7, 3)).toEqual({ kind: 'nothing', memory: knownAt(7, 3) });
    const repeated = { kind: 'nothing', memory: { ...knownAt(7, 3), at: 9_000 } };
    expect(judge(twoASecond, knownAt(7, 3), 7, 9)).toEqual(repeated);
  });
  test('of a jump and of a fall: the level that was left, and what was counted for it', () => {
    const left = { reading: 100, at: 0, newAt: 1_000, confirmed: false };
    expect(judge(twoASecond, knownAt(100), 9_000, 1)).toMatchObject({
      memory: { ...knownAt(9_000, 1), left: { ...left, newReading: 9_000, newSteps: 0 } },
      since: 0,
    });
    expect(judge(twoASecond, knownAt(100), 2, 1)).toMatchObject({
      memory: { ...knownAt(2, 1), left: { ...left, newReading: 2, newSteps: 2 } },
    });
    expect(judge(twoASecond, knownAt(100), 50, 1)).toMatchObject({
      memory: { ...knownAt(50, 1), left: { ...left, newReading: 50, newSteps: 0 } },
      since: 0,
    });
  });
  test('once it goes on from there: that it will not come back', () => {
    const left = leftAt(100, 0);
    expect(judge(twoASecond, { ...knownAt(0, 1), left }, 2, 2)).toMatchObject({
      memory: { ...knownAt(2, 2), left: { ...left, confirmed: true } },
    });
  });
});

describe('over a gap', () => {
  const counted = (gapFrom: number | null) => judge(twoASecond, knownAt(100, 10), 104, 20, { gapFrom });
  test('what was made was made after it began, and is recovered', () => {
    expect(counted(12_000)).toMatchObject({ since: 12_000, recovered: true });
    expect(counted(10_000)).toMatchObject({ since: 10_000, recovered: true });
    expect(counted(19_999)).toMatchObject({ since: 19_999, recovered: true });
  });
  test('that lies outside it was made since the last reading', () => {
    for (const gapFrom of [null, 9_999, 20_000])
      expect(counted(gapFrom)).toMatchObject({ since: 10_000, recovered: false });
  });
  test('a jump was made after it began, too', () =>
    expect(judge(twoASecond, knownAt(100), 900, 9, { gapFrom: 4_000 })).toMatchObject({ kind: 'held', since: 4_000 }));
});

describe('what a width can show', () => {
  test.each<[Counter['width'], number, number]>([
    ['u16', 0, 65_535],
    ['i16', -32_768, 32_767],
    ['u32', 0, 4_294_967_295],
    ['i32', -2_147_483_648, 2_147_483_647],
    ['u64', 0, Number.MAX_SAFE_INTEGER],
    ['float', 0, Number.MAX_SAFE_INTEGER],
    ['unbounded', 0, Number.MAX_SAFE_INTEGER],
  ])('%s: from %d to %d', (width, least, most) => {
    const counter = counterOf({ width });
    for (const reading of [least, most]) expect(judge(counter, undefined, reading, 0).kind).toBe('nothing');
    for (const reading of [least - 1, most + 1]) expect(judge(counter, undefined, reading, 0).kind).toBe('refused');
  });
  test('with decimals ends earlier: its single steps must be told apart', () => {
    const thousandths = counterOf({ width: 'float', decimals: 3 });
    expect(judge(thousandths, undefined, 9_007_199_254_740, 0).kind).toBe('nothing');
    expect(judge(thousandths, undefined, 9_007_199_254_741, 0)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('shows 9007199254741: over 9007199254740991 single steps'),
    });
    expect(judge(thousandths, undefined, -9_007_199_254_741, 0)).toMatchObject({
      why: expect.stringContaining('width'),
    });
  });
  test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is no value', (reading) => {
    expect(judge(twoASecond, knownAt(5), reading, 1)).toEqual({ kind: 'refused', why: 'The counter has no value.' });
  });
});

describe('a float without decimals', () => {
  const float = counterOf({ width: 'float' });
  test('is whole from a thousandth below on', () => {
    expect(last(float, [12, 0], [12.9995, 1])).toBe('counted 1');
    expect(last(float, [12, 0], [12.998, 1])).toBe('nothing');
    expect(last(float, [12.9995, 0], [13.4, 1])).toBe('nothing');
  });
});

describe('a counter of what remains', () => {
  const left = counterOf({ width: 'u32', maxPerSecond: 2, counts: 'down' });
  test('says what it shows, not its mirror', () => {
    expect(judge(left, knownAt(480), 300, 1)).toMatchObject({
      kind: 'held',
      steps: 180,
      memory: { reading: 300, left: { reading: 480, newReading: 300 } },
      why: expect.stringContaining('jumped from 480 to 300 in 1 s'),
    });
    expect(judge(left, knownAt(480), 490, 1, { uncertain: true })).toMatchObject({
      why: expect.stringContaining('went from 480 to 490'),
    });
  });
  test('that was set anew made nothing; back on what was left before, it made the difference', () => {
    expect(
      fates(left, [
        [5, 0],
        [750, 1],
        [748, 2],
      ]),
    ).toEqual(['nothing', 'nothing', 'counted 2']);
    expect(judge(left, { ...knownAt(750, 1), left: { ...leftAt(5, 0), newReading: 750 } }, 4, 2)).toMatchObject({
      kind: 'counted',
      steps: 1,
      memory: knownAt(4, 2),
      returned: { reading: 5, newReading: 750 },
    });
  });
  test('with decimals counts its smallest steps', () => {
    const kilos = counterOf({ width: 'float', decimals: 3, counts: 'down' });
    expect(judge(kilos, knownAt(12.5), 12.45, 1)).toMatchObject({ steps: 50, memory: { reading: 12.45 } });
  });
});
