/** How the lines of a file are written, guessed from its first and its last one. Pure. */
import { jsonOf } from '../../../shared/core/words/json.ts';
import type { Delimited, Format } from '../mapping/format.ts';
import { delimitedRecords, headerOf } from '../payload/delimited.ts';
import { influxRecords } from '../payload/influx.ts';
import { jsonIn } from '../payload/loose-json.ts';

export interface Guess {
  format: Format;
  /** What the last line says, as the source would read it. */
  record: unknown;
}

const separators = [';', '\t', ',', '|'];

/** null where a line is none of these. */
export function guessOf(first: string, last: string): Guess | null {
  if (/^\s*[{[]/.test(last)) {
    const record = jsonOf(last) ?? jsonIn(last);
    return record === undefined || record === null ? null : { format: 'json', record };
  }
  const points = influxRecords(last);
  if (points.odd.length === 0 && points.records.length === 1) return { format: 'influx', record: points.records[0] };
  return delimited(first, last);
}

function delimited(first: string, last: string): Guess | null {
  const fields = (separator: string) => headerOf(first, { separator, header: false, quote: '"' });
  const [best] = separators
    .map((separator) => ({ separator, columns: fields(separator) }))
    .sort((a, b) => b.columns.length - a.columns.length);
  if (best === undefined || best.columns.length < 2) return null;
  const { separator, columns } = best;
  const names = columns.filter((name) => name !== '');
  // Names of columns begin with a letter, and no two are alike; a line of values has a number or a time somewhere.
  const header = names.every((name) => /^[\p{L}_]/u.test(name)) && new Set(names).size === names.length;
  const format: Delimited = { separator, header, quote: '"' };
  const isOnlyHeader = header && first === last;
  const line = { ...format, header: false };
  const record = isOnlyHeader
    ? Object.fromEntries(names.map((name) => [name, null]))
    : delimitedRecords(last, line, header ? columns : undefined).records[0];
  return record === undefined ? null : { format, record };
}
