/** Where things stand in the text of a YAML file, so that it can be changed there and nowhere else. */
import { isCollection, isMap, isPair, isScalar, isSeq } from 'yaml';
import { Problem } from '../../../shared/core/words/problem.ts';
import { pieceOfYaml } from '../../../shared/io/yaml.ts';

export function indented(lines: readonly string[], indent: string): string {
  return lines.map((line) => `${indent}${line}`).join('\n');
}

/** The spaces that the line of this place begins with. */
export function indentAt(text: string, at: number): string {
  return /^ */.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))?.[0] ?? '';
}

export function startOf(node: unknown): number | null {
  return (isCollection(node) || isScalar(node)) && node.range ? node.range[0] : null;
}

/** Where the last value in it ends: a collection's own range may reach over the comments behind it. */
export function endOf(node: unknown): number {
  if (isPair(node)) return Math.max(endOf(node.key), endOf(node.value));
  if (!isCollection(node) && !isScalar(node)) return 0;
  const inside = isCollection(node) && !isFlow(node) ? endOf(node.items.at(-1)) : 0;
  return inside > 0 ? inside : (node.range?.[1] ?? 0);
}

function isFlow(node: unknown): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

export function lineEnd(text: string, at: number): number {
  // A block of text ends behind its last line break.
  const from = text[at - 1] === '\n' ? at - 1 : at;
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** null where it is no YAML. */
export function readable(text: string): unknown {
  try {
    return pieceOfYaml(text);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}
