/**
 * Changes and takes out entries in the text of a configuration. Only what differs is touched: the other fields,
 * comments and layout stay as they were written, and the result is read again to be sure.
 */
import { isDeepStrictEqual } from 'node:util';
import { isCollection, isMap, isPair, isScalar, isSeq, type Pair, stringify, type YAMLMap } from 'yaml';
import { Problem } from '../../../shared/core/words/problem.ts';
import { documentOfYaml } from '../../../shared/io/yaml.ts';
import { endOf, indented, lineEnd, readable, startOf } from './text.ts';

type Path = readonly (string | number)[];

export type ConfigChange =
  /** The entry there becomes this one; `undefined` fields go. */
  | { what: 'set'; path: Path; entry: Readonly<Record<string, unknown>> }
  /** The entry of a list goes. Comments above it stay. */
  | { what: 'remove'; path: Path };

/** The new text. Errors: `invalid` where the text is no YAML or nothing stands there. */
export function withChanges(text: string, changes: readonly ConfigChange[]): string {
  return changes.reduce(withChange, text);
}

function withChange(text: string, change: ConfigChange): string {
  const wanted = documentOfYaml(text);
  if (!wanted.hasIn(change.path)) throw new Problem('invalid', { what: 'nothingAt', path: change.path.join('.') });
  let edited: string | null = text;
  if (change.what === 'remove') {
    wanted.deleteIn(change.path);
    edited = withoutItem(text, change.path);
  } else
    for (const edit of editsOf(wanted.getIn(change.path), wanted.toJS(), change)) {
      if (edit.value === undefined) wanted.deleteIn(edit.path);
      else wanted.setIn(edit.path, wanted.createNode(edit.value));
      edited = edited === null ? null : withField(edited, edit);
    }
  if (edited !== null && isDeepStrictEqual(readable(edited), wanted.toJS())) return edited;
  // Something rarer, like an alias: then the file's layout may change, its comments stay.
  return wanted.toString({ lineWidth: 0 });
}

interface Edit {
  path: Path;
  /** undefined: the field goes. */
  value: unknown;
}

function editsOf(node: unknown, whole: unknown, { path, entry }: ConfigChange & { what: 'set' }): Edit[] {
  if (!isMap(node)) throw new Problem('invalid', { what: 'noEntryAt', path: path.join('.') });
  const before = path.reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), whole);
  return differences(isRecord(before) ? before : {}, entry, path);
}

/** The smallest set of fields to change, so that the rest of an entry keeps its comments. */
function differences(before: Record<string, unknown>, after: Readonly<Record<string, unknown>>, path: Path): Edit[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, now, at] = [own(before, key), own(after, key), [...path, key]];
    if (isDeepStrictEqual(old, now)) return [];
    return isPlain(old) && isPlain(now) && Object.keys(old).length > 0
      ? differences(old, now, at)
      : [{ path: at, value: now }];
  });
}

/** A field may be called like something that every object has: `toString` is no function here. */
function own(fields: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !Array.isArray(value);
}

// ---- one field in the text; null where it is written in a way that this does not know -----------

function withField(text: string, { path, value }: Edit): string | null {
  const map: unknown = documentOfYaml(text).getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  if (!isMap(map) || typeof key !== 'string') return null;
  const at = map.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === key);
  const pair = map.items[at];
  if (value === undefined) return pair === undefined ? text : withoutPart(text, map, at);
  return pair === undefined ? withMore(text, map, key, value) : withOther(text, map, pair, key, value);
}

function withOther(text: string, map: YAMLMap, pair: Pair, key: string, value: unknown): string | null {
  const node = pair.value;
  const isShort = isScalar(node) || (isCollection(node) && node.flow === true);
  if (isShort && node.range && (!isRecord(value) || map.flow === true || isCollection(node))) {
    const [from, to] = node.range;
    // A block of text ends behind its last line break.
    return `${text.slice(0, from)}${inLine(value)}${text.slice(text[to - 1] === '\n' ? to - 1 : to)}`;
  }
  const start = startOf(pair.key);
  if (map.flow === true || start === null) return null;
  const lines = indented(linesOf(key, value), ' '.repeat(columnOf(text, start))).trimStart();
  return `${text.slice(0, start)}${lines}${text.slice(lineEnd(text, endOf(pair)))}`;
}

function withMore(text: string, map: YAMLMap, key: string, value: unknown): string | null {
  const start = startOf(map.items[0]?.key);
  if (start === null) return null;
  const end = endOf(map.items.at(-1));
  if (map.flow === true) return `${text.slice(0, end)}, ${inLine(key)}: ${inLine(value)}${text.slice(end)}`;
  const at = lineEnd(text, end);
  const lines = indented(linesOf(key, value), ' '.repeat(columnOf(text, start)));
  return `${text.slice(0, at)}\n${lines}${text.slice(at)}`;
}

function withoutItem(text: string, path: Path): string | null {
  const list: unknown = documentOfYaml(text).getIn(path.slice(0, -1), true);
  const at = path.at(-1);
  if (!isSeq(list) || typeof at !== 'number') return null;
  if (list.items.length > 1 || list.flow === true) return withoutPart(text, list, at);
  const start = startOf(list);
  return start === null ? null : `${text.slice(0, start).trimEnd()} []${text.slice(lineEnd(text, endOf(list)))}`;
}

/** A pair of a mapping, or an item of a list. */
function withoutPart(text: string, parent: { items: unknown[]; flow?: boolean }, at: number): string | null {
  const [part, before, behind] = [parent.items[at], parent.items[at - 1], parent.items[at + 1]];
  const start = beginOf(part);
  if (start === null) return null;
  if (parent.flow === true) {
    if (before !== undefined) return text.slice(0, endOf(before)) + text.slice(endOf(part));
    const next = beginOf(behind);
    return next === null ? null : text.slice(0, start) + text.slice(next);
  }
  const from = start - columnOf(text, start);
  // The first field of a list's item stands behind its dash: that line holds more than this field.
  if (!(isPair(part) ? /^ *$/ : /^ *- +$/).test(text.slice(from, start))) return null;
  return text.slice(0, from) + text.slice(lineEnd(text, endOf(part)) + 1);
}

function beginOf(part: unknown): number | null {
  return startOf(isPair(part) ? part.key : part);
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}

function linesOf(key: string, value: unknown): string[] {
  return stringify({ [key]: value }, { lineWidth: 0 })
    .trimEnd()
    .split('\n');
}

/** As it may stand between braces: `{ is: … }` without what is around. */
function inLine(value: unknown): string {
  const whole = stringify({ is: value }, { lineWidth: 0, collectionStyle: 'flow' }).trimEnd();
  return whole.slice('{ is: '.length, -' }'.length);
}
