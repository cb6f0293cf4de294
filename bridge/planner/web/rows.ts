/** Which rows are open on a page, or in the dialog over it; and how that stands in an address. */
import { signal } from '@preact/signals';

/** By their ids. */
export const openRows = signal<readonly string[]>([]);
const ROW = 'row';
/** In an address, which programs cut when it is long; each of so many letters at most. */
const MOST_ROWS = 30;
const MOST_LETTERS = 200;

/** Of an address; `printRows` undoes it. */
export function parseRows(hash: string): readonly string[] {
  const [, query = ''] = hash.split('?');
  const said = new URLSearchParams(query).getAll(ROW).filter((id) => id !== '' && id.length <= MOST_LETTERS);
  return [...new Set(said)].slice(0, MOST_ROWS);
}

/** An address of a page, with the rows that are open on it: those opened last, where they are too many. */
export function printRows(hash: string, rows: readonly string[]): string {
  const kept = rows.filter((id) => id.length <= MOST_LETTERS).slice(-MOST_ROWS);
  const query = new URLSearchParams(kept.map((id) => [ROW, id])).toString();
  return query === '' ? hash : `${hash}${hash.includes('?') ? '&' : '?'}${query}`;
}
