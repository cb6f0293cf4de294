import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CounterMemory, judgeReading } from '../../../../shared/core/signal/counter.ts';
import { CounterSchema } from '../../../../shared/core/words/plant.ts';

const grams = CounterSchema.parse({ width: 'float', decimals: 3, maxPerSecond: 2 });
const SECOND_MS = 1_000;

/** Reads a counter once a second; the sum of what was counted, in steps. */
function countedBy(counter: typeof grams, readings: readonly number[]): number {
  let memory: CounterMemory | undefined;
  let steps = 0;
  readings.forEach((reading, index) => {
    const now = { reading, at: 1_000_000 + index * SECOND_MS, uncertain: false, live: true, gapFrom: null };
    const judged = judgeReading(counter, memory, now);
    if (judged.kind === 'counted') steps += judged.steps;
    if (judged.kind !== 'refused') memory = judged.memory;
  });
  return steps;
}

describe('a counter with decimals', () => {
  test('counts the smallest steps: 24.95 kg from 20 are 4,950 g', () => {
    expect(countedBy(grams, [20, 21.7, 23.3, 24.95])).toBe(4_950);
  });

  test('as a 32-bit float is the decimal number that it stands for', () => {
    expect(countedBy(grams, [0, 0.95, 2.1, 2.95, 4.95].map(Math.fround))).toBe(4_950);
  });

  test('that shows what is left counts its falls', () => {
    const left = CounterSchema.parse({ ...grams, counts: 'down' });
    expect(countedBy(left, [12.5, 11.25, 10, 25, 24.9])).toBe(2_600);
  });

  test('jumps when it rises faster than the machine makes, in what it shows', () => {
    const memory = { reading: 10, at: 0, movedAt: 0 };
    const at = (reading: number) =>
      judgeReading(grams, memory, { reading, at: SECOND_MS, uncertain: false, live: true, gapFrom: null });
    expect(at(13.9).kind).toBe('counted');
    expect(at(14.1)).toMatchObject({ kind: 'held', steps: 4_100, why: expect.stringContaining('from 10 to 14.1') });
  });

  test('never drifts: however it rises, what is counted is what the last reading shows above the first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_900 }), { minLength: 1, maxLength: 200 }), (rises) => {
        let steps = 7_300;
        const readings = [steps, ...rises.map((rise) => (steps += rise))].map((one) => Math.fround(one / 1_000));
        expect(countedBy(grams, readings)).toBe(steps - 7_300);
      }),
    );
  });
});
