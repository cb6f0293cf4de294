/**
 * What a page cannot do without in an answer: which of its fields are lists, texts, numbers. Whatever stands between the
 * page and its server may answer anything, and a server of another version something else. No schema of the core: zod
 * would come with it, and a tablet waits for this before its first picture.
 */
type Kind = 'list' | 'object' | 'string' | 'number' | 'boolean';
/** `list`: the answer is one. null: nothing of it is read. */
export type Shape<T> = 'list' | null | { readonly [K in keyof T]?: Kind };

export function hasShape<T>(value: unknown, shape: Shape<T>): value is T {
  if (shape === null) return true;
  if (shape === 'list') return Array.isArray(value);
  if (kindOf(value) !== 'object') return false;
  return Object.entries(shape).every(([key, kind]) => kindOf(Reflect.get(Object(value), key)) === kind);
}

function kindOf(value: unknown): string | null {
  return Array.isArray(value) ? 'list' : value === null ? null : typeof value;
}
