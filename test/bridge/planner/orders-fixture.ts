/** What the pages of families, material, KPIs, costs and traces ask for. */
import type { CostsView } from '../../../bridge/planner/costs.ts';
import type { FamilyItem, FamilyListed, FamilyRow, FamilyView } from '../../../bridge/planner/family.ts';
import type { KpisView } from '../../../bridge/planner/kpis.ts';
import type { MaterialRow, MaterialsView } from '../../../bridge/planner/materials.ts';
import type { PaidTimeView } from '../../../bridge/planner/paid-time.ts';
import type { TraceHalf, TraceView } from '../../../bridge/planner/trace.ts';
import type { OrderRow } from '../../../bridge/planner/view.ts';
import type { FitRow } from '../../../shared/core/kpis/fit.ts';
import { pieces } from '../../../shared/core/words/quantity.ts';
import { plannerFixture } from './fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Path to answer, and the order whose family and trace it is. */
export function ordersFixture(now: number): { gets: Map<string, unknown>; orderId: string } {
  const [order] = plannerFixture(now).orders;
  if (order === undefined) throw new Error('the fixture has an order');
  const { orderId } = order;
  return {
    orderId,
    gets: new Map<string, unknown>([
      ['/api/families', [listed(order)]],
      [`/api/orders/${orderId}/family`, family(order, now)],
      ['/api/material', material(order, now)],
      ['/api/kpis', kpis],
      ['/api/kpis/fit', fits],
      ['/api/costs', { currency: 'EUR', rows: [], oddRates: 0, otherCurrency: 0 } satisfies CostsView],
      ['/api/costs/paid-time', paidTime],
      ['/api/trace', trace(order, now)],
      ['/api/recall', { ...half(order), onStock: [], delivered: [] }],
    ]),
  };
}

const listed = ({ orderId, itemName, customer }: OrderRow): FamilyListed => ({
  ...{ orderId, itemName, customer, project: { id: 'P-77', name: 'Traversing drive for Brunnig Rail' } },
  ...{ orders: 3, done: 1 },
});

function family(order: OrderRow, now: number): FamilyView {
  const item = (itemId: string, more: Partial<FamilyItem> = {}): FamilyItem => ({
    ...{ itemId, itemName: 'Protective cap, glass-fibre reinforced', unit: pieces, quantityPcs: 96, alternates: [] },
    allotted: { therePcs: 96, shortPcs: 0, readyAt: now - HOUR },
    ...more,
  });
  const node = (row: OrderRow, more: Partial<FamilyRow> = {}): FamilyRow => ({
    ...{ row, pegPcs: null, waits: [], beside: [], milestones: [], byProducts: [], parts: [] },
    ...more,
  });
  const late = { name: 'Drawing approved', plannedAt: now - DAY };
  const child = node({ ...order, orderId: 'WO-10078', finishedAt: now - DAY, status: 'finished' }, { pegPcs: 12 });
  const waits: FamilyRow['waits'] = [
    { kind: 'gate', gate: { kind: 'kit', itemIds: ['DRV-YOKE', 'PCB-6'], readyAt: now + 3 * DAY, isPassed: false } },
    { kind: 'milestone', ...late, isLate: true },
    { kind: 'order', orderId: 'WO-10079', readyAt: now + 2 * DAY },
  ];
  const missing = { therePcs: 10, shortPcs: 26, readyAt: null, instead: [] };
  const top = node(order, {
    waits,
    beside: [
      { id: '1', kind: 'parallel', to: '0010', number: '0110', workCentreId: 'WC-MOULD', isLeft: false },
      { id: '2', kind: 'alternative', from: '0020', number: '0220', workCentreId: 'WC-MOULD', isLeft: true },
    ],
    milestones: [{ id: 'drawing', ...late, doneAt: null }],
    byProducts: [{ itemId: 'CHIPS', itemName: 'Steel chips', quantityPcs: 5 }],
    parts: [
      { kind: 'made', item: item('DRV-HUB'), rows: [child] },
      { kind: 'made', item: item('DRV-YOKE'), rows: [node({ ...order, orderId: 'WO-10079' }, { pegPcs: 24 })] },
      { kind: 'phantom', itemId: 'DRV-EL', lines: [{ kind: 'taken', item: item('CAP-22') }] },
      { kind: 'taken', item: item('PCB-6', { alternates: ['PCB-4'], allotted: missing }) },
    ],
  });
  const project = { id: 'P-77', name: 'Traversing drive for Brunnig Rail' };
  return {
    orderId: order.orderId,
    project,
    salesOrder: 'SO-40077/10',
    customer: order.customer,
    roots: [top],
    isCut: false,
  };
}

function material(
  { orderId, itemId, itemName, customer, strategy, dueAt, quantityPcs }: OrderRow,
  now: number,
): MaterialsView {
  const row: MaterialRow = {
    ...{
      orderId,
      itemId,
      itemName,
      customer,
      strategy,
      dueAt,
      quantityPcs,
      hasBegun: false,
      nextId: `${orderId}/0010`,
    },
    ...{ isComplete: false, readyAt: now + 2 * DAY, passed: null },
    gate: { kind: 'kit', itemIds: ['CAP-22', 'PCB-4'], readyAt: now + 2 * DAY },
    moved: [
      {
        receiptId: 'R1',
        itemId: 'PCB-4',
        dates: [now + DAY, now + 2 * DAY].map((expectedAt) => ({ heardAt: now, expectedAt })),
      },
    ],
    components: [
      {
        ...{ itemId: 'PCB-4', itemName: 'Circuit board', unit: pieces, operationNumber: null, neededPcs: 480 },
        ...{
          therePcs: 100,
          shortPcs: 80,
          readyAt: null,
          instead: [{ itemId: 'PCB-6', unit: pieces, quantityPcs: 100, forPcs: 100 }],
        },
        coming: [{ at: now + 2 * DAY, quantityPcs: 200, receiptId: 'R1', supplierId: 'electronics-west' }],
      },
    ],
  };
  const free: MaterialRow = { ...row, orderId: 'WO-10099', gate: null, moved: [], components: [] };
  return { rows: [row, free], hasStock: true, odd: 0 };
}

const kpis: KpisView = {
  ...{ strategy: 'MTO', by: 'month', kpis: ['onTimeWord', 'onTimeCustomer', 'leadTime', 'queue', 'run'] },
  rows: ['2026-02', '2026-03'].map((key) => ({
    key,
    values: {
      onTimeWord: { value: 0.925, n: 40, isThin: false },
      onTimeCustomer: { value: 0.8, n: 45, isThin: false },
      leadTime: { value: 6.2 * DAY, n: 44, isThin: false },
      queue: { value: null, n: 3, isThin: true },
    },
  })),
  missing: [{ supplierId: 'electronics-west', parts: 4, orders: 3, overdue: 1, longestMs: DAY, undated: 1 }],
};

const fits: FitRow[] = [
  {
    ...{
      itemId: 'HUB-120',
      itemName: 'Wheel hub 120',
      strategy: 'MTO',
      orders: 24,
      acceptedMs: 9 * DAY,
      leadMs: 6 * DAY,
    },
    ...{ assemblyMs: 4 * DAY, demandPerWeek: 1_980, variation: 0.42, regularity: 'X', value: 152_000 },
    ...{ currency: 'EUR', share: 'A', fit: 'MTO', why: 'leadAccepted' },
  },
  {
    ...{ itemId: 'CLP-9', itemName: 'Cable clip 9', strategy: 'MTO', orders: 3, acceptedMs: null, leadMs: null },
    ...{ assemblyMs: null, demandPerWeek: 300, variation: null, regularity: null, value: null },
    ...{ currency: 'EUR', share: null, fit: null, why: 'thin' },
  },
];

const paidTime: PaidTimeView = {
  currency: 'EUR',
  machine: {
    absorbed: '41250.00',
    unabsorbed: '9120.50',
    absorbedMs: 500 * HOUR,
    unabsorbedMs: 110 * HOUR,
    unpricedMs: 0,
  },
  labour: {
    absorbed: '12000.00',
    unabsorbed: '2310.00',
    absorbedMs: 280 * HOUR,
    unabsorbedMs: 54 * HOUR,
    unpricedMs: HOUR,
  },
};

function half({ itemId, itemName, customer, strategy, goodPcs }: OrderRow): Omit<TraceHalf, 'onStock' | 'delivered'> {
  const lot = {
    itemId: 'BAR-C45-80',
    lot: 'BAR-C45-80-2931',
    quantityPcs: 320,
    unit: pieces,
    serials: [],
    operationId: 'WO-10060/0010',
  };
  return {
    rows: [
      {
        ...{ orderId: 'WO-10060', depth: 1, took: [lot], made: [{ ...lot, itemId: 'CAP-22', lot: 'L10060' }] },
        ...{ itemId, itemName, customer, strategy, salesOrder: 'SO-1/10', where: 'customer' as const, goodPcs },
      },
    ],
    bought: [{ itemId: 'BAR-C45-80', lot: 'BAR-C45-80-2931' }],
    isCut: false,
  };
}

function trace(order: OrderRow, now: number): TraceView {
  const delivered = { itemId: 'CAP-22', lot: 'L10060', at: now - DAY, quantityPcs: 120, unit: pieces };
  return {
    start: { kind: 'order', orderId: order.orderId },
    operations: [
      {
        ...{ operationId: `${order.orderId}/0010`, number: '0010', machineIds: ['press-1'], startedAt: now - 2 * DAY },
        ...{ finishedAt: now - DAY, program: 'O1201', tool: null, parameters: { force: 1_200 }, people: ['anna'] },
        ...{ firstPart: { at: now - 2 * DAY, by: 'anna' }, goodPcs: 300, stopsByReason: [], tickets: [] },
        scrapByReason: [{ reasonId: 'scrap.lap', quantityPcs: 4 }],
      },
    ],
    backward: { ...half(order), onStock: [], delivered: [] },
    forward: {
      ...half(order),
      onStock: [{ itemId: 'CAP-22', lot: 'L10060', quantityPcs: 900, unit: pieces }],
      delivered: [{ ...delivered, customer: 'Tarnbeck Drives', orderId: null }],
    },
  };
}
