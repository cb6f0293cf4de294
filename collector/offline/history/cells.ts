/** A table's text -> its columns' names and its lines; what stands between cells is guessed where the map does not say. */
import { parse } from 'csv-parse/sync';
import { Problem } from '../../../shared/core/words/problem.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';

export interface Cells {
  delimiter: string;
  names: readonly string[];
  lines: readonly (readonly string[])[];
}

const usual = [',', ';', '\t', '|'] as const;

/** `asked`: columns that the map names. Errors: `invalid` where one is missing, or it is no table. */
export function cellsOf(text: string, delimiter: string | undefined, asked: readonly string[]): Cells {
  const cells = read(text, delimiter ?? guess(text, asked));
  const missing = asked.filter((column) => !cells.names.includes(column));
  if (missing.length === 0) return cells;
  const other = usual.find((sign) => sign !== delimiter && hasAll(firstNames(text, sign), asked));
  const hint = other === undefined ? nearest(missing, cells.names) : ` Its cells stand apart by ${nameOf(other)}.`;
  throw new Problem(
    'invalid',
    `The table has no column ${missing.map((name) => `"${name}"`).join(', ')}. It has: ${cells.names.join(', ')}.${hint}`,
  );
}

function read(text: string, delimiter: string): Cells {
  const [header, ...lines] = parsed(text, delimiter);
  if (header === undefined) throw new Problem('invalid', 'The table is empty: its first line names the columns.');
  return { delimiter, names: trimmed(header), lines };
}

function parsed(text: string, delimiter: string, to?: number): string[][] {
  const lenient = { bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
  try {
    return parse(text, { delimiter, ...lenient, ...(to === undefined ? {} : { to }) });
  } catch (error) {
    throw new Problem('invalid', `This is no table with ${nameOf(delimiter)} between its columns: ${wordsOf(error)}`);
  }
}

const trimmed = (names: readonly string[]): string[] => names.map((name) => name.trim());
const firstNames = (text: string, delimiter: string): string[] => trimmed(parsed(text, delimiter, 1)[0] ?? []);
const hasAll = (names: readonly string[], asked: readonly string[]): boolean =>
  asked.every((column) => names.includes(column));

/** The sign with which the first line has what is asked, or the most columns. */
function guess(text: string, asked: readonly string[]): string {
  const found = usual.map((sign) => ({ sign, names: firstNames(text, sign) }));
  const fits = asked.length === 0 ? undefined : found.find(({ names }) => hasAll(names, asked));
  return (fits ?? found.reduce((best, one) => (one.names.length > best.names.length ? one : best))).sign;
}

const nameOf = (sign: string): string => (sign === '\t' ? 'tabs' : `"${sign}"`);

/** The same word in other letters: capitals, spaces, an accent lost on the way. */
function nearest(missing: readonly string[], names: readonly string[]): string {
  const plain = (name: string) =>
    name
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '');
  return missing
    .flatMap((wanted) => {
      const like = names.find((name) => plain(name) === plain(wanted));
      return like === undefined ? [] : [` "${wanted}" is written "${like}" there.`];
    })
    .join('');
}
