/**
 * The contract of every source (collector/source.ts), run against real servers through a proxy.
 * Counts are made of the samples by the core's own rules, and compared with what the machine made.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../collector/sources/support/collect.ts';
import { rulesOfClocks } from './source-clocks.ts';
import { rulesOfCycles } from './source-cycles.ts';
import { rulesOfLosses } from './source-losses.ts';
import { type ContractOptions, machineId, Trial } from './source-peer.ts';

export type { Peer, Way } from './source-peer.ts';

export function sourceContract(name: string, options: ContractOptions): void {
  describe(`${name} keeps the contract of a source`, { timeout: 120_000 }, () => {
    const trial = new Trial(options);
    const { seen, counted, lineIs, parts } = trial;
    const connected = (reading: number, patient?: boolean) => trial.connected(reading, patient);

    beforeAll(() => trial.open(), 120_000);
    afterAll(() => trial.close());
    afterEach(() => trial.end());

    test('the line is up before the first value, and the first reading is no count', async () => {
      await connected(1_000);
      expect(trial.got.samples[0]?.value).toMatchObject({ signal: 'line', up: true });
      expect(parts()).toBe(0);
      await trial.peer.setCounter(1_003);
      await seen(1_003);
      expect(parts()).toBe(3);
    });

    test('the state follows the machine', async () => {
      await connected(10);
      for (const state of ['fault', 'stopped', 'running'] as const) {
        await trial.peer.setState(state);
        await until(() => trial.got.of('state').at(-1)?.value.state === state, `the state is ${state}`);
      }
    });

    test('nothing is counted twice or lost when the connection is cut and comes back', async () => {
      await connected(100);
      trial.way.refuse();
      await lineIs(false);
      await trial.peer.setCounter(142).catch(() => {});
      trial.way.accept();
      await lineIs(true);
      await trial.peer.setCounter(142);
      await seen(142);
      expect(parts()).toBe(42);
      await until(() => trial.source.health().connected, 'it is connected');
      expect(trial.source.health().problem).toBeNull();
      expect(trial.source.health().reconnects).toBeGreaterThan(0);
    });

    test('a stalled line is noticed, and what was made meanwhile is counted once', async () => {
      await connected(200);
      const stalledAt = Date.now();
      trial.way.stall();
      await lineIs(false);
      expect(trial.got.of('line').at(-1)?.at).toBeLessThan(stalledAt + 1_500);
      await trial.peer.setCounter(230).catch(() => {});
      trial.way.resume();
      await lineIs(true);
      await trial.peer.setCounter(231);
      await seen(231);
      expect(parts()).toBe(31);
    });

    test('a half-closed connection is given up and built again', async () => {
      await connected(300);
      trial.way.halfClose();
      await lineIs(false);
      await lineIs(true);
      await trial.peer.setCounter(305);
      await seen(305);
      expect(parts()).toBe(5);
    });

    test('a server that is killed and comes back is found again', async () => {
      await connected(400);
      await trial.peer.killServer();
      await lineIs(false);
      await until(() => trial.source.health().problem !== null, 'the problem is named');
      await trial.peer.restartServer();
      await until(() => trial.source.health().connected, 'it is connected again');
      await trial.peer.setCounter(404);
      await seen(404);
      await lineIs(true);
      expect(parts()).toBe(4);
    });

    test('many cuts in a row lose nothing', async () => {
      await connected(500);
      for (let round = 1; round <= 10; round++) {
        const before = trial.source.health().reconnects;
        trial.way.cut();
        await until(
          () => trial.source.health().reconnects > before && trial.source.health().connected,
          'it is back',
          20_000,
        );
        await trial.peer.setCounter(500 + round * 2);
      }
      await seen(520);
      expect(parts()).toBe(20);
    });

    test('while machines join, change and leave, every state change and part of the others is kept', async (context) => {
      const { change } = options;
      if (change === undefined) return context.skip('this source reads one machine');
      await connected(2_000, true);
      // A first reading may come before the machine is watched; the next one shows that it is.
      await trial.peer.setCounter(2_001);
      await seen(2_001);
      const statesSaid = () => trial.got.of('state', machineId).map(({ value }) => value.state);
      const truth = statesSaid();
      let made = 2_001;
      let working = true;
      const work = async () => {
        for (let step = 0; working; step++) {
          const state = (['fault', 'stopped', 'running'] as const)[step % 3] ?? 'running';
          truth.push(state);
          await trial.peer.setState(state);
          await trial.peer.setCounter(++made);
          await trial.peer.wakeSecond?.();
          // A source's time is told in milliseconds: each change gets one of its own.
          const at = Date.now();
          await until(() => Date.now() > at, 'the clock goes on');
        }
      };
      const worked = work();
      const second = { machineId: 'm-2' };
      const secondIs = async (up: boolean) => {
        const before = truth.length;
        await until(() => trial.got.of('line', 'm-2').at(-1)?.value.up === up, `m-2 is ${up ? 'read' : 'left alone'}`);
        await until(() => truth.length > before + 20, 'the first machine works on');
      };
      change(trial.source, trial.way.port, [{ machineId }, second]);
      await secondIs(true);
      const joinedAt = trial.got.of('line', 'm-2').length;
      change(trial.source, trial.way.port, [{ machineId }, { ...second, send: { by: 'operator' } }]);
      await until(() => trial.got.of('line', 'm-2').length > joinedAt + 1, 'm-2 is read in another way');
      change(trial.source, trial.way.port, [{ machineId }]);
      await secondIs(false);
      expect(trial.source.machineIds).toEqual([machineId]);
      working = false;
      await worked;
      await seen(made);
      expect(trial.source.health().reconnects).toBe(0);
      expect(trial.got.of('line', machineId).every(({ value }) => value.up)).toBe(true);
      expect(statesSaid()).toEqual(truth);
      expect(parts()).toBe(made - 2_000);
    });

    test('a counter that falls was reset: what it shows is what was made since', async () => {
      await connected(600);
      await trial.peer.setCounter(4);
      await seen(4);
      await trial.peer.setCounter(6);
      await seen(6);
      expect(parts()).toBe(6);
    });

    test('a counter that rolls over goes on', async () => {
      const edge = options.width === 'u16' ? 65_535 : 4_294_967_295;
      await connected(edge - 1);
      await trial.peer.setCounter(edge);
      await seen(edge);
      await trial.peer.setCounter(3);
      await seen(3);
      expect(parts()).toBe(5);
    });

    test('a late value is marked as one of the past, and counts nothing twice', async (context) => {
      if (trial.peer.sendLate === undefined) return context.skip('this protocol sends the newest value only');
      await connected(700);
      await trial.peer.setCounter(710);
      await seen(710);
      await trial.peer.sendLate(705, Date.now() - 60_000);
      await until(() => counted().some(({ historical }) => historical), 'the late value came');
      await trial.peer.setCounter(712);
      await seen(712);
      expect(parts()).toBe(12);
    });

    test('a message that comes twice counts once', async (context) => {
      if (trial.peer.sendAgain === undefined) return context.skip('this protocol has no messages to repeat');
      await connected(800);
      await trial.peer.setCounter(803);
      await trial.peer.sendAgain();
      await trial.peer.sendAgain();
      await trial.peer.setCounter(804);
      await seen(804);
      expect(parts()).toBe(4);
    });

    test('input that makes no sense is kept with its reason, and harms nothing', async (context) => {
      if (trial.peer.sendMalformed === undefined) return context.skip("this protocol's server sends typed values only");
      await connected(900);
      await trial.peer.sendMalformed();
      await until(() => trial.got.quarantined.length > 0, 'it is in quarantine');
      expect(trial.got.quarantined[0]).toMatchObject({ sourceId: 's', machineId, why: expect.stringMatching(/\w/) });
      await trial.peer.setCounter(901);
      await seen(901);
      expect(parts()).toBe(1);
    });

    test('at the end the line is down and nothing more comes', async () => {
      await connected(1_000);
      await trial.source.stop();
      expect(trial.got.of('line').at(-1)?.value).toMatchObject({ up: false });
      const ended = trial.got;
      const count = ended.samples.length;
      await trial.way.stop();
      // Whoever connects after it is told of the next value: it would have been told as well.
      await connected(1_001);
      expect(ended.samples).toHaveLength(count);
    });

    rulesOfLosses(trial);
    rulesOfClocks(trial);
    rulesOfCycles(trial, options);
  });
}
