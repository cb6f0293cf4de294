/** Rules of a source about clocks that are wrong: what is made is counted, the present is the present, and it is said. */
import { describe, expect, test } from 'vitest';
import { until } from '../collector/sources/support/collect.ts';
import type { Trial } from './source-peer.ts';

const [second, hour, year] = [1_000, 3_600_000, 365 * 86_400_000];
/** The present may be told wrongly for so long. */
const soonMs = 10 * second;
const stepMs = 2 * second;

interface Wrong {
  clocks: { valuesMs: number; serverMs: number };
  /** It begins to count anew as its clock jumps. */
  resets: boolean;
  says: RegExp;
}

const trials: Record<string, Wrong> = {
  'is set back an hour': {
    clocks: { valuesMs: -hour, serverMs: -hour },
    resets: false,
    says: /60 min behind this box/,
  },
  'jumps ahead a year': {
    clocks: { valuesMs: year, serverMs: year },
    resets: false,
    says: /365 d ahead of this box/,
  },
  'is set back while its counter begins anew': {
    clocks: { valuesMs: -hour, serverMs: -hour },
    resets: true,
    says: /60 min behind this box/,
  },
  'is wrong in the values alone, beside a server that is right': {
    clocks: { valuesMs: -hour, serverMs: 0 },
    resets: false,
    says: /60 min behind this box/,
  },
};
const right = { valuesMs: 0, serverMs: 0 };

export function rulesOfClocks(trial: Trial): void {
  describe.for(Object.entries(trials))("a machine's clock that %s", ([, { clocks, resets, says }]) => {
    test('counts are exact, the present is right within ten seconds, and health says it', async (context) => {
      if (trial.peer.setClock === undefined) return context.skip('this protocol tells no times');
      await trial.connected(3_000, true);
      let reading = 3_000;
      let made = 0;
      /** Makes a part every two seconds until the present is `state`, and for as long again. */
      const become = async (state: 'fault' | 'running', wrong: typeof right): Promise<void> => {
        await trial.pass(stepMs, wrong);
        await trial.peer.setState(state);
        // Time does not pass while it is on its way.
        await until(() => trial.got.of('state').at(-1)?.value.state === state, `it came that the state is ${state}`);
        for (let passedMs = 0; passedMs < 2 * soonMs; passedMs += stepMs) {
          await trial.pass(stepMs, wrong);
          made += 1;
          reading += 1;
          await trial.peer.setCounter(reading);
          await trial.seen(reading);
          if (passedMs >= soonMs) expect(trial.liveState()).toBe(state);
        }
      };
      await become('fault', right);
      expect(trial.health()).toMatchObject({ problem: null });
      if (resets) reading = 0;
      await become('running', clocks);
      await become('fault', clocks);
      expect(trial.parts()).toBe(made);
      expect(trial.health()).toMatchObject({ problem: expect.stringMatching(says) });
      expect(Math.abs((trial.health()?.clockOffsetMs ?? 0) - clocks.valuesMs)).toBeLessThan(2 * second);
      await become('running', right);
      expect(trial.parts()).toBe(made);
      expect(trial.health()).toMatchObject({ problem: null });
    });
  });

  test('values that are older than the line are no error of a clock', async (context) => {
    if (trial.peer.setClock === undefined) return context.skip('this protocol tells no times');
    await trial.peer.setState('running');
    await trial.connected(3_500, true);
    trial.way.cut();
    await trial.pass(60 * second, right);
    await trial.lineIs(true);
    for (const reading of [3_501, 3_502, 3_503]) {
      await trial.pass(stepMs, right);
      await trial.peer.setCounter(reading);
      await trial.seen(reading);
    }
    expect(Math.abs(trial.health()?.clockOffsetMs ?? 0)).toBeLessThan(second);
    expect(trial.health()).toMatchObject({ problem: null });
  });
}
