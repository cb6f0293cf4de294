/**
 * The contract of every source (collector/source.ts), run against real servers through a proxy.
 * Counts are made of the samples by the core's own rules, and compared with what the machine made.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../collector/sources/source.ts';
import { type Collected, collect, until } from '../collector/sources/support/collect.ts';
import { factsOf, partsOf } from '../collector/sources/support/facts.ts';
import { TcpProxy } from '../proxy.ts';

/** A simulated machine behind a real server of the source's protocol. */
export interface Peer {
  /** Port that the source connects to, through the proxy. */
  port: number;
  /** The machine's state: what the profile maps to `running`, `stopped` or `fault`. */
  setState(state: 'running' | 'stopped' | 'fault'): Promise<void>;
  /** The machine's cumulative counter, as the PLC holds it. */
  setCounter(reading: number, at?: number): Promise<void>;
  /** Sends the last message again; absent where the protocol cannot. */
  sendAgain?(): Promise<void>;
  /** A value measured at `at`, delivered now; absent where the protocol cannot. */
  sendLate?(reading: number, at: number): Promise<void>;
  /** Input that makes no sense; absent where the protocol's server cannot send any. */
  sendMalformed?(): Promise<void>;
  /** A second machine, `m-2`, says something: a source that reads it takes its line for up then. */
  wakeSecond?(): Promise<void>;
  /** Ends the server as kill -9 does, and starts it again. */
  killServer(): Promise<void>;
  restartServer(): Promise<void>;
  stop(): Promise<void>;
}

/** What lies between source and peer, and does to it what a shop floor does. */
export type Way = Pick<
  TcpProxy,
  'port' | 'start' | 'stop' | 'stall' | 'resume' | 'cut' | 'refuse' | 'accept' | 'halfClose'
>;

export interface ContractOptions {
  start(): Promise<Peer>;
  /** Absent: TCP, through a proxy. */
  way?(): Way;
  /** `patient`: with times that a busy computer cannot exceed; else short, so that a dead line is noticed soon. */
  source(port: number, got: Collected, patient: boolean): Source;
  /** Hands other machines to the source while it runs; absent where a source is made for one. */
  change?(source: Source, port: number, machines: { machineId: string; send?: object }[]): void;
  /** Where the machine's counter rolls over. */
  width: 'u16' | 'u32';
}

const machineId = 'm-1';

export function sourceContract(name: string, options: ContractOptions): void {
  describe(`${name} keeps the contract of a source`, { timeout: 60_000 }, () => {
    let peer: Peer;
    let proxy: Way;
    let source: Source;
    let got: Collected;

    beforeAll(async () => {
      peer = await options.start();
    }, 120_000);
    afterAll(() => peer.stop());
    afterEach(async () => {
      await source.stop();
      await proxy.stop();
    });

    /** The source, connected through a fresh proxy, and the machine at `reading`. */
    async function connected(reading: number, patient = false): Promise<void> {
      got = collect();
      proxy = options.way?.() ?? new TcpProxy(peer.port);
      await proxy.start();
      await peer.setState('running');
      await peer.setCounter(reading);
      source = options.source(proxy.port, got, patient);
      await source.start();
      await until(() => source.health().connected, 'it is connected', 20_000);
      await peer.setCounter(reading);
      await seen(reading);
    }
    const seen = (reading: number) =>
      until(() => counted().at(-1)?.value.reading === reading, `the counter is seen at ${reading}`, 20_000);
    const counted = () => got.of('counter').filter(({ value }) => value.counter !== 'scrap');
    const lineIs = (up: boolean) =>
      until(() => got.of('line').at(-1)?.value.up === up, `the line is ${up ? 'up' : 'down'}`, 20_000);
    const parts = () => partsOf(factsOf(machineId, got.samples, options.width));

    test('the line is up before the first value, and the first reading is no count', async () => {
      await connected(1_000);
      expect(got.samples[0]?.value).toMatchObject({ signal: 'line', up: true });
      expect(parts()).toBe(0);
      await peer.setCounter(1_003);
      await seen(1_003);
      expect(parts()).toBe(3);
    });

    test('the state follows the machine', async () => {
      await connected(10);
      for (const state of ['fault', 'stopped', 'running'] as const) {
        await peer.setState(state);
        await until(() => got.of('state').at(-1)?.value.state === state, `the state is ${state}`);
      }
    });

    test('nothing is counted twice or lost when the connection is cut and comes back', async () => {
      await connected(100);
      proxy.refuse();
      await lineIs(false);
      await peer.setCounter(142).catch(() => {});
      proxy.accept();
      await lineIs(true);
      await peer.setCounter(142);
      await seen(142);
      expect(parts()).toBe(42);
      await until(() => source.health().connected, 'it is connected');
      expect(source.health().problem).toBeNull();
      expect(source.health().reconnects).toBeGreaterThan(0);
    });

    test('a stalled line is noticed, and what was made meanwhile is counted once', async () => {
      await connected(200);
      const stalledAt = Date.now();
      proxy.stall();
      await lineIs(false);
      expect(got.of('line').at(-1)?.at).toBeLessThan(stalledAt + 1_500);
      await peer.setCounter(230).catch(() => {});
      proxy.resume();
      await lineIs(true);
      await peer.setCounter(231);
      await seen(231);
      expect(parts()).toBe(31);
    });

    test('a half-closed connection is given up and built again', async () => {
      await connected(300);
      proxy.halfClose();
      await lineIs(false);
      await lineIs(true);
      await peer.setCounter(305);
      await seen(305);
      expect(parts()).toBe(5);
    });

    test('a server that is killed and comes back is found again', async () => {
      await connected(400);
      await peer.killServer();
      await lineIs(false);
      await until(() => source.health().problem !== null, 'the problem is named');
      await peer.restartServer();
      await until(() => source.health().connected, 'it is connected again', 20_000);
      await peer.setCounter(404);
      await seen(404);
      await lineIs(true);
      expect(parts()).toBe(4);
    });

    test('many cuts in a row lose nothing', async () => {
      await connected(500);
      for (let round = 1; round <= 10; round++) {
        const before = source.health().reconnects;
        proxy.cut();
        await until(() => source.health().reconnects > before && source.health().connected, 'it is back', 20_000);
        await peer.setCounter(500 + round * 2);
      }
      await seen(520);
      expect(parts()).toBe(20);
    });

    test('while machines join, change and leave, every state change and part of the others is kept', async (context) => {
      const { change } = options;
      if (change === undefined) return context.skip('this source reads one machine');
      await connected(2_000, true);
      // A first reading may come before the machine is watched; the next one shows that it is.
      await peer.setCounter(2_001);
      await seen(2_001);
      const statesSaid = () => got.of('state', machineId).map(({ value }) => value.state);
      const truth = statesSaid();
      let made = 2_001;
      let working = true;
      const work = async () => {
        for (let step = 0; working; step++) {
          const state = (['fault', 'stopped', 'running'] as const)[step % 3] ?? 'running';
          truth.push(state);
          await peer.setState(state);
          await peer.setCounter(++made);
          await peer.wakeSecond?.();
          // A source's time is told in milliseconds: each change gets one of its own.
          const at = Date.now();
          await until(() => Date.now() > at, 'the clock goes on');
        }
      };
      const worked = work();
      const second = { machineId: 'm-2' };
      const secondIs = async (up: boolean) => {
        const before = truth.length;
        await until(() => got.of('line', 'm-2').at(-1)?.value.up === up, `m-2 is ${up ? 'read' : 'left alone'}`);
        await until(() => truth.length > before + 20, 'the first machine works on');
      };
      change(source, proxy.port, [{ machineId }, second]);
      await secondIs(true);
      const joinedAt = got.of('line', 'm-2').length;
      change(source, proxy.port, [{ machineId }, { ...second, send: { by: 'operator' } }]);
      await until(() => got.of('line', 'm-2').length > joinedAt + 1, 'm-2 is read in another way');
      change(source, proxy.port, [{ machineId }]);
      await secondIs(false);
      expect(source.machineIds).toEqual([machineId]);
      working = false;
      await worked;
      await seen(made);
      expect(source.health().reconnects).toBe(0);
      expect(got.of('line', machineId).every(({ value }) => value.up)).toBe(true);
      expect(statesSaid()).toEqual(truth);
      expect(parts()).toBe(made - 2_000);
    });

    test('a counter that falls was reset: what it shows is what was made since', async () => {
      await connected(600);
      await peer.setCounter(4);
      await seen(4);
      await peer.setCounter(6);
      await seen(6);
      expect(parts()).toBe(6);
    });

    test('a counter that rolls over goes on', async () => {
      const edge = options.width === 'u16' ? 65_535 : 4_294_967_295;
      await connected(edge - 1);
      await peer.setCounter(edge);
      await seen(edge);
      await peer.setCounter(3);
      await seen(3);
      expect(parts()).toBe(5);
    });

    test('a late value is marked as one of the past, and counts nothing twice', async (context) => {
      if (peer.sendLate === undefined) return context.skip('this protocol sends the newest value only');
      await connected(700);
      await peer.setCounter(710);
      await seen(710);
      await peer.sendLate(705, Date.now() - 60_000);
      await until(() => counted().some(({ historical }) => historical), 'the late value came');
      await peer.setCounter(712);
      await seen(712);
      expect(parts()).toBe(12);
    });

    test('a message that comes twice counts once', async (context) => {
      if (peer.sendAgain === undefined) return context.skip('this protocol has no messages to repeat');
      await connected(800);
      await peer.setCounter(803);
      await peer.sendAgain();
      await peer.sendAgain();
      await peer.setCounter(804);
      await seen(804);
      expect(parts()).toBe(4);
    });

    test('input that makes no sense is kept with its reason, and harms nothing', async (context) => {
      if (peer.sendMalformed === undefined) return context.skip("this protocol's server sends typed values only");
      await connected(900);
      await peer.sendMalformed();
      await until(() => got.quarantined.length > 0, 'it is in quarantine');
      expect(got.quarantined[0]).toMatchObject({ sourceId: 's', machineId, why: expect.stringMatching(/\w/) });
      await peer.setCounter(901);
      await seen(901);
      expect(parts()).toBe(1);
    });

    test('at the end the line is down and nothing more comes', async () => {
      await connected(1_000);
      await source.stop();
      expect(got.of('line').at(-1)?.value).toMatchObject({ up: false });
      const ended = got;
      const count = ended.samples.length;
      await proxy.stop();
      // Whoever connects after it is told of the next value: it would have been told as well.
      await connected(1_001);
      expect(ended.samples).toHaveLength(count);
    });
  });
}
