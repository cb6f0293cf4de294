/** A Sparkplug device of any kind for tests: its metrics and their datatypes, born with aliases, told by alias alone. */
import mqtt, { type MqttClient } from 'mqtt';
import { dataTypes, decodePayload } from '../../../../collector/sources/sparkplug/decode.ts';
import { encodePayload, type TestMetric } from './sparkplug.ts';

/** null: the metric has no value (is_null). */
export type MetricValue = string | number | boolean | null;
export type Metrics = Record<string, [keyof typeof dataTypes, MetricValue]>;

export class TestDevice {
  readonly #client: MqttClient;
  readonly #device: string;
  readonly #metrics: Metrics;
  #seq = 0;

  /** Edge node `cell` of group `g`; resolves when the broker has its births. */
  static async start(url: string, device: string, metrics: Metrics): Promise<TestDevice> {
    const will = encodePayload([{ name: 'bdSeq', datatype: dataTypes.Int64, long: 0 }]);
    const options = { will: { topic: topicOf('NDEATH'), payload: will, qos: 1 as const, retain: false } };
    const started = new TestDevice(await mqtt.connectAsync(url, options), device, metrics);
    await started.#client.subscribeAsync(topicOf('NCMD'), { qos: 1 });
    await started.#born();
    await started.#client.publishAsync('born', device, { qos: 1 });
    return started;
  }

  private constructor(client: MqttClient, device: string, metrics: Metrics) {
    this.#client = client;
    this.#device = device;
    this.#metrics = metrics;
    client.on('message', (_topic, payload) => {
      if (decodePayload(payload).metrics.some(({ name }) => name === 'Node Control/Rebirth')) void this.#born();
    });
  }

  async change(values: Record<string, MetricValue>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const metric = this.#metrics[name];
      if (metric === undefined) throw new Error(`the device has no metric ${name}`);
      metric[1] = value;
    }
    await this.#publish('DDATA', this.#told(Object.keys(values), false));
  }

  async stop(): Promise<void> {
    await this.#client.endAsync(true);
  }

  async #born(): Promise<void> {
    this.#seq = 0;
    const bdSeq = { name: 'bdSeq', datatype: dataTypes.Int64, long: 0 };
    await Promise.all([
      this.#publish('NBIRTH', [bdSeq, { name: 'Node Control/Rebirth', datatype: dataTypes.Boolean, boolean: false }]),
      this.#publish('DBIRTH', this.#told(Object.keys(this.#metrics), true)),
    ]);
  }

  #told(names: readonly string[], birth: boolean): TestMetric[] {
    const aliases = Object.keys(this.#metrics);
    return names.flatMap((name) => {
      const [datatype, value] = this.#metrics[name] ?? [];
      if (datatype === undefined || value === undefined) return [];
      const known = birth ? { name, datatype: dataTypes[datatype] } : {};
      return [{ ...known, alias: aliases.indexOf(name), at: Date.now(), ...fieldOf(value) }];
    });
  }

  async #publish(type: string, metrics: TestMetric[]): Promise<void> {
    const payload = encodePayload(metrics, { at: Date.now(), seq: this.#seq });
    this.#seq = (this.#seq + 1) & 255;
    await this.#client.publishAsync(topicOf(type, type.startsWith('D') ? this.#device : null), payload, { qos: 0 });
  }
}

/** Whole numbers as 32 bits in two's complement, as most publishers send them. */
function fieldOf(value: MetricValue): TestMetric {
  if (value === null) return { isNull: true };
  if (typeof value === 'string') return { string: value };
  return typeof value === 'boolean' ? { boolean: value } : { int: value >>> 0 };
}

function topicOf(type: string, device: string | null = null): string {
  return ['spBv1.0', 'g', type, 'cell', ...(device === null ? [] : [device])].join('/');
}
