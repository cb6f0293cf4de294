import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueState, freshMemory, loseLine, observe, type SignalMemory } from '../../../../shared/core/signal/signal.ts';
import { MachineSchema, type MachineState } from '../../../../shared/core/words/plant.ts';
import type { Sample, SampleValue } from '../../../../shared/core/words/sample.ts';

const T = Date.UTC(2026, 10, 18, 8);
const debounceMs = 500;
const machine = MachineSchema.parse({
  id: 'press',
  name: 'Press',
  workCentreId: 'forge',
  calendarId: 'c',
  counters: { total: {} },
  debounceMs,
});

function sample(ms: number, value: SampleValue, historical = false): Sample {
  return { machineId: 'press', at: T + ms, receivedAt: T + ms, quality: 'good', historical, value };
}
const state = (ms: number, name: MachineState, historical = false) =>
  sample(ms, { signal: 'state', state: name, word: null, alarm: null }, historical);
const total = (ms: number, reading: number) => sample(ms, { signal: 'counter', counter: 'total', reading });

/** Facts about states, in words; between two samples the memory lies on disk as JSON. */
function run(samples: readonly Sample[], start: SignalMemory = freshMemory('press')) {
  let memory = start;
  const said: string[] = [];
  for (const one of samples) {
    const observed = observe(machine, JSON.parse(JSON.stringify(memory)), one);
    memory = observed.memory;
    for (const fact of observed.facts) if (fact.type === 'stateChanged') said.push(`${fact.state} at ${fact.at - T}`);
  }
  return { memory, said };
}

describe('A machine whose contact chatters', () => {
  test('a state that goes back before it lasted was never there', () => {
    const { said, memory } = run([state(0, 'running'), state(1_000, 'fault'), state(1_200, 'running')]);
    expect(said).toEqual(['running at 0']);
    expect(dueState(machine, memory, T + 60_000).facts).toEqual([]);
  });

  test('a state that lasted is a fact from the moment at which it began, whatever is heard next', () => {
    expect(run([state(0, 'running'), state(1_000, 'fault'), total(1_600, 5)]).said).toEqual([
      'running at 0',
      'fault at 1000',
    ]);
  });

  test('a machine that says nothing more is asked with the time', () => {
    const { memory } = run([state(0, 'running'), state(1_000, 'fault')]);
    expect(dueState(machine, memory, T + 1_499).facts).toEqual([]);
    const { facts, memory: settled } = dueState(machine, memory, T + 1_500);
    expect(facts).toMatchObject([{ type: 'stateChanged', state: 'fault', at: T + 1_000 }]);
    expect(dueState(machine, settled, T + 9_000).facts).toEqual([]);
  });

  test('what waits when the line is lost is taken: nobody knows that it went back', () => {
    const { memory } = run([state(0, 'running'), state(1_000, 'fault')]);
    expect(loseLine(memory, T + 1_100, 'cable cut').facts).toMatchObject([
      { type: 'stateChanged', state: 'fault', at: T + 1_000 },
      { type: 'signalLost', at: T + 1_100 },
    ]);
  });

  test('the first state, and the past, are taken at once', () => {
    expect(run([state(0, 'fault'), state(100, 'idle', true)]).said).toEqual(['fault at 0', 'idle at 100']);
  });
});

test('just those states are facts that lasted and differ from the one before', () => {
  const names = fc.constantFrom<MachineState>('running', 'fault', 'idle');
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 1_200 }), names), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(steps, (all) => {
      let ms = 0;
      const heard = all.map(([after, name]) => {
        ms += after;
        return { ms, name };
      });
      // By the definition: runs of one state, each as long as until the next run begins.
      const runs = heard.filter(({ name }, index) => name !== heard[index - 1]?.name);
      const expected: string[] = [];
      let current: MachineState | null = null;
      runs.forEach(({ ms: from, name }, index) => {
        const lasted = (runs[index + 1]?.ms ?? Number.POSITIVE_INFINITY) - from;
        if (name === current || (current !== null && lasted < debounceMs)) return;
        expected.push(`${name} at ${from}`);
        current = name;
      });
      const { said, memory } = run(heard.map((one) => state(one.ms, one.name)));
      for (const fact of dueState(machine, memory, T + ms + debounceMs).facts)
        if (fact.type === 'stateChanged') said.push(`${fact.state} at ${fact.at - T}`);
      expect(said).toEqual(expected);
    }),
  );
});
