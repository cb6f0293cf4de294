/** YAML -> checked configuration. Every fault names file, line, column and field, all of them at once. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Document, isMap, isNode, isScalar } from 'yaml';
import type { z } from 'zod';
import { type Fault, faultsIn } from '../core/words/faults.ts';
import { Problem } from '../core/words/problem.ts';
import { inEnglish, type Sentence } from '../core/words/sentence.ts';
import { wordsOf } from '../core/words/words-of.ts';
import { readYaml } from './yaml.ts';

export type { Fault };

/** What goes across several parts of a file; asked also where one of them does not fit. */
export type AcrossCheck = (raw: unknown) => readonly Fault[];

/** Reads and checks. Errors: `invalid`, its message one line a fault: `file:line:column field: what was expected`. */
export function readConfig<T>(file: string, schema: z.ZodType<T>, across?: AcrossCheck): T {
  return parseConfig(file, textOf(file), schema, across);
}

/** What a file holds, not looked at yet. Errors: `invalid` where it cannot be read, or is no YAML. */
export function rawFile(file: string): unknown {
  return readYaml(file, textOf(file)).raw;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Problem('invalid', { what: 'fileUnreadable', file, words: wordsOf(error) }, { cause: error });
  }
}

export function parseConfig<T>(file: string, text: string, schema: z.ZodType<T>, across: AcrossCheck = () => []): T {
  const { lines, document, raw } = readYaml(file, text);
  const { data, faults } = checkRaw(raw, schema, across);
  if (data !== null) return data;
  const placed = faults.map((fault) => ({ ...fault, offset: offsetOf(document, fault.path) }));
  const told = placed
    .sort((a, b) => a.offset - b.offset)
    .map(({ path, message, offset }): Sentence => {
      const { line, col: column } = lines.linePos(offset);
      return { what: 'placedFault', file, line, column, field: fieldName(path), fault: message };
    });
  throw new Problem('invalid', { what: 'faultLines', faults: onceEach(told) });
}

/** What a text holds, not looked at yet. Errors: `invalid` where it is no YAML. */
export function rawConfig(file: string, text: string): unknown {
  return readYaml(file, text).raw;
}

/** The checked configuration, or all that is wrong with it. */
export function checkRaw<T>(
  raw: unknown,
  schema: z.ZodType<T>,
  across: AcrossCheck,
): { data: T | null; faults: readonly Fault[] } {
  const result = schema.safeParse(raw);
  const beyond = across(raw);
  if (result.success && beyond.length === 0) return { data: result.data, faults: [] };
  return { data: null, faults: [...(result.success ? [] : faultsOf(schema, raw, result.error)), ...beyond] };
}

function onceEach(told: readonly Sentence[]): readonly Sentence[] {
  return [...new Map(told.map((sentence) => [inEnglish(sentence), sentence])).values()];
}

/** A field that is unknown hides what only the whole shows: it is looked at again without that field. */
function faultsOf<T>(schema: z.ZodType<T>, raw: unknown, error: z.ZodError): Fault[] {
  const unknown = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [],
  );
  const wrong = error.issues.filter(({ code }) => code !== 'unrecognized_keys');
  const again = unknown.length === 0 ? null : schema.safeParse(withoutFields(raw, unknown)).error;
  return [
    ...unknown.map((path): Fault => ({ path, message: { what: 'unknownField' } })),
    ...faultsIn({ issues: [...wrong, ...(again?.issues ?? [])] }),
  ];
}

function withoutFields(raw: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  const copy: unknown = structuredClone(raw);
  for (const path of paths) {
    const parent = path.slice(0, -1).reduce<unknown>((at, step) => (isObject(at) ? Reflect.get(at, step) : null), copy);
    if (isObject(parent)) Reflect.deleteProperty(parent, path.at(-1) ?? '');
  }
  return copy;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Where the field stands; the nearest parent that exists when the field is missing. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    } else {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
  }
  return 0;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? '(whole file)'
    : path
        .map((step, index) =>
          typeof step === 'number' ? `[${step}]` : index === 0 ? String(step) : `.${String(step)}`,
        )
        .join('');
}

/** Every field named `…File` or `…Folder` is a path relative to the configuration, not to where the process was started. */
export function withAbsoluteFiles(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withAbsoluteFiles(item, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      /(File|Folder)$/.test(key) && typeof item === 'string' ? resolve(folder, item) : withAbsoluteFiles(item, folder),
    ]),
  );
}
