import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFilesErp } from '../../../../../bridge/erp/dialects/files/files.ts';
import { FilesOptionsSchema, filesLayout } from '../../../../../bridge/erp/dialects/files/options.ts';
import { readOrders } from '../../../../../bridge/erp/dialects/files/read-orders.ts';
import { WrittenOrderSchema } from '../../../../../shared/core/orders/written-order.ts';
import { optionsFor } from './under-test.ts';

const WRITTEN_AT = Date.UTC(2026, 10, 2, 8);

function read(preset: string, text: string, orders: Record<string, unknown> = {}) {
  const options = FilesOptionsSchema.parse({
    ...{ kind: 'files', preset, timeZone: 'Europe/Berlin', ordersFolder: 'o', confirmationsFolder: 'c', orders },
    ...{ ordersDoneFolder: 'd', ordersErrorFolder: 'e' },
  });
  const { orders: written, odd } = readOrders(text, filesLayout(options).orders, options.timeZone, WRITTEN_AT);
  return { orders: written.map((order) => WrittenOrderSchema.parse(order)), odd };
}

const HEADER =
  'Auftrag;Teil;Bezeichnung;Menge;ME;Status;Anlagedatum;Endtermin;AG;Kostenstelle;Ruestzeit;Stueckzeit;Lohnschein';

describe('orders in CSV', () => {
  test('one line an operation: the order from its first, references as they came', () => {
    const { orders, odd } = read(
      'proalpha',
      [
        HEADER,
        '0004711;R-20;Ritzel;1.200,000;Stk;20;02.11.2026;13.11.2026;0010;DREH;30;0,75;0000123',
        '0004711;R-20;Ritzel;1.200,000;Stk;20;02.11.2026;13.11.2026;0020;FRAES;;;0000124',
        '4712;B-7;Blech;12,5;kg;10;;;10;PRESSE;15;2;',
      ].join('\r\n'),
    );
    expect(odd).toEqual([]);
    expect(orders).toMatchObject([
      {
        ...{ id: '0004711', itemId: 'R-20', quantityPcs: 1_200, status: 'released', erpStates: ['20'] },
        createdAt: Date.parse('2026-11-01T23:00:00Z'),
        dueAt: Date.parse('2026-11-13T22:59:59Z'),
        operations: [
          { id: '0004711/0010', plannedSetupMs: 1_800_000, plannedRunMsPerPc: 45_000, refs: { slip: '0000123' } },
          // No time is given: a default that says that it is one.
          { number: '0020', plannedSetupMs: 0, plannedRunMsPerPc: 60_000, isRunAssumed: true },
        ],
      },
      { id: '4712', status: 'planned', quantityPcs: 12_500, createdAt: WRITTEN_AT, dueAt: null },
    ]);
    expect(orders[1]?.operations[0]?.plannedRunMsPerPc).toBeCloseTo(120, 9);
  });

  test('what cannot be read of one order sets that one aside, with what stands there', () => {
    const good = '1;A;;5;Stk;20;;;10;DREH;1;1;';
    const { orders, odd } = read(
      'proalpha',
      [
        HEADER,
        ...[
          '2;A;;5 Stk;Stk;20;;;10;DREH;1;1;',
          good,
          '3;A;;5;Stk;99;;;10;DREH;1;1;',
          '4;A;;5;Stk;20;31.02.2026;;10;DREH;1;1;',
        ],
        ...['5;A;;5;Stk;20;;;10;;1;1;', '6;A;;5;Stk;20;;;10;DREH;-1;1;'],
      ].join('\n'),
    );
    expect(orders.map(({ id }) => id)).toEqual(['1']);
    expect(odd).toEqual([
      { orderId: '2', field: 'quantity', value: '5 Stk', expected: 'expected a number with "," before its decimals' },
      { orderId: '3', field: 'status', value: '99', expected: 'expected one of: 10, 20, 30, 80, 90' },
      { orderId: '4', field: 'created', value: '31.02.2026', expected: 'expected a date like dd.MM.yyyy' },
      { orderId: '5', field: 'workCentre', value: '', expected: 'nothing stands in "Kostenstelle"' },
      { orderId: '6', field: 'setup', value: '-1', expected: 'expected a time, 0 or more' },
    ]);
  });

  test('lines of several kinds: operations and material, per thousand, without a header', () => {
    const { orders } = read(
      'infor-com',
      [
        'AVO;4711;R-20;Ritzel;100;ST;20261102;20261113;10;DREH;30;600',
        'MAT;4711;ST-37;Rundstahl;12,345;KG;;;10;;;',
        'TXT;4711;a note that nobody asked for',
      ].join('\r\n'),
    );
    expect(orders).toMatchObject([
      {
        id: '4711',
        operations: [{ number: '10', plannedSetupMs: 1_800_000, plannedRunMsPerPc: 36_000 }],
        components: [
          { itemId: 'ST-37', quantityPcs: 12_345, unit: { name: 'KG', decimals: 3 }, operationNumber: '10' },
        ],
      },
    ]);
  });

  test('a run time of the whole operation is divided by what it makes', () => {
    const line = '1;A;;50;Stk;20;;;10;DREH;1;100;';
    const { orders } = read('proalpha', `${HEADER}\n${line}`, { runPer: 'operation' });
    expect(orders[0]?.operations[0]?.plannedRunMsPerPc).toBe(120_000);
  });

  test('a project, the order that it is made for, and steps side by side have columns where a plant names them', () => {
    const columns = {
      ...{
        order: 'A',
        item: 'T',
        quantity: 'M',
        unit: 'ME',
        operation: 'AG',
        workCentre: 'K',
        run: 'R',
        itemGroup: 'WG',
      },
      ...{ project: 'P', projectName: 'PN', madeFor: 'FUER', madeForOperation: 'FAG' },
      ...{ sequence: 'F', sequenceKind: 'FA' },
    };
    const { orders, odd } = read(
      'proalpha',
      [
        'A;T;M;ME;AG;K;R;WG;P;PN;FUER;FAG;F;FA',
        '1;X;2,5;kg;10;DREH;1;Wellen;PR-7;Presse Süd;9000;20;;',
        '1;X;2,5;kg;20;FRAES;1;Wellen;PR-7;Presse Süd;9000;20;B;parallel',
        // Made for itself: for nobody else. And one without any of it.
        '2;X;5;Stk;10;DREH;1;;;;2;;;',
        '3;X;5;Stk;10;DREH;1;;;;;;A;sometimes',
      ].join('\n'),
      { columns },
    );
    expect(orders).toMatchObject([
      {
        ...{ id: '1', itemGroup: 'Wellen', project: { id: 'PR-7', name: 'Presse Süd' } },
        pegs: [{ orderId: '9000', quantityPcs: 2_500, operationNumber: '20' }],
        operations: [{ number: '10' }, { number: '20', sequence: { id: 'B', kind: 'parallel' } }],
      },
      { id: '2' },
    ]);
    expect([orders[0]?.operations[0]?.sequence, orders[1]?.pegs, orders[1]?.project]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(odd).toMatchObject([{ orderId: '3', field: 'sequenceKind', value: 'sometimes' }]);
  });

  test('a file without the columns that everything hangs on is none of orders', () => {
    expect(() => read('proalpha', 'Nummer;Teil\n1;A')).toThrow('it has no column "Auftrag", but: Nummer, Teil');
  });
});

test('orders in XML: operations see the order that they stand in', () => {
  const { orders } = read(
    'navision',
    `<Orders><Order><ProdOrderNo>RPO-1</ProdOrderNo><OrderLineNo>10000</OrderLineNo><ItemNo>1000</ItemNo><Quantity>5</Quantity>
      <Status>Firm Planned</Status><DueDate>2026-11-13</DueDate>
      <RoutingLine><OperationNo>10</OperationNo><WorkCenterNo>100</WorkCenterNo><SetupTime>10</SetupTime><RunTime>1.5</RunTime></RoutingLine>
      <Component><ComponentItemNo>1200</ComponentItemNo><ExpectedQuantity>10</ExpectedQuantity></Component></Order></Orders>`,
  );
  expect(orders).toMatchObject([
    {
      ...{
        id: 'RPO-1',
        status: 'planned',
        erpStates: ['Firm Planned'],
        components: [{ itemId: '1200', quantityPcs: 10 }],
      },
      operations: [{ id: 'RPO-1/10', plannedRunMsPerPc: 90_000, refs: { line: '10000' } }],
    },
  ]);
});

describe('the folder of orders', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'istwert-orders-'));
    for (const folder of ['in', 'booked', 'refused', 'orders', 'orders-read', 'orders-odd'])
      mkdirSync(join(root, folder));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const put = (name: string, ...lines: string[]) =>
    writeFileSync(join(root, 'orders', name), [HEADER, ...lines, ''].join('\r\n'));
  const line = (id: string, pcs: number) => `${id};A;;${pcs};Stk;20;02.11.2026;;10;DREH;1;1;`;
  const files = (folder: string) => readdirSync(join(root, folder)).sort();
  const ids = (orders: readonly unknown[]) => orders.map((order) => WrittenOrderSchema.parse(order).id);

  test('a file is moved only when its page has been kept; one that nobody can read goes to the odd ones', async () => {
    const erp = createFilesErp(optionsFor('proalpha', root));
    put('1.csv', line('1', 5));
    writeFileSync(join(root, 'orders', '2.csv'), 'not;orders\r\n');
    const first = await erp.orders(null);
    expect([ids(first.orders), first.odd?.map(({ orderId }) => orderId)]).toEqual([['1'], ['2.csv']]);
    expect(files('orders')).toEqual(['1.csv', '2.csv']);
    // A kill before it was kept: the same again.
    expect((await createFilesErp(optionsFor('proalpha', root)).orders(null)).orders).toEqual(first.orders);
    const second = await erp.orders(first.cursor);
    expect(second).toEqual({ cursor: first.cursor, orders: [] });
    expect([files('orders'), files('orders-read'), files('orders-odd')]).toEqual([[], ['1.csv'], ['2.csv']]);
  });

  test('a file that came anew under the name of a read one is not moved away unread', async () => {
    const erp = createFilesErp(optionsFor('proalpha', root));
    put('1.csv', line('1', 5));
    const first = await erp.orders(null);
    put('1.csv', line('1', 5), line('2', 7));
    const second = await erp.orders(first.cursor);
    expect(ids(second.orders)).toEqual(['1', '2']);
    await erp.orders(second.cursor);
    put('1.csv', line('3', 5));
    await erp.orders((await erp.orders(second.cursor)).cursor);
    expect(files('orders-read')).toEqual(['1.csv', '1.csv.2']);
  });

  test('a file without its trigger waits; one that grows too', async () => {
    const triggered = createFilesErp(optionsFor('proalpha', root, { ordersTrigger: '.ok' }));
    put('1.csv', line('1', 5));
    expect((await triggered.orders(null)).orders).toEqual([]);
    writeFileSync(join(root, 'orders', '1.csv.ok'), '');
    expect(ids((await triggered.orders(null)).orders)).toEqual(['1']);

    const settling = createFilesErp(optionsFor('proalpha', root, { settleMs: 200 }));
    const lines = [line('1', 5)];
    const growing = setInterval(() => {
      lines.push(line('2', 6));
      put('1.csv', ...lines);
    }, 5);
    expect((await settling.orders(null)).orders).toEqual([]);
    clearInterval(growing);
    put('1.csv', line('1', 5), line('2', 6));
    expect(ids((await settling.orders(null)).orders)).toEqual(['1', '2']);
  });

  test('an export that is written anew: all of it when anything changed, and nothing is moved', async () => {
    const whole = { ordersDoneFolder: undefined, ordersErrorFolder: undefined };
    const erp = createFilesErp(optionsFor('proalpha', root, whole));
    put('all.csv', line('1', 5), line('2', 6));
    const first = await erp.orders(null);
    expect([ids(first.orders), first.isComplete]).toEqual([['1', '2'], true]);
    expect(await erp.orders(first.cursor)).toEqual({ cursor: first.cursor, orders: [] });
    // While it is written anew it is not there: nobody takes that for "no orders".
    renameSync(join(root, 'orders', 'all.csv'), join(root, 'gone.csv'));
    expect(await erp.orders(first.cursor)).toEqual({ cursor: first.cursor, orders: [] });
    put('all.csv', line('2', 6));
    expect(ids((await erp.orders(first.cursor)).orders)).toEqual(['2']);
    expect(files('orders')).toEqual(['all.csv']);
  });
});
