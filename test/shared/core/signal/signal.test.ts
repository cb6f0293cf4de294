import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { withOffset } from '../../../../shared/core/signal/clock-offset.ts';
import {
  discardHeld,
  freshMemory,
  loseLine,
  observe,
  type SignalMemory,
  stuckCounters,
  takeHeld,
} from '../../../../shared/core/signal/signal.ts';
import { EventSchema, type NewFact } from '../../../../shared/core/words/event.ts';
import { type CounterWidth, type Machine, MachineSchema } from '../../../../shared/core/words/plant.ts';
import type { Quality, Sample, SampleValue } from '../../../../shared/core/words/sample.ts';

// Many runs on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const T = Date.UTC(2026, 10, 18, 8);
const second = 1_000;

function machineWith(
  counters: Machine['counters'] = { total: { width: 'u32', unit: 'part', maxPerSecond: 2 } },
): Machine {
  return MachineSchema.parse({ id: 'press', name: 'Press', workCentreId: 'forge', calendarId: 'c', counters });
}

interface Extra {
  quality?: Quality;
  historical?: boolean;
  receivedAt?: number;
}
function sample(at: number, value: SampleValue, extra: Extra = {}): Sample {
  return { machineId: 'press', at: T + at, receivedAt: T + at, quality: 'good', historical: false, value, ...extra };
}
const total = (at: number, reading: number, extra?: Extra) =>
  sample(at, { signal: 'counter', counter: 'total', reading }, extra);
const state = (
  at: number,
  name: 'running' | 'stopped' | 'fault' | 'idle',
  extra?: Extra,
  alarm: string | null = null,
) => sample(at, { signal: 'state', state: name, word: null, alarm }, extra);
const line = (at: number, up: boolean) => sample(at, { signal: 'line', up, why: up ? '' : 'cable cut' });
const pulse = (at: number, count = 1, extra?: Extra) => sample(at, { signal: 'pulse', count }, extra);

function run(samples: readonly Sample[], machine = machineWith(), start: SignalMemory = freshMemory('press')) {
  let memory = start;
  const facts: NewFact[] = [];
  const quarantined: string[] = [];
  for (const one of samples) {
    // What lies on disk between two samples is JSON.
    const observed = observe(machine, JSON.parse(JSON.stringify(memory)), one);
    memory = observed.memory;
    facts.push(...observed.facts);
    if (observed.quarantined !== null) quarantined.push(observed.quarantined);
  }
  return { memory, facts, quarantined };
}
const counts = (facts: readonly NewFact[]) => facts.flatMap((fact) => (fact.type === 'counted' ? [fact.count] : []));
const sum = (facts: readonly NewFact[]) => counts(facts).reduce((a, b) => a + b, 0);
/** Facts in words, times in seconds after T. */
const story = (facts: readonly NewFact[]) =>
  facts.map((fact) => {
    const at = (fact.at - T) / second;
    switch (fact.type) {
      case 'counted': {
        const since = fact.since === null ? '?' : (fact.since - T) / second;
        return `${fact.counter} +${fact.count} in (${since}, ${at}]${fact.recovered ? ' recovered' : ''}`;
      }
      case 'stateChanged':
        return `${fact.state} at ${at}`;
      case 'jobChanged':
        return `job ${fact.job} at ${at}`;
      default:
        return `${fact.type} at ${at}`;
    }
  });

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

describe('a line', () => {
  test('is lost from the last moment alive, and what was made meanwhile is recovered over the gap', () => {
    const { facts } = run([
      line(0, true),
      total(0, 100),
      total(5_000, 101),
      line(10_000, true),
      line(9_000, false),
      line(30_000, false),
      line(40_000, true),
      total(41_000, 110),
      total(42_000, 111),
    ]);

    expect(story(facts)).toEqual([
      'signalRestored at 0',
      'total +1 in (0, 5]',
      'signalLost at 10',
      'signalRestored at 40',
      'total +9 in (10, 41] recovered',
      'total +1 in (41, 42]',
    ]);
  });

  test('a value is a sign of life, also where the source says nothing of the line', () => {
    const { facts } = run([state(0, 'running'), line(5_000, false), state(20_000, 'running')]);

    expect(story(facts)).toEqual(['running at 0', 'signalLost at 5', 'signalRestored at 20', 'running at 20']);
  });

  test('after a gap the state is said again, as of the moment it is known for', () => {
    const cut = [line(0, true), state(0, 'running'), line(10_000, false), line(40_000, true)];

    // Unchanged since before the gap: known again from contact on, not claimed for the gap.
    expect(story(run([...cut, state(0, 'running'), state(0, 'running')]).facts).slice(3)).toEqual([
      'signalRestored at 40',
      'running at 40',
    ]);
    // Changed within the gap: the machine itself says when.
    expect(story(run([...cut, state(25_000, 'fault')]).facts).slice(3)).toEqual([
      'signalRestored at 40',
      'fault at 25',
    ]);
  });

  test('that is marked as cut by hand has its state said again too', () => {
    const { memory } = run([line(0, true), state(0, 'running')]);

    const { facts } = run([state(60_000, 'running')], machineWith(), { ...memory, lineUp: false });

    expect(story(facts)).toEqual(['signalRestored at 60', 'running at 60']);
  });

  test('a line that a killed collector left open is closed as of the last moment alive', () => {
    const { memory } = run([line(0, true), total(1_000, 5)]);

    const closed = loseLine(memory, T + 4_000, 'The edge box was not running.');

    expect(story(closed.facts)).toEqual(['signalLost at 4']);
    expect(story(run([total(60_000, 9)], machineWith(), closed.memory).facts)).toEqual([
      'signalRestored at 60',
      'total +4 in (4, 60] recovered',
    ]);
    expect(loseLine(closed.memory, T + 5_000, 'again').facts).toEqual([]);
  });
});

describe('a state', () => {
  test('makes a fact when state, word or alarm change, not when it is repeated', () => {
    const { facts } = run([
      state(0, 'running'),
      state(1_000, 'running'),
      state(2_000, 'fault', {}, 'E17'),
      state(3_000, 'fault', {}, 'E18'),
      state(4_000, 'fault', {}, 'E18'),
    ]);

    expect(story(facts)).toEqual(['running at 0', 'fault at 2', 'fault at 3']);
  });

  test('that comes late or was buffered is a fact of the past and leaves the present alone', () => {
    const { facts, memory } = run([
      state(0, 'running'),
      state(10_000, 'idle'),
      state(5_000, 'fault'),
      state(7_000, 'stopped', { historical: true }),
      state(11_000, 'idle'),
    ]);

    expect(story(facts)).toEqual(['running at 0', 'idle at 10', 'fault at 5', 'stopped at 7']);
    expect(memory.state?.state).toBe('idle');
  });

  test('that was buffered leaves the present alone even when it is newer than what is known', () => {
    const { facts, memory } = run([
      state(0, 'running'),
      state(7_000, 'stopped', { historical: true }),
      state(8_000, 'running'),
    ]);

    expect(story(facts)).toEqual(['running at 0', 'stopped at 7']);
    expect(memory.state).toMatchObject({ state: 'running', at: T });
  });

  test('is unknown from the loss of the line until it is said again', () => {
    const { memory } = run([line(0, true), state(0, 'running'), line(5_000, false)]);

    expect(memory).toMatchObject({ lineUp: false, state: null, aliveAt: T + 5_000 });
  });

  test('of doubtful quality changes nothing', () => {
    const { facts, quarantined } = run([
      state(0, 'running'),
      state(1_000, 'fault', { quality: 'uncertain' }),
      state(2_000, 'fault', { quality: 'bad' }),
    ]);

    expect(story(facts)).toEqual(['running at 0']);
    expect(quarantined).toHaveLength(2);
  });
});

describe('a pulse', () => {
  test('counts once, however often and late it is sent', () => {
    const { facts } = run([
      pulse(0),
      pulse(10_000),
      pulse(20_000),
      pulse(0),
      pulse(10_000),
      pulse(20_000),
      pulse(15_000),
      pulse(15_000),
    ]);

    expect(story(facts)).toEqual([
      'total +1 in (?, 0]',
      'total +1 in (0, 10]',
      'total +1 in (10, 20]',
      'total +1 in (?, 15]',
    ]);
    expect(facts.every((fact) => fact.type === 'counted' && fact.unit === 'cycle')).toBe(true);
  });

  test('known by its message counts each time it comes, unless the broker sends it again', () => {
    const message = (id: string, again: boolean) => sample(1_000, { signal: 'pulse', count: 1, packet: { id, again } });
    const slow = machineWith({ total: { width: 'unbounded', unit: 'part', maxPerSecond: 0.1 } });

    const backlog = run(
      [...Array(30).keys()].map((index) => message(`${index}`, false)),
      slow,
    );
    expect(sum(backlog.facts)).toBe(30);
    const resent = run([message('28', true), message('29', true), message('30', true)], slow, backlog.memory);
    expect(sum(resent.facts)).toBe(1);
    expect(sum(run([message('30', false)], slow, resent.memory).facts)).toBe(1);
  });

  test('known by nothing counts each time it comes', () => {
    const bare = sample(1_000, { signal: 'pulse', count: 1, packet: null });
    expect(sum(run([bare, bare, bare]).facts)).toBe(3);
  });

  test('so old that nobody can say whether it was counted is set aside', () => {
    const many = Array.from({ length: 1_100 }, (_, index) => pulse(index * 1_000));

    const { facts, quarantined } = run([...many, pulse(500)]);

    expect(sum(facts)).toBe(1_100);
    expect(quarantined).toEqual([expect.stringMatching(/so late/)]);
  });
});

test('a job makes a fact when any of its names changes; empty means none', () => {
  const job = (at: number, name: string | null, program: string | null, extra?: Extra) =>
    sample(at, { signal: 'job', job: name, program, item: null, tool: null }, extra);

  const { facts, memory } = run([
    job(0, 'A', null),
    job(1_000, 'A', null),
    job(2_000, 'A', 'p1'),
    job(3_000, '', 'p1'),
    job(2_500, 'B', 'p1', { historical: true }),
  ]);

  expect(story(facts)).toEqual(['job A at 0', 'job A at 2', 'job null at 3', 'job B at 2.5']);
  expect(memory.job?.job).toBeNull();
});

test('a clock that is known to be wrong is taken off the times', () => {
  expect(withOffset(total(0, 1), 500).at).toBe(T + 500);
});

// ---- properties ------------------------------------------------------------------------------

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
