/**
 * Data items of a device -> readings. An address under `read` is a data item's id, its name, or its type as it stands
 * in streams: `Execution`, with a subtype `PartCount.GOOD`. Of several that fit the first in the device counts, and an
 * id goes before a name, a name before a type. `Condition`, `Condition.SYSTEM`: the alarm of all conditions, or of
 * those of one type.
 */
import type { Profile } from '../mapping/profile.ts';
import type { Observation } from './document.ts';

/** What is read from each data item, by its id. */
export type Items = ReadonlyMap<string, readonly string[]>;

/** `observations`: one of each of the device's data items, as /current tells them. */
export function itemsOf(profile: Pick<Profile, 'read'>, observations: readonly Observation[]): Items {
  const items = new Map<string, string[]>();
  const events = observations.filter(({ condition }) => condition === null);
  for (const [name, read] of Object.entries(profile.read)) {
    const ids = [read].flat().map((address) => idOf(address, events) ?? conditionsOf(address, observations));
    const found = ids.find((one) => one.length > 0) ?? [];
    for (const id of found) items.set(id, [...(items.get(id) ?? []), name]);
  }
  return items;
}

function idOf(address: string, events: readonly Observation[]): string[] | null {
  const found =
    events.find(({ id }) => id === address) ??
    events.find(({ name }) => name === address) ??
    events.find((one) => typeOf(one) === address);
  return found === undefined ? null : [found.id];
}

/** `PartCount.GOOD`: a type without its subtype is another data item. */
export function typeOf({ type, subType }: Pick<Observation, 'type' | 'subType'>): string {
  const local = subType?.slice(subType.indexOf(':') + 1) ?? '';
  return local === '' ? type : `${type}.${local}`;
}

function conditionsOf(address: string, observations: readonly Observation[]): string[] {
  const fits = ({ condition, id, name, type }: Observation): boolean =>
    condition !== null &&
    (address === 'Condition' || address === `Condition.${type}` || address === id || address === name);
  return [...new Set(observations.filter(fits).map(({ id }) => id))];
}

/** Conditions of one device that are faults now. Several may be active in one data item, each with its code. */
export class Faults {
  /** By data item, then by code; the text of each. */
  readonly #active = new Map<string, Map<string, string>>();

  clear(): void {
    this.#active.clear();
  }

  apply({ id, condition, value }: Observation): void {
    if (condition === null) return;
    const { level, code } = condition;
    const active = this.#active.get(id) ?? new Map<string, string>();
    // Normal without a code means all of them; unknown is not a fault.
    if (level === 'Unavailable' || (level === 'Normal' && code === null)) active.clear();
    else if (level === 'Fault') active.set(code ?? '', code ?? (value === '' ? null : value) ?? 'FAULT');
    else active.delete(code ?? '');
    this.#active.set(id, active);
  }

  /** The first of these data items' faults: its code, else its text; null where there is none. */
  alarmOf(ids: Iterable<string>): string | null {
    for (const id of ids) for (const text of this.#active.get(id)?.values() ?? []) return text;
    return null;
  }
}
