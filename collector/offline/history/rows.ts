/** A table's lines -> what was done, step by step, in the words of its map. Nothing odd is passed over silently. */

import { LONGEST_WINDOW_MS, MomentSchema } from '../../../shared/core/words/moments.ts';
import { type Strategy, strategies } from '../../../shared/core/words/order.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/words/time.ts';
import { CellReader, namesOf } from './cell-reader.ts';
import { cellsOf } from './cells.ts';
import type { Field, LineEvent, RowKind, TableMap } from './map.ts';
import type { Quantity } from './quantities.ts';
import { stretchesOf, type Tick } from './ticks.ts';

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
  /** What may be wrong with the map. */
  hints: string[];
}

type Columns = Partial<Record<keyof TableMap['columns'], Field | undefined>>;

/** Errors: `invalid` where it is no such table: a column is missing, or nothing of it can be read. */
export function readTable(text: string, map: TableMap): HistoryTable {
  const steps: Columns[] = (map.steps ?? [{}]).map((step) => ({ ...map.columns, ...step }));
  const { names, lines } = cellsOf(text, map.delimiter, columnsOf(steps));
  const reader = new TableReader(map, names);
  const rows: HistoryRow[] = [];
  const odd: OddLine[] = [];
  const ticks: Tick[] = [];
  for (const { line, cells } of lines) {
    for (const step of steps) {
      const told = reader.read(cells, step, line);
      if (told === null) continue;
      if ('why' in told) odd.push(told);
      else if ('tells' in told) ticks.push(told);
      else rows.push(told);
    }
  }
  for (const told of stretchesOf(ticks)) {
    if ('why' in told) odd.push(told);
    else rows.push(told);
  }
  return { rows, odd, hints: [...reader.hints(), ...timelessHint(rows)] };
}

/** A year 1926 or 20226 is a slip. */
const isMeant = (at: number | null): boolean => MomentSchema.safeParse(at).success;

function timelessHint(rows: readonly HistoryRow[]): string[] {
  const worked = rows.filter(({ kind }) => kind !== 'material');
  if (worked.length === 0 || worked.some(({ startAt, endAt }) => endAt !== startAt)) return [];
  return [
    'Each step ends in the moment in which it starts. Where a line tells one moment, say so with at (and event).',
  ];
}

function columnsOf(steps: readonly Columns[]): string[] {
  return [...new Set(steps.flatMap((step) => Object.values(step).flatMap(namesOf)))];
}

class TableReader {
  readonly #cells: CellReader;
  readonly #kinds: ReadonlyMap<string, RowKind>;
  readonly #events: ReadonlyMap<string, LineEvent>;
  /** Lines of material that was there before its order. */
  readonly #early: number[] = [];

  constructor(map: TableMap, names: readonly string[]) {
    this.#cells = new CellReader(map, names);
    this.#kinds = new Map(Object.entries(map.kinds).map(([name, kind]) => [name.toLowerCase(), kind]));
    this.#events = new Map(Object.entries(map.events ?? {}).map(([name, event]) => [name.toLowerCase(), event]));
  }

  /** null: nothing is told there. */
  read(cells: readonly string[], columns: Columns, line: number): HistoryRow | Tick | OddLine | null {
    const text = (name: keyof Columns): string | null => this.#cells.text(cells, columns[name]);
    const kind = this.#kinds.get((text('kind') ?? '').toLowerCase()) ?? kindNamed(text('kind')) ?? 'run';
    const [orderId, operation] = [text('order'), text('operation')];
    if (kind === 'skip' || orderId === null || operation === null) return null;
    if (orderId.length > 64) return { line, why: `the order "${orderId}" has more than 64 characters` };
    const times = new Map<string, number | null>();
    for (const name of ['start', 'end', 'at', 'ordered', 'due'] as const) {
      const said = text(name);
      const at = said === null ? null : this.#cells.date(said, columns[name]);
      if (said !== null && !isMeant(at)) return { line, why: `"${said}" is no date (${name})` };
      times.set(name, at);
    }
    const quantities = new Map<string, number | null>();
    for (const name of ['quantity', 'scrap', 'orderQuantity'] as const) {
      const quantity = this.#cells.quantity(text(name));
      if (quantity === 'unreadable') return { line, why: `"${text(name)}" is no quantity (${name})` };
      quantities.set(name, quantity);
    }
    const at = (name: string): number | null => times.get(name) ?? null;
    const isMoment = columns.at !== undefined;
    const lengthMs = this.#lengthMs(text);
    if (lengthMs === 'unreadable') return { line, why: `"${text('hours') ?? text('minutes')}" is no length of time` };
    const [startAt, endAt] = isMoment ? [at('at'), at('at')] : spanOf(at('start'), at('end'), lengthMs);
    if (startAt === null) return { line, why: isMoment ? 'it has no time' : 'it has no start' };
    const isBackwards = endAt !== null && endAt < startAt;
    // A kit that was there before its order is there when the order comes.
    if (isBackwards && kind !== 'material') return { line, why: 'it ends before it starts' };
    if (isBackwards) this.#early.push(line);
    if (kind !== 'material' && (endAt ?? startAt) - startAt > LONGEST_WINDOW_MS)
      return { line, why: `it lasts more than ${LONGEST_WINDOW_MS / DAY_MS} days` };
    const row: HistoryRow = {
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
    return isMoment ? this.#tick(row, text('event'), columns.event !== undefined) : row;
  }

  #tick(row: HistoryRow, event: string | null, hasEvents: boolean): Tick | OddLine | null {
    if (!hasEvents) return { row, tells: 'piece' };
    const tells = this.#events.get((event ?? '').toLowerCase());
    if (tells === undefined) return { line: row.line, why: `"${event ?? ''}" is no event of the map` };
    return tells === 'skip' ? null : { row, tells };
  }

  hints(): string[] {
    const [early] = this.#early;
    return [
      ...this.#cells.hints(),
      ...(early === undefined
        ? []
        : [
            `Material came before its order in ${this.#early.length} of the lines, as in line ${early}: it counts as there with the order. Are day and month in their places?`,
          ]),
    ];
  }

  #lengthMs(text: (name: 'hours' | 'minutes') => string | null): Quantity {
    const hours = this.#cells.length(text('hours'), HOUR_MS);
    return hours ?? this.#cells.length(text('minutes'), MINUTE_MS);
  }
}

/** Start and end; of one that is not told the other and the length tell. */
function spanOf(startAt: number | null, endAt: number | null, lengthMs: number | null): [number | null, number | null] {
  if (lengthMs === null) return [startAt, endAt];
  if (startAt === null) return [endAt === null ? null : endAt - lengthMs, endAt];
  return [startAt, endAt ?? startAt + lengthMs];
}

function kindNamed(text: string | null): RowKind | null {
  const name = text?.toLowerCase();
  return name === 'run' || name === 'setup' || name === 'outside' || name === 'material' || name === 'skip'
    ? name
    : null;
}
