/** What becomes of a source's machines when its configuration changes. */
import type { MachineMapping } from './profile.ts';

/** The machines of a source: each with its entry in the options and its resolved mapping. */
export interface Machines {
  options: { machines: readonly { machineId: string }[] };
  mappings: readonly MachineMapping[];
}

export interface MachinesChange {
  /** Machines that are gone, or no longer as they were. */
  ended: ReadonlySet<string>;
  /** Machines that are new, or read in another way from now on. */
  begun: readonly MachineMapping[];
}

export function changeOf(before: Machines, after: Machines): MachinesChange {
  const old = textsOf(before);
  const next = textsOf(after);
  return {
    ended: new Set([...old].flatMap(([machineId, text]) => (next.get(machineId) === text ? [] : [machineId]))),
    begun: after.mappings.filter(({ machineId }) => old.get(machineId) !== next.get(machineId)),
  };
}

/** Equal text, same machine. */
function textsOf({ options, mappings }: Machines): Map<string, string> {
  return new Map(
    mappings.map((mapping) => {
      const entry = options.machines.find(({ machineId }) => machineId === mapping.machineId);
      return [mapping.machineId, JSON.stringify([entry, mapping])];
    }),
  );
}
