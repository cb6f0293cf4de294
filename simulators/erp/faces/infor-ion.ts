/**
 * An Infor ERP behind ION's file connection point: orders as Sync ProductionOrder with a variation, reports as Process
 * ProductionOrder, each element known and in its place, and what became of them as ConfirmBOD or Acknowledge.
 */
import { type Amount, type Amounts, scrapOf } from '../../../shared/core/erp/amounts.ts';
import { goodsOf } from '../../../shared/core/erp/goods.ts';
import { unitOf, type WorkOrder } from '../../../shared/core/words/order.ts';
import { parseQuantity, pieces, printQuantity } from '../../../shared/core/words/quantity.ts';
import { childOf, childrenOf, printXml, readXml, textAt, type XmlElement, xml } from '../../../shared/io/xml.ts';
import type { Face, FaceOptions } from '../face.ts';
import type { Report } from './folder-books.ts';
import { startFolderFace, type Verdict } from './folders.ts';

const NAMESPACE = 'http://schema.infor.com/InforOAGIS/2';
const PIECES = 'EA';

interface IonReport extends Report {
  confirmation: string;
  acknowledges: boolean;
}

export function startInforIonFace(options: FaceOptions): Promise<Face> {
  let variation = 0;
  return startFolderFace(options, {
    orderOf: (order, at) => {
      variation += 1;
      return orderDocument(order, variation, at);
    },
    unitNameOf: ({ unit }) => unit?.name ?? PIECES,
    reportIn,
    answerOf: ({ confirmation, acknowledges }, verdict, at) => {
      if (acknowledges) return acknowledgement(verdict, at);
      const isWanted = confirmation === 'Always' || (confirmation === 'OnError' && verdict.refusal !== null);
      return isWanted ? confirmationOf(verdict, at) : null;
    },
  });
}

const iso = (at: number): string => new Date(at).toISOString();

function bod(name: string, at: number, dataArea: readonly XmlElement[]): string {
  const sender = xml('Sender', [xml('LogicalID', 'lid://infor.mock.erp'), xml('ConfirmationCode', 'OnError')]);
  const area = xml('ApplicationArea', [sender, xml('CreationDateTime', iso(at)), xml('BODID', `infor-nid:mock:${at}`)]);
  return printXml(xml(name, [area, xml('DataArea', dataArea)], { xmlns: NAMESPACE, releaseID: '9.2' }));
}

function orderDocument(order: WorkOrder, variation: number, at: number): string {
  const unitCode = order.unit?.name ?? PIECES;
  const id = xml('ID', order.id, { accountingEntity: 'MAIN', variationID: String(variation) });
  const quantity = (name: string, steps: number) => xml(name, printQuantity(steps, unitOf(order)), { unitCode });
  const header = xml('ProductionOrderHeader', [
    xml('DocumentID', [id]),
    xml('Status', [xml('Code', order.status === 'planned' ? 'Planned' : 'Released')]),
    xml('DocumentDateTime', iso(order.createdAt)),
    order.dueAt === null ? null : xml('DueDateTime', iso(order.dueAt)),
    xml('ItemID', [xml('ID', order.itemId)]),
    quantity('OrderQuantity', order.quantityPcs),
  ]);
  const operations = order.operations.map((one) =>
    xml('Operation', [
      xml('ID', one.number),
      xml('WorkCenterID', one.workCentreId),
      xml('SetupDuration', `PT${Math.round(one.plannedSetupMs / 1_000)}S`),
      xml('RunDuration', `PT${Math.round((one.plannedRunMsPerPc * one.quantityPcs) / 1_000)}S`),
      quantity('OrderQuantity', one.quantityPcs),
    ]),
  );
  const action = xml('ActionCriteria', [xml('ActionExpression', '', { actionCode: 'Add' })]);
  return bod('SyncProductionOrder', at, [xml('Sync', [action]), xml('ProductionOrder', [header, ...operations])]);
}

const original = (key: string, at: number): XmlElement =>
  xml('OriginalApplicationArea', [xml('CreationDateTime', iso(at)), xml('BODID', key)]);

function confirmationOf({ key, refusal }: Verdict, at: number): string {
  const verdict =
    refusal === null
      ? xml('BODSuccessMessage', [xml('WarningProcessMessage', [])])
      : xml('BODFailureMessage', [
          xml('ErrorProcessMessage', [xml('Description', refusal.message), xml('ReasonCode', refusal.code)]),
        ]);
  return bod('ConfirmBOD', at, [xml('Confirm', [original(key, at)]), xml('BOD', [original(key, at), verdict])]);
}

function acknowledgement({ key, refusal, number }: Verdict, at: number): string {
  const actionCode = refusal === null ? 'Accepted' : 'Rejected';
  const why = refusal === null ? [] : [xml('ReasonCode', refusal.code), xml('Reason', refusal.message)];
  const criteria = xml('ResponseCriteria', [
    xml('ResponseExpression', '', { actionCode }),
    why.length === 0 ? null : xml('ChangeStatus', why),
  ]);
  const noun = xml('ProductionOrder', [xml('DocumentID', [xml('ID', number)])]);
  return bod('AcknowledgeProductionOrder', at, [xml('Acknowledge', [original(key, at), criteria]), noun]);
}

const known: Readonly<Record<string, readonly string[]>> = {
  ProcessProductionOrder: ['ApplicationArea', 'DataArea'],
  ApplicationArea: ['Sender', 'CreationDateTime', 'BODID'],
  Sender: ['LogicalID', 'ComponentID', 'ReferenceID', 'ConfirmationCode'],
  DataArea: ['Process', 'ProductionOrder'],
  Process: ['TenantID', 'AccountingEntityID', 'ActionCriteria'],
  ProductionOrder: ['ProductionOrderHeader', 'Operation', 'ProductionOrderDetail'],
  ProductionOrderDetail: ['LineNumber', 'ItemID', 'IssuedQuantity', 'OperationID', 'LotIDs', 'WarehouseLocation'],
  ProductionOrderHeader: ['DocumentID'],
  Operation: [
    ...['ID', 'Status', 'ActualStartDateTime', 'ActualEndDateTime', 'SetupDuration', 'RunDuration', 'LaborDuration'],
    ...['CompletedQuantity', 'Scrap', 'ReworkQuantity', 'MachineID'],
  ],
  Scrap: ['ScrapQuantity', 'ReasonCode'],
};

function faultIn(element: XmlElement): string | null {
  const names = known[element.name];
  let last = 0;
  for (const child of element.children) {
    const place = names?.indexOf(child.name) ?? last;
    if (place < last) return `${child.name} is not expected there in ${element.name}`;
    last = place;
    const fault = faultIn(child);
    if (fault !== null) return fault;
  }
  return null;
}

export function reportIn(text: string): IonReport | string {
  const read = readXml(text);
  if (read.is === 'broken') return read.why;
  const { root } = read;
  if (root.name !== 'ProcessProductionOrder') return `unexpected document ${root.name}`;
  if (!text.includes(`xmlns="${NAMESPACE}"`)) return `the namespace is not ${NAMESPACE}`;
  const fault = faultIn(root);
  if (fault !== null) return fault;
  const area = childOf(root, 'ApplicationArea');
  if (!/^lid:\/\//.test(textAt(area, 'Sender', 'LogicalID') ?? '')) return 'LogicalID is no lid://';
  const noun = childOf(childOf(root, 'DataArea'), 'ProductionOrder');
  const operation = childOf(noun, 'Operation');
  const verb = childOf(childOf(root, 'DataArea'), 'Process');
  const quantities = [
    ...childrenOf(operation, 'CompletedQuantity', 'ReworkQuantity'),
    ...childrenOf(noun, 'ProductionOrderDetail').flatMap((line) => childrenOf(line, 'IssuedQuantity')),
    ...childrenOf(operation, 'Scrap').flatMap((scrap) => childrenOf(scrap, 'ScrapQuantity')),
  ];
  return {
    ...{ isCancel: false, key: textAt(area, 'BODID') ?? '', document: '' },
    orderId: textAt(noun, 'ProductionOrderHeader', 'DocumentID', 'ID') ?? '',
    operationNumber: textAt(operation, 'ID') ?? '',
    isFinal: textAt(operation, 'Status', 'Code') === 'Closed',
    amounts: new Map([...amountsIn(operation), ...issuedIn(noun)]),
    units: quantities.map(({ attributes }) => attributes.unitCode ?? ''),
    confirmation: textAt(area, 'Sender', 'ConfirmationCode') ?? '',
    acknowledges: verb?.attributes.acknowledgeCode === 'Always',
  };
}

function issuedIn(noun: XmlElement | undefined): Amounts {
  const sums = new Map<Amount, number>();
  for (const line of childrenOf(noun, 'ProductionOrderDetail')) {
    const itemId = textAt(line, 'ItemID', 'ID') ?? '';
    const name = goodsOf({ move: 'issue', itemId, lot: textAt(line, 'LotIDs', 'ID'), unit: pieces });
    sums.set(name, (sums.get(name) ?? 0) + (parseQuantity(textAt(line, 'IssuedQuantity') ?? '', pieces) ?? Number.NaN));
  }
  return sums;
}

function amountsIn(operation: XmlElement | undefined): Amounts {
  const sums = new Map<Amount, number>();
  const add = (name: Amount, amount: number) => sums.set(name, (sums.get(name) ?? 0) + amount);
  const steps = ({ text, attributes }: XmlElement): number => {
    const name = attributes.unitCode ?? '';
    return parseQuantity(text, { name, decimals: name === PIECES ? 0 : 3 }) ?? Number.NaN;
  };
  for (const one of operation?.children ?? []) {
    if (one.name === 'CompletedQuantity') add('yield', steps(one));
    if (one.name === 'ReworkQuantity') add('rework', steps(one));
    const scrap = one.name === 'Scrap' ? childOf(one, 'ScrapQuantity') : undefined;
    if (scrap !== undefined) add(scrapOf(textAt(one, 'ReasonCode')), steps(scrap));
    const time = ({ SetupDuration: 'setupMs', RunDuration: 'machineMs', LaborDuration: 'labourMs' } as const)[one.name];
    if (time !== undefined) add(time, msIn(one));
  }
  return sums;
}

const sizes: Readonly<Record<string, number>> = { HUR: 3_600_000, MIN: 60_000, SEC: 1_000 };

function msIn({ text, attributes }: XmlElement): number {
  const [, sign = '', seconds] = /^(-?)PT([\d.]+)S$/.exec(text) ?? [];
  if (seconds !== undefined) return (sign === '' ? 1 : -1) * Math.round(Number(seconds) * 1_000);
  return Math.round(Number(text) * (sizes[attributes.unitCode ?? ''] ?? Number.NaN));
}
