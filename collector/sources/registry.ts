/** Every kind of source: one line each, at the end. A registry is a value, so that a test may make its own. */
import { z } from 'zod';
import { Problem } from '../../shared/core/words/problem.ts';
import { files } from './files/kind.ts';
import type { SourceKind, SourceOptions } from './kind.ts';
import type { Lookout } from './lookout.ts';
import type { MachineMapping } from './mapping/profile.ts';
import { modbus } from './modbus/kind.ts';
import { overBroker } from './mqtt/look.ts';
import { mqttJson } from './mqtt-json/kind.ts';
import { mtconnect } from './mtconnect/kind.ts';
import { opcua } from './opcua/kind.ts';
import { s7 } from './s7/kind.ts';
import type { Source, SourceContext } from './source.ts';
import { sparkplug } from './sparkplug/kind.ts';

export interface SourceRegistry {
  /** In the order in which they were added. */
  readonly kinds: readonly SourceKind[];
  /** The ways to look around: several kinds may share one. */
  readonly lookouts: readonly Lookout[];
  /** One entry of `sources` in the configuration. */
  readonly OptionsSchema: z.ZodType<SourceOptions>;
  /** `sources` of the configuration: ids are unique, and a machine speaks through one source only. */
  readonly SourcesSchema: z.ZodType<SourceOptions[]>;
  /** Errors: `invalid` where there is none. */
  of(kind: string): SourceKind;
  /** The source of one checked entry; `machines` are its resolved mappings, in any order. */
  create(options: SourceOptions, machines: readonly MachineMapping[], context: SourceContext): Source;
  /** What only the protocol knows to be wrong with a machine. Connects to nothing. Throws Problem('invalid'). */
  checkMachine(options: SourceOptions, machine: MachineMapping): void;
}

/** Throws where two kinds have one name: the collector does not start. */
export function createRegistry(kinds: readonly SourceKind[]): SourceRegistry {
  const names = kinds.map(({ kind }) => kind);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two kinds of source are called "${twice}"`);
  const [first, ...others] = kinds;
  if (first === undefined) throw new Error('a registry without a kind of source reads nothing');
  const OptionsSchema = z.discriminatedUnion('kind', [first.options, ...others.map(({ options }) => options)]);
  const of = (name: string): SourceKind => {
    const found = kinds.find(({ kind }) => kind === name);
    if (found !== undefined) return found;
    throw new Problem('invalid', `There is no kind of source "${name}"; expected one of: ${names.join(', ')}.`);
  };
  const create: SourceRegistry['create'] = (options, machines, context) =>
    of(options.kind).create(options, machines, context);
  return {
    kinds,
    lookouts: [...new Set(kinds.flatMap(({ connecting }) => connecting?.lookout ?? []))],
    OptionsSchema,
    SourcesSchema: z.array(OptionsSchema).superRefine(eachOnce),
    of,
    create,
    checkMachine: (options, machine) => {
      create(options, [machine], nowhere);
    },
  };
}

function eachOnce(sources: readonly SourceOptions[], context: z.RefinementCtx): void {
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
}

const nowhere: SourceContext = {
  intake: { take: () => Promise.resolve(), quarantine: () => Promise.resolve() },
  now: () => 0,
  log: () => {},
  stateDir: '',
};

/** What this collector speaks. A new protocol adds its line here. */
export const builtInSources = createRegistry([
  opcua, // OPC UA servers
  ...overBroker([
    mqttJson, // JSON or bare payloads, any topics
    sparkplug, // Sparkplug B 3.0 edge nodes
  ]),
  modbus, // Modbus TCP devices and gateways
  s7, // S7 controllers, by PUT/GET
  mtconnect, // MTConnect agents
  files, // files in a folder
]);
