/** Two CNCs as devices of one Sparkplug B edge node: births with names, data by alias, a will for its death. */
import { connectAsync, type MqttClient } from 'mqtt';
import type { Machine } from '../plant/machine.ts';
import { spoken } from '../plant/spoken.ts';
import type { Face } from './face.ts';
import { asksRebirth, encodePayload, type Metric, type MetricValue } from './sparkplug-payload.ts';

export interface SparkplugFaceOptions {
  url: string;
  /** Left out: the address says who it is, or nobody. */
  login?: { username: string; password: string } | undefined;
  groupId: string;
  edgeNodeId: string;
  now: () => number;
}

const metricNames = ['State', 'Alarm', 'Counters/Total', 'Counters/Scrap', 'Job/Program'] as const;
type MetricName = (typeof metricNames)[number];

export function createSparkplugFace(options: SparkplugFaceOptions): Face {
  return new SparkplugFace(options);
}

class SparkplugFace implements Face {
  readonly #options: SparkplugFaceOptions;
  readonly #groupId: SparkplugFaceOptions['groupId'];
  readonly #edgeNodeId: SparkplugFaceOptions['edgeNodeId'];
  readonly #now: SparkplugFaceOptions['now'];
  #client: MqttClient | null = null;
  #machines: readonly Machine[] = [];
  #seq = 0;
  #birthSeq = 0;

  constructor(options: SparkplugFaceOptions) {
    this.#options = options;
    const { groupId, edgeNodeId, now } = options;
    this.#groupId = groupId;
    this.#edgeNodeId = edgeNodeId;
    this.#now = now;
  }

  readonly start: Face['start'] = async (all) => {
    this.#machines = all.filter((machine) => machine.params.face === 'sparkplug');
    if (this.#machines.length === 0) return;
    this.#client = await connectAsync(this.#options.url, {
      ...this.#options.login,
      clean: true,
      reconnectPeriod: 500,
      will: this.#will(),
      queueQoSZero: false,
    });
    const born = this.#client;
    await born.subscribeAsync(this.#topic('NCMD'), { qos: 1 });
    born.on('message', (_, payload) => {
      if (asksRebirth(payload)) this.#beBorn();
    });
    born.on('close', () => {
      this.#birthSeq = (this.#birthSeq + 1) % 256;
      born.options.will = this.#will();
    });
    born.on('connect', () => {
      born.subscribe(this.#topic('NCMD'), { qos: 1 });
      this.#beBorn();
    });
    this.#beBorn();
  };
  readonly tell: Face['tell'] = (machine, signal) => {
    if (machine.params.face !== 'sparkplug' || this.#client === null) return;
    if (signal.type === 'state') this.#tellChange(machine, ['Alarm', 'State'], signal.at);
    else if (signal.type === 'cycle')
      this.#tellChange(
        machine,
        signal.scrapReasons.length > 0 ? ['Counters/Scrap', 'Counters/Total'] : ['Counters/Total'],
        signal.at,
      );
    else if (signal.type === 'job') this.#tellChange(machine, ['Job/Program'], signal.at);
  };
  readonly stop: Face['stop'] = async () => {
    if (this.#client === null) return;
    await this.#client.publishAsync(this.#topic('NDEATH'), encodePayload(this.#now(), null, [this.#bdSeq()]), {
      qos: 1,
    });
    await this.#client.endAsync();
    this.#client = null;
  };

  readonly #topic = (kind: string, device?: string): string =>
    ['spBv1.0', this.#groupId, kind, this.#edgeNodeId, ...(device === undefined ? [] : [device])].join('/');

  readonly #bdSeq = (): Metric => ({ name: 'bdSeq', type: 'uint64', value: this.#birthSeq, timestamp: this.#now() });
  readonly #will = () => ({
    topic: this.#topic('NDEATH'),
    payload: encodePayload(this.#now(), null, [this.#bdSeq()]),
    qos: 1 as const,
  });

  readonly #publish = (kind: string, device: string | undefined, metrics: readonly Metric[], at: number): void => {
    const number = kind === 'NBIRTH' ? 0 : (this.#seq + 1) % 256;
    this.#seq = number;
    this.#client?.publish(this.#topic(kind, device), encodePayload(at, number, metrics), { qos: 0 });
  };

  readonly #beBorn = (): void => {
    this.#publish(
      'NBIRTH',
      undefined,
      [this.#bdSeq(), { name: 'Node Control/Rebirth', type: 'boolean', value: false, timestamp: this.#now() }],
      this.#now(),
    );
    for (const [index, machine] of this.#machines.entries()) {
      const { clock } = machine.memory();
      const metrics = metricNames.map((name, place) => ({
        name,
        alias: aliasOf(index, place),
        timestamp: clock,
        ...metricOf(machine, name),
      }));
      this.#publish('DBIRTH', machine.params.id, metrics, clock);
    }
  };

  readonly #tellChange = (machine: Machine, names: readonly MetricName[], at: number): void => {
    const index = this.#machines.indexOf(machine);
    const metrics = names.map((name) => ({
      alias: aliasOf(index, metricNames.indexOf(name)),
      timestamp: at,
      ...metricOf(machine, name),
    }));
    this.#publish('DDATA', machine.params.id, metrics, at);
  };
}

const aliasOf = (machineIndex: number, metricIndex: number): number =>
  1 + machineIndex * metricNames.length + metricIndex;

function metricOf(machine: Machine, name: MetricName): MetricValue {
  switch (name) {
    case 'State':
      return { type: 'string', value: spoken.sparkplug?.[machine.state()].word ?? '' };
    case 'Alarm':
      return { type: 'string', value: machine.alarm() ?? '' };
    case 'Counters/Total':
      return { type: 'uint32', value: machine.counters().total % 2 ** 32 };
    case 'Counters/Scrap':
      return { type: 'uint32', value: machine.counters().scrap % 2 ** 32 };
    case 'Job/Program':
      return { type: 'string', value: machine.job()?.program ?? '' };
    default:
      return name satisfies never;
  }
}
