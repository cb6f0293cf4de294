/**
 * Start here for a new protocol: a kind of source that is complete, and speaks a protocol of its own (lines of JSON
 * over TCP). Copy it, put your driver where the socket is, add a line to `registry.ts` and run the contract.
 * It compiles, faces the contract suite like every other source, and runs in a whole collector
 * (`test/collector/blueprint.test.ts`), so it cannot rot.
 *
 *     {"state":"RUN","total":41,"ts":1793000000000}\n
 */
import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import { jsonOf } from '../../shared/core/words/json.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { sourceKind } from './kind.ts';
import { Desk } from './mapping/desk.ts';
import type { Reading } from './mapping/mapper.ts';
import { type MachineMapping, overrideShape } from './mapping/profile.ts';
import { isPlausibleTime } from './mapping/time.ts';
import type { Source, SourceContext, SourceHealth } from './source.ts';

/**
 * 1. The options: everything is checked here, before anything connects. Paths are fields named `…File`. What only
 * a machine has (a unit id, a rack, a root) stands beside `overrideShape`.
 */
export const BlueprintOptionsSchema = z.strictObject({
  id: z.string().min(1).max(64),
  kind: z.literal('blueprint'),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  /** No line for so long: the connection is thrown away. */
  staleMs: z.int().min(100).default(5_000),
  reconnectMs: z.int().min(50).default(1_000),
  /** Here each machine has a connection of its own; most protocols read several over one. */
  machines: z.array(z.strictObject(overrideShape)).length(1),
});
export type BlueprintOptions = z.infer<typeof BlueprintOptionsSchema>;

const maxLineLength = 65_536;

/**
 * 2. The kind: all that the product asks of a protocol. What is optional (`connecting`, `faultInAddress`, `guest`) says `kind.ts`.
 * Its line in `registry.ts` is this name.
 */
export const blueprint = sourceKind({
  kind: 'blueprint',
  options: BlueprintOptionsSchema,
  create: createBlueprint,
  address: ({ host, port }) => `${host}:${port}`,
  connection: ({ host, port }) => ({ host, port }),
  // An address here is a field of the line, wherever it is dialled: nothing lies around it.
  place: () => [],
});

export function createBlueprint(
  options: BlueprintOptions,
  [machine, ...others]: readonly MachineMapping[],
  context: SourceContext,
): Source {
  if (machine === undefined || others.length > 0)
    throw new Problem('invalid', `Source ${options.id} reads one machine.`);
  return new BlueprintSource(options, machine, context);
}

class BlueprintSource implements Source {
  readonly id: string;
  readonly machineIds: readonly string[];
  readonly #options: BlueprintOptions;
  readonly #machine: MachineMapping;
  readonly #context: SourceContext;
  /** 3. The desk maps readings by the profile, keeps the lines and counts for the health. */
  readonly #desk: Desk;
  #socket: Socket | null = null;
  #problem: string | null = 'not connected yet';
  #reconnects = -1;
  #heardAt = 0;
  #heardTick = 0;
  #text = '';
  #timer: NodeJS.Timeout | null = null;
  #stopping = false;

  constructor(options: BlueprintOptions, machine: MachineMapping, context: SourceContext) {
    this.id = options.id;
    this.machineIds = [machine.machineId];
    this.#options = options;
    this.#machine = machine;
    this.#context = context;
    this.#desk = new Desk(options.id, [machine], context);
  }

  /**
   * 4. `start` connects, and goes on trying by itself. A source of several machines also has `change`, which
   * exchanges some of them on the connection that is there (`mapping/change.ts`).
   */
  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#watch(), Math.min(500, this.#options.staleMs / 3));
    this.#open();
  }

  /** 5. `stop` closes the line and waits until everything is on disk. */
  async stop(why = 'the collector was stopped'): Promise<void> {
    this.#stopping = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#socket?.destroy();
    this.#desk.allDown(this.#context.now(), why);
    await this.#desk.flush();
  }

  health(): SourceHealth {
    const connected = this.#problem === null;
    return this.#desk.health(connected, this.#problem, Math.max(0, this.#reconnects));
  }

  #open(): void {
    const socket = connect(this.#options.port, this.#options.host);
    this.#socket = socket;
    this.#text = '';
    this.#heardTick = performance.now();
    socket.on('data', (chunk) => this.#received(chunk.toString('utf8')));
    socket.on('end', () => socket.destroy());
    socket.on('error', () => {});
    socket.on('close', () => this.#lost('the connection was lost'));
  }

  /** 6. A lost connection: the line is down as of the last sign of life, then another attempt. */
  #lost(why: string): void {
    if (this.#stopping) return;
    this.#problem = `${this.#options.host}:${this.#options.port}: ${why}`;
    this.#desk.allDown(this.#heardAt, why);
    this.#desk.handOn();
    setTimeout(() => {
      if (!this.#stopping) this.#open();
    }, this.#options.reconnectMs);
  }

  /** 7. Silence is not idleness: a connection on which nothing comes is thrown away. */
  #watch(): void {
    if (performance.now() - this.#heardTick > this.#options.staleMs) this.#socket?.destroy();
    else if (this.#problem === null) this.#desk.stillUp(this.#heardAt);
    this.#desk.handOn();
  }

  #received(text: string): void {
    this.#heardAt = this.#context.now();
    this.#heardTick = performance.now();
    const lines = (this.#text + text).split('\n');
    this.#text = (lines.pop() ?? '').slice(0, maxLineLength);
    for (const line of lines) this.#read(line);
    this.#desk.handOn();
  }

  /** 8. Input -> readings; what makes no sense is refused with its reason, never thrown. */
  #read(line: string): void {
    const { machineId, profile } = this.#machine;
    const values = objectIn(line);
    if (values === null) {
      this.#desk.refuse(machineId, `${this.#options.host}:${this.#options.port}`, 'the line is no JSON object', line);
      return;
    }
    if (this.#problem !== null) this.#reconnects += 1;
    this.#problem = null;
    this.#desk.lineUp(machineId, true);
    const receivedAt = this.#context.now();
    const at = typeof values.ts === 'number' && isPlausibleTime(values.ts) ? values.ts : receivedAt;
    const readings: Reading[] = Object.entries(profile.read).flatMap(([name, read]) => {
      const address = [read].flat().find((one) => Object.hasOwn(values, one));
      return address === undefined ? [] : [{ name, value: values[address], at, quality: 'good', historical: false }];
    });
    this.#desk.readings(machineId, readings, receivedAt);
  }
}

function objectIn(line: string): Record<string, unknown> | null {
  const value = jsonOf(line);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}
