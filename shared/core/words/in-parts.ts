/** Something long in parts of so many: each is done with before others have waited for long. */
export function* inParts<T>(all: Iterable<T>, most: number): Generator<T[]> {
  let part: T[] = [];
  for (const one of all) {
    part.push(one);
    if (part.length < most) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
