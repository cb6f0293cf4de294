/** Work slips as CSV: semicolons, windows-1252, CRLF, decimal commas, German dates, hours with three decimals. */
import { type Amount, scrapOf } from '../../../shared/core/erp/amounts.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { type Form, filesFace, goodsIn, orderOf, Refused, stepsOf, type Voucher } from './files.ts';

const ORDER_COLUMNS =
  'Auftrag;Teil;Bezeichnung;Menge;ME;Status;Anlagedatum;Endtermin;Kunde;AG;AG-Text;Kostenstelle;Ruestzeit;Stueckzeit;Lohnschein';
const SLIP_COLUMNS =
  'Satzart;Schluessel;StornoZu;Kennzeichen;Auftrag;AG;Lohnschein;Datum;Arbeitsplatz;Gutmenge;Nacharbeit;Ausschuss;Grund;ME;Ruestzeit;Maschinenzeit;Personenzeit';

const GOODS_COLUMNS = 'Schluessel;StornoZu;Art;Auftrag;AG;Datum;Teil;Charge;Lagerort;Menge;ME';

const states = { planned: '10', released: '20', finished: '80', closed: '90', cancelled: '90' } as const;

const form: Form = {
  ending: '.csv',
  order: (order) => {
    const lines = order.operations.map((operation) =>
      [
        ...[
          quoted(order.id),
          order.itemId,
          quoted(order.itemName),
          `${order.quantityPcs},000`,
          'Stk',
          states[order.status],
        ],
        ...[day(order.createdAt), order.dueAt === null ? '' : day(order.dueAt), order.customer ?? ''],
        ...[operation.number, quoted(operation.description), operation.workCentreId],
        ...[minutes(operation.plannedSetupMs), minutes(operation.plannedRunMsPerPc), slipOf(order, operation.number)],
      ].join(';'),
    );
    return Buffer.from([ORDER_COLUMNS, ...lines, ''].join('\r\n'), 'latin1');
  },
  books: (vouchers) => {
    const rows = vouchers.map(({ orderId, operation = '', kind, reverses, says, key }) => {
      const of = (prefix: string) =>
        [...says].reduce((sum, [name, amount]) => sum + (name.startsWith(prefix) ? amount : 0), 0);
      const hours = (name: string) => (of(name) / 3_600_000).toFixed(3).replace('.', ',');
      const isBack = vouchers.some((one) => one.reverses === key) || reverses !== null;
      return [
        ...[quoted(orderId), operation, of('yield'), of('scrap:'), of('rework')],
        ...[hours('setupMs'), hours('machineMs'), hours('labourMs'), kind === 'final' && !isBack ? 'E' : 'T'],
      ].join(';');
    });
    const header = 'Auftrag;AG;Gut;Ausschuss;Nacharbeit;Ruesten;Maschine;Person;Status';
    return { name: 'books.csv', bytes: Buffer.from([header, ...rows, ''].join('\r\n'), 'latin1') };
  },
  read: (bytes, orders) => {
    const text = bytes.toString('latin1');
    const lines = text.split('\r\n');
    if (lines.pop() !== '') throw new Refused('F 001', 'The last line is not ended');
    const header = lines.shift();
    if (header === GOODS_COLUMNS) return movedIn(lines, orders);
    if (header !== SLIP_COLUMNS) throw new Refused('F 002', 'The columns are not those that were agreed');
    const slips = lines.map((line) => slipIn(line, orders));
    const [first] = slips;
    if (first === undefined) throw new Refused('F 003', 'The file is empty');
    if (slips.some((one) => one.key !== first.key || one.kind !== first.kind || one.orderId !== first.orderId))
      throw new Refused('F 004', 'One voucher a file');
    return { ...first, says: new Map(slips.flatMap(({ says }) => [...says])) };
  },
};

const kinds = new Map<string, Voucher['kind']>([
  ['T', 'partial'],
  ['E', 'final'],
  ['S', 'reversal'],
]);
const PIECES = /^-?\d+$/;
const HOURS = /^-?\d+,\d{3}$/;

function slipIn(line: string, orders: ReadonlyMap<string, WorkOrder>): Voucher {
  const cells = cellsOf(line);
  if (cells.length !== SLIP_COLUMNS.split(';').length) throw new Refused('F 005', `Too many or too few cells: ${line}`);
  const [record, key = '', reverses = '', sign = '', orderId = '', operation = '', slip, date = '', ...rest] = cells;
  const [, good = '', rework = '', scrap = '', reason = '', unit, setup = '', machine = '', labour = ''] = rest;
  const order = orderOf(orders, orderId, operation);
  const kind = kinds.get(sign);
  if (kind === undefined) throw new Refused('F 006', `Kennzeichen "${sign}"`);
  if (key.length !== 32) throw new Refused('F 007', `Schluessel "${key}"`);
  if (slip !== slipOf(order, operation)) throw new Refused('A 010', `Lohnschein "${slip}" is not that of ${orderId}`);
  if (!/^(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])\.(19|20)\d\d$/.test(date))
    throw new Refused('F 008', `Datum "${date}"`);
  if (unit !== 'Stk') throw new Refused('A 011', `ME "${unit}": the order is in Stk`);
  if ((kind === 'reversal') !== (reverses !== '')) throw new Refused('F 009', `StornoZu "${reverses}" of a ${sign}`);
  const hours = (text: string, name: string) => stepsOf(text, HOURS, name) * 3_600;
  const says = new Map<Amount, number>();
  if (record === 'RM') {
    says.set('yield', stepsOf(good, PIECES, 'Gutmenge'));
    says.set('rework', stepsOf(rework, PIECES, 'Nacharbeit'));
    says.set('setupMs', hours(setup, 'Ruestzeit'));
    says.set('machineMs', hours(machine, 'Maschinenzeit'));
    says.set('labourMs', hours(labour, 'Personenzeit'));
  } else if (record === 'AUS') says.set(scrapOf(reason === '' ? null : reason), stepsOf(scrap, PIECES, 'Ausschuss'));
  else throw new Refused('F 011', `Satzart "${record}"`);
  return { key, kind, orderId, operation, reverses: reverses === '' ? null : reverses, says };
}

const moves = new Map<string, 'issue' | 'receipt' | 'byProduct'>([
  ['E', 'issue'],
  ['Z', 'receipt'],
  ['N', 'byProduct'],
]);

/** Material slips: one voucher a file, all of it booked or all of it taken back. */
function movedIn(lines: readonly string[], orders: ReadonlyMap<string, WorkOrder>): Voucher {
  const says = new Map<Amount, number>();
  const heads = new Set<string>();
  for (const line of lines) {
    const cells = cellsOf(line);
    if (cells.length !== GOODS_COLUMNS.split(';').length)
      throw new Refused('F 005', `Too many or too few cells: ${line}`);
    const [key = '', reverses = '', sign = '', orderId = '', operation = '', date = '', ...rest] = cells;
    const [itemId = '', lot = '', , quantity = '', unit = ''] = rest;
    const move = moves.get(sign);
    if (move === undefined) throw new Refused('F 006', `Art "${sign}"`);
    if (key.length !== 32) throw new Refused('F 007', `Schluessel "${key}"`);
    if (!/^\d\d\.\d\d\.\d{4}$/.test(date)) throw new Refused('F 008', `Datum "${date}"`);
    heads.add([key, reverses, orderId].join(';'));
    const order = orderOf(orders, orderId, operation);
    const steps = stepsOf(quantity, PIECES, 'Menge');
    for (const [name, amount] of goodsIn(order, { move, itemId, lot, unit, steps })) says.set(name, amount);
  }
  const [head, ...others] = heads;
  if (head === undefined || others.length > 0) throw new Refused('F 004', 'One voucher a file');
  const [key = '', reverses = '', ...number] = head.split(';');
  const orderId = number.join(';');
  return {
    key,
    orderId,
    says,
    kind: reverses === '' ? 'goods' : 'reversal',
    reverses: reverses === '' ? null : reverses,
  };
}

/** Leading zeros that have to come back. */
const slipOf = (order: WorkOrder, operation: string): string => `00${order.id.replace(/\D/g, '')}${operation}`;
const quoted = (text: string): string => (/[;"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
/** A cell with a semicolon or a quote in it stands in quotes, its own doubled. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map(
    ([, inQuotes, plain = '']) => inQuotes?.replaceAll('""', '"') ?? plain,
  );
const minutes = (ms: number): string => (ms / 60_000).toFixed(3).replace('.', ',');
const day = (at: number): string =>
  new Date(at).toLocaleDateString('de-DE', {
    timeZone: 'Europe/Berlin',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });

export const startFilesCsvFace = filesFace(form);
