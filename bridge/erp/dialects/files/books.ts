/**
 * What the ERP has booked, from an export of its own that it writes anew again and again: a row for each booking, or one
 * per operation. What the export has no column for is not in the books, and is not compared.
 */
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { type Amount, scrapOf, sumAmounts } from '../../../../shared/core/erp/amounts.ts';
import type { Taken } from '../../../../shared/core/erp/posting.ts';
import { parseQuantity, unitNamed } from '../../../../shared/core/words/quantity.ts';
import { HOUR_MS, MINUTE_MS } from '../../../../shared/core/words/time.ts';
import type { Books } from '../../erp.ts';
import { decoded } from './encoding.ts';
import type { OrdersLayout } from './layout.ts';
import { csvRows, type Row, xmlRows } from './tables.ts';
import { readDecimal } from './written.ts';

const Column = z.union([z.string().min(1).max(200), z.int().positive().max(500).transform(String)]);

export const BooksLayoutSchema = z.strictObject({
  /** XML: the element that is a row. */
  element: z.string().min(1).max(100).default('Booking'),
  timeUnit: z.enum(['h', 'min', 's']).default('h'),
  /** What stands in the column `final` of an operation that is finally confirmed. */
  finals: z.array(z.string()).default(['1', 'X', 'E', 'true']),
  columns: z.strictObject({
    order: Column,
    operation: Column,
    unit: Column.optional(),
    yield: Column.optional(),
    scrap: Column.optional(),
    scrapReason: Column.optional(),
    rework: Column.optional(),
    setup: Column.optional(),
    machine: Column.optional(),
    labour: Column.optional(),
    final: Column.optional(),
  }),
});
export type BooksLayout = z.infer<typeof BooksLayoutSchema>;

const unitMs = { h: HOUR_MS, min: MINUTE_MS, s: 1_000 } as const;
const kinds = ['yield', 'scrap', 'rework', 'setup', 'machine', 'labour'] as const;
const timeAmounts = { setup: 'setupMs', machine: 'machineMs', labour: 'labourMs' } as const;
const MOST_BYTES = 64 * 1_048_576;

/** Errors: of the file system; `Error` for what is no such export. */
export async function booksIn(
  file: string,
  orderId: string,
  books: BooksLayout,
  form: OrdersLayout,
  takes: ReadonlySet<Taken>,
): Promise<Books> {
  const { size, mtimeMs } = await stat(file);
  if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes`);
  const text = decoded(await readFile(file), form.encoding);
  const { columns } = books;
  const rows = form.format === 'xml' ? xmlRows(text, [books.element]) : csvRows(text, form);
  const own = rows.filter((row) => cell(row, columns.order) === orderId);
  const numbers = [...new Set(own.map((row) => cell(row, columns.operation)))];
  const has = new Set<Taken>(kinds.filter((kind) => columns[kind] !== undefined));
  return {
    open: [],
    asOf: Math.trunc(mtimeMs),
    without: [...takes].filter((kind) => !has.has(kind) && isAmount(kind)),
    operations: numbers.map((number) => {
      const of = own.filter((row) => cell(row, columns.operation) === number);
      return {
        operationId: `${orderId}/${number}`,
        sums: sumAmounts(of.map((row) => amountsIn(row, books, form))),
        final: of.some((row) => books.finals.includes(cell(row, columns.final))),
        foreign: 0,
      };
    }),
  };
}

/** Starts, interruptions and dates are no amounts. */
const isAmount = (kind: Taken): boolean => !['start', 'interrupt', 'resume', 'promise'].includes(kind);

const cell = (row: Row, column: string | undefined): string =>
  column === undefined ? '' : (row.field(column)?.trim() ?? '');

function amountsIn(row: Row, { columns, timeUnit }: BooksLayout, form: OrdersLayout): Map<Amount, number> {
  const decimal = (column: string | undefined): string => {
    const text = cell(row, column);
    const read = text === '' ? '0' : readDecimal(text, form.decimal);
    if (read === null) throw new Error(`line ${row.at}: "${text}" is no number with "${form.decimal}"`);
    return read;
  };
  const unit = unitNamed(cell(row, columns.unit) || form.unit);
  const steps = (column: string | undefined): number => {
    const text = decimal(column);
    const read = parseQuantity(text, unit);
    if (read === null) throw new Error(`line ${row.at}: ${text} is finer than ${unit.name}`);
    return read;
  };
  const amounts = new Map<Amount, number>([
    ['yield', steps(columns.yield)],
    ['rework', steps(columns.rework)],
    [scrapOf(cell(row, columns.scrapReason) || null), steps(columns.scrap)],
  ]);
  for (const kind of ['setup', 'machine', 'labour'] as const)
    amounts.set(timeAmounts[kind], Math.round(Number(decimal(columns[kind])) * unitMs[timeUnit]));
  return amounts;
}
