/**
 * What a source's machines would mean: the product's own source and the core's own rule, into memory.
 * Nothing is written anywhere; what is shown is what the journal would hold.
 */

import { freshMemory, observe, type SignalMemory } from '../../../shared/core/signal/signal.ts';
import { type Machine, MachineSchema } from '../../../shared/core/words/plant.ts';
import type { Quarantined, Sample } from '../../../shared/core/words/sample.ts';
import { countersOf, type Profiles, resolveMachine } from '../../profiles/profiles.ts';
import type { SourceOptions } from '../../sources/kind.ts';
import type { MachineMapping } from '../../sources/mapping/profile.ts';
import type { SourceRegistry } from '../../sources/registry.ts';
import type { SourceContext } from '../../sources/source.ts';
import { type Moved, noteMoved, saidBy } from './said.ts';
import type { Meaning } from './types.ts';

export interface Trial {
  startedAt: number;
  meanings(): Meaning[];
  stop(): Promise<void>;
}

const maxRefused = 20;

interface Watching {
  machine: Machine;
  memory: SignalMemory;
  moved: Moved;
  received: number;
  refused: Meaning['refused'];
}

/** Connects and listens until it is stopped. Throws Problem('invalid') where mapping and source do not fit. */
export async function startTrial(
  options: SourceOptions,
  kinds: SourceRegistry,
  profiles: Profiles,
  context: Pick<SourceContext, 'now' | 'stateDir'>,
): Promise<Trial> {
  const mappings = options.machines.map((entry) => resolveMachine(options.kind, entry, profiles, kinds));
  const watching = new Map(mappings.map((mapping) => [mapping.machineId, watchingOf(mapping)]));
  const problems = new Set<string>();
  const source = kinds.create(options, mappings, {
    ...context,
    intake: {
      take: async (samples) => {
        for (const sample of samples) {
          const one = watching.get(sample.machineId);
          if (one !== undefined) take(one, sample);
        }
      },
      quarantine: async (input) => {
        const one = input.machineId === null ? undefined : watching.get(input.machineId);
        if (one !== undefined) refuse(one, input);
      },
    },
    log: (level, message) => {
      if (level !== 'info' && problems.size < maxRefused) problems.add(message);
    },
  });
  const startedAt = context.now();
  await source.start();
  return {
    startedAt,
    meanings: () => {
      const { connected, problem, machines } = source.health();
      const now = connected || problem === null ? [] : [problem];
      return [...watching.values()].map((one) => {
        const line = machines.find(({ machineId }) => machineId === one.machine.id);
        const all = [...now, ...problems, ...(line?.problem == null ? [] : [line.problem])];
        return { ...meaningOf(one), up: line?.up ?? false, problems: [...new Set(all)] };
      });
    },
    stop: () => source.stop(),
  };
}

function watchingOf(mapping: MachineMapping): Watching {
  const { machineId } = mapping;
  const machine = MachineSchema.parse({
    id: machineId,
    name: machineId,
    workCentreId: 'none',
    calendarId: 'none',
    judgedBy: mapping.profile.judgedBy,
    counters: countersOf(mapping),
  });
  return { machine, memory: freshMemory(machineId), moved: new Map(), received: 0, refused: [] };
}

function take(one: Watching, sample: Sample): void {
  const { memory, facts, quarantined } = observe(one.machine, one.memory, sample);
  one.memory = memory;
  if (sample.value.signal !== 'line') one.received += 1;
  if (quarantined !== null) refuse(one, { where: sample.value.signal, why: quarantined });
  for (const fact of facts) noteMoved(one.moved, fact);
}

function refuse(one: Watching, { where, why }: Pick<Quarantined, 'where' | 'why'>): void {
  if (!one.refused.some((known) => known.where === where && known.why === why)) one.refused.push({ where, why });
  if (one.refused.length > maxRefused) one.refused.shift();
}

function meaningOf({ machine, memory, moved, received, refused }: Watching): Omit<Meaning, 'up' | 'problems'> {
  return { machineId: machine.id, ...saidBy(memory, moved, machine), received, refused: [...refused] };
}
