/** The records of the Tryton face: four tables, their versions, and as much of its domains as is asked for. */
import { type Amount, scrapOf } from '../../../shared/core/erp/amounts.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import type { Face } from '../face.ts';

export type Row = Record<string, unknown> & { id: number };
const models = ['production', 'production.work', 'production.work.cycle', 'stock.move', 'stock.location'] as const;
export type Model = (typeof models)[number];

export interface Search {
  domain: readonly unknown[];
  offset: number;
  limit: number | null;
  order: readonly (readonly [string, string])[];
  fields: readonly string[];
}

const SHOP = 9;
const STORAGE = 3;
const SCRAP = 10;
const LOST = 4;

export type Tables = ReturnType<typeof trytonTables>;

export function trytonTables(now: () => number) {
  const rows: Record<Model, Row[]> = {
    production: [],
    'production.work': [],
    'production.work.cycle': [],
    'stock.move': [],
    'stock.location': [
      { id: SHOP, code: 'PROD' },
      { id: STORAGE, code: 'STO' },
      { id: SCRAP, code: 'SCRAP' },
      { id: LOST, code: null },
    ],
  };
  const related = new Map<string, Record<string, unknown>>();
  /** How to take back what the transaction has changed so far, first change first. */
  const undo: (() => void)[] = [];
  let lastId = 100;
  let versions = 0;
  const stamp = (row: Row): void => {
    versions += 1;
    const at = new Date(now());
    row._timestamp = `${Math.floor(at.getTime() / 1_000)}.${String(versions).padStart(6, '0')}`;
    row.write_date = datetime(at, versions);
  };
  const add = (model: Model, values: Record<string, unknown>): Row => {
    lastId += 1;
    const row: Row = { id: lastId, create_date: datetime(new Date(now()), 0), ...values };
    stamp(row);
    rows[model].push(row);
    undo.push(() => void rows[model].pop());
    return row;
  };
  const project = (model: Model, row: Row, fields: readonly string[]): Row => {
    const shown: Row = { id: row.id };
    for (const field of fields) {
      const [name = '', inner] = field.split('.');
      if (inner === undefined) shown[name] = row[name] ?? null;
      else shown[`${name}.`] = related.get(`${model}.${name}.${String(row[name])}`) ?? null;
    }
    return shown;
  };
  return {
    rows,
    add,
    project,
    model: (name: string): Model | null => models.find((one) => one === name) ?? null,
    set: (row: Row, values: Record<string, unknown>): void => {
      const before = { ...row };
      undo.push(() => {
        for (const field of Object.keys(row)) delete row[field];
        Object.assign(row, before);
      });
      Object.assign(row, values);
      stamp(row);
    },
    isInWarehouse: (id: number): boolean => id === STORAGE || id === SCRAP,
    /** A call is one transaction; what it answers undoes it. */
    begin: (): (() => void) => {
      undo.length = 0;
      return () => {
        for (const step of undo.reverse()) step();
        undo.length = 0;
      };
    },
    search: (model: Model, { domain, offset, limit, order, fields }: Search): Row[] => {
      const found = rows[model].filter(testOf(rows, domain));
      const [by] = order;
      if (by?.[1] === 'DESC') found.reverse();
      return found.slice(offset, limit === null ? undefined : offset + limit).map((row) => project(model, row, fields));
    },
    put: (order: WorkOrder): void => {
      const item = { code: order.itemId, rec_name: order.itemName || order.itemId };
      const unit = { name: 'Unit', digits: 0 };
      const old = rows.production.find(({ number }) => number === order.id);
      const state = { planned: 'draft', released: 'waiting', finished: 'done', closed: 'done', cancelled: 'cancelled' };
      if (old !== undefined)
        return void Object.assign(old, { state: state[order.status], quantity: order.quantityPcs });
      const places = { location: SHOP, warehouse: 5, company: 1, product: 2, uom: 1 };
      const production = add('production', {
        ...{ ...places, number: order.id, reference: null, state: state[order.status], quantity: order.quantityPcs },
        planned_date: null,
      });
      related.set('production.product.2', item);
      related.set('production.uom.1', unit);
      for (const { number, workCentreId, description } of order.operations) {
        const work = add('production.work', { production: production.id, sequence: Number(number) });
        Object.assign(work, { operation: work.id, work_center: work.id, work_center_category: work.id });
        related.set(`production.work.operation.${work.id}`, { name: description });
        related.set(`production.work.work_center.${work.id}`, { name: `${workCentreId} 1` });
        related.set(`production.work.work_center_category.${work.id}`, { name: workCentreId });
      }
      add('stock.move', {
        ...{ product: 2, uom: 1, currency: 1, company: 1, quantity: order.quantityPcs, state: 'draft', create_uid: 1 },
        ...{ from_location: SHOP, to_location: STORAGE, production_output: production.id, production_input: null },
      });
    },
    held: (orderId: string): ReturnType<Face['held']> => heldOf(rows, orderId),
  };
}

function heldOf(rows: Record<Model, Row[]>, orderId: string): ReturnType<Face['held']> {
  const production = rows.production.find(({ number }) => number === orderId);
  const works = new Set(rows['production.work'].filter((row) => row.production === production?.id).map(({ id }) => id));
  const cycles = rows['production.work.cycle'].filter(({ work }) => works.has(Number(work)));
  const durations = cycles.map(({ duration }) => secondsOf(duration));
  const sums = new Map<Amount, number>();
  const add = (name: Amount, amount: number) => sums.set(name, (sums.get(name) ?? 0) + amount);
  for (const seconds of durations) add('machineMs', Math.round(seconds * 1_000));
  for (const move of rows['stock.move']) {
    if (move.state !== 'done') continue;
    const isOutput = move.production_output === production?.id;
    if (!isOutput && move.production_input !== production?.id) continue;
    const isScrap = [move.from_location, move.to_location].includes(SCRAP);
    add(isScrap ? scrapOf(null) : 'yield', Number(move.quantity) * (isOutput ? 1 : -1));
  }
  const back = durations.filter((seconds) => seconds < 0).length;
  return { records: cycles.length - 2 * back, sums, final: production?.state === 'done' };
}

const secondsOf = (duration: unknown): number =>
  typeof duration === 'object' && duration !== null && 'seconds' in duration ? Number(duration.seconds) : 0;

function datetime(at: Date, microsecond: number): Record<string, unknown> {
  return {
    ...{ __class__: 'datetime', year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() },
    ...{ hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds() },
    microsecond: microsecond % 1_000_000,
  };
}

type Test = (row: Row) => boolean;

/** `["OR", …]` or clauses that all hold. */
function testOf(rows: Record<Model, Row[]>, domain: readonly unknown[]): Test {
  const [first, ...others] = domain;
  const clause = (one: unknown): Test => {
    if (!Array.isArray(one)) throw new Error(`no clause: ${String(one)}`);
    return typeof one[0] === 'string' && one[0] !== 'OR' ? clauseOf(rows, one) : testOf(rows, one);
  };
  const tests = (first === 'OR' ? others : domain).map(clause);
  return first === 'OR' ? (row) => tests.some((test) => test(row)) : (row) => tests.every((test) => test(row));
}

function clauseOf(rows: Record<Model, Row[]>, [field, operator, value]: readonly unknown[]): Test {
  const name = String(field);
  const held = (row: Row): unknown =>
    name === 'work.production' ? rows['production.work'].find(({ id }) => id === row.work)?.production : row[name];
  const values = Array.isArray(value) ? value : [];
  switch (operator) {
    case '=':
      return (row) => held(row) === value;
    case '!=':
      return (row) => held(row) !== value;
    case 'in':
      return (row) => values.includes(held(row));
    case 'not in':
      return (row) => !values.includes(held(row));
    case '>':
      return (row) => Number(held(row)) > Number(value);
    case '>=':
      return (row) => instant(held(row)) >= instant(value);
    default:
      throw new Error(`no operator ${String(operator)}`);
  }
}

/** Of the parts of a date and time. */
function instant(value: unknown): number {
  const part = (name: string): number =>
    typeof value === 'object' && value !== null ? Number(Reflect.get(value, name) ?? 0) : 0;
  const [year, month, day] = [part('year'), part('month'), part('day')];
  return Date.UTC(year, month - 1, day, part('hour'), part('minute'), part('second'));
}
