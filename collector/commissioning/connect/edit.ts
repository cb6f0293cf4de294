/**
 * Adds entries to the text of a configuration. What stands there stays as it was written, comments and layout
 * included: the entries are put in behind the last one of their list, and the result is read again to be sure.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isScalar, isSeq, stringify } from 'yaml';
import { Problem } from '../../../shared/core/words/problem.ts';
import { documentOfYaml } from '../../../shared/io/yaml.ts';
import { endOf, indentAt, indented, lineEnd, readable, startOf } from './text.ts';

export interface Addition {
  /** Where the list stands: `['plant', 'machines']`, `['sources', 0, 'machines']`. */
  list: readonly (string | number)[];
  entry: object;
}

/** The new text. Errors: `invalid` where the text is no YAML or holds something else in a list's place. */
export function withAdditions(text: string, additions: readonly Addition[]): string {
  return additions.reduce(withAddition, text);
}

function withAddition(text: string, addition: Addition): string {
  const wanted = documentOfYaml(text);
  add(wanted, addition);
  const inserted = insert(text, addition);
  if (inserted !== null && isDeepStrictEqual(readable(inserted), wanted.toJS())) return inserted;
  // A list written in one line, or something rarer: then its layout may change, its comments stay.
  return wanted.toString({ lineWidth: 0 });
}

function add(document: Document.Parsed, { list, entry }: Addition): void {
  const node: unknown = document.getIn(list, true);
  if (node === undefined || (isScalar(node) && node.value === null)) {
    const made = document.createNode([entry]);
    if (isScalar(node) && node.comment) made.commentBefore = node.comment;
    document.setIn(list, made);
  } else if (isSeq(node)) node.add(document.createNode(entry));
  else throw new Problem('invalid', { what: 'noListAt', path: list.join('.') });
}

/** null where the list is not written as a block. */
function insert(text: string, { list, entry }: Addition): string | null {
  const document = documentOfYaml(text);
  const node: unknown = document.getIn(list, true);
  const lines = stringify([entry], { lineWidth: 0 }).trimEnd().split('\n');
  if (node === undefined && list.length === 1)
    return `${text.trimEnd()}\n\n${String(list[0])}:\n${indented(lines, '  ')}\n`;
  if (!isSeq(node) || !node.range) return null;
  const first: unknown = node.items[0];
  if (first === undefined) {
    const [from, to] = node.range;
    const indent = `${indentAt(text, from)}  `;
    return `${text.slice(0, from).trimEnd()}\n${indented(lines, indent)}${text.slice(to)}`;
  }
  if (node.flow === true) return null;
  const start = startOf(first);
  if (start === null) return null;
  const indent = /^( *)- +/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start))?.[1];
  if (indent === undefined) return null;
  const end = lineEnd(text, endOf(node));
  return `${text.slice(0, end)}\n${indented(lines, indent)}${text.slice(end)}`;
}
