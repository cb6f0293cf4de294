import { describe, expect, test } from 'vitest';
import { newestOf } from '../../../../../bridge/erp/dialects/bods/newest.ts';
import { InforIonOptionsSchema } from '../../../../../bridge/erp/dialects/infor-ion/options.ts';
import { isOrders, ordersIn } from '../../../../../bridge/erp/dialects/infor-ion/orders.ts';
import { sift } from '../../../../../shared/core/orders/sift.ts';
import { WrittenOrderSchema } from '../../../../../shared/core/orders/written-order.ts';
import { readXml } from '../../../../../shared/io/xml.ts';

const read = (documents: readonly string[], more: object = {}) => {
  const options = InforIonOptionsSchema.parse({ kind: 'infor-ion', inFolder: 'in', outFolder: 'out', ...more });
  const all = documents.map((document) => {
    const parsed = readXml(document);
    if (parsed.is === 'broken') throw new Error(parsed.why);
    return ordersIn(parsed.root, options);
  });
  const newest = newestOf(all);
  const { orders, odd } = sift(newest.orders, WrittenOrderSchema);
  return { orders, odd: odd.map((one) => one.odd), gone: newest.gone };
};

const operation =
  '<Operation><ID>10</ID><Description>Turning</Description><WorkCenterID>LATHE</WorkCenterID><SetupDuration>PT30M</SetupDuration><RunDuration unitCode="HUR">2.5</RunDuration></Operation>';
const document = (
  more: { variation?: string; quantity?: string; operations?: string; verb?: string; action?: string } = {},
) => {
  const { variation = '1', quantity = '50', operations = operation, verb = 'Sync', action = 'Add' } = more;
  return `<?xml version="1.0" encoding="UTF-8"?>
<${verb}ProductionOrder xmlns="http://schema.infor.com/InforOAGIS/2" releaseID="9.2">
  <ApplicationArea><Sender><LogicalID>lid://infor.ln.main</LogicalID></Sender><CreationDateTime>2026-11-02T06:00:00Z</CreationDateTime><BODID>infor-nid:x</BODID></ApplicationArea>
  <DataArea>
    <${verb}><TenantID>P</TenantID><AccountingEntityID>MAIN</AccountingEntityID><ActionCriteria><ActionExpression actionCode="${action}"/></ActionCriteria></${verb}>
    <ProductionOrder>
      <ProductionOrderHeader>
        <DocumentID><ID accountingEntity="MAIN" lid="lid://infor.ln.main" variationID="${variation}">0000004711</ID></DocumentID>
        <Status><Code>Released</Code></Status>
        <DueDateTime>2026-11-06T12:00:00Z</DueDateTime>
        <ItemID><ID>SHAFT</ID></ItemID>
        <OrderQuantity unitCode="EA">${quantity}</OrderQuantity>
        <UserArea><Property><NameValue name="Kunde">Weber</NameValue></Property></UserArea>
      </ProductionOrderHeader>
      <ProductionOrderDetail><LineNumber>3</LineNumber><ItemID><ID>BAR</ID></ItemID><RequiredQuantity unitCode="KG">12.5</RequiredQuantity><OperationID>10</OperationID></ProductionOrderDetail>
      ${operations}
    </ProductionOrder>
  </DataArea>
</${verb}ProductionOrder>`;
};

describe('a ProductionOrder', () => {
  test('is read where the options say, with its references as they came', () => {
    const { orders, odd } = read([document()]);
    expect(odd).toEqual([]);
    expect(orders).toMatchObject([
      {
        ...{ id: '0000004711', itemId: 'SHAFT', quantityPcs: 50, status: 'released', erpStates: ['Released'] },
        ...{ dueAt: Date.UTC(2026, 10, 6, 12), createdAt: Date.UTC(2026, 10, 2, 6) },
        refs: { unit: 'EA', accountingEntity: 'MAIN', lid: 'lid://infor.ln.main', variationID: '1' },
        operations: [
          {
            ...{ id: '0000004711/10', number: '10', description: 'Turning', workCentreId: 'LATHE' },
            ...{ plannedSetupMs: 1_800_000, plannedRunMsPerPc: 180_000 },
          },
        ],
        components: [
          { itemId: 'BAR', quantityPcs: 12_500, unit: { name: 'KG' }, operationNumber: '10', refs: { line: '3' } },
        ],
      },
    ]);
  });

  test('is read elsewhere where a plant has it elsewhere', () => {
    const customer = 'ProductionOrderHeader/UserArea/Property/NameValue[Kunde]';
    expect(read([document()], { order: { customer } }).orders[0]?.customer).toBe('Weber');
  });

  test('of several variations the highest counts, whatever the order in which they came', () => {
    const [late, early] = [document({ variation: '10', quantity: '70' }), document({ variation: '9' })];
    for (const documents of [
      [late, early],
      [early, late],
    ])
      expect(read(documents).orders).toMatchObject([{ quantityPcs: 70 }]);
  });

  test('without planned times counts as assumed', () => {
    const operations = '<Operation><ID>10</ID><WorkCenterID>LATHE</WorkCenterID></Operation>';
    expect(read([document({ operations })]).orders[0]?.operations).toMatchObject([
      { isRunAssumed: true, plannedRunMsPerPc: 60_000 },
    ]);
  });

  test('that lacks its work centre, or is of no quantity, is set aside by that field', () => {
    const operations = '<Operation><ID>10</ID></Operation>';
    expect(read([document({ operations })]).odd).toMatchObject([{ field: 'operations.0.workCentreId' }]);
    expect(read([document({ quantity: 'many' })]).odd).toMatchObject([{ orderId: '0000004711', field: 'quantity' }]);
  });

  test('that is deleted is cancelled; by its number alone it is gone', () => {
    expect(read([document({ action: 'Delete' })]).orders).toMatchObject([{ status: 'cancelled' }]);
    expect(read([document({ action: 'Delete', operations: '' })])).toMatchObject({ orders: [], gone: ['0000004711'] });
    expect(read([document({ verb: 'Cancel' })]).orders).toMatchObject([{ status: 'cancelled' }]);
  });

  test('that is deleted after it came does not count, and counts again when it comes after that', () => {
    const deleted = document({ action: 'Delete', operations: '' });
    expect(read([document(), deleted])).toMatchObject({ orders: [], gone: ['0000004711'] });
    expect(read([deleted, document()])).toMatchObject({ orders: [{ id: '0000004711' }], gone: [] });
  });

  test.each([
    ['SyncProductionOrder', true],
    ['ProductionOrder', true],
    ['SyncItemMaster', false],
    ['AcknowledgeProductionOrder', false],
  ])('%s: %s', (name, is) => expect(isOrders(name)).toBe(is));
});
