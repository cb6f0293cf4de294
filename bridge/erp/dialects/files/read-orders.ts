/** Rows of a file → orders as `WrittenOrderSchema` reads them. What cannot be read of one order sets that one aside. */
import type { OddOrder } from '../../../../shared/core/orders/sift.ts';
import { confirmRules } from '../../../../shared/core/words/order.ts';
import { parseQuantity, unitNamed } from '../../../../shared/core/words/quantity.ts';
import { HOUR_MS, MINUTE_MS } from '../../../../shared/core/words/time.ts';
import type { OrdersLayout } from './layout.ts';
import { csvHeader, csvRows, type Row, xmlRows } from './tables.ts';
import { readDate, readDecimal } from './written.ts';

const unitMs = { h: HOUR_MS, min: MINUTE_MS, s: 1_000 } as const;

export interface ReadOrders {
  orders: unknown[];
  odd: OddOrder[];
}

/** `writtenAt`: when the file was; an order that tells nothing better was made then. Errors: `Error` for the file as a whole. */
export function readOrders(text: string, layout: OrdersLayout, timeZone: string, writtenAt: number): ReadOrders {
  const read: ReadOrders = { orders: [], odd: [] };
  for (const [orderId, rows] of grouped(rowsOf(text, layout), layout)) {
    const fields = new Fields(layout, timeZone, writtenAt);
    try {
      read.orders.push(fields.order(orderId, rows));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const { field, value, expected } = error;
      read.odd.push({ orderId: orderId.slice(0, 64), field, value: value.slice(0, 120), expected });
    }
  }
  return read;
}

interface Lines {
  operations: Row[];
  components: Row[];
}

function rowsOf(text: string, layout: OrdersLayout): { row: Row; isComponent: boolean }[] {
  const { elements, lines, columns } = layout;
  if (layout.format === 'xml') {
    const names = [elements?.operation ?? '', ...(elements?.component === undefined ? [] : [elements.component])];
    return xmlRows(text, names).map((row) => ({ row, isComponent: row.name === elements?.component }));
  }
  if (layout.header) {
    const header = csvHeader(text.replace(/^\ufeff/, ''), layout);
    const missing = ['order', 'operation'].map((name) => columns[name] ?? '').find((name) => !header.includes(name));
    if (missing !== undefined)
      throw new Error(`it has no column "${missing}", but: ${header.join(', ').slice(0, 200)}`);
  }
  return csvRows(text, layout).flatMap((row): { row: Row; isComponent: boolean }[] => {
    const kind = lines === undefined ? '' : row.field(lines.column)?.trim();
    if (lines === undefined || kind === lines.operation) return [{ row, isComponent: false }];
    return kind !== undefined && kind === lines.component ? [{ row, isComponent: true }] : [];
  });
}

/** By order, in the order in which they first stand there. */
function grouped(rows: readonly { row: Row; isComponent: boolean }[], { columns }: OrdersLayout): Map<string, Lines> {
  const orders = new Map<string, Lines>();
  for (const { row, isComponent } of rows) {
    const orderId = row.field(columns.order ?? '')?.trim() ?? '';
    const lines = orders.get(orderId) ?? { operations: [], components: [] };
    orders.set(orderId, lines);
    (isComponent ? lines.components : lines.operations).push(row);
  }
  return orders;
}

class Unreadable extends Error {
  readonly field: string;
  readonly value: string;
  readonly expected: string;
  constructor(field: string, value: string, expected: string) {
    super(expected);
    this.field = field;
    this.value = value;
    this.expected = expected;
  }
}

class Fields {
  readonly #layout: OrdersLayout;
  readonly #timeZone: string;
  readonly #writtenAt: number;

  constructor(layout: OrdersLayout, timeZone: string, writtenAt: number) {
    this.#layout = layout;
    this.#timeZone = timeZone;
    this.#writtenAt = writtenAt;
  }

  order(orderId: string, { operations, components }: Lines): unknown {
    const [first] = operations;
    if (orderId === '') throw new Unreadable('order', '', 'expected the number of an order');
    if (first === undefined) throw new Unreadable('operation', '', 'expected an operation: only material stands there');
    const status = this.#coded(first, 'status', this.#layout.states);
    const itemGroup = this.#text(first, 'itemGroup');
    const quantity = this.#decimal(first, 'quantity') ?? '';
    return {
      id: orderId,
      itemId: this.#needed(first, 'item'),
      itemName: this.#text(first, 'itemName') ?? '',
      unit: this.#text(first, 'unit') ?? this.#layout.unit,
      quantity,
      ...(itemGroup === null ? {} : { itemGroup }),
      ...this.#project(first),
      ...this.#pegs(orderId, quantity, operations),
      strategy: this.#coded(first, 'strategy', this.#layout.strategies) ?? this.#layout.strategy,
      status: status ?? 'released',
      erpStates: status === null ? undefined : [this.#needed(first, 'status')],
      customer: this.#text(first, 'customer'),
      salesOrder: this.#text(first, 'salesOrder'),
      createdAt: this.#date(first, 'created') ?? Math.trunc(this.#writtenAt),
      dueAt: this.#date(first, 'due', true),
      paperFinishAt: this.#date(first, 'paperFinish', true),
      operations: operations.map((row) => this.#operation(orderId, row)),
      components: components.map((row) => this.#component(row)),
    };
  }

  #project(row: Row): object {
    const id = this.#text(row, 'project');
    return id === null ? {} : { project: { id, name: this.#text(row, 'projectName') ?? '' } };
  }

  /** The order that this one is made for, in whole; an order that names itself is made for nobody's. */
  #pegs(orderId: string, written: string, [first]: readonly Row[]): object {
    const madeFor = first === undefined ? null : this.#text(first, 'madeFor');
    if (first === undefined || madeFor === null || madeFor === orderId) return {};
    const quantityPcs = parseQuantity(written, unitNamed(this.#text(first, 'unit') ?? this.#layout.unit));
    if (quantityPcs === null || quantityPcs <= 0) return {};
    const operationNumber = this.#text(first, 'madeForOperation');
    return { pegs: [{ orderId: madeFor, quantityPcs, ...(operationNumber === null ? {} : { operationNumber }) }] };
  }

  #operation(orderId: string, row: Row): unknown {
    const number = this.#needed(row, 'operation');
    const quantity = this.#decimal(row, 'operationQuantity');
    const plannedScrap = this.#decimal(row, 'plannedScrap');
    const machine = this.#text(row, 'machine');
    const setupFamily = this.#text(row, 'setupFamily');
    const refs = this.#refs(row, this.#layout.refs);
    return {
      id: `${orderId}/${number}`,
      number,
      description: this.#text(row, 'description') ?? '',
      workCentreId: this.#needed(row, 'workCentre'),
      machineIds: machine === null ? [] : [machine],
      plannedSetupMs: this.#ms(row, 'setup', this.#layout.setupUnit) ?? 0,
      ...this.#run(row),
      ...(quantity === null ? {} : { quantity }),
      ...(plannedScrap === null ? {} : { plannedScrap }),
      ...(setupFamily === null ? {} : { setupFamily }),
      program: this.#text(row, 'program'),
      tool: this.#text(row, 'tool'),
      ...this.#confirm(row),
      ...this.#sequence(row),
      ...(refs && { refs }),
    };
  }

  /** Steps beside the standard ones, or in their place. */
  #sequence(row: Row): object {
    const id = this.#text(row, 'sequence');
    const kind = this.#text(row, 'sequenceKind');
    if (id === null || kind === null) return {};
    if (kind !== 'parallel' && kind !== 'alternative')
      throw new Unreadable('sequenceKind', kind, 'expected parallel or alternative, or nothing for the standard one');
    return { sequence: { id, kind } };
  }

  /** Per unit of the order; where the ERP gives none (or 0), a default that says that it is one. */
  #run(row: Row): { plannedRunMsPerUnit: number; isRunAssumed?: true } {
    const ms = this.#ms(row, 'run', this.#layout.runUnit);
    if (ms === null || ms === 0) return { plannedRunMsPerUnit: this.#layout.assumedRunMs, isRunAssumed: true };
    const said = this.#decimal(row, 'runPer') ?? this.#layout.runPer;
    const whole = this.#decimal(row, 'operationQuantity') ?? this.#decimal(row, 'quantity');
    const per = Number(said === 'operation' ? whole : said);
    if (!(per > 0)) throw new Unreadable('runPer', String(said), 'expected how many the run time is for, more than 0');
    return { plannedRunMsPerUnit: ms / per };
  }

  #confirm(row: Row): { confirm?: string } {
    const text = this.#text(row, 'confirm');
    if (text === null) return {};
    const rule = confirmRules.find((one) => one === text);
    if (rule === undefined) throw new Unreadable('confirm', text, `expected one of: ${confirmRules.join(', ')}`);
    return { confirm: rule };
  }

  #component(row: Row): unknown {
    const unit = unitNamed(this.#text(row, 'componentUnit') ?? this.#layout.unit);
    const written = this.#decimal(row, 'componentQuantity') ?? '0';
    const steps = parseQuantity(written, unit);
    if (steps === null || steps < 0)
      throw new Unreadable('componentQuantity', written, `expected a quantity in ${unit.name}, 0 or more`);
    const operationNumber = this.#text(row, 'componentOperation');
    const [lot, storage] = [this.#text(row, 'lot'), this.#text(row, 'storage')];
    const refs = this.#refs(row, this.#layout.componentRefs);
    return {
      itemId: this.#needed(row, 'component'),
      quantityPcs: steps,
      unit,
      supplierId: this.#text(row, 'supplier'),
      confirmedAt: this.#date(row, 'confirmed'),
      arrivedAt: this.#date(row, 'arrived'),
      ...(operationNumber === null ? {} : { operationNumber }),
      ...(isYes(this.#text(row, 'backflush')) ? { backflush: true } : {}),
      ...(lot === null ? {} : { lot }),
      ...(storage === null ? {} : { storage }),
      ...(refs && { refs }),
    };
  }

  /** Null where there is no such column, or nothing stands in it. */
  #text(row: Row, field: string): string | null {
    const column = this.#layout.columns[field];
    const text = column === undefined ? '' : (row.field(column)?.trim() ?? '');
    return text === '' ? null : text;
  }

  #needed(row: Row, field: string): string {
    const text = this.#text(row, field);
    if (text === null) throw new Unreadable(field, '', `nothing stands in "${this.#layout.columns[field] ?? field}"`);
    return text;
  }

  #decimal(row: Row, field: string): string | null {
    const text = this.#text(row, field);
    const decimal = text === null ? null : readDecimal(text, this.#layout.decimal);
    if (text !== null && decimal === null)
      throw new Unreadable(field, text, `expected a number with "${this.#layout.decimal}" before its decimals`);
    return decimal;
  }

  /** A planned time: it is measured against, never added up. */
  #ms(row: Row, field: string, unit: keyof typeof unitMs): number | null {
    const decimal = this.#decimal(row, field);
    if (decimal === null) return null;
    const ms = Number(decimal) * unitMs[unit];
    if (ms < 0) throw new Unreadable(field, decimal, 'expected a time, 0 or more');
    return ms;
  }

  /** Zeros are no date, as many ERPs write it. */
  #date(row: Row, field: string, isEnd = false): number | null {
    const text = this.#text(row, field);
    if (text === null || /^[0.\-/: ]+$/.test(text)) return null;
    const at = readDate(text, this.#layout.dateFormat, this.#timeZone, isEnd);
    if (at === null) throw new Unreadable(field, text, `expected a date like ${this.#layout.dateFormat}`);
    return at;
  }

  #coded<T extends string>(row: Row, field: string, codes: Readonly<Record<string, T>>): T | null {
    const text = this.#text(row, field);
    if (text === null) return null;
    const code = new Map(Object.entries(codes)).get(text);
    if (code === undefined) throw new Unreadable(field, text, `expected one of: ${Object.keys(codes).join(', ')}`);
    return code;
  }

  #refs(row: Row, refs: Readonly<Record<string, string>>): Record<string, string> | null {
    const found = Object.entries(refs).flatMap(([name, column]): [string, string][] => {
      const text = row.field(column)?.trim() ?? '';
      return text === '' ? [] : [[name, text]];
    });
    return found.length === 0 ? null : Object.fromEntries(found);
  }
}

/** However an ERP writes it: 1, X, J, yes, true. */
const isYes = (text: string | null): boolean => text !== null && !/^(0|n|no|nein|non|false|-)$/i.test(text);
