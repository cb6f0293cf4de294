/** Any fate of a counter, and whatever a machine says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventSchema } from '../../../../shared/core/words/event.ts';
import type { Sample } from '../../../../shared/core/words/sample.ts';
import { line, machineWith, run, sum, T, total } from './press.ts';

/** What happens to a counter between two moments a second apart or more. */
type Step =
  | { kind: 'make'; pcs: number }
  | { kind: 'read' }
  | { kind: 'readTwice' }
  | { kind: 'resendOld'; back: number }
  | { kind: 'reset' }
  | { kind: 'cut' }
  | { kind: 'regain' };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('make' as const), pcs: fc.integer({ min: 0, max: 5 }) }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'read' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'readTwice' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resendOld' as const), back: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reset' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'cut' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'regain' as const }) },
);
const ranges = { u16: 2 ** 16, u32: 2 ** 32, i32: 2 ** 32, u64: 2 ** 53, float: 2 ** 24, unbounded: 2 ** 53 };

/** A machine's own truth, and the samples that reach us of it. */
function playCounter(width: keyof typeof ranges, start: number, steps: readonly Step[]) {
  const samples: Sample[] = [];
  const sent: Sample[] = [];
  const shown = (n: number) => {
    const rolled = n % ranges[width];
    return width === 'i32' && rolled >= 2 ** 31 ? rolled - 2 ** 32 : rolled;
  };
  let at = 0;
  let count = start;
  let truth = 0;
  let up = true;
  const send = (value: Sample) => {
    samples.push(value);
    sent.push(value);
  };
  send(total(at, shown(count)));
  for (const one of [...steps, { kind: 'regain' } as const, { kind: 'read' } as const]) {
    at += 3_000;
    if (one.kind === 'make') {
      count += one.pcs;
      truth += one.pcs;
    } else if (one.kind === 'reset') {
      // What no reading shows nobody can know: parts between the last reading and the reset, a reset
      // that was overtaken by new parts, one that looks like the rollover that was due.
      if (up && ranges[width] - (count % ranges[width]) > 1_000) {
        send(total(at, shown(count)));
        count = 0;
        send(total(at + 1_000, shown(count)));
      }
    } else if (one.kind === 'cut' || one.kind === 'regain') {
      if (up !== (one.kind === 'regain')) samples.push(line(at, !up));
      up = one.kind === 'regain';
    } else if (up && one.kind === 'resendOld') samples.push(sent.at(-1 - one.back) ?? line(at, true));
    else if (up) for (let n = one.kind === 'readTwice' ? 2 : 1; n > 0; n -= 1) send(total(at, shown(count)));
  }
  return { samples, truth };
}

describe('for any fate of a counter', () => {
  test.each(Object.keys(ranges) as (keyof typeof ranges)[])(
    'a %s counter with resets, rollovers, repeats, late and lost samples gives every part exactly once',
    (width) => {
      const near = fc.integer({ min: 0, max: 30 });
      const start = fc.oneof(
        near,
        near.map((n) => (width === 'u64' || width === 'unbounded' ? n : ranges[width] - n)),
      );
      fc.assert(
        fc.property(start, fc.array(step, { maxLength: 60 }), (from, steps) => {
          const { samples, truth } = playCounter(width, width === 'float' ? Math.min(from, 1_000) : from, steps);
          const machine = machineWith({ total: { width, unit: 'part', maxPerSecond: 5 } });

          const { facts, quarantined } = run(samples, machine);

          expect(sum(facts)).toBe(truth);
          expect(quarantined).toEqual([]);
        }),
        { numRuns: 300 },
      );
    },
  );

  test('whatever a machine says, every fact is one that the journal can hold, and nothing throws', () => {
    const anything = fc.oneof(
      fc.record({
        signal: fc.constant('counter' as const),
        counter: fc.constantFrom('total', 'good', 'scrap'),
        reading: fc.double(),
      }),
      fc.record({ signal: fc.constant('pulse' as const), count: fc.oneof(fc.integer(), fc.double()) }),
      fc.record({
        signal: fc.constant('state' as const),
        state: fc.constantFrom('running', 'fault', 'off'),
        word: fc.option(fc.string({ maxLength: 3_000 })),
        alarm: fc.option(fc.string()),
      }),
      fc.record({
        signal: fc.constant('job' as const),
        job: fc.option(fc.string({ maxLength: 200 })),
        program: fc.option(fc.string()),
        item: fc.option(fc.string()),
        tool: fc.option(fc.string()),
      }),
      fc.record({ signal: fc.constant('line' as const), up: fc.boolean(), why: fc.string() }),
    );
    const someSample = fc.record({
      at: fc.oneof(
        fc.integer({ min: 0, max: 100_000 }).map((ms) => T + ms),
        fc.double(),
      ),
      receivedAt: fc.integer({ min: 0, max: 100_000 }).map((ms) => T + ms),
      quality: fc.constantFrom('good', 'uncertain', 'bad'),
      historical: fc.boolean(),
      value: anything,
    });
    fc.assert(
      fc.property(fc.array(someSample, { maxLength: 30 }), (samples) => {
        const { facts } = run(samples.map((one) => ({ machineId: 'press', ...one }) as Sample));

        facts.forEach((fact, index) => {
          const stored = EventSchema.safeParse({ ...fact, seq: index + 1, edgeId: 'e', recordedAt: T });
          expect(stored.error?.issues ?? []).toEqual([]);
        });
      }),
    );
  });
});
