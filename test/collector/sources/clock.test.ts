import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../../collector/profiles/profiles.ts';
import { Desk } from '../../../collector/sources/mapping/desk.ts';
import type { Sample } from '../../../shared/core/words/sample.ts';
import { collect } from './support/collect.ts';
import { factsBy, partsOf } from './support/facts.ts';

const profile = parseProfile(
  `id: x
name: X
kind: mqtt-json
read: { state: state, total: total }
state: { word: state, rules: [{ when: { state: RUN }, state: running }, { when: { state: FAULT }, state: fault }] }
counters: { total: { read: total } }
`,
  'x.yaml',
);
const start = 1_793_000_000_000;
const [second, hour, year] = [1_000, 3_600_000, 365 * 86_400_000];

/** A machine that tells its state and counter, with a clock that is off by `offMs`. */
function machine() {
  const got = collect();
  let now = start;
  const desk = new Desk('s', [{ machineId: 'm', profile, write: {} }], { ...got.context, now: () => now });
  desk.lineUp('m', true);
  const tell = (afterS: number, offMs: number, values: { state?: string; total?: number }): void => {
    now = start + afterS * second;
    const common = { at: now + offMs, quality: 'good' as const, historical: false };
    desk.readings(
      'm',
      Object.entries(values).map(([name, value]) => ({ name, value, ...common })),
      now,
    );
  };
  const facts = async () => {
    await desk.flush();
    return factsBy('m', { total: { width: 'unbounded', unit: 'part' } }, got.samples);
  };
  const liveState = async (): Promise<Sample['value'] | undefined> => {
    await desk.flush();
    return got.of('state').findLast(({ historical }) => !historical)?.value;
  };
  return { desk, tell, facts, liveState, health: () => desk.health(true, null, 0).machines[0] };
}

describe.each([
  ['set back an hour', -hour, /60 min behind this box/],
  ['ahead a year', year, /365 d ahead of this box/],
])('a clock that is %s while the machine runs', (_is, offMs, words) => {
  test.each([1, 5])(
    'with a value every %d s: counts are exact, the state is right within ten seconds',
    async (everyS) => {
      const { tell, facts, liveState, health } = machine();
      tell(0, 0, { state: 'RUN', total: 100 });
      for (let at = everyS; at <= 60; at += everyS) tell(at, 0, { state: 'RUN', total: 100 + at });
      for (let at = 60 + everyS; at <= 70; at += everyS) tell(at, offMs, { state: 'FAULT', total: 160 });
      expect(await liveState()).toMatchObject({ state: 'fault' });
      for (let at = 70 + everyS; at <= 120; at += everyS) tell(at, offMs, { state: 'RUN', total: 100 + at });
      expect(await liveState()).toMatchObject({ state: 'running' });
      expect(partsOf(await facts())).toBe(120);
      expect(health()?.problem).toMatch(words);
      expect(health()?.clockOffsetMs).toBe(offMs);
      for (let at = 120 + everyS; at <= 140; at += everyS) tell(at, 0, { state: 'FAULT', total: 220 });
      expect(await liveState()).toMatchObject({ state: 'fault' });
      expect(partsOf(await facts())).toBe(120);
      expect(health()?.problem).toBeNull();
    },
  );
});

test('a clock that is set back while the counter is reset: what it shows since is counted', async () => {
  const { tell, facts } = machine();
  for (let at = 0; at <= 30; at++) tell(at, 0, { state: 'RUN', total: 600 + at });
  for (let at = 31; at <= 50; at++) tell(at, -hour, { state: 'RUN', total: at - 30 });
  expect(partsOf(await facts())).toBe(50);
});

test('a state that comes once after the clock was set back is the present as soon as another value shows it', async () => {
  const { tell, liveState } = machine();
  tell(0, 0, { state: 'RUN', total: 1 });
  tell(10, 0, { total: 2 });
  tell(20, -hour, { state: 'FAULT' });
  tell(24, -hour, { total: 3 });
  expect(await liveState()).toMatchObject({ state: 'fault' });
});

test("a server's own clock shows at once that a value is not late", async () => {
  const { desk, tell, liveState } = machine();
  tell(0, 0, { state: 'RUN', total: 1 });
  desk.serverClock(-hour + 300);
  tell(20, -hour, { state: 'FAULT' });
  expect(await liveState()).toMatchObject({ state: 'fault' });
});

test('values that were kept for an hour come in a burst: they are late, and the clock is right', async () => {
  const { tell, facts, liveState, health } = machine();
  tell(0, 0, { state: 'RUN', total: 500 });
  for (let kept = 0; kept < 60; kept++)
    tell(5 + kept * 0.1, -hour + kept * 30 * second, { state: 'FAULT', total: 400 + kept });
  expect(await liveState()).toMatchObject({ state: 'running' });
  expect(partsOf(await facts())).toBe(0);
  expect(health()?.problem).toBeNull();
});
