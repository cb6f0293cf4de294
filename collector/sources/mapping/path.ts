/**
 * Paths into a value: `$`, `counters.good`, `[0].AccCount`, `$.a['b.c'][2]`, and an element picked out of a list by
 * what stands in it: `[?ID=ProducedQuantity].Value`, `[?State[0].StateNumber=3|4].JobOrder.JobOrderID`.
 */
import { Problem } from '../../../shared/core/words/problem.ts';
import { sameWord } from './word.ts';

/** The element of a list whose value at `where` is the first of `is` that any of them has. */
export interface Pick {
  where: readonly (string | number)[];
  is: readonly string[];
}
export type ValuePath = readonly (string | number | Pick)[];

const step = /^(?:\.?([^.[\]'"$#]+)|\[(\d{1,6})\]|\[(?:'([^']*)'|"([^"]*)")\])/;
/** Within the brackets of a pick other brackets are allowed, before its `=`. */
const pick = /^\[\?((?:[^[\]=]|\[[^[\]]*\])+)=([^\]]+)\]/;

/** Throws Problem('invalid') with the place that cannot be read. */
export function parsePath(text: string): ValuePath {
  const steps: (string | number | Pick)[] = [];
  let rest = text.startsWith('$') ? text.slice(1) : text;
  while (rest !== '') {
    const picked = pick.exec(rest);
    const match = picked ?? step.exec(rest);
    if (match === null)
      throw new Problem(
        'invalid',
        `"${text}" is no path like counters.good, [0].value or [?ID=x].value (at "${rest}")`,
      );
    steps.push(picked === null ? keyOf(match) : pickOf(picked));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

function keyOf([, name, index, single, double]: RegExpExecArray): string | number {
  return index !== undefined ? Number(index) : (name ?? single ?? double ?? '');
}

function pickOf([whole, where = '', is = '']: RegExpExecArray): Pick {
  const keys = parsePath(where).filter((key) => typeof key !== 'object');
  if (keys.length === 0) throw new Problem('invalid', `"${whole}" does not say which field to compare`);
  return { where: keys, is: is.split('|').map((word) => word.trim()) };
}

/** What cannot be read in a path, in a sentence; null = nothing. */
export function faultInPath(text: string): string | null {
  try {
    parsePath(text);
    return null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.message;
  }
}

/** `parsePath` undone. */
export function printPath(path: ValuePath): string {
  return path.reduce<string>((text, key) => text + printStep(key), '$');
}

function printStep(key: string | number | Pick): string {
  if (typeof key === 'object') return `[?${printPath(key.where)}=${key.is.join('|')}]`;
  if (typeof key === 'number') return `[${key}]`;
  if (/^[^.[\]'"$#=]+$/.test(key)) return `.${key}`;
  return `[${key.includes("'") ? `"${key}"` : `'${key}'`}]`;
}

/**
 * The value at a path; undefined where there is none; null where a list is there and no element fits the pick.
 * Only own properties count: a payload cannot reach a prototype. OPC UA drivers write structure fields with a
 * small first letter, so that form fits too.
 */
export function valueAt(value: unknown, path: ValuePath): unknown {
  return walk(value, path, null);
}

/** The same from a list that tells only what has changed: an element that is not there says nothing (undefined). */
export function changedAt(value: unknown, path: ValuePath): unknown {
  return walk(value, path, undefined);
}

function walk(value: unknown, path: ValuePath, absent: null | undefined): unknown {
  let here = value;
  for (let index = 0; index < path.length; index++) {
    const key = path[index] ?? '';
    if (typeof key === 'object') {
      if (!Array.isArray(here)) return undefined;
      here = pickedFrom(here, key);
      if (here === undefined) return absent;
      continue;
    }
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

function pickedFrom(list: readonly unknown[], { where, is }: Pick): unknown {
  for (const word of is) {
    const found = list.find((one) => sameWord(word, valueAt(one, where)));
    if (found !== undefined) return found;
  }
  return undefined;
}
