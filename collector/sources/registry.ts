/** Every kind of source: one line each. A new protocol adds its file and its line here. */
import { z } from 'zod';
import type { MachineMapping, SourceKind } from './mapping/profile.ts';
import { createMqttJson, MqttJsonOptionsSchema } from './mqtt-json/mqtt-json.ts';
import { createOpcua, OpcuaOptionsSchema } from './opcua/opcua.ts';
import type { Source, SourceContext } from './source.ts';
import { createSparkplug, SparkplugOptionsSchema } from './sparkplug/sparkplug.ts';

/** One entry of `sources` in the configuration. */
export const SourceOptionsSchema = z.discriminatedUnion('kind', [
  OpcuaOptionsSchema,
  MqttJsonOptionsSchema,
  SparkplugOptionsSchema,
]);
export type SourceOptions = z.infer<typeof SourceOptionsSchema>;

/** `sources` of the configuration: ids are unique, and a machine speaks through one source only. */
export const SourcesSchema = z.array(SourceOptionsSchema).superRefine((sources, context) => {
  const ids = new Set<string>();
  const machines = new Map<string, string>();
  sources.forEach((source, index) => {
    if (ids.has(source.id))
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `source id "${source.id}" stands twice` });
    ids.add(source.id);
    source.machines.forEach((machine, place) => {
      const other = machines.get(machine.machineId);
      if (other !== undefined)
        context.addIssue({
          code: 'custom',
          path: [index, 'machines', place, 'machineId'],
          message: `machine "${machine.machineId}" is already read by source "${other}"`,
        });
      machines.set(machine.machineId, source.id);
    });
  });
});

interface Kind<Options extends { kind: SourceKind }> {
  options: z.ZodType<Options>;
  /** Checks the options and builds the source, without connecting. Throws Problem('invalid'). */
  create(options: Options, machines: readonly MachineMapping[], context: SourceContext): Source;
}

export const registry: { [K in SourceKind]: Kind<Extract<SourceOptions, { kind: K }>> } = {
  opcua: { options: OpcuaOptionsSchema, create: createOpcua },
  'mqtt-json': { options: MqttJsonOptionsSchema, create: createMqttJson },
  sparkplug: { options: SparkplugOptionsSchema, create: createSparkplug },
};

/** The source of one checked entry; `machines` are its resolved mappings, in any order. */
export function createSource(
  options: SourceOptions,
  machines: readonly MachineMapping[],
  context: SourceContext,
): Source {
  switch (options.kind) {
    case 'opcua':
      return registry.opcua.create(options, machines, context);
    case 'mqtt-json':
      return registry['mqtt-json'].create(options, machines, context);
    case 'sparkplug':
      return registry.sparkplug.create(options, machines, context);
  }
}

/** What only the protocol knows to be wrong with a machine. Connects to nothing. Throws Problem('invalid'). */
export function checkMachine(options: SourceOptions, machine: MachineMapping): void {
  createSource(options, [machine], nowhere);
}

const nowhere: SourceContext = {
  intake: { take: () => Promise.resolve(), quarantine: () => Promise.resolve() },
  now: () => 0,
  log: () => {},
  stateDir: '',
};
