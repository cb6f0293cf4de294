/** What a text holds as JSON, not looked at yet; `undefined` where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of one object: ours have some dozens, a table by name thousands; each unknown one costs more than an entry of a list. */
const MOST_FIELDS = 50_000;

/** Whether plain data holds more values than these, lists and objects counted with what is in them, or an object without end. */
export function hasMoreValues(value: unknown, most: number): boolean {
  let left = most;
  const open: unknown[] = [value];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one !== 'object' || one === null) continue;
    const inside: unknown[] = Array.isArray(one) ? one : Object.values(one);
    left -= inside.length;
    if (left < 0 || (inside.length > MOST_FIELDS && !Array.isArray(one))) return true;
    for (const deeper of inside) if (typeof deeper === 'object' && deeper !== null) open.push(deeper);
  }
  return false;
}

/** JSON with every object's fields in the order of their names: the same data is the same text. */
export function printSorted(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

/** Whether two values of plain data say the same, field by field. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  if (keys.length !== others.length) return false;
  const [left, right]: [unknown[], unknown[]] = [Object.values(a), Object.values(b)];
  // Mostly their fields stand in the same order.
  return keys.every((key, index) => {
    const at = others[index] === key ? index : others.indexOf(key);
    return at >= 0 && sameData(left[index], right[at]);
  });
}
