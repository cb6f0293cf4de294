/** Values as rows of a page: a payload of several values becomes a row for each, so that one can be picked. Pure. */
import type { Quality } from '../../../shared/core/words/sample.ts';
import type { Seen, SignalAddress } from '../../sources/lookout.ts';
import { printPath, type ValuePath } from '../../sources/mapping/path.ts';

export interface ValueRow extends SignalAddress {
  id: string;
  /** As text, cut to what a row holds. */
  value: string;
  at: number | null;
  quality: Quality;
}

const mostText = 160;
const mostLeaves = 60;
const deepest = 5;

/** Rows whose place or value holds every word of the filter; `total`: how many there would be without a limit. */
export function rowsOf(seen: readonly Seen[], filter: string, limit: number): { rows: ValueRow[]; total: number } {
  const needed = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const rows: ValueRow[] = [];
  let total = 0;
  for (const one of seen)
    for (const row of leavesOf(one)) {
      const text = `${row.of}/${row.name} ${row.value}`.toLowerCase();
      if (!needed.every((word) => text.includes(word))) continue;
      total += 1;
      if (rows.length < limit) rows.push(row);
    }
  return { rows, total };
}

function leavesOf({ place: { of, name }, value, at, quality }: Seen): ValueRow[] {
  const row = (path: string, leaf: unknown): ValueRow => {
    return { id: JSON.stringify([of, path]), of, name: path, value: textOf(leaf), at, quality };
  };
  // Only a payload is taken apart: OPC UA and Sparkplug name each value by themselves.
  if (name !== '$' || typeof value !== 'object' || value === null) return [row(name, value)];
  const leaves: ValueRow[] = [];
  const walk = (part: unknown, path: ValuePath): void => {
    if (leaves.length >= mostLeaves) return;
    if (typeof part !== 'object' || part === null || path.length >= deepest) leaves.push(row(printPath(path), part));
    else if (Array.isArray(part))
      part.slice(0, mostLeaves).forEach((item, index) => {
        walk(item, [...path, index]);
      });
    else for (const [key, item] of Object.entries(part)) walk(item, [...path, key]);
  };
  walk(value, []);
  return leaves;
}

function textOf(value: unknown): string {
  const plain = (_key: string, one: unknown) => (typeof one === 'bigint' ? String(one) : one);
  const text =
    typeof value === 'string'
      ? value
      : typeof value === 'bigint'
        ? String(value)
        : (JSON.stringify(value, plain) ?? '');
  return text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text;
}
