/** Lines, states, pulses and jobs as they become facts. */
import { describe, expect, test } from 'vitest';
import { withOffset } from '../../../../shared/core/signal/clock-offset.ts';
import { withoutPulsesAfter } from '../../../../shared/core/signal/pulses.ts';
import { freshMemory, loseLine } from '../../../../shared/core/signal/signal.ts';
import type { Sample } from '../../../../shared/core/words/sample.ts';
import { type Extra, line, machineWith, pulse, run, sample, state, story, sum, T, total } from './press.ts';

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

test('how fast a machine can be is held against times that were told, not against when a message came', () => {
  const many = (at: number, packet?: { id: string; again: false; timed?: true } | null) =>
    sample(at, { signal: 'pulse', count: 40, ...(packet === undefined ? {} : { packet }) });
  const after = (second: Sample) => run([pulse(0), second], machineWith()).quarantined.length;
  expect([
    after(many(1)),
    after(many(1, { id: '1', again: false, timed: true })),
    after(many(1, { id: '1', again: false })),
    after(many(1, null)),
  ]).toEqual([1, 1, 0, 0]);
});

test('of pulses before a clock was set back those up to its new time stay known, by their packets, too', () => {
  // The first packet told no time: there is one more of them.
  const memory = { ...freshMemory('press-1'), pulsesAt: [10, 20, 30], pulsePackets: ['a', 'b', 'c', 'd'] };
  expect(withoutPulsesAfter(memory, 20)).toEqual({ pulsesAt: [10, 20], pulsePackets: ['a', 'b', 'c'] });
  const { pulsePackets: _, ...byTime } = memory;
  expect(withoutPulsesAfter(byTime, 20)).toEqual({ pulsesAt: [10, 20] });
});

test('a machine whose pulses are known by their times alone has nothing else remembered of them', () => {
  expect(run([pulse(0), pulse(1_000)]).memory).toMatchObject({ pulsesAt: [T, T + 1_000] });
  expect(run([pulse(0), pulse(1_000)]).memory.pulsePackets).toBeUndefined();
});
