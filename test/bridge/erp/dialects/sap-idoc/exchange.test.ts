/** The folders of SAP's file ports: nothing is read twice, nothing is handed over twice. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSapIdocErp } from '../../../../../bridge/erp/dialects/sap/sap-idoc.ts';
import type { Erp } from '../../../../../bridge/erp/erp.ts';
import type { Posting } from '../../../../../shared/core/erp/posting.ts';
import { postingsOf, ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';
import { sapIdocOptions } from './fixture.ts';

let folder = '';
let erp: Erp;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-exchange-'));
  for (const name of ['in', 'out']) mkdirSync(join(folder, name));
  erp = newErp();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As after a start: it remembers nothing. */
const newErp = (): Erp =>
  createSapIdocErp(sapIdocOptions({ inFolder: join(folder, 'in'), outFolder: join(folder, 'out') }));
let minute = 0;
/** Each file a minute younger than the one before. */
function arrives(name: string, text: string): void {
  minute += 1;
  const file = join(folder, 'in', name);
  writeFileSync(file, text);
  utimesSync(file, 1_700_000_000 + minute * 60, 1_700_000_000 + minute * 60);
}
const idoc = (type: string, control: string, data: string): string =>
  `<${type}><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1">${control}</EDI_DC40>${data}</IDOC></${type}>`;
const loipro = (order: string, number: number, quantity = '10'): string =>
  idoc(
    'LOIPRO05',
    `<MESTYP>LOIPRO</MESTYP><DOCNUM>${number}</DOCNUM>`,
    `<E1AFKOL><AUFNR>${order}</AUFNR><GAMNG>${quantity}</GAMNG></E1AFKOL>`,
  );
const aleaud = (of: string, status: string, words = ''): string =>
  idoc(
    'ALEAUD01',
    '<MESTYP>ALEAUD</MESTYP><DOCNUM>1</DOCNUM>',
    `<E1ADHDR><E1STATE><STATUS>${status}</STATUS><STACOD>SAPRU494</STACOD><STATXT>${words}</STATXT>` +
      `<STAPA1>1000510</STAPA1><E1PRTOB><DOCNUM>${of}</DOCNUM></E1PRTOB></E1STATE></E1ADHDR>`,
  );
const filesIn = (...way: string[]): string[] =>
  readdirSync(join(folder, ...way), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

describe('orders that come down', () => {
  test('a file is moved away when the bridge has it on its disk, and not before', async () => {
    arrives('a.xml', loipro('000001000501', 7));
    const first = await erp.orders(null);
    expect(first.orders).toMatchObject([{ id: '1000501' }]);
    expect(filesIn('in')).toEqual(['a.xml']);
    // The bridge died before it was on disk: it asks again with what it had.
    expect((await newErp().orders(null)).orders).toHaveLength(1);
    const second = await newErp().orders(first.cursor);
    expect([second.orders, second.cursor]).toEqual([[], first.cursor]);
    expect([filesIn('in'), filesIn('in', 'done')]).toEqual([[], [expect.stringMatching(/^\d+-a\.xml$/)]]);
  });

  test('a file that cannot be moved away is not read again, and stops no other', async () => {
    arrives('a.xml', loipro('1000501', 7));
    const first = await erp.orders(null);
    arrives('done', 'somebody put a file where the folder belongs');
    const second = await erp.orders(first.cursor);
    arrives('b.xml', loipro('1000502', 8));
    const third = await erp.orders(second.cursor);
    expect(third.orders).toMatchObject([{ id: '1000502' }]);
    expect((await erp.orders(third.cursor)).orders).toEqual([]);
  });

  test("an order under the plant's own message type is an order", async () => {
    arrives('z.xml', loipro('1000501', 7).replace('<MESTYP>LOIPRO', '<MESTYP>ZLOIPRO'));
    expect((await erp.orders(null)).orders).toMatchObject([{ id: '1000501' }]);
  });

  test('a name that comes back is another file', async () => {
    arrives('order.xml', loipro('1000501', 7));
    const { cursor } = await erp.orders(null);
    arrives('order.xml', loipro('1000502', 8));
    expect((await erp.orders(cursor)).orders).toMatchObject([{ id: '1000502' }]);
  });

  test('of an order that came twice the newest holds, in whatever order the files came', async () => {
    arrives('new.xml', loipro('1000501', 9, '30'));
    arrives('old.xml', loipro('000001000501', 8, '20'));
    const { cursor, orders } = await erp.orders(null);
    expect(orders).toMatchObject([{ id: '1000501', quantity: '30' }]);
    arrives('older.xml', loipro('1000501', 5, '10'));
    expect((await erp.orders(cursor)).orders).toEqual([]);
  });

  test('a file that is still being written is left alone; one that stays broken is set aside and told', async () => {
    const whole = loipro('1000501', 7);
    arrives('half.xml', whole.slice(0, 60));
    expect(await erp.orders(null)).toMatchObject({ orders: [], odd: [] });
    arrives('half.xml', whole);
    const { cursor, orders } = await erp.orders(null);
    expect(orders).toHaveLength(1);
    arrives('broken.xml', whole.slice(0, 60));
    await erp.orders(cursor);
    const told = await erp.orders(cursor);
    expect(told.odd).toMatchObject([{ orderId: '#broken.xml', value: expect.stringContaining('no whole XML') }]);
    await erp.orders(told.cursor);
    expect(filesIn('in', 'error')).toHaveLength(1);
  });

  test.each([
    ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]><LOIPRO05>&a;</LOIPRO05>'],
    ['another message', idoc('MATMAS05', '<MESTYP>MATMAS</MESTYP>', '')],
    ['no IDoc at all', '<html/>'],
  ])('a file with %s is told and stops no other', async (_what, text) => {
    arrives('odd.xml', text);
    arrives('good.xml', loipro('1000501', 7));
    const pages = [await erp.orders(null), await erp.orders(null)];
    expect(pages[1]).toMatchObject({ orders: [{ id: '1000501' }], odd: [{ orderId: '#odd.xml' }] });
  });
});

describe('tickets that go up', () => {
  const order = orderOf('1000501');
  const posting = (): Posting => {
    const [first] = postingsOf(erp, order, ticketFor(order));
    if (first === undefined) throw new Error('a ticket with five good parts makes a posting');
    return first;
  };

  test('a repeat hands over nothing twice, whoever took the file since', async () => {
    const one = posting();
    const outcome = await erp.send(one, null);
    expect(outcome).toMatchObject({ is: 'handedOver', messageRef: expect.stringMatching(/^\d{16}$/) });
    const [name = ''] = filesIn('out');
    rmSync(join(folder, 'out', name));
    expect(await newErp().send(one, null)).toEqual(outcome);
    expect(filesIn('out')).toEqual([]);
  });

  test('killed before the file was visible: the repeat makes it so', async () => {
    const one = posting();
    await erp.send(one, null);
    const [name = ''] = filesIn('out');
    rmSync(join(folder, 'out', name));
    writeFileSync(join(folder, 'out', `.${name}.part`), one.body);
    await newErp().send(one, null);
    expect([filesIn('out'), readFileSync(join(folder, 'out', name), 'utf8')]).toEqual([[name], one.body]);
  });

  test('killed before anything was marked: the half-written file is written anew', async () => {
    const one = posting();
    await erp.send(one, null);
    const [name = ''] = filesIn('out');
    for (const file of [join(folder, 'out', name), join(folder, 'out', 'sent', name)]) rmSync(file);
    writeFileSync(join(folder, 'out', `.${name}.part`), one.body.slice(0, 30));
    await newErp().send(one, null);
    expect(readFileSync(join(folder, 'out', name), 'utf8')).toBe(one.body);
  });

  test('file names sort as they were written', async () => {
    const postings = postingsOf(
      erp,
      order,
      ticketFor(order, { kind: 'final', scrap: reasons(['0017', '0018', '0019']) }),
    );
    for (const one of postings) await erp.send(one, null);
    const kinds = filesIn('out').map((name) => readFileSync(join(folder, 'out', name), 'utf8').includes('<FIN_CONF>'));
    expect(kinds).toEqual([false, false, true]);
  });
});

const reasons = (codes: readonly string[]) =>
  codes.map((erpCode) => ({ reasonId: `r${erpCode}`, erpCode, quantityPcs: 1 }));

describe('what SAP says of them', () => {
  const order = orderOf('1000501');
  const sent = async (): Promise<{ one: Posting; number: string }> => {
    const [one] = postingsOf(erp, order, ticketFor(order));
    const outcome = one === undefined ? null : await erp.send(one, null);
    if (one === undefined || outcome?.is !== 'handedOver') throw new Error('handed over');
    for (const name of filesIn('out')) rmSync(join(folder, 'out', name));
    return { one, number: outcome.messageRef };
  };

  test.each([
    ['53', [{ outcome: { is: 'booked' } }]],
    ['52', [{ outcome: { is: 'booked', open: [{ code: 'RU/494' }] } }]],
    [
      '51',
      [{ outcome: { is: 'refused', cure: 'openOrder', words: { code: 'RU/494', text: 'Order 1000510 closed' } } }],
    ],
    ['62', []],
  ])('status %s', async (status, answers) => {
    const { number } = await sent();
    arrives('state.xml', aleaud(number, status, 'Order &amp;1 closed'));
    expect((await erp.answers?.(null))?.answers).toMatchObject(answers);
    expect((await erp.orders(null)).orders).toEqual([]);
  });

  test('refused, then sent again by a person: a second file; in error, then booked over there: the later word counts', async () => {
    const { one, number } = await sent();
    arrives('51.xml', aleaud(number, '51', 'Order &amp;1 closed'));
    const first = await erp.answers?.(null);
    await erp.send(one, null);
    expect(filesIn('out')).toHaveLength(1);
    arrives('53.xml', aleaud(number, '53'));
    const second = await erp.answers?.(first?.cursor ?? null);
    expect(second?.answers).toMatchObject([{ of: { messageRef: number }, outcome: { is: 'booked' } }]);
    expect(existsSync(join(folder, 'in', '51.xml'))).toBe(false);
  });

  test('orders and states in one file are both read, and the file stays', async () => {
    const both = loipro('1000501', 7).replace('</IDOC>', `</IDOC>${aleaud('12', '53').slice(10, -11)}`);
    arrives('both.xml', both);
    const [orders, answers] = [await erp.orders(null), await erp.answers?.(null)];
    expect([orders.orders.length, answers?.answers.length]).toEqual([1, 1]);
    await erp.orders(orders.cursor);
    await erp.answers?.(answers?.cursor ?? null);
    expect(filesIn('in')).toEqual(['both.xml']);
  });
});
