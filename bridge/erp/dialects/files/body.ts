/** Records of cells ↔ the text of a file, in the layout's format. `cellsOf` undoes `printFile`. */
import { encodingName } from './encoding.ts';
import type { ConfirmationsLayout, RecordOut } from './layout.ts';
import { csvCells, printCsv, printXml, xmlRows } from './tables.ts';

interface Cells {
  record: RecordOut;
  cells: readonly string[];
}

const elementOf = ({ element, each }: RecordOut): string => element ?? each;

export function printFile(layout: ConfirmationsLayout, rows: readonly Cells[]): string {
  const newline = layout.newline === 'crlf' ? '\r\n' : '\n';
  if (layout.format === 'csv') {
    const header = layout.header ? [(layout.records[0]?.columns ?? []).map(({ name }) => name)] : [];
    return printCsv([...header, ...rows.map(({ cells }) => cells)], layout.delimiter, newline);
  }
  const records = rows.map(({ record, cells }) => ({
    name: elementOf(record),
    fields: record.columns.map(({ name }, index): [string, string] => [name, cells[index] ?? '']),
  }));
  return printXml(layout.root, records, encodingName(layout.encoding), newline);
}

/** A final one of an ERP that hears only of people, say: there is nothing to hand over. */
export function isEmptyFile(layout: ConfirmationsLayout, body: string): boolean {
  return body === printFile(layout, []);
}

/** Whether all of it is lines of the layout's first record. */
export function isFileOf(layout: ConfirmationsLayout, body: string): boolean {
  try {
    return (
      cellsOf(layout, body, (lines) =>
        layout.records.slice(0, 1).flatMap((one) => Array.from({ length: lines }, () => one)),
      ).length > 0
    );
  } catch {
    return false;
  }
}

/**
 * The cells of a file that we wrote. `recordsOf` says which record each line is of, by how many there are. Errors:
 * `Error` where the file is not of this layout.
 */
export function cellsOf(
  layout: ConfirmationsLayout,
  body: string,
  recordsOf: (lines: number) => readonly RecordOut[],
): Cells[] {
  if (layout.format === 'csv') {
    const lines = csvCells(body, layout);
    const header = layout.header ? lines.shift() : undefined;
    const records = recordsOf(lines.length);
    return records.map((record, index) => {
      const cells = lines[index] ?? [];
      const names = record.columns.map(({ name }) => name);
      if (cells.length !== names.length || (header !== undefined && header.join('\0') !== names.join('\0')))
        throw new Error(NOT_OURS);
      return { record, cells };
    });
  }
  const rows = xmlRows(body, layout.records.map(elementOf));
  return recordsOf(rows.length).map((record, index) => {
    const row = rows[index];
    if (row?.name !== elementOf(record)) throw new Error(NOT_OURS);
    return {
      record,
      cells: record.columns.map(({ name }) => {
        const text = row.field(name);
        if (text === undefined) throw new Error(NOT_OURS);
        return text;
      }),
    };
  });
}

export const NOT_OURS = 'It was written with other columns than are configured now; take it back in the ERP by hand.';
