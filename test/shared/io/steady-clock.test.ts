/** The time goes on whatever somebody does to the system's clock; what is right in the end is followed, once. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/words/time.ts';
import { startSteadyClock } from '../../../shared/io/steady-clock.ts';

const T0 = Date.parse('2026-03-02T08:00:00Z');
const Y2038 = Date.parse('2038-01-19T03:14:08Z') - T0;

/** A machine whose clock somebody sets. */
function machine(aliveAt: number | null = null, setMs = 0) {
  let passed = 0;
  let slept = 0;
  let set = setMs;
  const clock = startSteadyClock({
    wall: () => T0 + passed + slept + set,
    runs: () => passed,
    uptimeMs: () => passed + slept,
    aliveAt,
  });
  const steps: number[] = [];
  return {
    clock,
    steps,
    /** Right, were nobody's hand in it. */
    right: () => T0 + passed + slept,
    set: (ms: number) => {
      set += ms;
    },
    sleep: (ms: number) => {
      slept += ms;
    },
    run: (ms: number, bridge?: () => number) => {
      for (let left = ms; left > 0; left -= 1_000) {
        passed += Math.min(1_000, left);
        if (bridge !== undefined) clock.heard(bridge());
        const step = clock.look();
        if (step !== null) steps.push(step.to - step.from);
      }
    },
  };
}

describe('a jump', () => {
  test.each([HOUR_MS, DAY_MS, Y2038, -HOUR_MS, -DAY_MS, 365 * DAY_MS])('of %i ms does not move the time', (jumpMs) => {
    const box = machine();
    box.run(MINUTE_MS);
    box.set(jumpMs);
    expect(box.clock.now()).toBe(box.right());
    box.run(2 * MINUTE_MS);
    expect(box.clock.now()).toBe(box.right());
    expect(box.clock.off()).toMatchObject({ aheadMs: jumpMs });
    box.set(-jumpMs);
    box.run(1_000);
    expect(box.clock.off()).toBeNull();
    expect(box.steps).toEqual([]);
  });

  test('that the bridge does not see is never followed; one that it sees too is, at once', () => {
    const box = machine();
    box.set(HOUR_MS);
    box.run(2 * HOUR_MS, box.right);
    expect(box.clock.now()).toBe(box.right());
    box.run(1_000, () => box.right() + HOUR_MS);
    expect(box.steps).toEqual([HOUR_MS]);
    expect(box.clock.now()).toBe(box.right() + HOUR_MS);
    expect(box.clock.off()).toBeNull();
  });

  test('that nobody contradicts is followed after five minutes where it can be meant, and else by a person only', () => {
    const box = machine();
    box.set(HOUR_MS);
    box.run(6 * MINUTE_MS);
    expect(box.steps).toEqual([HOUR_MS]);
    box.set(Y2038);
    box.run(DAY_MS);
    expect(box.steps).toEqual([HOUR_MS]);
    expect(box.clock.follow()).toEqual({ from: box.right() + HOUR_MS, to: box.right() + HOUR_MS + Y2038 });
  });

  test('is no sleep: after that the time is later, and nothing is off', () => {
    const box = machine();
    box.run(1_000);
    box.sleep(8 * HOUR_MS);
    box.run(1_000);
    expect(box.clock.now()).toBe(box.right());
    expect(box.clock.off()).toBeNull();
  });
});

describe('a start', () => {
  test('with a clock that went back goes on from when it was last alive, until the clock is set', () => {
    const box = machine(T0, -3 * 365 * DAY_MS);
    expect(box.clock.now()).toBe(T0);
    box.run(MINUTE_MS);
    expect(box.clock.off()).not.toBeNull();
    box.set(3 * 365 * DAY_MS);
    box.run(1_000);
    expect(box.clock.now()).toBe(box.right());
  });

  test('in 2038 is not believed; after a plant holiday it is', () => {
    expect(machine(T0, Y2038).clock.now()).toBe(T0);
    expect(machine(T0 - 60 * DAY_MS).clock.now()).toBe(T0);
  });
});

test('whatever is done to it: what passed is in it, to the second, and the steps that it told of', () => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant('set'), ms: fc.integer({ min: -400 * DAY_MS, max: Y2038 }) }),
    fc.record({ kind: fc.constant('sleep'), ms: fc.integer({ min: 0, max: 3 * DAY_MS }) }),
    fc.record({ kind: fc.constant('run'), ms: fc.integer({ min: 1_000, max: 100_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
      const box = machine();
      for (const { kind, ms } of acts) {
        if (kind === 'set') box.set(ms);
        else if (kind === 'sleep') box.sleep(ms);
        else box.run(ms);
        if (kind !== 'run') continue;
        const stepped = box.steps.reduce((sum, step) => sum + step, 0);
        // Each act may hide what a time server corrects.
        expect(Math.abs(box.clock.now() - box.right() - stepped)).toBeLessThanOrEqual(2_000 * acts.length);
      }
    }),
  );
});
