import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  discardHeld,
  freshMemory,
  observe,
  type SignalMemory,
  stuckCounters,
  takeHeld,
} from '../../../../shared/core/signal/signal.ts';
import type { NewFact } from '../../../../shared/core/words/event.ts';
import { type Machine, MachineSchema } from '../../../../shared/core/words/plant.ts';
import type { Sample, SampleValue } from '../../../../shared/core/words/sample.ts';

const T = Date.UTC(2026, 10, 18, 8);

const machineWith = (counters: Machine['counters'] = {}): Machine =>
  MachineSchema.parse({ id: 'press', name: 'Press', workCentreId: 'forge', calendarId: 'c', counters });
const sample = (at: number, value: SampleValue): Sample => ({
  machineId: 'press',
  at: T + at,
  receivedAt: T + at,
  quality: 'good',
  historical: false,
  value,
});
const pulse = (at: number, count = 1) => sample(at, { signal: 'pulse', count });
const counter = (name: 'total' | 'good', at: number, reading: number) =>
  sample(at, { signal: 'counter', counter: name, reading });

function run(samples: readonly Sample[], machine = machineWith()) {
  let memory: SignalMemory = freshMemory('press');
  const facts: NewFact[] = [];
  const quarantined: string[] = [];
  for (const one of samples) {
    const observed = observe(machine, memory, one);
    memory = observed.memory;
    facts.push(...observed.facts);
    if (observed.quarantined !== null) quarantined.push(observed.quarantined);
  }
  const counted = facts.flatMap((fact) => (fact.type === 'counted' ? [fact] : []));
  return { memory, counted, counts: counted.map(({ count }) => count), quarantined };
}

describe('pulses', () => {
  const second = 1_000;
  const twoASecond = machineWith({ total: { width: 'u32', unit: 'part', maxPerSecond: 2 } });

  test('several at once are believed as far as the machine is fast, with a second of grace', () => {
    const { counts, quarantined } = run(
      [pulse(0), pulse(second, 4), pulse(2 * second, 5), pulse(4 * second, 6)],
      twoASecond,
    );
    // The refused five leave no trace: the six were made in three seconds.
    expect(counts).toEqual([1, 4, 6]);
    expect(quarantined).toEqual([expect.stringMatching(/5 cycles at once/)]);
  });

  test('two messages of one moment are no late ones: the second was made since the first', () => {
    const message = (id: string, at: number) => sample(at, { signal: 'pulse', count: 1, packet: { id, again: false } });
    const { counted } = run([message('a', 0), message('b', 0), message('c', second), message('d', 0)]);
    expect(counted.map(({ since }) => since)).toEqual([null, T, T, null]);
  });

  test('late ones likewise, by how far they lie from the last', () => {
    const { counts, quarantined } = run([pulse(10 * second), pulse(9 * second, 4), pulse(8 * second, 7)], twoASecond);
    expect(counts).toEqual([1, 4]);
    expect(quarantined).toHaveLength(1);
  });

  test('of a machine whose rate nobody said, or that is heard for the first time, are believed', () => {
    expect(run([pulse(0, 900)], twoASecond).counts).toEqual([900]);
    expect(run([pulse(0), pulse(1, 900)]).counts).toEqual([1, 900]);
  });

  test('of no cycle are nothing, of less or of a part of one are set aside', () => {
    const { counts, quarantined, memory } = run([pulse(0, 0), pulse(1, -1), pulse(2, 1.5)]);
    expect([counts, quarantined.length, memory.counters.pulse]).toEqual([[], 2, undefined]);
  });

  test('a late one adds to what was counted and moves no clock back', () => {
    const { memory, counted } = run([pulse(10 * second), pulse(4 * second, 2), pulse(11 * second)]);
    expect(memory.counters.pulse).toEqual({ reading: 4, at: T + 11 * second, movedAt: T + 11 * second });
    expect(counted.map(({ since }) => (since === null ? null : since - T))).toEqual([null, null, 10 * second]);
    expect(run([pulse(10 * second), pulse(4 * second, 2)]).memory.counters.pulse).toMatchObject({
      reading: 3,
      at: T + 10 * second,
    });
  });

  test('the last thousand are known again; older than those is set aside, between them is counted', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => pulse(index * second));
    const late = run([...many, pulse(-1)]);
    expect([late.counts.length, late.quarantined.length]).toEqual([1_000, 1]);
    const within = run([...many, pulse(1), pulse(998 * second)]);
    expect([within.counts.length, within.quarantined.length]).toEqual([1_001, 0]);
    expect(within.memory.pulsesAt).toHaveLength(1_000);
    // One fewer: nothing can have been forgotten yet.
    expect(run([...many.slice(1), pulse(-1)]).counts).toHaveLength(1_000);
    const oldest = run([...many, pulse(1_000 * second), pulse(second)]);
    expect([oldest.counts.length, oldest.quarantined.length]).toEqual([1_001, 0]);
  });

  describe('with a time and a message', () => {
    const message = (at: number, id: string, again = false, receivedAt = at): Sample => ({
      ...sample(at, { signal: 'pulse', count: 1, packet: { id, again, timed: true } }),
      receivedAt: T + receivedAt,
    });
    const total = (samples: readonly Sample[]) => run(samples).counts.length;

    test('several in one millisecond that come together are as many', () => {
      expect(total([message(5, '1'), message(5, '2'), message(5, '3'), message(6, '4')])).toBe(4);
      // So are those of a backlog, later than what came before.
      expect(total([message(9_000, '1'), message(5, '2', false, 9_000), message(5, '3', false, 9_000)])).toBe(3);
    });

    test('what the broker sends again is known, also of one millisecond; what it had not told of it counts', () => {
      const before = [message(5, '1'), message(5, '2'), message(5, '3')];
      const again = (id: string) => message(5, id, true, 9_000);
      expect(total([...before, again('1'), again('2'), again('3'), again('4')])).toBe(4);
    });

    test('what its sender says once more, later and by another message, is the same cycle', () => {
      expect(total([message(5, '1'), message(5, '2', false, 1_500)])).toBe(1);
      expect(total([message(5, '1'), message(6, '2'), message(5, '3', false, 10)])).toBe(2);
    });

    test('whatever the last thousand were, sent again in any part they add nothing', () => {
      const cycle = fc.record({ gapMs: fc.nat(3), count: fc.integer({ min: 1, max: 4 }) });
      fc.assert(
        fc.property(fc.array(cycle, { minLength: 1, maxLength: 200 }), fc.nat(), (cycles, cut) => {
          let at = 0;
          const sent = cycles.flatMap(({ gapMs, count }, index) => {
            at += gapMs + 1;
            return Array.from({ length: count }, (_, one) => message(at, `${index}.${one}`));
          });
          const resent = sent.slice(cut % sent.length).map(
            (one): Sample => ({
              ...one,
              receivedAt: T + 60_000,
              value:
                one.value.signal === 'pulse' && one.value.packet
                  ? { ...one.value, packet: { ...one.value.packet, again: true } }
                  : one.value,
            }),
          );
          expect(total([...sent, ...resent])).toBe(sent.length);
        }),
        { numRuns: 50 },
      );
    });
  });
});

describe('jumps that wait for a person', () => {
  const rate = { width: 'u32', unit: 'part', maxPerSecond: 2 } as const;
  const machine = machineWith({ total: rate, good: rate });
  const jumpOf = (name: 'total' | 'good') => [counter(name, 0, 100), counter(name, 1_000, 60_000)];

  test('are each their own: one that is decided or comes back leaves the others', () => {
    const both = [...jumpOf('total'), ...jumpOf('good')];
    const { memory } = run(both, machine);
    expect(memory.held.map((one) => one.counter)).toEqual(['total', 'good']);
    const taken = takeHeld(machine, memory, counter('good', 1_000, 60_000));
    expect(taken.facts).toMatchObject([{ counter: 'good', count: 59_900, unit: 'part', recovered: true }]);
    expect(taken.memory.held.map((one) => one.counter)).toEqual(['total']);
    expect(discardHeld(memory, counter('total', 1_000, 60_000)).held.map((one) => one.counter)).toEqual(['good']);
    const back = run([...both, counter('total', 2_000, 101)], machine);
    expect(back.memory.held.map((one) => one.counter)).toEqual(['good']);
  });

  test('are known by counter, reading and time', () => {
    const { memory } = run(jumpOf('total'), machine);
    for (const other of [
      counter('good', 1_000, 60_000),
      counter('total', 1_001, 60_000),
      counter('total', 1_000, 60_001),
      sample(1_000, { signal: 'pulse', count: 1 }),
    ]) {
      expect(takeHeld(machine, memory, other)).toMatchObject({ facts: [], quarantined: expect.any(String) });
      expect(discardHeld(memory, other)).toBe(memory);
    }
  });

  test('of nothing are not held: there is nothing to decide', () => {
    const signed = machineWith({ total: { width: 'i32', unit: 'part', maxPerSecond: 2 } });
    const { memory, quarantined } = run([counter('total', 0, 100), counter('total', 1_000, -500)], signed);
    expect([memory.held, quarantined.length]).toEqual([[], 1]);
  });

  test('are at most a hundred, the newest of them', () => {
    const samples = Array.from({ length: 103 }, (_, n) => counter('total', n * 1_000, n * 100_000));
    const { memory } = run(samples, machine);
    expect(memory.held).toHaveLength(100);
    expect(memory.held.map((one) => one.reading).slice(0, 1)).toEqual([300_000]);
  });
});

describe('a counter that stands still', () => {
  const running = (at: number) => sample(at, { signal: 'state', state: 'running', word: null, alarm: null });
  const after = 600_000;

  test('is named after so long of running, counted from when it began to run or last moved', () => {
    const { memory } = run([counter('total', 0, 7), counter('good', 0, 7), running(60_000)]);
    expect(stuckCounters(memory, T + 60_000 + after - 1, after)).toEqual([]);
    expect(stuckCounters(memory, T + 60_000 + after, after)).toEqual(['total', 'good']);
    const moved = run([running(0), counter('total', 0, 7), counter('total', 90_000, 8), counter('total', 95_000, 8)]);
    expect(stuckCounters(moved.memory, T + 90_000 + after - 1, after)).toEqual([]);
    expect(stuckCounters(moved.memory, T + 90_000 + after, after)).toEqual(['total']);
  });

  test('is not while the machine stands or its line is down', () => {
    const stopped = sample(1_000, { signal: 'state', state: 'stopped', word: null, alarm: null });
    const cut = sample(1_000, { signal: 'line', up: false, why: 'cable' });
    for (const last of [stopped, cut])
      expect(stuckCounters(run([counter('total', 0, 7), running(0), last]).memory, T + 2 * after, after)).toEqual([]);
  });
});
