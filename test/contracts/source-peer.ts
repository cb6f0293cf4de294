/** What a source's contract is tried with: a machine that speaks its protocol, the way to it, and what came of it. */
import type { Source, SourceHealth } from '../../collector/sources/source.ts';
import type { MachineState } from '../../shared/core/words/plant.ts';
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
  /** Tells the counter and nothing else; absent where that is all that `setCounter` does. */
  tellCounterAlone?(reading: number): Promise<void>;
  /** The state has no good value until the next `setState`; absent where the protocol has no such thing. */
  spoilState?(): Promise<void>;
  /**
   * Clocks from now on, ms ahead of this computer's: of the values, and of the server that holds them where it has one
   * of its own. Absent where the protocol tells no times.
   */
  setClock?(clocks: { valuesMs: number; serverMs: number }): Promise<void>;
  /** What it says next never arrives, and the source can notice; absent where messages have no numbers. */
  loseNext?(): Promise<void>;
  /** Sends the last message again; absent where the protocol cannot. */
  sendAgain?(): Promise<void>;
  /** A value measured at `at`, delivered now; absent where the protocol cannot. */
  sendLate?(reading: number, at: number): Promise<void>;
  /** Messages that are a cycle each, with a time of their own or none; absent where a message is no cycle. */
  sendCycles?(times: readonly (number | null)[]): Promise<void>;
  /**
   * Messages that the server has not got the answer to; absent where one that is sent again says so. Where it does not,
   * nobody can tell a cycle whose answer a cut line lost from another cycle.
   */
  unanswered?(): Promise<number>;
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
> &
  Partial<Pick<TcpProxy, 'accepted'>>;

export interface ContractOptions {
  start(): Promise<Peer>;
  /** Absent: TCP, through a proxy. */
  way?(): Way;
  /** `patient`: with times that a busy computer cannot exceed; else short, so that a dead line is noticed soon. */
  source(port: number, got: Collected, patient: boolean): Source;
  /** Reads the messages that `sendCycles` sends, by their time or without one; absent where a message is no cycle. */
  cycles?(port: number, got: Collected, timed: boolean): Source;
  /** What stands between leaves out what tells a repeat from another cycle; the reason. */
  hidesRepeats?: string | undefined;
  /** Hands other machines to the source while it runs; absent where a source is made for one. */
  change?(source: Source, port: number, machines: { machineId: string; send?: object }[]): void;
  /** Where the machine's counter rolls over. */
  width: 'u16' | 'u32';
}

export const machineId = 'm-1';

/** One source at its peer, and what it handed over. */
export class Trial {
  readonly #options: ContractOptions;
  #peer: Peer | null = null;
  #way: Way | null = null;
  #source: Source | null = null;
  #got: Collected = collect();
  #aheadMs = 0;

  constructor(options: ContractOptions) {
    this.#options = options;
  }

  get peer(): Peer {
    return there(this.#peer);
  }
  get way(): Way {
    return there(this.#way);
  }
  get source(): Source {
    return there(this.#source);
  }
  get got(): Collected {
    return this.#got;
  }

  async open(): Promise<void> {
    this.#peer = await this.#options.start();
  }
  async close(): Promise<void> {
    await this.#peer?.stop();
  }
  async end(): Promise<void> {
    await this.#source?.stop();
    await this.#way?.stop();
    await this.#peer?.setClock?.({ valuesMs: 0, serverMs: 0 });
  }

  /** The source, connected through a fresh proxy, and the machine at `reading`. */
  async connected(reading: number, patient = false): Promise<void> {
    await this.#connect(async () => {
      await this.peer.setState('running');
      await this.peer.setCounter(reading);
      return this.#options.source(this.way.port, this.#got, patient);
    });
    await this.peer.setCounter(reading);
    await this.seen(reading);
  }

  /** The source that reads a cycle a message, connected. */
  async connectedToCycles(make: NonNullable<ContractOptions['cycles']>, timed: boolean): Promise<void> {
    await this.#connect(async () => make(this.way.port, this.#got, timed));
  }

  async #connect(make: () => Promise<Source>): Promise<void> {
    this.#aheadMs = 0;
    const got = collect();
    got.context = { ...got.context, now: () => this.now() };
    this.#got = got;
    const way = this.#options.way?.() ?? new TcpProxy(this.peer.port);
    this.#way = way;
    await way.start();
    const source = await make();
    this.#source = source;
    await source.start();
    await until(() => source.health().connected, 'it is connected');
  }

  /** The box's clock. Time passes for all, with nobody waiting. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }
  /** `wrong`: how far the clocks are off, ms. */
  async pass(ms: number, wrong: { valuesMs: number; serverMs: number }): Promise<void> {
    this.#aheadMs += ms;
    await this.peer.setClock?.({
      valuesMs: this.#aheadMs + wrong.valuesMs,
      serverMs: this.#aheadMs + wrong.serverMs,
    });
  }

  readonly counted = () => this.#got.of('counter').filter(({ value }) => value.counter !== 'scrap');
  readonly seen = (reading: number) =>
    until(() => this.counted().at(-1)?.value.reading === reading, `the counter is seen at ${reading}`);
  readonly lineIs = (up: boolean) =>
    until(() => this.#got.of('line').at(-1)?.value.up === up, `the line is ${up ? 'up' : 'down'}`);
  readonly facts = () => factsOf(machineId, this.#got.samples, this.#options.width);
  readonly parts = () => partsOf(this.facts());
  readonly liveState = (): MachineState | undefined =>
    this.#got.of('state').findLast(({ historical }) => !historical)?.value.state;
  readonly health = (): SourceHealth['machines'][number] | undefined =>
    this.source.health().machines.find((one) => one.machineId === machineId);
}

function there<T>(one: T | null): T {
  if (one === null) throw new Error('it has not been started');
  return one;
}
