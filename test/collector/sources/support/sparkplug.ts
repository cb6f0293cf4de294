/** A Sparkplug edge node for tests: writes payloads byte by byte, and keeps seq and bdSeq. */
import mqtt, { type MqttClient } from 'mqtt';
import { dataTypes, decodePayload } from '../../../../collector/sources/sparkplug/decode.ts';

export interface TestMetric {
  name?: string;
  alias?: number;
  at?: number;
  datatype?: number;
  historical?: boolean;
  isNull?: boolean;
  /** Raw field: int 10, long 11, float 12, double 13, boolean 14, string 15, bytes 16. */
  int?: number;
  long?: number | bigint;
  float?: number;
  double?: number;
  boolean?: boolean;
  string?: string;
  bytes?: Uint8Array;
  /** Further bytes of the metric, as they are. */
  extra?: Buffer;
}

export function encodePayload(
  metrics: readonly TestMetric[],
  options: { at?: number; seq?: number; extra?: Buffer } = {},
): Buffer {
  return Buffer.concat([
    ...(options.at === undefined ? [] : [tag(1, 0), varint(options.at)]),
    ...metrics.flatMap((metric) => delimited(2, encodeMetric(metric))),
    ...(options.seq === undefined ? [] : [tag(3, 0), varint(options.seq)]),
    options.extra ?? Buffer.alloc(0),
  ]);
}

function encodeMetric(metric: TestMetric): Buffer {
  const parts: Buffer[] = [];
  if (metric.name !== undefined) parts.push(...delimited(1, Buffer.from(metric.name)));
  if (metric.alias !== undefined) parts.push(tag(2, 0), varint(metric.alias));
  if (metric.at !== undefined) parts.push(tag(3, 0), varint(metric.at));
  if (metric.datatype !== undefined) parts.push(tag(4, 0), varint(metric.datatype));
  if (metric.historical === true) parts.push(tag(5, 0), varint(1));
  if (metric.isNull === true) parts.push(tag(7, 0), varint(1));
  if (metric.int !== undefined) parts.push(tag(10, 0), varint(metric.int));
  if (metric.long !== undefined) parts.push(tag(11, 0), varint(metric.long));
  if (metric.float !== undefined) {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(metric.float);
    parts.push(tag(12, 5), bytes);
  }
  if (metric.double !== undefined) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(metric.double);
    parts.push(tag(13, 1), bytes);
  }
  if (metric.boolean !== undefined) parts.push(tag(14, 0), varint(metric.boolean ? 1 : 0));
  if (metric.string !== undefined) parts.push(...delimited(15, Buffer.from(metric.string)));
  if (metric.bytes !== undefined) parts.push(...delimited(16, Buffer.from(metric.bytes)));
  if (metric.extra !== undefined) parts.push(metric.extra);
  return Buffer.concat(parts);
}

export function tag(field: number, wire: number): Buffer {
  return varint(field * 8 + wire);
}
export function delimited(field: number, bytes: Buffer): Buffer[] {
  return [tag(field, 2), varint(bytes.length), bytes];
}
export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** An edge node with a device that counts; births with aliases, data by alias alone. Further devices are born, and silent. */
export class TestEdgeNode {
  readonly #group: string;
  readonly #node: string;
  readonly #device: string;
  readonly #more: readonly string[];
  readonly #url: string;
  #client: MqttClient | null = null;
  #seq = 0;
  #last: { topic: string; payload: Buffer } | null = null;
  #bdSeq = -1;
  rebirths = 0;
  values = { State: 'IDLE', 'Counters/Total': 0, 'Counters/Scrap': 0, 'Job/Program': '', Alarm: '' };
  /** What was written to it by DCMD. */
  written: Record<string, unknown> = {};
  /** The names in its DCMDs, as they came: null where only the alias did. */
  commandedNames: (string | null)[] = [];
  /** Of its metrics and of its payloads, ms ahead of this computer's. */
  clocks = { valuesMs: 0, serverMs: 0 };
  #spoilt: keyof TestEdgeNode['values'] | null = null;
  /** Whether it does what a DCMD says, and tells. */
  obeys = true;

  constructor(url: string, group: string, node: string, device: string, more: readonly string[] = []) {
    this.#url = url;
    this.#group = group;
    this.#node = node;
    this.#device = device;
    this.#more = more;
  }

  /** Resolves when the broker has its subscriptions and its first births. */
  async connect(): Promise<void> {
    this.#bdSeq = (this.#bdSeq + 1) & 255;
    const will = encodePayload([{ name: 'bdSeq', datatype: dataTypes.Int64, long: this.#bdSeq }], {
      at: this.#serverNow(),
    });
    const client = mqtt.connect(this.#url, {
      clean: true,
      reconnectPeriod: 200,
      will: { topic: this.#topic('NDEATH'), payload: will, qos: 1, retain: false },
    });
    this.#client = client;
    client.on('error', () => {});
    client.on('message', (topic, payload) => this.#commanded(topic, payload));
    await new Promise<void>((resolve) => {
      client.on('connect', () => {
        void client
          .subscribeAsync([this.#topic('NCMD'), this.#topic('DCMD', this.#device)], { qos: 1 })
          .then(() => this.birth())
          // Births are QoS 0: that the broker has them shows in its answer to what was sent after them.
          .then(() => client.publishAsync('born', this.#node, { qos: 1 }))
          .then(() => resolve());
      });
    });
  }

  /** NBIRTH and DBIRTH. */
  async birth(): Promise<void> {
    this.#seq = 0;
    const at = this.#now();
    const births = [
      this.#publish('NBIRTH', null, [
        { name: 'bdSeq', at, datatype: dataTypes.Int64, long: this.#bdSeq },
        { name: 'Node Control/Rebirth', at, datatype: dataTypes.Boolean, boolean: false },
      ]),
    ];
    // Nothing comes between: data of a device follows its birth.
    for (const [index, device] of [this.#device, ...this.#more].entries())
      births.push(this.#publish('DBIRTH', device, this.#metrics(true, at, index * names.length)));
    await Promise.all(births);
  }

  /** Changes values and says so in one DDATA. `loseIt`: the message never reaches the broker. */
  async change(values: Partial<TestEdgeNode['values']>, loseIt = false, at = this.#now()): Promise<void> {
    Object.assign(this.values, values);
    if (this.#spoilt !== null && this.#spoilt in values) this.#spoilt = null;
    const changed = this.#metrics(false, at).filter(({ alias }) => {
      const name = names[(alias ?? 0) - 1];
      return name !== undefined && name in values;
    });
    if (loseIt) this.#seq = (this.#seq + 1) & 255;
    else await this.#publish('DDATA', this.#device, changed);
  }

  /** It has no value until it is given one. */
  async spoil(name: keyof TestEdgeNode['values']): Promise<void> {
    this.#spoilt = name;
    await this.#publish('DDATA', this.#device, [{ alias: names.indexOf(name) + 1, at: this.#now(), isNull: true }]);
  }

  #now(): number {
    return Date.now() + this.clocks.valuesMs;
  }
  #serverNow(): number {
    return Date.now() + this.clocks.serverMs;
  }

  get connected(): boolean {
    return this.#client?.connected === true;
  }

  /** The last message once more, with the same seq. */
  async sendAgain(): Promise<void> {
    if (this.#last !== null) await this.#client?.publishAsync(this.#last.topic, this.#last.payload, { qos: 0 });
  }

  async historical(total: number, at: number): Promise<void> {
    await this.#publish('DDATA', this.#device, [{ alias: 2, at, historical: true, long: total }]);
  }

  async deviceDeath(): Promise<void> {
    await this.#publish('DDEATH', this.#device, []);
  }

  /** Sends bytes that are no Sparkplug. */
  async garbage(): Promise<void> {
    await this.#client?.publishAsync(this.#topic('DDATA', this.#device), Buffer.from('0a05ffffff', 'hex'), { qos: 0 });
  }

  /** Cuts the connection so that the broker publishes the will. */
  die(): void {
    const client = this.#client;
    this.#client = null;
    if (client !== null) {
      client.options.reconnectPeriod = 0;
      client.stream.destroy();
      client.end(true);
    }
  }

  #metrics(birth: boolean, at = this.#now(), firstAlias = 0): TestMetric[] {
    return names.map((name, index) => {
      const value = this.values[name];
      const text = typeof value === 'string';
      return {
        ...(birth ? { name, datatype: text ? dataTypes.String : dataTypes.UInt32 } : {}),
        alias: firstAlias + index + 1,
        at,
        ...(name === this.#spoilt ? { isNull: true } : typeof value === 'string' ? { string: value } : { long: value }),
      };
    });
  }

  async #publish(type: string, device: string | null, metrics: TestMetric[]): Promise<void> {
    const payload = encodePayload(metrics, { at: this.#serverNow(), seq: this.#seq });
    this.#seq = (this.#seq + 1) & 255;
    this.#last = { topic: this.#topic(type, device), payload };
    if (this.#client?.connected === true)
      await this.#client.publishAsync(this.#topic(type, device), payload, { qos: 0 });
  }

  #commanded(topic: string, payload: Buffer): void {
    for (const { name: said, alias, raw } of decodePayload(payload).metrics) {
      if (topic.includes('/DCMD/')) this.commandedNames.push(said);
      const name = said ?? names[Number(alias ?? 0) - 1] ?? null;
      if (name === 'Node Control/Rebirth') {
        this.rebirths += 1;
        void this.birth();
      } else if (this.obeys && topic.includes('/DCMD/') && name !== null && raw !== null && 'value' in raw) {
        this.written[name] = raw.value;
        if (name === 'Job/Program') void this.change({ 'Job/Program': String(raw.value) });
      }
    }
  }

  #topic(type: string, device: string | null = null): string {
    return ['spBv1.0', this.#group, type, this.#node, ...(device === null ? [] : [device])].join('/');
  }
}

const names = ['State', 'Counters/Total', 'Counters/Scrap', 'Job/Program', 'Alarm'] as const;

/** An edge node without devices: what it measures stands in its own birth, and NCMD writes it. */
export class TestNodeAlone {
  readonly #client: MqttClient;
  readonly #topic: (type: string) => string;
  #program = 'P-1';
  #seq = 0;
  /** What was written to it, rebirths aside. */
  readonly commands: { alias: number | null; value: unknown }[] = [];

  static async start(url: string, group: string, node: string): Promise<TestNodeAlone> {
    const topic = (type: string) => `spBv1.0/${group}/${type}/${node}`;
    const payload = encodePayload([{ name: 'bdSeq', datatype: dataTypes.Int64, long: 0 }]);
    const client = await mqtt.connectAsync(url, { will: { topic: topic('NDEATH'), payload, qos: 1, retain: false } });
    const started = new TestNodeAlone(client, topic);
    await client.subscribeAsync(topic('NCMD'), { qos: 1 });
    await started.#born();
    await client.publishAsync('born', node, { qos: 1 });
    return started;
  }

  private constructor(client: MqttClient, topic: (type: string) => string) {
    this.#client = client;
    this.#topic = topic;
    client.on('message', (_topic, payload) => {
      for (const { name, alias, raw } of decodePayload(payload).metrics) {
        if (name === 'Node Control/Rebirth') void this.#born();
        else {
          const value = raw !== null && 'value' in raw ? raw.value : null;
          this.commands.push({ alias: alias === null ? null : Number(alias), value });
          this.#program = String(value);
          void this.#publish('NDATA', [{ alias: 3, at: Date.now(), string: this.#program }]);
        }
      }
    });
  }

  async stop(): Promise<void> {
    await this.#client.endAsync(true);
  }

  async #born(): Promise<void> {
    this.#seq = 0;
    const at = Date.now();
    await this.#publish('NBIRTH', [
      { name: 'bdSeq', at, datatype: dataTypes.Int64, long: 0 },
      { name: 'Node Control/Rebirth', at, datatype: dataTypes.Boolean, boolean: false },
      { name: 'State', alias: 1, at, datatype: dataTypes.String, string: 'IDLE' },
      { name: 'Counters/Total', alias: 2, at, datatype: dataTypes.UInt32, long: 0 },
      { name: 'Job/Program', alias: 3, at, datatype: dataTypes.String, string: this.#program },
    ]);
  }

  async #publish(type: string, metrics: TestMetric[]): Promise<void> {
    const payload = encodePayload(metrics, { at: Date.now(), seq: this.#seq });
    this.#seq = (this.#seq + 1) & 255;
    await this.#client.publishAsync(this.#topic(type), payload, { qos: 0 });
  }
}
