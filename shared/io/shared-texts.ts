/**
 * Texts that facts say again and again (machines, people, reasons, types) as one each: rows of a database and data that
 * was written down bring a copy of their own for every mention. And arrays of numbers for themselves: where data was
 * read in one piece they look into it, and a few bytes would keep all of it in memory.
 */

/** Longer ones are seldom the same. */
const LONGEST = 48;
/** A plant has less names than that; beyond it they are learnt anew. */
const MOST = 8_192;

const known = new Map<string, string>();

export function sharedText(text: string): string {
  const one = known.get(text);
  if (one !== undefined) return one;
  if (known.size >= MOST) known.clear();
  known.set(text, text);
  return text;
}

/** The same of all texts in plain data that is the caller's own, in place: maps, sets, lists and objects. */
export function shareTexts(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) shareInList(value);
  else if (value instanceof Map) shareInMap(value);
  else if (value instanceof Set) shareInSet(value);
  else shareInObject(value);
}

/** What stands in its place; itself where it is no text to be shared. */
function shared(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST ? value : sharedText(value);
  if (ArrayBuffer.isView(value)) return forItself(value);
  if (typeof value === 'object') shareTexts(value);
  return value;
}

/** Other kinds of arrays nobody puts down. */
function forItself(array: ArrayBufferView): ArrayBufferView {
  if (array.byteLength === array.buffer.byteLength) return array;
  if (array instanceof Uint8Array) return new Uint8Array(array);
  return array instanceof Float64Array ? new Float64Array(array) : array;
}

function shareInList(list: unknown[]): void {
  for (let index = 0; index < list.length; index++) {
    const value = list[index];
    // Numbers, of which most lists are, are not written back: it would make them larger.
    if (typeof value === 'string' || typeof value === 'object') list[index] = shared(value);
  }
}

function shareInMap(map: Map<unknown, unknown>): void {
  const entries = [...map];
  map.clear();
  for (const [key, value] of entries) map.set(shared(key), shared(value));
}

function shareInSet(set: Set<unknown>): void {
  const values = [...set];
  set.clear();
  for (const value of values) set.add(shared(value));
}

function shareInObject(object: object): void {
  for (const [key, value] of Object.entries(object))
    if (typeof value === 'string' || ArrayBuffer.isView(value)) Reflect.set(object, key, shared(value));
    else if (typeof value === 'object') shareTexts(value);
}
