/** Sources for tests, with times short enough to wait for. */
import { loadProfiles, resolveMachine } from '../../../../collector/profiles/profiles.ts';
import { createFiles } from '../../../../collector/sources/files/files.ts';
import { type FilesOptions, FilesOptionsSchema } from '../../../../collector/sources/files/options.ts';
import type { MachineMapping } from '../../../../collector/sources/mapping/profile.ts';
import { createMqttJson, MqttJsonOptionsSchema } from '../../../../collector/sources/mqtt-json/mqtt-json.ts';
import type { MqttJsonOptions } from '../../../../collector/sources/mqtt-json/options.ts';
import { createMtconnect } from '../../../../collector/sources/mtconnect/mtconnect.ts';
import { type MtconnectOptions, MtconnectOptionsSchema } from '../../../../collector/sources/mtconnect/options.ts';
import { createOpcua, OpcuaOptionsSchema } from '../../../../collector/sources/opcua/opcua.ts';
import type { OpcuaOptions } from '../../../../collector/sources/opcua/options.ts';
import type { Source } from '../../../../collector/sources/source.ts';
import type { SparkplugOptions } from '../../../../collector/sources/sparkplug/options.ts';
import { createSparkplug, SparkplugOptionsSchema } from '../../../../collector/sources/sparkplug/sparkplug.ts';
import type { Collected } from './collect.ts';

const profiles = loadProfiles();

/** A source's options, and its machines' mappings. */
export interface Setting<Options> {
  options: Options;
  mappings: MachineMapping[];
}

export function opcuaSetting(url: string, machines: object[], more: object = {}): Setting<OpcuaOptions> {
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
  return { options, mappings: options.machines.map((machine) => resolveMachine('opcua', machine, profiles)) };
}

export function opcuaSource(url: string, got: Collected, machines: object[], more: object = {}): Source {
  const { options, mappings } = opcuaSetting(url, machines, more);
  return createOpcua(options, mappings, got.context);
}

export function mqttJsonSetting(url: string, machines: object[], more: object = {}): Setting<MqttJsonOptions> {
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
  return { options, mappings: options.machines.map((machine) => resolveMachine('mqtt-json', machine, profiles)) };
}

export function mqttJsonSource(url: string, got: Collected, machines: object[], more: object = {}): Source {
  const { options, mappings } = mqttJsonSetting(url, machines, more);
  return createMqttJson(options, mappings, got.context);
}

export function sparkplugSetting(url: string, machines: object[], more: object = {}): Setting<SparkplugOptions> {
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
  return { options, mappings: options.machines.map((machine) => resolveMachine('sparkplug', machine, profiles)) };
}

export function sparkplugSource(url: string, got: Collected, machines: object[], more: object = {}): Source {
  const { options, mappings } = sparkplugSetting(url, machines, more);
  return createSparkplug(options, mappings, got.context);
}

export function mtconnectSetting(url: string, machines: object[], more: object = {}): Setting<MtconnectOptions> {
  const options = MtconnectOptionsSchema.parse({
    id: 's',
    kind: 'mtconnect',
    url,
    intervalMs: 20,
    staleMs: 900,
    reconnectMs: 100,
    machines,
    ...more,
  });
  return { options, mappings: options.machines.map((machine) => resolveMachine('mtconnect', machine, profiles)) };
}

export function mtconnectSource(url: string, got: Collected, machines: object[], more: object = {}): Source {
  const { options, mappings } = mtconnectSetting(url, machines, more);
  return createMtconnect(options, mappings, got.context);
}

export function filesSetting(dropFolder: string, machines: object[], more: object = {}): Setting<FilesOptions> {
  const options = FilesOptionsSchema.parse({
    id: 's',
    kind: 'files',
    dropFolder,
    pollMs: 20,
    settleMs: 0,
    machines,
    ...more,
  });
  return { options, mappings: options.machines.map((machine) => resolveMachine('files', machine, profiles)) };
}

export function filesSource(dropFolder: string, got: Collected, machines: object[], more: object = {}): Source {
  const { options, mappings } = filesSetting(dropFolder, machines, more);
  return createFiles(options, mappings, got.context);
}
