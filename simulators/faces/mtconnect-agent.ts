/**
 * A small MTConnect agent by the published schema: probe, current and sample, a buffer with sequence numbers, errors,
 * and a stream with heartbeats. Devices are what their adapters say; nothing of it is kept when it ends.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { devicesXml, errorXml, type Head, streamsXml } from './mtconnect-xml.ts';

export type Category = 'EVENT' | 'SAMPLE' | 'CONDITION';

export interface DataItem {
  id: string;
  name?: string;
  /** `PART_COUNT`; in streams it is `PartCount`. */
  type: string;
  subType?: string;
  category: Category;
  /** Kind and name of the component that it belongs to. */
  component: { type: string; name: string };
}

export interface DeviceModel {
  name: string;
  uuid: string;
  items: readonly DataItem[];
}

/** A condition's level with its code and words. */
export interface ConditionValue {
  level: 'NORMAL' | 'WARNING' | 'FAULT';
  code?: string;
  text?: string;
}

/** null: UNAVAILABLE. */
export type ItemValue = string | number | null | ConditionValue;

export interface Observed {
  sequence: number;
  device: DeviceModel;
  item: DataItem;
  /** Agent's clock, epoch ms, or as its adapter wrote it. */
  at: number | string;
  value: ItemValue;
}

export interface AgentOptions {
  host: string;
  port: number;
  devices: readonly DeviceModel[];
  now: () => number;
  /** Which version of the schema it writes. */
  version?: string;
  bufferSize?: number;
  instanceId?: number;
  /** False: it answers a request for a stream once, as small agents do. */
  streams?: boolean;
}

export interface Agent {
  start(): Promise<void>;
  /** The port that it listens on, once it has started. */
  readonly port: number;
  observe(deviceName: string, itemId: string, value: ItemValue, at?: number | string): void;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

export function createAgent(options: AgentOptions): Agent {
  return new BufferedAgent(options);
}

type Answered = { status: number; xml: string } | { follow: { next: number; count: number } };

interface Stream {
  response: ServerResponse;
  next: number;
  count: number;
  timer: NodeJS.Timeout;
  saidTick: number;
}

const mark = 'istwert-simulated-agent';

class BufferedAgent implements Agent {
  readonly #options: AgentOptions;
  readonly #bufferSize: number;
  readonly #latest = new Map<string, Observed>();
  #buffer: Observed[] = [];
  /** As it was before the buffer begins. */
  readonly #before = new Map<string, Observed>();
  #next = 1;
  #server: Server | null = null;
  #port: number;
  readonly #streams = new Set<Stream>();

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#bufferSize = options.bufferSize ?? 131_072;
    this.#port = options.port;
    for (const device of options.devices)
      for (const item of device.items) this.#keep(device, item, null, options.now());
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.#options.host, resolve);
    });
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  observe(deviceName: string, itemId: string, value: ItemValue, at: number | string = this.#options.now()): void {
    const device = this.#options.devices.find(({ name }) => name === deviceName);
    const item = device?.items.find(({ id }) => id === itemId);
    if (device === undefined || item === undefined) throw new Error(`no data item ${deviceName}/${itemId}`);
    this.#keep(device, item, value, at);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const stream of [...this.#streams]) this.#end(stream);
    server?.closeAllConnections();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  #keep(device: DeviceModel, item: DataItem, value: ItemValue, at: number | string): void {
    const observed = { sequence: this.#next, device, item, at, value };
    this.#next += 1;
    this.#latest.set(nameOf(observed), observed);
    this.#buffer.push(observed);
    if (this.#buffer.length <= this.#bufferSize * 2) return;
    for (const dropped of this.#buffer.slice(0, -this.#bufferSize)) this.#before.set(nameOf(dropped), dropped);
    this.#buffer = this.#buffer.slice(-this.#bufferSize);
  }

  /** All values as they were at this sequence number. */
  #asOf(sequence: number): Map<string, Observed> {
    const held = new Map(this.#before);
    for (const one of this.#buffer) if (one.sequence <= sequence) held.set(nameOf(one), one);
    return held;
  }

  #kept(): Observed[] {
    return this.#buffer.slice(-this.#bufferSize);
  }

  #head(nextSequence: number): Head {
    return {
      version: this.#options.version ?? '2.0',
      at: this.#options.now(),
      instanceId: this.#options.instanceId ?? 1,
      bufferSize: this.#bufferSize,
      firstSequence: this.#kept()[0]?.sequence ?? 1,
      lastSequence: this.#next - 1,
      nextSequence,
    };
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://agent');
    const answered = this.#answered(pathname, searchParams);
    if ('follow' in answered) this.#follow(response, answered.follow, searchParams);
    else response.writeHead(answered.status, { 'content-type': 'text/xml' }).end(answered.xml);
  }

  #answered(path: string, query: URLSearchParams): Answered {
    const [name = 'probe', of] = path
      .split('/')
      .filter((part) => part !== '')
      .reverse();
    const devices = this.#options.devices.filter((device) => of === undefined || device.name === of);
    if (devices.length === 0) return this.#refused('NO_DEVICE', `Could not find the device '${of}'`);
    const head = this.#head(this.#next);
    switch (name) {
      case 'probe':
        return { status: 200, xml: devicesXml(head, devices) };
      case 'current': {
        const first = this.#kept()[0]?.sequence ?? 1;
        const at = Number(query.get('at') ?? this.#next - 1);
        if (!Number.isInteger(at) || at < first || at >= this.#next)
          return this.#refused('OUT_OF_RANGE', `'at' must be between ${first} and ${this.#next - 1}`);
        const latest = [...(query.has('at') ? this.#asOf(at) : this.#latest).values()].filter(({ device }) =>
          devices.includes(device),
        );
        return { status: 200, xml: streamsXml(head, latest) };
      }
      case 'sample':
        return this.#sampled(query);
      default:
        return this.#refused('UNSUPPORTED', `The following path is invalid: ${path}`);
    }
  }

  #sampled(query: URLSearchParams): Answered {
    const first = this.#kept()[0]?.sequence ?? 1;
    const from = Number(query.get('from') ?? first);
    const count = Number(query.get('count') ?? 100);
    if (!Number.isInteger(count) || count < 1 || count > this.#bufferSize)
      return this.#refused('OUT_OF_RANGE', `'count' must be between 1 and ${this.#bufferSize}`);
    if (!Number.isInteger(from) || from < first || from > this.#next)
      return this.#refused('OUT_OF_RANGE', `'from' must be between ${first} and ${this.#next}`);
    if (query.has('interval') && this.#options.streams !== false) return { follow: { next: from, count } };
    return { status: 200, xml: this.#document(from, count).xml };
  }

  #refused(code: string, text: string): Answered {
    return { status: 404, xml: errorXml(this.#head(this.#next), code, text) };
  }

  #follow(response: ServerResponse, begin: { next: number; count: number }, query: URLSearchParams): void {
    const heartbeatMs = Number(query.get('heartbeat') ?? 10_000);
    const timer = setInterval(() => this.#tell(stream, heartbeatMs), Number(query.get('interval')));
    const stream: Stream = { response, ...begin, saidTick: Number.NEGATIVE_INFINITY, timer };
    response.writeHead(200, { 'content-type': `multipart/x-mixed-replace;boundary=${mark}` });
    this.#streams.add(stream);
    response.on('close', () => this.#end(stream));
    this.#tell(stream, heartbeatMs);
  }

  /** What is new, or once in a while that nothing is. */
  #tell(stream: Stream, heartbeatMs: number): void {
    if (stream.next >= this.#next && performance.now() - stream.saidTick < heartbeatMs) return;
    // Who does not read, or not fast enough, is let go.
    const isLost = stream.next < (this.#kept()[0]?.sequence ?? 1);
    if (isLost || stream.response.writableLength > 4_194_304) {
      this.#end(stream);
      return;
    }
    stream.saidTick = performance.now();
    const { xml, next } = this.#document(stream.next, stream.count);
    stream.next = next;
    const length = Buffer.byteLength(xml);
    stream.response.write(`--${mark}\r\nContent-type: text/xml\r\nContent-length: ${length}\r\n\r\n${xml}\r\n`);
  }

  #document(from: number, count: number): { xml: string; next: number } {
    const observed = this.#kept()
      .filter(({ sequence }) => sequence >= from)
      .slice(0, count);
    const next = (observed.at(-1)?.sequence ?? from - 1) + 1;
    return { xml: streamsXml(this.#head(next), observed), next };
  }

  #end(stream: Stream): void {
    clearInterval(stream.timer);
    this.#streams.delete(stream);
    stream.response.destroy();
  }
}

function nameOf({ device, item }: Observed): string {
  return `${device.name}/${item.id}`;
}
