/** Paths into a value: `$`, `counters.good`, `[0].AccCount`, `$.a['b.c'][2]`. */
import { Problem } from '../../../shared/core/problem.ts';

export type ValuePath = readonly (string | number)[];

const step = /^(?:\.?([^.[\]'"$#]+)|\[(\d{1,6})\]|\[(?:'([^']*)'|"([^"]*)")\])/;

/** Throws Problem('invalid') with the place that cannot be read. */
export function parsePath(text: string): ValuePath {
  const steps: (string | number)[] = [];
  let rest = text.startsWith('$') ? text.slice(1) : text;
  while (rest !== '') {
    const match = step.exec(rest);
    if (match === null)
      throw new Problem('invalid', `"${text}" is no path like counters.good or [0].value (at "${rest}")`);
    const [whole, name, index, single, double] = match;
    steps.push(index !== undefined ? Number(index) : (name ?? single ?? double ?? ''));
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** `parsePath` undone. */
export function printPath(path: ValuePath): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : /^[^.[\]'"$#]+$/.test(key)
          ? `${text}.${key}`
          : `${text}[${key.includes("'") ? `"${key}"` : `'${key}'`}]`,
    '$',
  );
}

/**
 * The value at a path; undefined where there is none. Only own properties count: a payload cannot reach
 * a prototype. OPC UA drivers write structure fields with a small first letter, so that form fits too.
 */
export function valueAt(value: unknown, path: ValuePath): unknown {
  let here = value;
  for (let index = 0; index < path.length; index++) {
    const key = path[index] ?? '';
    if (typeof here !== 'object' || here === null) return undefined;
    if (Object.hasOwn(here, key)) here = Reflect.get(here, key);
    else if (typeof key === 'string') {
      const small = key.charAt(0).toLowerCase() + key.slice(1);
      if (!Object.hasOwn(here, small)) return undefined;
      here = Reflect.get(here, small);
    } else return undefined;
  }
  return here;
}
