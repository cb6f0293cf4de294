/**
 * Which box a machine belongs to: the one that the configuration names, else the one that spoke of it first. A box
 * whose plant has the machine no longer lets it go, and so does one that the configuration does not name any more.
 */
import type { Plant } from '../../shared/core/words/plant.ts';
import type { In, Storage } from '../storage/storage.ts';

export interface Bindings {
  /** null: nobody's yet. */
  ownerOf(machineId: string): string | null;
  /** The box has spoken of a machine that is nobody's, or its own. */
  claim(transaction: In<'owners'>, machineId: string, edgeId: string): void;
  /** Machines of a plant that belong to no other box. */
  own(edgeId: string, plant: Plant): Plant;
  /** The transaction was rolled back. */
  forget(): void;
}

export interface BindingsOptions {
  /** By the configuration. */
  named: ReadonlyMap<string, string>;
  edgeIds: readonly string[];
  /** As its last configuration says; null: it told none. */
  plantOf: (edgeId: string) => Plant | null;
}

export function openBindings(
  { owners: store }: Pick<Storage, 'owners'>,
  { named, edgeIds, plantOf }: BindingsOptions,
): Bindings {
  const read = () => new Map(store.all().map(({ machineId, edgeId }) => [machineId, edgeId]));
  let owners = read();
  const hasLetGo = (machineId: string, owner: string): boolean =>
    !edgeIds.includes(owner) || plantOf(owner)?.machines.some(({ id }) => id === machineId) === false;
  const ownerOf = (machineId: string): string | null => {
    const owner = owners.get(machineId);
    return named.get(machineId) ?? (owner === undefined || hasLetGo(machineId, owner) ? null : owner);
  };
  return {
    ownerOf,
    claim: (transaction, machineId, edgeId) => {
      if (owners.get(machineId) === edgeId) return;
      transaction.owners.put({ machineId, edgeId });
      owners.set(machineId, edgeId);
    },
    own: (edgeId, plant) => {
      const isOwn = ({ id }: { id: string }): boolean => (ownerOf(id) ?? edgeId) === edgeId;
      return plant.machines.every(isOwn) ? plant : { ...plant, machines: plant.machines.filter(isOwn) };
    },
    forget: () => {
      owners = read();
    },
  };
}
