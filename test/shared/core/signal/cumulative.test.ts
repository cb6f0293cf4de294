/** A cumulative counter: every part once, whatever the counter and its line do. */
import { describe, expect, test } from 'vitest';
import { discardHeld, stuckCounters, takeHeld } from '../../../../shared/core/signal/signal.ts';
import type { CounterWidth } from '../../../../shared/core/words/plant.ts';
import { counts, line, machineWith, run, state, story, sum, T, total } from './press.ts';

describe('a cumulative counter', () => {
  test('the first reading is a baseline, every rise counts, a repeat does not', () => {
    const { facts } = run([
      total(0, 1200),
      total(1_000, 1201),
      total(1_000, 1201),
      total(2_000, 1201),
      total(4_000, 1204),
    ]);

    expect(story(facts)).toEqual(['total +1 in (0, 1]', 'total +3 in (2, 4]']);
    expect(facts.map((fact) => fact.type === 'counted' && fact.reading)).toEqual([1201, 1204]);
  });

  test('what lost messages would have told, the next reading tells', () => {
    expect(sum(run([total(0, 10), total(60_000, 70)]).facts)).toBe(60);
  });

  test('a late or repeated older reading was counted already', () => {
    const { facts, quarantined } = run([
      total(0, 10),
      total(3_000, 14),
      total(1_000, 11),
      total(2_000, 13, { historical: true }),
      total(4_000, 15),
    ]);

    expect(sum(facts)).toBe(5);
    expect(quarantined).toEqual([]);
  });

  test.each<[CounterWidth, number, number, number]>([
    ['u16', 65_530, 4, 10],
    ['u32', 4_294_967_290, 4, 10],
    ['i32', 2_147_483_646, -2_147_483_646, 4],
  ])('a %s counter rolls over from %d to %d: %d made', (width, before, after, made) => {
    const machine = machineWith({ total: { width, unit: 'part', maxPerSecond: 2 } });

    expect(counts(run([total(0, before), total(10_000, after)], machine).facts)).toEqual([made]);
    const ratesUnknown = machineWith({ total: { width, unit: 'part' } });
    expect(counts(run([total(0, before), total(10_000, after)], ratesUnknown).facts)).toEqual([made]);
  });

  test('a fall that the rate does not allow as a rollover is a reset: what it shows was made since', () => {
    const machine = machineWith({ total: { width: 'u16', unit: 'part', maxPerSecond: 2 } });

    expect(counts(run([total(0, 40_000), total(10_000, 3)], machine).facts)).toEqual([3]);
    expect(counts(run([total(0, 40_000), total(10_000, 0), total(11_000, 1)], machine).facts)).toEqual([1]);
    expect(counts(run([total(0, 40_000), total(9 * 3_600_000, 3)], machine).facts)).toEqual([25_539]);
  });

  test('without a highest rate a fall far from the top is a reset, never thousands of parts', () => {
    const machine = machineWith({ total: { width: 'u16', unit: 'part' } });

    expect(counts(run([total(0, 40_000), total(10_000, 10)], machine).facts)).toEqual([10]);
  });

  test('a jump that the machine cannot make is held, and counting goes on from there', () => {
    const { facts, quarantined, memory } = run([total(0, 100), total(1_000, 60_000), total(2_000, 60_001)]);

    expect(counts(facts)).toEqual([1]);
    expect(quarantined).toEqual([expect.stringMatching(/jumped from 100 to 60000 in 1 s/)]);
    expect(memory.held).toEqual([{ counter: 'total', steps: 59_900, since: T, at: T + 1_000, reading: 60_000 }]);
  });

  test('a person brings a held jump in once, or throws it away', () => {
    const jump = total(1_000, 60_000);
    const { memory } = run([total(0, 100), jump]);

    const brought = takeHeld(machineWith(), memory, jump);

    expect(story(brought.facts)).toEqual(['total +59900 in (0, 1] recovered']);
    expect(takeHeld(machineWith(), brought.memory, jump)).toMatchObject({ facts: [], quarantined: expect.any(String) });
    expect(discardHeld(memory, jump).held).toEqual([]);
  });

  test('one wild reading is a glitch: back on its level, the counter counts from there', () => {
    const { facts, memory } = run([total(0, 100), total(1_000, 60_000), total(2_000, 101), total(3_000, 102)]);

    expect(counts(facts)).toEqual([1, 1]);
    expect(memory.held).toEqual([]);
  });

  test.each([2, undefined])('a control that shows 0 for a moment made nothing (highest rate %s)', (maxPerSecond) => {
    const counter = { width: 'unbounded', unit: 'part', ...(maxPerSecond && { maxPerSecond }) } as const;

    const { facts } = run([total(0, 500), total(1_000, 0), total(2_000, 501)], machineWith({ total: counter }));

    expect(counts(facts)).toEqual([1]);
  });

  test('a replaced control starts somewhere: its old parts are not counted, its new ones are', () => {
    const { facts, quarantined } = run([total(0, 80_000), total(60_000, 50_000), total(61_000, 50_001)]);

    expect(counts(facts)).toEqual([1]);
    expect(quarantined).toEqual([expect.stringMatching(/fell from 80000 to 50000/)]);
  });

  test('without a highest rate a fall to more than a thousand is held, not counted', () => {
    const machine = machineWith({ total: { width: 'unbounded', unit: 'part' } });

    const { facts, quarantined } = run([total(0, 80_000), total(60_000, 50_000), total(61_000, 50_002)], machine);

    expect(counts(facts)).toEqual([2]);
    expect(quarantined).toEqual([expect.stringMatching(/neither a reset nor a rollover/)]);
  });

  test('a counter that fell over hours without a reading is asked for: it may be another one that began above zero', () => {
    const hours = 3 * 3_600_000;
    const replaced = [total(0, 48_200), total(60_000, 48_202), total(hours, 1_500), total(hours + 60_000, 1_509)];
    for (const maxPerSecond of [1, undefined]) {
      const counter = { width: 'unbounded', unit: 'part', ...(maxPerSecond && { maxPerSecond }) } as const;
      const { facts, memory, quarantined } = run(replaced, machineWith({ total: counter }));
      expect(sum(facts)).toBe(11);
      expect(memory.held).toMatchObject([{ steps: 1_500, reading: 1_500 }]);
      expect(quarantined).toHaveLength(1);
    }
  });

  test('after a long setup a counter that was reset counts its first parts', () => {
    expect(counts(run([total(0, 500), total(2 * 3_600_000, 3)]).facts)).toEqual([3]);
  });

  test('a counter of what remains counts down; where it is set anew nothing was made', () => {
    const machine = machineWith({ total: { width: 'u32', unit: 'part', maxPerSecond: 1, counts: 'down' } });
    const remaining = [500, 499, 490, 480, 300, 299];
    const { facts, quarantined } = run(
      remaining.map((reading, index) => total(index * 30_000, reading)),
      machine,
    );
    expect(quarantined).toEqual([expect.stringMatching(/jumped from 480 to 300/)]);
    expect(sum(facts)).toBe(21);
    const anew = run([total(0, 2), total(30_000, 0), total(60_000, 750), total(90_000, 748)], machine);
    expect(counts(anew.facts)).toEqual([2, 2]);
    expect(anew.quarantined).toEqual([]);
  });

  test('a counter that still moves does not restore a line that its source calls down; it is counted', () => {
    const { facts, memory } = run([
      line(0, true),
      total(0, 5),
      line(10_000, false),
      total(20_000, 7),
      line(30_000, false),
    ]);
    expect(story(facts)).toEqual(['signalRestored at 0', 'signalLost at 10', 'total +2 in (10, 20] recovered']);
    expect(memory.lineUp).toBe(false);
  });

  test('what was counted for a reset that was none is not counted again on the way back', () => {
    expect(counts(run([total(0, 500), total(1_000, 2), total(2_000, 503)]).facts)).toEqual([2, 1]);
  });

  test('once it went on from a reset, a counter does not come back: the next fall is a reset of its own', () => {
    const { facts } = run([total(0, 100), total(1_000, 0), total(250_000, 400), total(310_000, 120)]);

    expect(counts(facts)).toEqual([400, 120]);
  });

  test('a clock that is set back does not stop the count; a buffered reading is no such clock', () => {
    const { facts } = run([
      total(3_600_000, 100),
      total(3_601_000, 101),
      total(2_000, 103),
      total(3_000, 104),
      total(1_000, 105, { historical: true }),
      total(4_000, 105),
    ]);

    expect(story(facts)).toEqual([
      'total +1 in (3600, 3601]',
      'total +2 in (2, 2]',
      'total +1 in (2, 3]',
      'total +1 in (3, 4]',
    ]);
  });

  test('a buffered reading from before a reset still brings the parts that the reset hid', () => {
    const { facts } = run([
      total(0, 100),
      total(20_000, 5),
      total(10_000, 112, { historical: true }),
      total(10_000, 112, { historical: true }),
      total(15_000, 3, { historical: true }),
    ]);

    expect(story(facts)).toEqual(['total +5 in (0, 20]', 'total +12 in (0, 10]']);
  });

  test.each([
    [Number.NaN, 'unbounded', /no value/],
    [-1, 'unbounded', /cannot show -1/],
    [70_000, 'u16', /width u16 cannot show 70000/],
    // Beyond 2^53 a double cannot tell single steps apart.
    [2 ** 53 + 2, 'u64', /9007199254740991/],
  ] as const)('a reading of %d on a counter of width %s is refused', (reading, width, why) => {
    const machine = machineWith({ total: { width, unit: 'part' } });

    const { facts, quarantined, memory } = run([total(0, 5), total(1_000, reading), total(2_000, 6)], machine);

    expect(counts(facts)).toEqual([1]);
    expect(quarantined).toEqual([expect.stringMatching(why)]);
    expect(memory.counters.total?.reading).toBe(6);
  });

  test('a float counter that trembles around a whole number counts nothing twice', () => {
    const machine = machineWith({ total: { width: 'float', unit: 'part' } });

    const { facts } = run(
      [12, 12.9999999, 13, 12.9999999, 14.2, 14.9].map((r, i) => total(i * 1_000, r)),
      machine,
    );

    expect(counts(facts)).toEqual([1, 1]);
  });

  test('a bad value is not used; an uncertain one may raise the counter but not drop it', () => {
    const { facts, quarantined } = run([
      total(0, 10),
      total(1_000, 999, { quality: 'bad' }),
      total(2_000, 12, { quality: 'uncertain' }),
      total(3_000, 0, { quality: 'uncertain' }),
      total(4_000, 13),
    ]);

    expect(counts(facts)).toEqual([2, 1]);
    expect(quarantined).toHaveLength(2);
  });

  test('a clock a day ahead is refused, or everything after it would be late', () => {
    const { facts, quarantined } = run([
      total(0, 1),
      total(5 * 86_400_000, 2, { receivedAt: T + 1_000 }),
      total(2_000, 3),
    ]);

    expect(story(facts)).toEqual(['total +2 in (0, 2]']);
    expect(quarantined).toEqual([expect.stringMatching(/120 hours ahead/)]);
  });

  test('a counter that stands still while the machine runs is named', () => {
    const { memory } = run([state(0, 'running'), total(0, 7), total(60_000, 7)]);

    expect(stuckCounters(memory, T + 60_000, 600_000)).toEqual([]);
    expect(stuckCounters(memory, T + 600_000, 600_000)).toEqual(['total']);
  });
});
