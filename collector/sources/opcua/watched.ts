/** One machine behind an OPC UA server: where its readings stand in the present connection. */
import { Problem } from '../../../shared/core/words/problem.ts';
import { parsePath, type ValuePath } from '../mapping/path.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import type { AddressSpace } from './address-space.ts';

export interface Watched {
  name: string;
  nodeId: string;
  /** Into the value: `#[0].AccCount`. */
  inside: ValuePath;
}

export interface MachineOnServer {
  mapping: MachineMapping;
  /** Browse path from Root, or node id. */
  root: string;
}

/** `browse path # path into the value`. Throws Problem('invalid'). */
export function splitAddress(address: string): { path: string; inside: ValuePath } {
  const at = address.indexOf('#');
  return at < 0
    ? { path: address, inside: [] }
    : { path: address.slice(0, at), inside: parsePath(address.slice(at + 1)) };
}

/**
 * Finds a machine's nodes. Readings that the server lacks are left out; without a single one of those that
 * the state, the counters or the pulse rest on, Problem('unknown') says what is there instead.
 */
export async function watchedOf(machine: MachineOnServer, space: AddressSpace): Promise<Watched[]> {
  const { mapping, root } = machine;
  const rootId = await space.find(root);
  if (rootId === null)
    throw new Problem('unknown', { what: 'noSuchObject', root, names: (await space.objectNames()).slice(0, 20) });
  const watched: Watched[] = [];
  for (const [name, read] of Object.entries(mapping.profile.read))
    for (const address of [read].flat()) {
      const { path, inside } = splitAddress(address);
      const nodeId = await space.find(path, rootId);
      if (nodeId === null) continue;
      watched.push({ name, nodeId, inside });
      break;
    }
  if (watched.length === 0) {
    const children = (await space.children(rootId)).map(({ name }) => name);
    throw new Problem('unknown', {
      what: 'noneOfProfile',
      root,
      profileId: mapping.profile.id,
      names: children.slice(0, 20).join(', ') || 'nothing',
    });
  }
  return watched;
}
