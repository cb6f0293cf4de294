import fc from 'fast-check';
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

describe('the age of a value is no error of a clock', () => {
  test('what was there when the line came up, and is told again by what watches it', () => {
    const { desk, tell, health } = machine();
    tell(0, -12 * second, { state: 'RUN', total: 100 });
    // OPC UA: the first notification of each monitored item is the value that was read already.
    for (let again = 1; again <= 30; again++) tell(again, -12 * second - again * second, { state: 'RUN', total: 100 });
    expect(health()).toMatchObject({ clockOffsetMs: null, problem: null });
    for (let at = 31; at <= 35; at++) tell(at, 0, { total: 70 + at });
    expect(health()).toMatchObject({ clockOffsetMs: 0, problem: null });
    desk.lineDown('m', start + 40 * second, 'the broker is away');
    desk.lineUp('m', false);
    // What the broker kept for the time away is old, and comes at once.
    for (let kept = 0; kept < 20; kept++) tell(60 + kept / 100, (kept - 32) * second, { total: 120 + kept });
    expect(health()).toMatchObject({ clockOffsetMs: 0, problem: null });
  });

  test('a value now and then that was long on its way, in a machine that says little', () => {
    const { tell, health } = machine();
    tell(0, 0, { state: 'RUN', total: 1 });
    tell(60, -9 * second, { total: 2 });
    tell(120, -30 * second, { total: 3 });
    expect(health()).toMatchObject({ clockOffsetMs: null, problem: null });
    tell(180, -200, { total: 4 });
    tell(240, -20 * second, { total: 5 });
    tell(300, -100, { total: 6 });
    expect(health()).toMatchObject({ clockOffsetMs: -100, problem: null });
  });

  test('of a machine that tells something twenty times a second the clock is known as well', () => {
    const { tell, health } = machine();
    for (let told = 0; told < 100; told++) tell(told / 20, -7 * second, { total: told });
    expect(health()).toMatchObject({ clockOffsetMs: -7 * second });
  });

  test('values of the past', async () => {
    const { desk, health } = machine();
    const kept = Array.from({ length: 60 }, (_, index) => index);
    for (const index of kept) {
      const at = start - hour + index * 60 * second;
      desk.readings(
        'm',
        [{ name: 'total', value: index, at, quality: 'good', historical: true }],
        start + index * second,
      );
    }
    expect(health()).toMatchObject({ clockOffsetMs: null, problem: null });
  });

  test('however old the values that stand, and however seldom a new one comes: a clock that is right is never off', () => {
    const age = fc.integer({ min: 0, max: 7 * 86_400 });
    const step = fc.record({
      after: fc.integer({ min: 1, max: 600 }),
      name: fc.constantFrom('state' as const, 'total' as const),
      /** It is said again as it stands, or is another one, a little on its way. */
      news: fc.boolean(),
      onItsWayMs: fc.integer({ min: 0, max: 900 }),
      reconnects: fc.boolean(),
    });
    fc.assert(
      fc.property(age, age, fc.array(step, { maxLength: 60 }), (stateAge, totalAge, steps) => {
        const { desk, tell, health } = machine();
        const madeAt = { state: -stateAge * second, total: -totalAge * second };
        let at = 0;
        let total = 1;
        const say = (name: 'state' | 'total') =>
          tell(at, madeAt[name] - at * second, name === 'state' ? { state: 'RUN' } : { total });
        say('state');
        say('total');
        for (const { after, name, news, onItsWayMs, reconnects } of steps) {
          at += after;
          if (news) {
            madeAt[name] = at * second - onItsWayMs;
            total += 1;
          }
          if (reconnects) {
            desk.lineDown('m', start + at * second, 'cut');
            desk.lineUp('m', total % 2 === 0);
          }
          say(name);
          expect(Math.abs(health()?.clockOffsetMs ?? 0)).toBeLessThan(second);
          expect(health()?.problem).toBeNull();
        }
      }),
      { numRuns: 300 },
    );
  });
});
