/**
 * What changed between two views of a live page: whole top-level keys, or single items of a list
 * whose items carry an id and kept their order. `diff` and `applyPatch` are a pair.
 */
export interface Patch {
  set: Record<string, unknown>;
  /** List key -> item id -> new item. */
  items: Record<string, Record<string, unknown>>;
}

export function isPatch(value: unknown): value is Patch {
  if (typeof value !== 'object' || value === null || !('set' in value) || !('items' in value)) return false;
  return isObject(value.set) && isObject(value.items) && Object.values(value.items).every(isObject);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const idKeys = ['id', 'orderId', 'key'] as const;

/** The ids of a list whose items all have one; null for anything else, and where one is no key of an object. */
function idsOf(list: unknown): string[] | null {
  if (!Array.isArray(list)) return null;
  const ids: string[] = [];
  for (const item of list) {
    const id = idOf(item);
    if (id === null || id === '__proto__') return null;
    ids.push(id);
  }
  return new Set(ids).size === ids.length ? ids : null;
}

function idOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return null;
  for (const key of idKeys) {
    const id: unknown = Reflect.get(item, key);
    if (typeof id === 'string') return id;
  }
  return null;
}

/** A view as it went out, each part printed once so that the next comparison is cheap. */
export type Printed = ReadonlyMap<string, { text: string; items: ReadonlyMap<string, string> | null }>;

export function print(view: object): Printed {
  const printed = new Map<string, { text: string; items: ReadonlyMap<string, string> | null }>();
  for (const [key, value] of Object.entries(view)) {
    const ids = idsOf(value);
    if (ids === null) {
      printed.set(key, { text: JSON.stringify(value) ?? 'null', items: null });
      continue;
    }
    const items = new Map<string, string>();
    listOf(value).forEach((item, index) => {
      items.set(ids[index] ?? '', JSON.stringify(item));
    });
    printed.set(key, { text: ids.join('\n'), items });
  }
  return printed;
}

/** null when nothing changed. */
export function diff(before: Printed, after: Printed, view: object): Patch | null {
  const patch: Patch = { set: {}, items: {} };
  let changed = false;
  for (const [key, value] of Object.entries(view)) {
    const old = before.get(key);
    const now = after.get(key);
    if (now === undefined) continue;
    if (old === undefined || old.text !== now.text || (old.items === null) !== (now.items === null)) {
      patch.set[key] = value;
      changed = true;
      continue;
    }
    if (now.items === null || old.items === null || !Array.isArray(value)) continue;
    let index = 0;
    for (const [id, text] of now.items) {
      const item: unknown = value[index++];
      if (old.items.get(id) === text) continue;
      const list = patch.items[key] ?? {};
      list[id] = item;
      patch.items[key] = list;
      changed = true;
    }
  }
  return changed ? patch : null;
}

export function applyPatch<T extends object>(view: T, patch: Patch): T {
  const lists: Record<string, unknown> = {};
  for (const [key, items] of Object.entries(patch.items)) {
    const list: unknown = Reflect.get(view, key);
    if (!Array.isArray(list)) continue;
    lists[key] = list.map((item: unknown) => {
      const id = idOf(item);
      return id !== null && Object.hasOwn(items, id) ? items[id] : item;
    });
  }
  return Object.assign({}, view, patch.set, lists);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
