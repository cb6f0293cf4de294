/**
 * An SAP behind two file ports: it writes LOIPRO into `in/`, takes PP-PDC tickets out of `out/` when it works, and
 * answers each with ALEAUD. It is as strict as the real one with its records: known segments and fields, their
 * lengths, padded numbers, decimal places.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sumAmounts } from '../../../shared/core/erp/amounts.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { childOf, printXml, readXml, textAt, type XmlElement, xml } from '../../../shared/io/xml.ts';
import type { Refusal } from '../book.ts';
import type { StartFace } from '../face.ts';
import { type GoodsDocument, openGoods } from './goods.ts';
import { type Confirming, openSapBooks, type SapBooks, withoutZeros, withZeros } from './sap-books.ts';
import { movementIn } from './sap-goods.ts';
import { loiproOf } from './sap-loipro.ts';

export const startSapIdocFace: StartFace = async ({ orders, faults, now }) => {
  const address = mkdtempSync(join(tmpdir(), 'istwert-sap-'));
  const [inFolder, outFolder] = [join(address, 'in'), join(address, 'out')];
  for (const folder of [inFolder, outFolder]) mkdirSync(folder);
  const books = openSapBooks();
  const goods = openGoods((orderId) => books.orders().find(({ id }) => id === orderId), {
    pieceUnit: 'EA',
    decimals: 3,
  });
  let documents = 430_000;
  const write = (name: string, text: string) => {
    documents += 1;
    writeFileSync(join(inFolder, `${name}-${documents}.xml`), text);
  };
  const put = (order: WorkOrder) => {
    books.put(order);
    write('LOIPRO', loiproOf(order, books, documents + 1));
  };
  for (const order of orders) put(order);
  const takeIn = (file: string): void => {
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    const moved = goodsIn(text);
    if (moved !== null) {
      const result = 'message' in moved ? moved : (faults.refusalFor(moved.orderId) ?? goods.post(moved));
      if ('message' in result) write('ALEAUD', aleaud(documents, numberIn(text), '51', result, '', 'MBGMCR'));
      else write('ALEAUD', aleaud(documents, numberIn(text), '53', null, result.number, 'MBGMCR'));
      return;
    }
    const ticket = ticketIn(text);
    if ('message' in ticket) {
      write('ALEAUD', aleaud(documents, numberIn(text), '51', ticket));
      return;
    }
    const refusal = faults.refusalFor(ticket.orderId);
    const result = refusal ?? booked(ticket, books, now());
    const number = ticket.documentNumber;
    if ('message' in result) write('ALEAUD', aleaud(documents, number, '51', result));
    else write('ALEAUD', aleaud(documents, number, '53', null, `${result.group}${result.count}`));
  };
  return {
    address,
    put,
    held: (orderId) => {
      const [figures, moved] = [books.held(orderId), goods.held(orderId)];
      return {
        records: figures.records + moved.records,
        sums: sumAmounts([figures.sums, moved.sums]),
        final: figures.final,
      };
    },
    work: async () => {
      if (faults.isDown(now())) return;
      const names = readdirSync(outFolder)
        .filter((name) => !name.startsWith('.'))
        .sort();
      for (const name of names) {
        const file = join(outFolder, name);
        if (statSync(file).isFile()) takeIn(file);
      }
    },
    stop: async () => rmSync(address, { recursive: true, force: true }),
  };
};

type Arrived = Confirming & { documentNumber: string; isCancellation: boolean };

function booked(ticket: Arrived, books: SapBooks, now: number): { group: string; count: string } | Refusal {
  if (!ticket.isCancellation) return books.confirm(ticket, now);
  const own = books.of(ticket.orderId).some(({ externalKey }) => externalKey === ticket.externalKey);
  return own
    ? books.cancel({ externalKey: ticket.externalKey }, '')
    : { code: 'RU/122', message: `Order ${ticket.orderId} has no confirmation ${ticket.externalKey}` };
}

/** Field → its length. */
const lengths: Readonly<Record<string, number>> = {
  ...{ CONF_NO: 10, ORDERID: 12, SEQUENCE: 6, OPERATION: 4, SUB_OPER: 4, FIN_CONF: 1, CLEAR_RES: 1, POSTG_DATE: 8 },
  ...{ DEV_REASON: 4, CONF_TEXT: 40, PLANT: 4, WORK_CNTR: 8, RECORDTYPE: 3, CONF_QUAN_UNIT: 3, YIELD: 14, SCRAP: 14 },
  ...{ REWORK: 14, EXEC_START_DATE: 8, EXEC_START_TIME: 6, EXEC_FIN_DATE: 8, EXEC_FIN_TIME: 6, PERS_NO: 8 },
  ...{ EX_CREATED_BY: 12, EX_CREATED_DATE: 8, EX_CREATED_TIME: 6, EX_IDENT: 32, LOGDATE: 8, LOGTIME: 6 },
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6].flatMap((n) => [
      [`CONF_ACTI_UNIT${n}`, 3],
      [`CONF_ACTIVITY${n}`, 14],
    ]),
  ),
};

const syntax = (message: string): Refusal => ({ code: 'E0/078', message });
const numberIn = (text: string): string => /<DOCNUM>(\d+)<\/DOCNUM>/.exec(text)?.[1] ?? '';

/** null: it is no goods movement. */
function goodsIn(text: string): GoodsDocument | Refusal | null {
  const read = readXml(text);
  const idoc = read.is === 'read' ? childOf(read.root, 'IDOC') : undefined;
  const control = childOf(idoc, 'EDI_DC40');
  if (read.is === 'broken' || textAt(control, 'MESTYP') !== 'MBGMCR') return null;
  const type = textAt(control, 'IDOCTYP') ?? '';
  if (!/^MBGMCR0[123]$/.test(type) || read.root.name !== type) return syntax(`Basic type ${type} is not known`);
  const fault = controlFault(control);
  return fault === null ? movementIn(idoc) : syntax(fault);
}

function ticketIn(text: string): Arrived | Refusal {
  const read = readXml(text);
  if (read.is === 'broken') return syntax(read.why);
  const idoc = childOf(read.root, 'IDOC');
  const control = childOf(idoc, 'EDI_DC40');
  const data = idoc?.children.find(({ name }) => name !== 'EDI_DC40');
  const type = textAt(control, 'IDOCTYP') ?? '';
  if (!/^PPCC2PRETTICKET0[12]$/.test(type) || read.root.name !== type) return syntax(`Basic type ${type} is not known`);
  const fault = controlFault(control) ?? (data === undefined ? 'No data record' : fieldFault(data));
  if (fault !== null || data === undefined) return syntax(fault ?? '');
  const isCancellation = data.name === 'E2BP_PP_TIMETICKET_C';
  if (!isCancellation && data.name !== 'E1BP_PP_TIMETICKET') return syntax(`Segment ${data.name} is not known`);
  const field = (name: string) => textAt(data, name) ?? '';
  const order = field('ORDERID');
  if (order === '' || order !== withZeros(order)) return syntax(`Order ${order} is not padded to 12`);
  if (!/^[0-9a-fA-F]{1,32}$/.test(field('EX_IDENT'))) return syntax(`EX_IDENT ${field('EX_IDENT')}`);
  return {
    ...{ isCancellation, documentNumber: textAt(control, 'DOCNUM') ?? '' },
    ...{ orderId: withoutZeros(order), sequence: field('SEQUENCE'), operation: field('OPERATION') },
    ...{ group: field('CONF_NO'), isFinal: field('FIN_CONF') === 'X', postingDay: field('POSTG_DATE') },
    ...{ unit: field('CONF_QUAN_UNIT'), yield: field('YIELD'), scrap: field('SCRAP'), rework: field('REWORK') },
    ...{ reason: field('DEV_REASON'), person: field('PERS_NO'), externalKey: field('EX_IDENT') },
    ...{ recordType: field('RECORDTYPE'), activities: activitiesOf(data) },
  };
}

function controlFault(control: XmlElement | undefined): string | null {
  const wanted: [string, RegExp][] = [
    ...([
      ['TABNAM', /^EDI_DC40$/],
      ['MANDT', /^\d{3}$/],
      ['DOCNUM', /^\d{16}$/],
      ['DIRECT', /^2$/],
    ] as [string, RegExp][]),
    ...([
      ['MESTYP', /^(PPCC2PRETTICKET|E2BP_PP_TIMETICKET_C|MBGMCR)$/],
      ['SNDPRT', /^LS$/],
    ] as [string, RegExp][]),
    ...([
      ['SNDPRN', /^.{1,10}$/],
      ['RCVPRN', /^.{1,10}$/],
      ['CREDAT', /^\d{8}$/],
      ['CRETIM', /^\d{6}$/],
    ] as [string, RegExp][]),
  ];
  const bad = wanted.find(([name, pattern]) => !pattern.test(textAt(control, name) ?? ''));
  return bad === undefined ? null : `Control record: ${bad[0]}`;
}

function fieldFault(data: XmlElement): string | null {
  for (const { name, text } of data.children) {
    const length = lengths[name];
    if (length === undefined) return `Field ${name} is not known in segment ${data.name}`;
    if (text.length > length) return `Field ${name} is longer than ${length}`;
  }
  return null;
}

function activitiesOf(data: XmlElement): Confirming['activities'] {
  const found = new Map<number, { value: string; unit: string }>();
  for (const slot of [1, 2, 3, 4, 5, 6]) {
    const value = textAt(data, `CONF_ACTIVITY${slot}`);
    if (value !== null) found.set(slot, { value, unit: textAt(data, `CONF_ACTI_UNIT${slot}`) ?? '' });
  }
  return found;
}

/** Status 53 with the object that was made, or 51 with SAP's words. */
function aleaud(
  number: number,
  of: string,
  status: string,
  words: Refusal | null,
  object = '',
  type = 'PPCC2PRETTICKET',
): string {
  const [area = '', code = ''] = words?.code.split('/') ?? [];
  return printXml(
    xml('ALEAUD01', [
      xml('IDOC', [
        xml('EDI_DC40', [
          ...[xml('TABNAM', 'EDI_DC40'), xml('DOCNUM', String(number).padStart(16, '0')), xml('MESTYP', 'ALEAUD')],
        ]),
        xml('E1ADHDR', [
          xml('MESTYP', type),
          xml('E1STATE', [
            ...[xml('STATUS', status), xml('STACOD', words === null ? 'SAPRU100' : `SAP${area}${code}`)],
            ...[xml('STATXT', words === null ? 'Confirmation saved' : '&1 &2'), xml('STAPA1', words?.message ?? '')],
            ...[xml('STATYP', words === null ? 'S' : 'E')],
            xml('E1PRTOB', [xml('DOCNUM', of), ...(object === '' ? [] : [xml('OBJKEY', object)])]),
          ]),
        ]),
      ]),
    ]),
  );
}
