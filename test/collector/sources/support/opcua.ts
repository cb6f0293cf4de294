/** Starts, kills and speaks with the OPC UA test server. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../free-port.ts';

export interface ServerOptions {
  nodes: Record<string, [string, unknown]>;
  namespacesBefore?: number;
  policies?: string[];
  users?: Record<string, string>;
  /** The server's certificate is made anew for each name. */
  identity?: string;
  history?: string[];
  /** Nodes that refuse to be written. */
  refuses?: string[];
  /** Nodes that accept a value and go on holding this one. */
  keeps?: Record<string, unknown>;
  /** Machines with an ISA-95 job order receiver, `JobOrderControl` below their object. */
  jobControl?: string[];
  /** Machines as their companion specification lays them out, by their path: `opcua-instances.mjs`. */
  instances?: Record<string, Instance>;
  /** What their variables hold at the start, by path. */
  values?: Record<string, unknown>;
  /** Tells each change, instead of looking at the values at an interval. */
  everyChange?: boolean;
  /** Capabilities that the server says and holds to: how much it takes in a call, how much it watches. */
  limits?: object;
  /** Says that its endpoints are there, too. */
  advertises?: string;
}

export interface Instance extends Part {
  /** Names of node-opcua's `nodesets`, in the order in which they need one another. */
  nodesets: string[];
  parts?: (Part & { at: string; name: string })[];
}

interface Part {
  uri: string;
  type: string;
  /** `Admin.StopReason`: what the type calls optional and this machine has. */
  optionals?: string[];
}

export interface NewValue {
  /** Without one: of an instance, the value that it has. */
  value?: unknown;
  at?: number;
  status?: string;
}

export class TestOpcuaServer {
  readonly port: number;
  readonly url: string;
  #options: ServerOptions;
  readonly #dir = mkdtempSync(join(tmpdir(), 'istwert-opcua-'));
  #child: ChildProcess | null = null;
  #nextId = 1;
  #aheadMs = 0;
  readonly #asked = new Map<number, () => void>();

  static async start(options: ServerOptions): Promise<TestOpcuaServer> {
    const server = new TestOpcuaServer(await freePort(), options);
    await server.begin();
    return server;
  }

  private constructor(port: number, options: ServerOptions) {
    this.port = port;
    this.url = `opc.tcp://127.0.0.1:${port}`;
    this.#options = options;
  }

  /** Starts (again) on the same port; `change`: it comes back with something different. */
  async begin(change: Partial<ServerOptions> = {}): Promise<void> {
    this.#options = { ...this.#options, ...change };
    const script = fileURLToPath(new URL('./opcua-server.mjs', import.meta.url));
    const child = fork(
      script,
      [JSON.stringify({ ...this.#options, port: this.port, dir: this.#dir, aheadMs: this.#aheadMs })],
      {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        execArgv: [],
      },
    );
    this.#child = child;
    child.on('message', (message) => {
      if (typeof message !== 'object' || message === null || !('id' in message)) return;
      const { id } = message;
      if (typeof id !== 'number') return;
      this.#asked.get(id)?.();
      this.#asked.delete(id);
    });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
  }

  /** Its own clock from now on, ms ahead of this computer's; also of the one that is begun next. */
  async setClock(aheadMs: number): Promise<void> {
    this.#aheadMs = aheadMs;
    if (this.#child !== null) await this.#ask(this.#child, { aheadMs });
  }

  async #ask(child: ChildProcess, what: object): Promise<void> {
    const id = this.#nextId++;
    await new Promise<void>((resolve) => {
      this.#asked.set(id, resolve);
      child.send({ id, ...what });
    });
  }

  /** Nodes that it builds only now, as at its start. */
  async grow(nodes: ServerOptions['nodes']): Promise<void> {
    const child = this.#child;
    if (child === null) throw new Error('the server does not run');
    await this.#ask(child, { grow: nodes });
    Object.assign(this.#options.nodes, nodes);
  }

  /** Sets values; resolves when the server holds them. */
  async set(values: Record<string, NewValue>): Promise<void> {
    const child = this.#child;
    if (child === null) throw new Error('the server does not run');
    await this.#ask(child, { set: values });
    for (const [path, { value }] of Object.entries(values)) {
      const node = this.#options.nodes[path];
      if (node !== undefined) node[1] = value;
    }
  }

  /** kill -9 */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** Nodes of a PackML press, as the profile `packml` reads them. */
export function packmlNodes(machineId: string): Record<string, [string, unknown]> {
  return {
    [`${machineId}/Status/StateCurrent`]: ['Int32', 4],
    [`${machineId}/Status/UnitModeCurrent`]: ['Int32', 1],
    [`${machineId}/Status/EquipmentBlocked`]: ['Boolean', false],
    [`${machineId}/Status/Product`]: ['String', ''],
    [`${machineId}/Admin/ProdProcessedCount`]: ['UInt32', 0],
    [`${machineId}/Admin/ProdDefectiveCount`]: ['UInt32', 0],
    [`${machineId}/Admin/StopReason`]: ['Int32', 0],
  };
}
