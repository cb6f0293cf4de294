/** How a plant's files look: the columns, codes, units and signs of both directions. Presets give most of it. */
import { z } from 'zod';
import { orderStatuses, strategies } from '../../../../shared/core/words/order.ts';
import { encodings } from './encoding.ts';
import { isDatePattern } from './written.ts';

const DatePattern = z
  .string()
  .max(40)
  .refine(isDatePattern, 'expected a date pattern like dd.MM.yyyy or yyyyMMdd HH:mm');
const Column = z.union([z.string().min(1).max(200), z.int().positive().max(500).transform(String)]);
const XmlName = z.string().regex(/^[\p{L}_][\p{L}\p{N}_.-]*$/u, 'expected the name of an XML element');

/** What both directions have. */
const form = {
  format: z.enum(['csv', 'xml']),
  encoding: z.enum(encodings),
  delimiter: z.string().length(1),
  /** CSV: the first line names the columns; without it they go by their number, from 1. */
  header: z.boolean(),
  decimal: z.enum([',', '.']),
  dateFormat: DatePattern,
};

const orderFields = [
  ...['order', 'item', 'itemName', 'quantity', 'unit', 'status', 'strategy', 'customer', 'salesOrder'],
  ...['created', 'due', 'paperFinish', 'itemGroup', 'project', 'projectName', 'madeFor', 'madeForOperation'],
  ...['operation', 'description', 'workCentre', 'machine', 'operationQuantity', 'setup', 'run', 'runPer'],
  ...['plannedScrap', 'setupFamily', 'program', 'tool', 'confirm', 'sequence', 'sequenceKind'],
] as const;
const componentFields = [
  ...['order', 'component', 'componentQuantity', 'componentUnit', 'componentOperation', 'supplier'],
  ...['confirmed', 'arrived', 'lot', 'storage', 'backflush'],
] as const;

export const OrdersLayoutSchema = z.strictObject({
  ...form,
  /** CSV with several kinds of lines: which column tells them apart, and by what. */
  lines: z.strictObject({ column: Column, operation: z.string(), component: z.string().optional() }).optional(),
  /** XML: the elements that are operations and components. */
  elements: z.strictObject({ operation: XmlName, component: XmlName.optional() }).optional(),
  /** Ours → the file's: which column (or element, or attribute) holds what. */
  columns: z.record(z.string(), Column),
  /** Opaque references of an operation that go back as they came: name → column. */
  refs: z.record(z.string().min(1).max(64), Column),
  componentRefs: z.record(z.string().min(1).max(64), Column),
  /** The ERP's own states → ours. One that does not stand here sets the order aside. */
  states: z.record(z.string(), z.enum(orderStatuses)),
  strategies: z.record(z.string(), z.enum(strategies)),
  strategy: z.enum(strategies),
  /** Of orders that name none. */
  unit: z.string().min(1).max(16),
  setupUnit: z.enum(['h', 'min', 's']),
  runUnit: z.enum(['h', 'min', 's']),
  /** The run time is that of so many, or of the whole operation. */
  runPer: z.union([z.number().positive(), z.literal('operation')]),
  /** Stands in until it is measured, where the ERP gives no run time; the promise says so. */
  assumedRunMs: z.number().positive(),
});
export type OrdersLayout = z.infer<typeof OrdersLayoutSchema>;

export const amountValues = [
  ...['yield', 'rework', 'scrap', 'setupTime', 'machineTime', 'labourTime', 'personTime', 'stopTime', 'stopCount'],
  'movedQuantity',
] as const;
const plainValues = [
  ...['key', 'reverses', 'kind', 'final', 'order', 'operation', 'item', 'unit', 'workCentre', 'machine', 'person'],
  ...['scrapReason', 'stopReason', 'day', 'today', 'from', 'to'],
  ...['move', 'movedItem', 'movedUnit', 'lot', 'storage'],
] as const;
export type AmountValue = (typeof amountValues)[number];
export type Value = AmountValue | (typeof plainValues)[number];

const valueNames: readonly Value[] = [...amountValues, ...plainValues];
const ColumnOut = z.union([
  z.strictObject({
    name: z.string().max(200),
    value: z.enum(valueNames),
    /** Dates only: another pattern than the file's. */
    format: z.string().min(1).max(40).optional(),
  }),
  z.strictObject({ name: z.string().max(200), text: z.string().max(200) }),
  z.strictObject({ name: z.string().max(200), ref: z.string().min(1).max(64) }),
  /** Goods only: what the ERP calls the component. */
  z.strictObject({ name: z.string().max(200), componentRef: z.string().min(1).max(64) }),
]);

const RecordOut = z.strictObject({
  /** One line of a ticket, or one per scrap reason, person, stop reason; in files of goods one per movement. */
  each: z.enum(['ticket', 'scrap', 'person', 'stop', 'goods']),
  /** XML: what the element is called. */
  element: XmlName.optional(),
  columns: z.array(ColumnOut).min(1).max(200),
});
export type RecordOut = z.infer<typeof RecordOut>;

/** Goods movements stand in files of their own, in the form of the confirmations. */
export const GoodsLayoutSchema = z.strictObject({
  fileName: z.string().min(1).max(150),
  /** XML: the root, and what a movement is called. */
  root: XmlName,
  element: XmlName,
  /** The ERP's codes; what has none is not told. */
  moves: z.strictObject({
    issue: z.string().optional(),
    receipt: z.string().optional(),
    byProduct: z.string().optional(),
  }),
  columns: z.array(ColumnOut).min(1).max(200),
});
export type GoodsLayout = z.infer<typeof GoodsLayoutSchema>;

export const ConfirmationsLayoutSchema = z.strictObject({
  ...form,
  newline: z.enum(['crlf', 'lf']),
  /** XML: the root. */
  root: XmlName,
  minus: z.enum(['before', 'after']),
  /** Beyond these a quantity is cut, and said by the next ticket. */
  quantityDecimals: z.int().min(0).max(6),
  /** As many decimals always, or only those that are needed. */
  decimals: z.enum(['fixed', 'short']),
  /** `hh:mm`: 7:30. */
  timeUnit: z.enum(['h', 'min', 's', 'hh:mm']),
  timeDecimals: z.int().min(0).max(6),
  /** What a unit of pieces is called there. */
  pieces: z.string().max(16),
  /** What stands for each kind. Starts, interruptions and resumptions are written only where they have a code. */
  kinds: z.strictObject({
    start: z.string().optional(),
    interrupt: z.string().optional(),
    resume: z.string().optional(),
    partial: z.string(),
    final: z.string(),
    reversal: z.string(),
  }),
  finals: z.strictObject({ yes: z.string(), no: z.string() }),
  /** Written for a reason that has no code of the ERP. */
  otherReason: z.string(),
  records: z.array(RecordOut).min(1).max(8),
  /** How a booking is taken back: a line with turned signs, or a record that names the first one's key. */
  reverse: z.enum(['negative', 'cancel', 'none']),
  reverseFinal: z.boolean(),
});
export type ConfirmationsLayout = z.infer<typeof ConfirmationsLayoutSchema>;

/** The layout of a file of goods. */
export function goodsLayoutOf(
  layout: ConfirmationsLayout,
  { root, element, columns }: GoodsLayout,
): ConfirmationsLayout {
  return { ...layout, root, records: [{ each: 'goods', element, columns }] };
}

export function goodsFaults(goods: GoodsLayout, { format, reverse }: ConfirmationsLayout): [string[], string][] {
  const faults: [string[], string][] = [];
  const values = goods.columns.map((one) => ('value' in one ? one.value : null));
  for (const needed of ['movedItem', 'movedQuantity'] as const)
    if (!values.includes(needed)) faults.push([['goodsFiles', 'columns'], `expected a column "${needed}"`]);
  if (reverse === 'cancel' && !values.includes('reverses'))
    faults.push([['goodsFiles', 'columns'], 'a cancellation has to say which record: expected a column "reverses"']);
  if (!/\{(number|key)\}/.test(goods.fileName) || /[/\\]/.test(goods.fileName))
    faults.push([['goodsFiles', 'fileName'], 'expected a file name with {number} or {key}, without folders']);
  if (format === 'xml')
    for (const { name } of goods.columns)
      if (!XmlName.safeParse(name).success)
        faults.push([['goodsFiles', 'columns'], `"${name}" cannot be the name of an XML element`]);
  return faults;
}

/** What cannot be meant, with where it stands. */
export function layoutFaults(orders: OrdersLayout, confirmations: ConfirmationsLayout): [string[], string][] {
  const faults: [string[], string][] = [];
  const known = new Set<string>([...orderFields, ...componentFields]);
  for (const name of Object.keys(orders.columns))
    if (!known.has(name)) faults.push([['orders', 'columns', name], `expected one of: ${[...known].join(', ')}`]);
  for (const needed of ['order', 'item', 'quantity', 'operation', 'workCentre'])
    if (orders.columns[needed] === undefined)
      faults.push([['orders', 'columns'], `"${needed}" has no column: nothing can be planned without it`]);
  if (orders.format === 'xml' && orders.elements === undefined)
    faults.push([['orders', 'elements'], 'expected the name of the element that is an operation']);
  const { records, reverse } = confirmations;
  if (records.some(({ each }) => each === 'goods'))
    faults.push([['confirmations', 'records'], 'goods stand in files of their own: see goodsFiles']);
  if (new Set(records.map(({ each }) => each)).size < records.length)
    faults.push([['confirmations', 'records'], 'each kind of record stands once']);
  if (confirmations.format === 'xml')
    for (const column of records.flatMap(({ columns }) => columns))
      if (!XmlName.safeParse(column.name).success)
        faults.push([['confirmations', 'records'], `"${column.name}" cannot be the name of an XML element`]);
  const names = records.map(({ columns }) => JSON.stringify(columns.map(({ name }) => name)));
  if (confirmations.format === 'csv' && confirmations.header && new Set(names).size > 1)
    faults.push([['confirmations', 'records'], 'under one header all records have the same columns']);
  const hasKey = records.some(({ columns }) => columns.some((one) => 'value' in one && one.value === 'reverses'));
  if (reverse === 'cancel' && !hasKey)
    faults.push([['confirmations', 'records'], 'a cancellation has to say which record: expected a column "reverses"']);
  return faults;
}
