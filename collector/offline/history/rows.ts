/** A table's lines -> what was done, step by step, in the words of its map. Nothing odd is passed over silently. */
import { parse } from 'csv-parse/sync';
import { type Strategy, strategies } from '../../../shared/core/words/order.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import { dateReader, type ReadDate } from './dates.ts';
import type { Field, RowKind, TableMap } from './map.ts';
import { readQuantity } from './quantities.ts';

/** One step of an order as a line tells it. Times are epoch ms. */
export interface HistoryRow {
  line: number;
  orderId: string;
  itemId: string | null;
  orderQuantityPcs: number | null;
  customer: string | null;
  strategy: Strategy | null;
  orderedAt: number | null;
  dueAt: number | null;
  operation: string;
  /** As the table calls it; null: time that passes. */
  resource: string | null;
  startAt: number;
  /** null: it goes on. */
  endAt: number | null;
  quantityPcs: number | null;
  scrapPcs: number;
  worker: string | null;
  kind: Exclude<RowKind, 'skip'>;
}

export interface OddLine {
  line: number;
  why: string;
}

export interface HistoryTable {
  rows: HistoryRow[];
  odd: OddLine[];
}

type Columns = Partial<Record<keyof TableMap['columns'], Field | undefined>>;

/** Errors: `invalid` where it is no such table: a column is missing, or nothing of it can be read. */
export function readTable(text: string, map: TableMap): HistoryTable {
  const [header, ...lines] = cellsOf(text, map.delimiter);
  if (header === undefined) throw new Problem('invalid', 'The table is empty: its first line names the columns.');
  const names = header.map((name) => name.trim());
  const steps: Columns[] = (map.steps ?? [{}]).map((step) => ({ ...map.columns, ...step }));
  mustHave(names, steps);
  const reader = new TableReader(map, names);
  const table: HistoryTable = { rows: [], odd: [] };
  lines.forEach((cells, index) => {
    for (const step of steps) {
      const row = reader.read(cells, step, index + 2);
      if (row === null) continue;
      if ('why' in row) table.odd.push(row);
      else table.rows.push(row);
    }
  });
  return table;
}

function cellsOf(text: string, delimiter: string): string[][] {
  try {
    return parse(text, { delimiter, bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
  } catch (error) {
    throw new Problem('invalid', `This is no table with "${delimiter}" between its columns: ${wordsOf(error)}`);
  }
}

function mustHave(names: readonly string[], steps: readonly Columns[]): void {
  const asked = steps.flatMap((step) =>
    Object.values(step).flatMap((field) =>
      field === undefined ? [] : typeof field === 'string' ? [field] : 'column' in field ? [field.column] : [],
    ),
  );
  const missing = [...new Set(asked)].filter((column) => !names.includes(column));
  if (missing.length > 0)
    throw new Problem(
      'invalid',
      `The table has no column ${missing.map((name) => `"${name}"`).join(', ')}. It has: ${names.join(', ')}.`,
    );
}

class TableReader {
  readonly #map: TableMap;
  readonly #places: ReadonlyMap<string, number>;
  readonly #kinds: ReadonlyMap<string, RowKind>;
  readonly #forms = new Map<string, ReadDate>();

  constructor(map: TableMap, names: readonly string[]) {
    this.#map = map;
    this.#places = new Map(names.map((name, index) => [name, index]));
    this.#kinds = new Map(Object.entries(map.kinds).map(([name, kind]) => [name.toLowerCase(), kind]));
  }

  /** null: nothing is told there. */
  read(cells: readonly string[], columns: Columns, line: number): HistoryRow | OddLine | null {
    const text = (name: keyof Columns): string | null => this.#text(cells, columns[name]);
    const kind = this.#kinds.get((text('kind') ?? '').toLowerCase()) ?? kindNamed(text('kind')) ?? 'run';
    const [orderId, operation] = [text('order'), text('operation')];
    if (kind === 'skip' || orderId === null || operation === null) return null;
    if (orderId.length > 64) return { line, why: `the order "${orderId}" has more than 64 characters` };
    const times = new Map<string, number | null>();
    for (const name of ['start', 'end', 'ordered', 'due'] as const) {
      const said = text(name);
      const at = said === null ? null : this.#date(said, columns[name]);
      if (said !== null && at === null) return { line, why: `"${said}" is no date (${name})` };
      times.set(name, at);
    }
    const quantities = new Map<string, number | null>();
    for (const name of ['quantity', 'scrap', 'orderQuantity'] as const) {
      const quantity = readQuantity(text(name), this.#map.decimal ?? null);
      if (quantity === 'unreadable') return { line, why: `"${text(name)}" is no quantity (${name})` };
      quantities.set(name, quantity);
    }
    const at = (name: string): number | null => times.get(name) ?? null;
    const [startAt, endAt] = [at('start'), at('end')];
    if (startAt === null) return { line, why: 'it has no start' };
    const isBackwards = endAt !== null && endAt < startAt;
    // A kit that was there before its order is there when the order comes.
    if (isBackwards && kind !== 'material') return { line, why: 'it ends before it starts' };
    return {
      line,
      orderId,
      operation,
      kind,
      startAt,
      endAt: isBackwards ? startAt : endAt,
      itemId: text('item'),
      orderQuantityPcs: quantities.get('orderQuantity') || null,
      customer: text('customer'),
      strategy: strategies.find((one) => one === text('strategy')?.toUpperCase()) ?? null,
      orderedAt: at('ordered'),
      dueAt: at('due'),
      resource: text('resource'),
      quantityPcs: quantities.get('quantity') ?? null,
      scrapPcs: quantities.get('scrap') ?? 0,
      worker: text('worker'),
    };
  }

  /** null: empty. */
  #text(cells: readonly string[], field: Field | undefined): string | null {
    if (field === undefined) return null;
    if (typeof field === 'object' && 'is' in field) return field.is;
    const text = cells[this.#places.get(typeof field === 'string' ? field : field.column) ?? -1]?.trim() ?? '';
    return text === '' ? null : text;
  }

  #date(text: string, field: Field | undefined): number | null {
    const form = (typeof field === 'object' && 'column' in field ? field.form : undefined) ?? this.#map.form;
    const reader = this.#forms.get(form) ?? dateReader(form, this.#map.timeZone);
    this.#forms.set(form, reader);
    return reader(text);
  }
}

function kindNamed(text: string | null): RowKind | null {
  const name = text?.toLowerCase();
  return name === 'run' || name === 'setup' || name === 'outside' || name === 'material' || name === 'skip'
    ? name
    : null;
}
