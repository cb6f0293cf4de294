/** Values as rows of a page: a payload of several values becomes a row for each, so that one can be picked. Pure. */
import type { CounterWidth } from '../../../shared/core/words/plant.ts';
import type { Quality } from '../../../shared/core/words/sample.ts';
import { type Seen, type SeenParts, type SignalAddress, wholeOf } from '../../sources/lookout.ts';
import { printPath, type ValuePath, valueAt } from '../../sources/mapping/path.ts';
import { textOf as wordOf } from '../../sources/mapping/word.ts';

export interface ValueRow extends SignalAddress {
  id: string;
  /** As text, cut to what a row holds. */
  value: string;
  /** Where a counter of its type rolls over; null = nobody says. */
  width: CounterWidth | null;
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

function leavesOf(seen: Seen): ValueRow[] {
  const { at, quality, place } = seen;
  const { nameAt, valueAt: partAt, widthAt } = seen.parts ?? partsOf(seen);
  const leaves: ValueRow[] = [];
  const walk = (path: ValuePath): void => {
    if (leaves.length >= mostLeaves) return;
    const part = partAt(path);
    const keys = path.length >= deepest ? [] : keysOf(part);
    if (keys.length === 0) {
      const name = nameAt(path);
      const id = JSON.stringify([place.of, name]);
      leaves.push({ id, of: place.of, name, value: textOf(part), width: widthAt(path), at, quality });
    }
    for (const key of keys) walk([...path, key]);
  };
  walk([]);
  return leaves;
}

/** Only a payload is taken apart where nobody says how: Sparkplug and others name each value by themselves. */
function partsOf({ place: { name }, value }: Seen): SeenParts {
  if (name !== '$') return wholeOf(name, value, null);
  return { nameAt: printPath, valueAt: (path) => valueAt(value, path), widthAt: () => null };
}

/** The keys of a value that has parts; none of a text with its language, or of 64 bits. */
function keysOf(part: unknown): (string | number)[] {
  if (typeof part !== 'object' || part === null || wordOf(part) !== null || part instanceof Date) return [];
  if (Array.isArray(part)) return part.slice(0, mostLeaves).map((_item, index) => index);
  return Object.keys(part);
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
