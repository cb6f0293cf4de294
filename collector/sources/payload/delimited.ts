/** Delimited text -> records: by the names of the columns where there are any, else by place. An empty field is nothing. */
import { CsvError, parse } from 'csv-parse/sync';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Delimited } from '../mapping/format.ts';
import type { Odd, Records } from './records.ts';

type Row = readonly (string | null)[];

/** `header`: the names of the columns, from a first line that was read before. */
export function delimitedRecords(text: string, format: Delimited, header?: readonly string[]): Records {
  const odd: Odd[] = [];
  const rows = rowsOf(text.replace(separatorLine, ''), format, odd);
  const columns = format.columns ?? header ?? (format.header ? namesOf(rows.shift() ?? []) : undefined);
  if (columns === undefined) return { records: rows, odd };
  const records: unknown[] = [];
  for (const row of rows) {
    const record = named(row, columns);
    if (record === null) continue;
    if (typeof record === 'string') odd.push({ why: record, raw: row.join(format.separator) });
    else records.push(record);
  }
  return { records, odd };
}

/** What Excel writes in front of the names of the columns: `sep=;`. */
const separatorLine = /^\ufeff?"?sep=.?"?[ \t]*(?:\r?\n|$)/i;
export const isSeparatorLine = (line: string): boolean => separatorLine.test(line);

/** The names in a line that names the columns. */
export function headerOf(line: string, format: Delimited): string[] {
  return namesOf(rowsOf(line, format, [])[0] ?? []);
}

/** Whether a quoted field goes on behind the end of this text. */
export function isUnclosed(text: string, { separator, quote }: Delimited): boolean {
  if (!text.includes(quote)) return false;
  try {
    parse(text, { delimiter: separator, quote, relaxColumnCount: true, relaxQuotes: true });
    return false;
  } catch (error) {
    return error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED';
  }
}

function rowsOf(text: string, { separator, quote }: Delimited, odd: Odd[]): Row[] {
  try {
    const rows = parse(text, {
      delimiter: separator,
      quote,
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: true,
      skipRecordsWithError: true,
      onSkip: (error, raw) => {
        odd.push({ why: inWords(error), raw: raw ?? '' });
        return undefined;
      },
    });
    return rows.map((row) => row.map((field) => (field.trim() === '' ? null : field.trim())));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Problem('invalid', inWords(error), { cause: error });
  }
}

function inWords(error: CsvError | undefined): string {
  if (error?.code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote is not closed';
  if (error?.code === 'CSV_INVALID_CLOSING_QUOTE')
    return 'behind a closing quote stands neither a separator nor the end';
  return 'this is no delimited text';
}

function namesOf(row: Row): string[] {
  return row.map((name) => name ?? '');
}

/**
 * The record, or what is wrong with it; null where it is the names once more, as whoever begins a file anew and goes on
 * with the old one writes them. A separator behind the last field ends many a line.
 */
function named(row: Row, columns: readonly string[]): Record<string, string | null> | string | null {
  if (columns.every((name, index) => name === (row[index] ?? ''))) return null;
  const isMore = row.length > columns.length && row.slice(columns.length).some((field) => field !== null);
  if (row.length < columns.length || isMore)
    return `the line has ${row.length} fields, and there are ${columns.length} columns`;
  return Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]));
}
