/** Poor files: a good one, with one thing in it that is missing, of another kind, or unknown. */
import { expect } from 'vitest';
import { wordsSaid } from '../../../shared/core/words/sentence.ts';
import type { Fault } from '../../../shared/io/config.ts';

export interface PoorFile {
  what: string;
  raw: unknown;
}

const others: readonly unknown[] = [null, '', 'nonsense', -1, 0.5, 1e9, true, [], ['x'], {}, { x: 1 }, [[]]];

/** One for each value in it and each way to spoil that; deterministic. */
export function poorFilesOf(good: unknown): PoorFile[] {
  return placesIn(good).flatMap((path) => [
    ...(path.length === 0 ? [] : [{ what: `no ${path.join('.')}`, raw: spoilt(good, path, remove) }]),
    ...others.map((other) => ({
      what: `${path.join('.')}: ${JSON.stringify(other)}`,
      raw: spoilt(good, path, () => other),
    })),
    { what: `${path.join('.')} with a field more`, raw: spoilt(good, path, withMore) },
  ]);
}

const remove = Symbol('removed');
const withMore = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, prot: 1 } : value;

function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner).map((path) => [key, ...path]))];
}

function spoilt(good: unknown, path: readonly string[], how: typeof remove | ((value: unknown) => unknown)): unknown {
  if (path.length === 0) return typeof how === 'symbol' ? undefined : how(good);
  const raw: unknown = structuredClone(good);
  const [last = '', ...above] = path.toReversed();
  const parent = above.reduceRight<unknown>((at, key) => (isObject(at) ? Reflect.get(at, key) : null), raw);
  if (!isObject(parent)) return raw;
  if (typeof how !== 'symbol') Reflect.set(parent, last, how(Reflect.get(parent, last)));
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent, last);
  return raw;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** How a library speaks, not we; and what says nothing. */
const foreign =
  /\bInvalid\b|\breceived\b|Too (?:small|big):|Unrecognized|undefined|\bNaN\b|\[object|Error:|expected (?:string|number|int|boolean|array|object|record|nonoptional)\b|does not fit here|^\s*$/;

/** Errors: the first fault that is no sentence of ours. */
export function expectOurWords(what: string, faults: readonly Fault[]): void {
  for (const { path, message } of faults)
    expect(`${what} → ${path.map(String).join('.')}: ${wordsSaid(message)}`).toSatisfy(
      () => !foreign.test(wordsSaid(message)),
    );
}
