/** A machine as its source knows it: what of it is watched already, and since when its data is missing. */
import type { MachineMapping } from '../mapping/profile.ts';
import type { OpcuaOptions } from './options.ts';
import { type MachineOnServer, splitAddress } from './watched.ts';

export interface Machine extends MachineOnServer {
  /** Box's clock, epoch ms: since when its data is missing, for the history. */
  lostAt: number | null;
  problem: string | null;
  /** Its nodes are looked for, or watched; not yet where the server lacks it. */
  adopted: boolean;
  /** No longer read, or read as another one. */
  gone: boolean;
  /** Readings that are watched; the server may get the others later. */
  watched: ReadonlySet<string>;
  unwatch: () => void;
  jobControl: OpcuaOptions['machines'][number]['jobControl'];
}

export function machineOf(mapping: MachineMapping, options: OpcuaOptions): Machine {
  for (const read of Object.values(mapping.profile.read)) for (const address of [read].flat()) splitAddress(address);
  const entry = options.machines.find(({ machineId }) => machineId === mapping.machineId);
  const root = entry?.root ?? `/Objects/${mapping.machineId}`;
  const { jobControl } = entry ?? {};
  return { mapping, root, ...unseen(), jobControl };
}

const unseen = () => ({
  ...{ lostAt: null, problem: null, adopted: false, gone: false },
  ...{ watched: new Set<string>(), unwatch: () => {} },
});

/** Readings of its profile that the server did not have yet. */
export const lacks = ({ mapping, watched }: Machine): boolean =>
  Object.keys(mapping.profile.read).some((name) => !watched.has(name));

export function isOfState({ profile }: MachineMapping, name: string): boolean {
  return profile.state?.rules.some((rule) => name in rule.when) === true;
}
