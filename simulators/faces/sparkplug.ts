/** Two CNCs as devices of one Sparkplug B edge node: births with names, data by alias, a will for its death. */
import { connectAsync, type MqttClient } from 'mqtt';
import type { Machine } from '../plant/machine.ts';
import { spoken } from '../plant/spoken.ts';
import type { Face } from './face.ts';
import { asksRebirth, encodePayload, type Metric, type MetricValue } from './sparkplug-payload.ts';

export interface SparkplugFaceOptions {
  url: string;
  groupId: string;
  edgeNodeId: string;
  now: () => number;
}

const metricNames = ['State', 'Alarm', 'Counters/Total', 'Counters/Scrap', 'Job/Program'] as const;
type MetricName = (typeof metricNames)[number];

export function createSparkplugFace(options: SparkplugFaceOptions): Face {
  const { groupId, edgeNodeId, now } = options;
  const topic = (kind: string, device?: string): string =>
    ['spBv1.0', groupId, kind, edgeNodeId, ...(device === undefined ? [] : [device])].join('/');
  let client: MqttClient | null = null;
  let machines: readonly Machine[] = [];
  let seq = 0;
  let birthSeq = 0;

  const bdSeq = (): Metric => ({ name: 'bdSeq', type: 'uint64', value: birthSeq, timestamp: now() });
  const will = () => ({ topic: topic('NDEATH'), payload: encodePayload(now(), null, [bdSeq()]), qos: 1 as const });

  function publish(kind: string, device: string | undefined, metrics: readonly Metric[], at: number): void {
    const number = kind === 'NBIRTH' ? 0 : (seq + 1) % 256;
    seq = number;
    client?.publish(topic(kind, device), encodePayload(at, number, metrics), { qos: 0 });
  }

  function beBorn(): void {
    publish(
      'NBIRTH',
      undefined,
      [bdSeq(), { name: 'Node Control/Rebirth', type: 'boolean', value: false, timestamp: now() }],
      now(),
    );
    for (const [index, machine] of machines.entries()) {
      const { clock } = machine.memory();
      const metrics = metricNames.map((name, place) => ({
        name,
        alias: aliasOf(index, place),
        timestamp: clock,
        ...metricOf(machine, name),
      }));
      publish('DBIRTH', machine.params.id, metrics, clock);
    }
  }

  function tellChange(machine: Machine, names: readonly MetricName[], at: number): void {
    const index = machines.indexOf(machine);
    const metrics = names.map((name) => ({
      alias: aliasOf(index, metricNames.indexOf(name)),
      timestamp: at,
      ...metricOf(machine, name),
    }));
    publish('DDATA', machine.params.id, metrics, at);
  }

  return {
    async start(all) {
      machines = all.filter((machine) => machine.params.face === 'sparkplug');
      if (machines.length === 0) return;
      client = await connectAsync(options.url, {
        clientId: `sim-${edgeNodeId}`,
        clean: true,
        reconnectPeriod: 500,
        will: will(),
        queueQoSZero: false,
      });
      const born = client;
      await born.subscribeAsync(topic('NCMD'), { qos: 1 });
      born.on('message', (_, payload) => {
        if (asksRebirth(payload)) beBorn();
      });
      born.on('close', () => {
        birthSeq = (birthSeq + 1) % 256;
        born.options.will = will();
      });
      born.on('connect', () => {
        born.subscribe(topic('NCMD'), { qos: 1 });
        beBorn();
      });
      beBorn();
    },
    tell(machine, signal) {
      if (machine.params.face !== 'sparkplug' || client === null) return;
      if (signal.type === 'state') tellChange(machine, ['Alarm', 'State'], signal.at);
      else if (signal.type === 'cycle')
        tellChange(
          machine,
          signal.scrapReasons.length > 0 ? ['Counters/Scrap', 'Counters/Total'] : ['Counters/Total'],
          signal.at,
        );
      else if (signal.type === 'job') tellChange(machine, ['Job/Program'], signal.at);
    },
    async stop() {
      if (client === null) return;
      await client.publishAsync(topic('NDEATH'), encodePayload(now(), null, [bdSeq()]), { qos: 1 });
      await client.endAsync();
      client = null;
    },
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
