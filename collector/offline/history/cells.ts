/** A table's text -> its columns' names and its lines; what stands between cells is guessed where the map does not say. */
import { parse } from 'csv-parse/sync';
import { Problem } from '../../../shared/core/words/problem.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';

export interface Line {
  /** As an editor counts. */
  line: number;
  cells: readonly string[];
}

export interface Cells {
  delimiter: string;
  names: readonly string[];
  lines: readonly Line[];
}

const usual = [',', ';', '\t', '|'] as const;
/** Reports put a title and a date above their table: so many lines are looked at for the columns' names. */
const MOST_ABOVE = 20;

/** `asked`: columns that the map names. Errors: `invalid` where one is missing, or it is no table. */
export function cellsOf(text: string, delimiter: string | undefined, asked: readonly string[]): Cells {
  const cells = read(text, delimiter ?? guess(text, asked), asked);
  const missing = asked.filter((column) => !cells.names.includes(column));
  if (missing.length === 0) return cells;
  const other = usual.find((sign) => sign !== delimiter && hasAll(namesWith(text, sign, asked), asked));
  const hint = other === undefined ? nearest(missing, cells.names) : ` Its cells stand apart by ${nameOf(other)}.`;
  throw new Problem(
    'invalid',
    `The table has no column ${missing.map((name) => `"${name}"`).join(', ')}. It has: ${cells.names.join(', ')}.${hint}`,
  );
}

function read(text: string, delimiter: string, asked: readonly string[]): Cells {
  const lines = parsed(text, delimiter);
  if (lines.length === 0) throw new Problem('invalid', 'The table is empty: its first line names the columns.');
  const names = headerOf(lines, asked);
  const at = lines.findIndex(({ cells }) => cells === names);
  return { delimiter, names: trimmed(names), lines: lines.slice(at + 1) };
}

/** The first line that has what is asked; without it, or where nothing is asked, the first of those with the most cells. */
function headerOf(lines: readonly Line[], asked: readonly string[]): readonly string[] {
  const first = lines.slice(0, MOST_ABOVE).map(({ cells }) => cells);
  const fits = asked.length === 0 ? undefined : first.find((cells) => hasAll(cells, asked));
  return fits ?? first.reduce((most, cells) => (cells.length > most.length ? cells : most), first[0] ?? []);
}

/** No names where it is no table with this sign. */
function namesWith(text: string, sign: string, asked: readonly string[]): readonly string[] {
  try {
    return headerOf(parsed(text, sign, MOST_ABOVE), asked);
  } catch {
    return [];
  }
}

function parsed(text: string, delimiter: string, to?: number): Line[] {
  const lenient = { bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
  try {
    const found: Line[] = [];
    parse(text, {
      ...{ delimiter, ...lenient, ...(to === undefined ? {} : { to }) },
      on_record: (cells, { lines: line }) => {
        found.push({ line, cells });
        return null;
      },
    });
    return found;
  } catch (error) {
    throw new Problem('invalid', `This is no table with ${nameOf(delimiter)} between its columns: ${wordsOf(error)}`);
  }
}

const trimmed = (names: readonly string[]): string[] => names.map((name) => name.trim());
const hasAll = (names: readonly string[], asked: readonly string[]): boolean =>
  asked.every((column) => names.some((name) => name.trim() === column));

/** The sign with which the first line has what is asked, or the most columns. */
function guess(text: string, asked: readonly string[]): string {
  const found = usual.map((sign) => ({ sign, names: namesWith(text, sign, asked) }));
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
