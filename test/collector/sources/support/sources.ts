/** Sources for tests, with times short enough to wait for. */
import { loadProfiles, resolveMachine } from '../../../../collector/profile.ts';
import type { Source } from '../../../../collector/source.ts';
import { createMqttJson, MqttJsonOptionsSchema } from '../../../../collector/sources/mqtt-json.ts';
import { createOpcua, OpcuaOptionsSchema } from '../../../../collector/sources/opcua.ts';
import { createSparkplug, SparkplugOptionsSchema } from '../../../../collector/sources/sparkplug.ts';
import type { Collected } from './collect.ts';

const profiles = loadProfiles();

export function opcuaSource(url: string, got: Collected, machines: object[], more: object = {}): Source {
  const options = OpcuaOptionsSchema.parse({
    id: 's',
    kind: 'opcua',
    endpointUrl: url,
    publishingIntervalMs: 50,
    samplingIntervalMs: 20,
    staleMs: 1_500,
    reconnectMs: 100,
    machines,
    ...more,
  });
  const mapped = options.machines.map((machine) => resolveMachine('opcua', machine, profiles));
  return createOpcua(options, mapped, got.context);
}

export function mqttJsonSource(url: string, got: Collected, machines: object[], more: object = {}): Source {
  const options = MqttJsonOptionsSchema.parse({
    id: 's',
    kind: 'mqtt-json',
    url,
    reconnectMs: 100,
    keepaliveS: 1,
    connectTimeoutMs: 1_000,
    machines,
    ...more,
  });
  const mapped = options.machines.map((machine) => resolveMachine('mqtt-json', machine, profiles));
  return createMqttJson(options, mapped, got.context);
}

export function sparkplugSource(url: string, got: Collected, machines: object[], more: object = {}): Source {
  const options = SparkplugOptionsSchema.parse({
    id: 's',
    kind: 'sparkplug',
    url,
    groupId: 'g',
    reconnectMs: 100,
    keepaliveS: 1,
    connectTimeoutMs: 1_000,
    reorderTimeoutMs: 200,
    rebirthBackoffMs: 200,
    machines,
    ...more,
  });
  const mapped = options.machines.map((machine) => resolveMachine('sparkplug', machine, profiles));
  return createSparkplug(options, mapped, got.context);
}
