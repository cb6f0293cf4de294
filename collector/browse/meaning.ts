/** What a source's machines would mean: it is run for some seconds into memory, by the product's own source. */
import type { MachineState } from '../../shared/core/plant.ts';
import type { Quarantined, Sample } from '../../shared/core/sample.ts';
import { type Profiles, resolveMachine } from '../profile.ts';
import type { SourceContext } from '../source.ts';
import { createSource, type SourceOptions } from '../sources/registry.ts';

export interface Meaning {
  machineId: string;
  up: boolean;
  state: MachineState | null;
  word: string | null;
  /** Counter -> its reading now, and by how much it moved while it was watched. */
  counters: Record<string, { reading: number; moved: number }>;
  job: string | null;
  problems: string[];
}

/** Connects, listens for `seconds`, ends. The promise resolves with one meaning per machine. */
export async function meaningOf(
  options: SourceOptions,
  profiles: Profiles,
  seconds: number,
  context: Pick<SourceContext, 'now' | 'stateDir'>,
): Promise<Meaning[]> {
  const samples: Sample[] = [];
  const quarantined: Quarantined[] = [];
  const problems: string[] = [];
  const machines = options.machines.map((entry) => resolveMachine(options.kind, entry, profiles));
  const source = createSource(options, machines, {
    ...context,
    intake: {
      take: async (taken) => {
        samples.push(...taken);
      },
      quarantine: async (input) => {
        quarantined.push(input);
      },
    },
    log: (level, message) => {
      if (level !== 'info') problems.push(message);
    },
  });
  await source.start();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const { connected, problem, machines: lines } = source.health();
  const up = new Map(lines.map((line) => [line.machineId, line.up]));
  await source.stop();
  if (!connected && problem !== null) problems.push(problem);
  return machines.map(({ machineId }) => ({
    ...summary(samples.filter((sample) => sample.machineId === machineId)),
    machineId,
    up: up.get(machineId) ?? false,
    problems: [
      ...new Set([...problems, ...quarantined.filter((one) => one.machineId === machineId).map(({ why }) => why)]),
    ],
  }));
}

function summary(samples: readonly Sample[]): Omit<Meaning, 'machineId' | 'up' | 'problems'> {
  const counters: Meaning['counters'] = {};
  const first = new Map<string, number>();
  let state: MachineState | null = null;
  let word: string | null = null;
  let job: string | null = null;
  for (const { value, historical } of samples) {
    if (historical) continue;
    if (value.signal === 'state') ({ state, word } = value);
    if (value.signal === 'job') job = value.job ?? value.program ?? value.item ?? value.tool;
    if (value.signal !== 'counter') continue;
    const from = first.get(value.counter) ?? value.reading;
    first.set(value.counter, from);
    counters[value.counter] = { reading: value.reading, moved: value.reading - from };
  }
  return { state, word, counters, job };
}
