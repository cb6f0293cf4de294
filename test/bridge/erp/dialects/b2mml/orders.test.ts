import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { B2mmlOptionsSchema } from '../../../../../bridge/erp/dialects/b2mml/options.ts';
import { isSchedule, ordersIn } from '../../../../../bridge/erp/dialects/b2mml/orders.ts';
import { b2mmlWriter } from '../../../../../bridge/erp/dialects/b2mml/write.ts';
import { sift } from '../../../../../shared/core/orders/sift.ts';
import { WrittenOrderSchema } from '../../../../../shared/core/orders/written-order.ts';
import { readXml, type XmlElement } from '../../../../../shared/io/xml.ts';
import { scheduleOf, versions } from '../../../../../simulators/erp/faces/b2mml/documents.ts';
import { postingsOf, reversalFor, ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';
import { faultsOf, hasXmllint } from './xmllint.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const optionsOf = (more: object = {}) =>
  B2mmlOptionsSchema.parse({ kind: 'b2mml', inFolder: 'in', outFolder: 'out', version: 'V0401', ...more });

function rootOf(document: string | Buffer): XmlElement {
  const read = readXml(document);
  if (read.is === 'broken') throw new Error(read.why);
  return read.root;
}
const ordersOf = (document: string | Buffer, more: object = {}) => {
  const { orders, gone } = ordersIn(rootOf(document), optionsOf(more));
  return { ...sift(orders, WrittenOrderSchema), gone };
};

describe('the order of Courbon', () => {
  const sample = readFileSync(here('samples/PRO-20121210181416-27942.xml'));
  const [order] = ordersOf(sample).orders;

  test('is read: one step, its work centre and its components with their places', () => {
    expect(order).toMatchObject({
      ...{ id: '258456', itemId: 'SO1215', itemName: 'Final 1215', quantityPcs: 1_000, status: 'released' },
      ...{ unit: { name: 'KG', decimals: 3 }, createdAt: Date.UTC(2009, 11, 10, 17, 14, 16) },
      refs: { unit: 'KG' },
      operations: [
        {
          ...{ id: '258456/0010', number: '0010', workCentreId: '3', quantityPcs: 1_000, isRunAssumed: true },
          refs: { processSegment: 'Weighing' },
        },
      ],
    });
    expect(order?.components).toMatchObject([
      { itemId: 'CRBN0001', quantityPcs: 5_000, storage: 'BOX3', refs: { Indice: '0010', unit: 'KG' } },
      { itemId: 'CRBN0002', quantityPcs: 50_000, storage: 'BOX1', refs: { Indice: '0020' } },
      { itemId: 'CRBN0001', quantityPcs: 811_000, storage: 'BOX3', refs: { Indice: '0030' } },
      { itemId: 'CRBN0003', quantityPcs: 100_000, storage: 'BOX4', refs: { Indice: '0040' } },
    ]);
  });

  test('is read the same under the namespaces of V05 and V0600', () => {
    for (const namespace of ['http://www.wbf.org/xml/B2MML-V05', 'http://www.mesa.org/xml/B2MML-V0600'])
      expect(ordersOf(sample.toString().replace('http://www.wbf.org/xml/B2MML-V0401', namespace)).orders).toEqual([
        order,
      ]);
  });

  test('is confirmed: weighed goods with their lot and line, final, and taken back; valid where xmllint is', async () => {
    if (order === undefined) throw new Error('no order');
    const writer = b2mmlWriter(optionsOf());
    const [line] = order.components;
    const ticket = ticketFor(order, {
      ...{ kind: 'final', yieldPcs: 995, machineMs: 600_000, scrap: [], unit: { name: 'KG', decimals: 3 } },
      goods: [
        {
          ...{ move: 'issue', itemId: 'CRBN0001', quantityPcs: 410, unit: { name: 'KG', decimals: 3 } },
          ...{ lot: 'CRBN0001_LOT01', storage: 'BOX3', refs: line?.refs ?? {} },
        },
      ],
    });
    const fixed = () => 'c'.repeat(32);
    const [planned] = writer.plan(
      ticket,
      {
        order,
        operation: order.operations[0] ?? raise(),
        timeZone: 'Europe/Paris',
        now: Date.UTC(2012, 10, 29, 10, 58, 25),
      },
      fixed,
    ).postings;
    await expect(planned?.body).toMatchFileSnapshot(here('golden/courbon/confirmed.xml'));
    const [posting] = postingsOf({ writer }, order, ticket);
    const back = reversalFor({ writer }, posting ?? raise(), { number: '53107' });
    if (hasXmllint) for (const { body } of [posting ?? raise(), back]) expect(faultsOf(body, 'V0401')).toBe('');
    expect(back.body).toContain('<ReferenceID>53107</ReferenceID>');
    expect(back.body).toContain(posting?.key);
  });
});

const raise = (): never => {
  throw new Error('missing');
};

describe('a schedule', () => {
  test.each(versions)('that the face writes in %s gives the order', (version) => {
    const given = orderOf('4711', { dueAt: Date.UTC(2026, 10, 7, 12) });
    const { orders, odd } = ordersOf(scheduleOf(given, version, 0));
    expect(odd).toEqual([]);
    expect(orders).toMatchObject([
      {
        ...{ id: '4711', itemId: 'I1', quantityPcs: 100, dueAt: given.dueAt, createdAt: given.createdAt },
        operations: [{ id: '4711/0010', workCentreId: 'press', quantityPcs: 100, plannedRunMsPerPc: 30_000 }],
      },
    ]);
    expect(orders[0]?.operations[0]?.isRunAssumed).toBeUndefined();
  });

  const segment = (more: string, id = '0010') =>
    `<SegmentRequirement><ID>${id}</ID><ProcessSegmentID>Milling</ProcessSegmentID>${more}</SegmentRequirement>`;
  const made =
    '<MaterialRequirement><MaterialDefinitionID>I1</MaterialDefinitionID><MaterialUse>Produced</MaterialUse><Quantity><QuantityString>50</QuantityString><DataType>decimal</DataType><UnitOfMeasure>PCE</UnitOfMeasure></Quantity></MaterialRequirement>';
  const parameter = (id: string, text: string, unit: string) =>
    `<ProductionParameter><Parameter><ID>${id}</ID><Value><ValueString>${text}</ValueString><DataType/><UnitOfMeasure>${unit}</UnitOfMeasure></Value></Parameter></ProductionParameter>`;
  const request = (content: string, id = '4711') => `<ProductionRequest><ID>${id}</ID>${content}</ProductionRequest>`;
  const schedule = (content: string, verb = 'Sync') =>
    `<${verb}ProductionSchedule releaseID=""><ApplicationArea><CreationDateTime>2026-11-02T06:00:00Z</CreationDateTime></ApplicationArea><DataArea><${verb}/><ProductionSchedule>${content}</ProductionSchedule></DataArea></${verb}ProductionSchedule>`;
  const only = (content: string, more: object = {}) => {
    const { orders, odd } = ordersOf(schedule(request(content)), more);
    expect(odd).toEqual([]);
    return orders[0];
  };

  test('gives planned times as durations and in units, per order and per unit', () => {
    const times = [
      segment(`<Duration>PT2H30M</Duration>${parameter('SetupTime', '30', 'MIN')}${made}`),
      segment(`${parameter('RunTimePerUnit', '0.025', 'HUR')}${made}`, '0020'),
      segment(`${parameter('RunTime', 'PT50M', '')}${made}`, '0030'),
    ];
    expect(only(times.join(''))?.operations).toMatchObject([
      { number: '0010', plannedSetupMs: 1_800_000, plannedRunMsPerPc: (2 * 3_600_000) / 50 },
      { number: '0020', plannedRunMsPerPc: 90_000 },
      { number: '0030', plannedRunMsPerPc: 60_000 },
    ]);
  });

  test('without planned times counts as assumed', () => {
    expect(only(segment(made), { assumedRunMsPerUnit: 12_000 })?.operations).toMatchObject([
      { plannedRunMsPerPc: 12_000, isRunAssumed: true, workCentreId: 'Milling' },
    ]);
  });

  test('has sub-operations where a nested segment has an ID', () => {
    const nested = `<SegmentRequirement><ID>0011</ID><ProcessSegmentID>Deburring</ProcessSegmentID></SegmentRequirement>`;
    expect(only(segment(`${made}${nested}`))?.operations).toMatchObject([
      { number: '0010' },
      { number: '0011', partOf: '0010', workCentreId: 'Deburring', quantityPcs: 50 },
    ]);
  });

  test.each([
    ['Forecast', 'planned'],
    ['Released', 'released'],
    ['Held', 'planned'],
    ['Completed', 'finished'],
    ['Closed', 'closed'],
    ['Aborted', 'cancelled'],
    ['Other', 'released'],
  ])('state %s is %s, and stays as the ERP says it', (state, status) => {
    expect(only(`${segment(made)}<RequestState>${state}</RequestState>`)).toMatchObject({ status, erpStates: [state] });
  });

  test('reads local times in the zone of the ERP', () => {
    const end = `<EndTime>2026-11-06T18:00:00</EndTime>${segment(made)}`;
    expect(only(end, { timeZone: 'Europe/Berlin' })?.dueAt).toBe(Date.UTC(2026, 10, 6, 17));
    expect(only(end.replace(':00<', ':00+02:00<'), { timeZone: 'Europe/Berlin' })?.dueAt).toBe(
      Date.UTC(2026, 10, 6, 16),
    );
  });

  test('an odd order is set aside with its field; the others are taken', () => {
    const odd = request(segment(made.replace('>50<', '>many<')), '1');
    const nothing = request(segment(''), '2');
    const { orders, odd: aside } = ordersOf(schedule(`${odd}${nothing}${request(segment(made), '3')}`));
    expect(orders.map(({ id }) => id)).toEqual(['3']);
    expect(aside.map((one) => one.odd)).toMatchObject([
      { orderId: '1', field: 'quantity', value: '"many"' },
      { orderId: '2', field: 'itemId' },
    ]);
  });

  const consumed = (quantity: string) =>
    `<MaterialConsumedRequirement><MaterialDefinitionID>BAR</MaterialDefinitionID><MaterialLotID>L1</MaterialLotID>${quantity}</MaterialConsumedRequirement>`;
  const kilograms = (text: string) =>
    `<Quantity><QuantityString>${text}</QuantityString><DataType>decimal</DataType><UnitOfMeasure>KGM</UnitOfMeasure></Quantity>`;
  test('gives components, with a quantity and without; one that is no number sets the order aside', () => {
    expect(only(segment(`${made}${consumed(kilograms('12.5'))}${consumed('')}`))?.components).toMatchObject([
      { itemId: 'BAR', quantityPcs: 12_500, unit: { name: 'KGM', decimals: 3 }, lot: 'L1', operationNumber: '0010' },
      { itemId: 'BAR', quantityPcs: 0 },
    ]);
    const { odd } = ordersOf(schedule(request(segment(`${made}${consumed(kilograms('12,5'))}`))));
    expect(odd.map((one) => one.odd)).toMatchObject([{ orderId: '4711', field: 'components.0.quantityPcs' }]);
  });

  test('is read with any prefix', () => {
    const prefixed = schedule(request(segment(made)))
      .replace(/<(\/?)(?=[A-Z])/g, '<$1b2:')
      .replace('Schedule ', 'Schedule xmlns:b2="urn:b2" ');
    expect(ordersOf(prefixed).orders).toMatchObject([{ id: '4711', itemId: 'I1' }]);
  });

  test('Cancel: a whole order is cancelled, a number alone is gone', () => {
    const { orders, gone } = ordersOf(schedule(`${request(segment(made), '1')}${request('', '2')}`, 'Cancel'));
    expect([orders.map(({ id, status }) => [id, status]), gone]).toEqual([[['1', 'cancelled']], ['2']]);
  });

  test('of jobs gives an order of each work request, its jobs as operations', () => {
    const job = (id: string, machine: string) =>
      `<JobOrder><ID>${id}</ID><DispatchStatus>Ready</DispatchStatus><JobOrderParameter><ID>RunTimePerUnit</ID><Value><ValueString>PT90S</ValueString></Value></JobOrderParameter><EquipmentRequirement><ID>1</ID><EquipmentClassID>MILL</EquipmentClassID><EquipmentID>${machine}</EquipmentID></EquipmentRequirement>${made}</JobOrder>`;
    const work = `<WorkRequest><ID>W1</ID><RequestState>Released</RequestState>${job('10', 'M1')}${job('20', 'M2')}</WorkRequest>`;
    const { orders, odd } = ordersOf(
      `<SyncWorkSchedule releaseID="V0701" xmlns="http://www.mesa.org/xml/B2MML"><ApplicationArea><CreationDateTime>2026-11-02T06:00:00Z</CreationDateTime></ApplicationArea><DataArea><Sync/><WorkSchedule><ID>S1</ID>${work}</WorkSchedule></DataArea></SyncWorkSchedule>`,
    );
    expect(odd).toEqual([]);
    expect(orders).toMatchObject([
      {
        ...{ id: 'W1', itemId: 'I1', quantityPcs: 50, refs: { schedule: 'S1' } },
        operations: [
          { id: 'W1/10', workCentreId: 'MILL', machineIds: ['M1'], plannedRunMsPerPc: 90_000 },
          { id: 'W1/20', workCentreId: 'MILL', machineIds: ['M2'] },
        ],
      },
    ]);
  });

  test.each([
    ['SyncProductionSchedule', true],
    ['ProductionSchedule', true],
    ['ProcessOperationsSchedule', true],
    ['SyncWorkSchedule', true],
    ['SyncMaterialInformation', false],
    ['AcknowledgeProductionSchedule', false],
    ['ConfirmBOD', false],
  ])('%s: %s', (name, is) => expect(isSchedule(name)).toBe(is));
});
