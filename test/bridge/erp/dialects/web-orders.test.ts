/** What dialects over HTTP make of orders that are odd, cancelled, or that we may not read: each is its own trouble. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BusinessCentralOptionsSchema } from '../../../../bridge/erp/dialects/business-central/options.ts';
import { downloadOrders as downloadFromBusinessCentral } from '../../../../bridge/erp/dialects/business-central/orders.ts';
import { D365OptionsSchema } from '../../../../bridge/erp/dialects/d365/options.ts';
import { downloadOrders as downloadFromD365 } from '../../../../bridge/erp/dialects/d365/orders.ts';
import { createErpnextErp } from '../../../../bridge/erp/dialects/erpnext/erpnext.ts';
import { ErpnextOptionsSchema } from '../../../../bridge/erp/dialects/erpnext/options.ts';
import { OdooOptionsSchema } from '../../../../bridge/erp/dialects/odoo/options.ts';
import { odooOrders } from '../../../../bridge/erp/dialects/odoo/orders.ts';
import type { Rpc } from '../../../../bridge/erp/dialects/odoo/rpc.ts';
import type { Door } from '../../../../bridge/erp/dialects/web/door.ts';
import { odataAll } from '../../../../bridge/erp/dialects/web/odata.ts';
import { WrittenOrderSchema } from '../../../../shared/core/orders/written-order.ts';
import { startWebFace } from '../../../../simulators/erp/faces/web.ts';
import { createFaults } from '../../../../simulators/erp/faults.ts';

const secret = { apiKey: 'a-key-of-the-bridge' };
const client = { tokenUrl: 'http://erp/token', clientId: 'mes', scope: 'all', clientSecret: 'a-client-secret' };

describe('Odoo', () => {
  const options = OdooOptionsSchema.parse({ kind: 'odoo', url: 'http://erp', losses: { machine: 7 }, ...secret });
  const production = (id: number, name: string, more: object = {}) => ({
    ...{ id, name, product_id: [40, '[FURN_8522] Table Top'], product_qty: 10, product_uom_id: [1, 'Units'] },
    ...{ state: 'confirmed', origin: false, create_date: '2026-11-02 06:00:00', write_date: '2026-11-02 06:00:00' },
    ...{ date_deadline: false, date_finished: false, ...more },
  });
  const step = (id: number, of: number, more: object = {}) => ({
    ...{ id, name: 'Cut', production_id: [of, ''], workcenter_id: [3, 'Saw'], state: 'ready', sequence: 1 },
    ...{ duration_expected: 5, write_date: '2026-11-02 06:00:00', ...more },
  });
  const move = (of: number, more: object = {}) => ({
    ...{ product_id: [50, '[WOOD] Wood'], product_uom_qty: 2.5, product_uom: [2, 'kg'] },
    ...{ raw_material_production_id: [of, ''], ...more },
  });
  const given =
    (tables: Record<string, readonly object[]>): Rpc =>
    async (model, method) => {
      const rows = tables[model] ?? [];
      return method === 'fields_get' ? Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, {}])) : rows;
    };

  test('a work order that cannot be read sets its order aside, with the field; the others come down', async () => {
    const rpc = given({
      'mrp.production': [production(1, 'WH/MO/1'), production(2, 'WH/MO/2')],
      'mrp.workorder': [step(11, 1), step(12, 1, { workcenter_id: false }), step(21, 2)],
      'stock.move': [move(2)],
    });
    const { orders, odd } = await odooOrders(rpc, options)(null);
    expect(odd).toMatchObject([{ orderId: 'WH/MO/1', field: 'workcenter_id', value: 'false' }]);
    const [order, ...more] = orders.map((one) => WrittenOrderSchema.parse(one));
    expect(more).toEqual([]);
    expect(order).toMatchObject({
      ...{ id: 'WH/MO/2', itemId: 'FURN_8522', itemName: 'Table Top', status: 'released', erpStates: ['confirmed'] },
      components: [{ itemId: 'WOOD', quantityPcs: 2_500, unit: { name: 'kg', decimals: 3 }, backflush: true }],
      operations: [{ id: 'WH/MO/2/21', number: '0010', plannedRunMsPerPc: 30_000 }],
    });
  });

  test('an order whose origin is numbered as it is itself is made for that one; another origin is a sales order', async () => {
    const rpc = given({
      'mrp.production': [
        production(1, 'WH/MO/1', { origin: 'S00012' }),
        production(2, 'WH/MO/2', { origin: 'WH/MO/1', product_qty: 4 }),
      ],
      'mrp.workorder': [step(11, 1), step(21, 2)],
      'stock.move': [move(1), move(2)],
    });
    const [top, part] = (await odooOrders(rpc, options)(null)).orders.map((one) => WrittenOrderSchema.parse(one));
    expect([top?.salesOrder, top?.pegs]).toEqual(['S00012', undefined]);
    expect([part?.salesOrder, part?.pegs]).toEqual([null, [{ orderId: 'WH/MO/1', quantityPcs: 4 }]]);
  });

  test('an order that was cancelled, with its work orders, is told as cancelled', async () => {
    const rpc = given({
      'mrp.production': [production(1, 'WH/MO/1', { state: 'cancel' })],
      'mrp.workorder': [step(11, 1, { state: 'cancel' })],
      'stock.move': [move(1)],
    });
    expect((await odooOrders(rpc, options)(null)).orders).toMatchObject([{ id: 'WH/MO/1', status: 'cancelled' }]);
  });

  test('a step without a planned time says so', async () => {
    const rpc = given({
      'mrp.production': [production(1, 'WH/MO/1')],
      'mrp.workorder': [step(11, 1, { duration_expected: 0 })],
      'stock.move': [move(1)],
    });
    const { orders } = await odooOrders(rpc, options)(null);
    expect(orders).toMatchObject([{ operations: [{ plannedRunMsPerUnit: 60_000, isRunAssumed: true }] }]);
  });
});

describe('ERPNext', () => {
  const order = (name: string) => ({
    ...{ name, production_item: 'FLANGE', item_name: 'Flange', qty: 10, stock_uom: 'Nos', status: 'In Process' },
    ...{ creation: '2026-11-02 06:00:00.000000', modified: '2026-11-02 06:00:00.000000' },
    operations: [{ name: 'row-1', idx: 1, operation: 'Turn', workstation: 'Lathe', time_in_mins: 5 }],
    required_items: [{ item_code: 'BAR', required_qty: 1.5, stock_uom: 'Kg', source_warehouse: 'Stores' }],
  });
  const card = (name: string, work_order: string, for_quantity: number) => ({
    ...{ name, work_order, operation_id: 'row-1', docstatus: 0, for_quantity },
    ...{ creation: `2026-11-02 06:00:00.${name}`, modified: '2026-11-02 06:00:00.000000' },
  });
  const started = () =>
    startWebFace(
      { faults: createFaults(), now: Date.now },
      ({ path, query }) => {
        const filters = query.get('filters') ?? '';
        if (path === '/api/resource/Work Order')
          return { status: 200, body: { data: ['W1', 'W2', 'W3', 'W4'].map((name) => ({ name })) } };
        if (path === '/api/resource/Work Order/W1')
          return {
            status: 403,
            body: { exc_type: 'PermissionError', exception: 'frappe.exceptions.PermissionError: no' },
          };
        if (path === '/api/resource/Work Order/W2')
          return { status: 200, body: { data: { ...order('W2'), qty: null } } };
        if (path === '/api/resource/Job Card') {
          const cards = filters.includes('W3') ? [card('2', 'W3', 4), card('1', 'W3', 6)] : [];
          return { status: 200, body: { data: cards } };
        }
        const name = path.slice(-2);
        return { status: 200, body: { data: { ...order(name), ...(name === 'W4' ? { project: 'P-7' } : {}) } } };
      },
      { status: 500 },
    );

  test('what is odd or not to be read is its own order’s trouble; each Job Card is an operation', async () => {
    const face = await started();
    const options = { kind: 'erpnext', url: face.url, apiSecret: 'a-secret', timeZone: 'Europe/Berlin', ...secret };
    const erp = createErpnextErp(ErpnextOptionsSchema.parse(options));
    const { orders, odd } = await erp.orders(null);
    await face.stop();
    expect(odd).toMatchObject([
      { orderId: 'W1', expected: 'PermissionError: no' },
      { orderId: 'W2', expected: expect.stringContaining('qty') },
    ]);
    const [two, none] = orders.map((one) => WrittenOrderSchema.parse(one));
    expect(two).toMatchObject({
      createdAt: Date.UTC(2026, 10, 2, 5),
      components: [{ itemId: 'BAR', quantityPcs: 1_500, storage: 'Stores' }],
      operations: [
        { id: 'W3/row-1', number: '1000', quantityPcs: 6, refs: { jobCard: '1' } },
        { id: 'W3/row-1:2', number: '1001', quantityPcs: 4, refs: { jobCard: '2' } },
      ],
    });
    expect([two?.project, none?.project]).toEqual([undefined, { id: 'P-7', name: '' }]);
    expect(none).toMatchObject({ id: 'W4', operations: [{ id: 'W4/row-1', number: '0010', confirm: 'no' }] });
  });
});

/** A door behind which lists stand. */
const doorOf = (lists: Record<string, readonly object[]>): Door => ({
  url: 'http://erp',
  close: () => {},
  call: async (_method, path) => ({
    status: 200,
    headers: {},
    text: JSON.stringify({ value: lists[path.replace(/\?.*$/, '')] ?? [] }),
  }),
});

describe('Business Central', () => {
  const options = BusinessCentralOptionsSchema.parse({ kind: 'business-central', url: 'http://erp', ...client });
  const line = (prodOrderNo: string, lineNo: number, more: object = {}) => ({
    ...{ prodOrderNo, lineNo, status: 'Released', itemNo: 'BOLT', description: 'Bolt', quantity: 10 },
    ...{ unitOfMeasureCode: 'PCS', routingReferenceNo: lineNo, dueDate: '2026-11-06', endingDateTime: null },
    ...{ systemCreatedAt: '2026-11-02T06:00:00.12Z', systemModifiedAt: '2026-11-02T06:00:00.12Z', ...more },
  });
  const step = (prodOrderNo: string, routingReferenceNo: number, more: object = {}) => ({
    ...{ prodOrderNo, routingReferenceNo, operationNo: '10', description: 'Turn', no: 'LATHE', setupTime: 30 },
    ...{ runTime: 0.5, runTimeUnitOfMeasCode: '', systemModifiedAt: '2026-11-02T06:00:00.12Z', ...more },
  });

  test('each line of a production order is an order; an odd one is set aside alone', async () => {
    const door = doorOf({
      '/productionOrderLines': [line('1001', 10_000), line('1001', 20_000), line('1002', 10_000, { quantity: 'ten' })],
      '/productionOrderRoutingLines': [step('1001', 10_000), step('1001', 20_000), step('1002', 10_000)],
    });
    const { orders, odd } = await downloadFromBusinessCentral(door, options, null);
    expect(odd).toMatchObject([{ orderId: '1002', field: 'quantity', value: '"ten"' }]);
    expect(orders.map((one) => WrittenOrderSchema.parse(one))).toMatchObject([
      {
        id: '1001',
        operations: [
          { id: '1001/10', plannedSetupMs: 1_800_000, plannedRunMsPerPc: 30_000, refs: { orderLine: '10000' } },
        ],
      },
      { id: '1001/20000', operations: [{ id: '1001/20000/10', refs: { order: '1001', orderLine: '20000' } }] },
    ]);
  });
});

describe('pages of a list', () => {
  const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => ({ no: from + index }));
  const Row = z.object({ no: z.number() });
  /** `pages`: what is given after so many rows were skipped. */
  const listed = (pages: Readonly<Record<number, object>>, isUnique = true) => {
    const door: Door = {
      ...{ url: 'http://erp', close: () => {} },
      call: async (_method, path) => {
        const page = pages[Number(new URL(path, 'http://erp').searchParams.get('$skip'))] ?? { value: [] };
        return { status: 200, headers: {}, text: JSON.stringify(page) };
      },
    };
    const wanted = { filter: '', select: ['no'], orderBy: 'no', isUnique };
    return odataAll(door, 'Lines', wanted, Row, () => ({ is: 'unknown', words: { code: '', text: '' } }));
  };

  test('a server that gives less at once than it was asked for, and says so, is asked on', async () => {
    const next = { '@odata.nextLink': 'http://inside/Lines?$skip=2' };
    const all = await listed({
      0: { value: rows(0, 2), ...next },
      2: { value: rows(2, 4), ...next },
      4: { value: rows(4, 5) },
    });
    expect(all).toEqual(rows(0, 5));
  });
  test('a row that moved on to the next page meanwhile is there once', async () => {
    expect(await listed({ 0: { value: rows(0, 500) }, 500: { value: rows(498, 510) } })).toEqual(rows(0, 510));
  });
  test('rows that may be alike are all there', async () => {
    expect(await listed({ 0: { value: rows(0, 500) }, 500: { value: rows(498, 510) } }, false)).toHaveLength(512);
  });
  test('a page that comes again and again is no list of orders', async () => {
    const same = { value: rows(0, 500) };
    await expect(listed({ 0: same, 500: same, 1000: same })).rejects.toMatchObject({ outcome: { is: 'away' } });
  });
});

describe('Dynamics 365', () => {
  const options = D365OptionsSchema.parse({ kind: 'd365', url: 'http://erp', company: 'usmf', ...client });
  const header = (ProductionOrderNumber: string) => ({
    ...{ ProductionOrderNumber, ProductionOrderStatus: 'StartedUp', ItemNumber: 'A1', ProductionOrderName: 'Case' },
    ...{ ScheduledQuantity: 10, InventoryUnitSymbol: 'ea', DeliveryDate: '2026-11-06T12:00:00Z' },
    ...{ ScheduledEndDate: '1900-01-01T12:00:00Z', CreatedDateTime: '2026-11-02T06:00:00Z' },
  });
  const step = (ProductionOrderNumber: string, OperationPriority: string, more: object = {}) => ({
    ...{
      ProductionOrderNumber,
      OperationNumber: 10,
      OperationPriority,
      OperationId: 'Mill',
      OperationsResourceId: '12',
    },
    ...{ SetupTime: 0.5, ProcessTime: 2, ProcessQuantity: 100, ...more },
  });

  test('secondary operations run beside their primary one; an odd step sets its order aside', async () => {
    const door = doorOf({
      '/data/ProductionOrderHeaders': [header('P1'), header('P2')],
      '/data/ProductionOrderRouteOperations': [
        step('P1', 'Primary'),
        step('P1', 'Secondary1'),
        step('P2', 'Primary', { ProcessTime: -1 }),
      ],
    });
    const { orders, odd } = await downloadFromD365(door, options, null);
    expect(odd).toMatchObject([{ orderId: 'P2', field: 'runHours', value: '-1' }]);
    expect(orders.map((one) => WrittenOrderSchema.parse(one))).toMatchObject([
      {
        ...{ id: 'P1', status: 'released', dueAt: Date.UTC(2026, 10, 6, 12), paperFinishAt: null },
        operations: [
          { id: 'P1/0010', plannedSetupMs: 1_800_000, plannedRunMsPerPc: 72_000 },
          { id: 'P1/0010:Secondary1', sequence: { id: 'Secondary1', kind: 'parallel' } },
        ],
      },
    ]);
  });

  test('an order that is there no more is told as gone', async () => {
    const lists: Record<string, readonly object[]> = {
      '/data/ProductionOrderHeaders': [header('P1')],
      '/data/ProductionOrderRouteOperations': [step('P1', 'Primary')],
    };
    const first = await downloadFromD365(doorOf(lists), options, null);
    const second = await downloadFromD365(doorOf({}), options, first.cursor);
    expect(second).toMatchObject({ orders: [], gone: ['P1'] });
  });
});
