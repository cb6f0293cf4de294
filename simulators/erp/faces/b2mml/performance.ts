/** A performance as this ERP reads it: every element known and in its place, or the document is no B2MML to it. */
import { type Amount, type Amounts, scrapOf, stopCountOf, stopMsOf } from '../../../../shared/core/erp/amounts.ts';
import { goodsOf } from '../../../../shared/core/erp/goods.ts';
import { parseQuantity, pieces, unitNamed } from '../../../../shared/core/words/quantity.ts';
import { childOf, childrenOf, readXml, textAt, within, type XmlElement } from '../../../../shared/io/xml.ts';
import type { Report } from '../folder-books.ts';
import { namespaceOf, PIECES, type Version } from './documents.ts';

export interface Performance extends Report {
  verb: 'Process' | 'Sync' | 'Cancel';
  noun: string;
  /** ConfirmationCode. */
  confirmation: string;
  /** What its books hold of it. */
  response: XmlElement | undefined;
}

/** The schemas' order of what may stand there. */
const quantity = ['QuantityString', 'DataType', 'UnitOfMeasure', 'Key'];
const value = ['ValueString', 'DataType', 'UnitOfMeasure', 'Key'];
const data = ['ID', 'Value'];
const actuals = ['PersonnelActual', 'EquipmentActual', 'MaterialActual'];
const common: Record<string, readonly string[]> = {
  ApplicationArea: ['Sender', 'CreationDateTime', 'BODID'],
  Sender: ['LogicalID', 'ReferenceID', 'ConfirmationCode'],
  Quantity: quantity,
  Value: value,
  ProductionData: data,
  SegmentData: data,
  PersonnelActual: ['ID', 'PersonID', 'Quantity'],
  EquipmentActual: ['ID', 'EquipmentID'],
  MaterialActual: ['ID', 'MaterialDefinitionID', 'MaterialLotID', 'MaterialUse', 'Quantity', 'MaterialActualProperty'],
  MaterialActualProperty: ['ID', 'Value'],
  ProductionPerformance: ['ID', 'ProductionResponse'],
  OperationsPerformance: ['ID', 'OperationsResponse'],
  ProductionResponse: ['ID', 'ProductionRequestID', 'StartTime', 'EndTime', 'SegmentResponse'],
};
const begin = ['ID', 'ProcessSegmentID', 'ActualStartTime', 'ActualEndTime'];
function orderIn(version: Version, noun: string): Record<string, readonly string[]> {
  if (noun === 'ProductionPerformance')
    return { ...common, SegmentResponse: [...begin, 'ProductionData', ...actuals, 'SegmentState'] };
  const times = ['StartTime', 'EndTime'];
  const is07 = version === 'V0701';
  return {
    ...common,
    OperationsResponse: [
      'ID',
      ...(is07 ? [...times, 'OperationsRequestID'] : ['OperationsRequestID', ...times]),
      'SegmentResponse',
    ],
    SegmentResponse: is07
      ? [
          ...['ID', 'PostingDate', 'ActualStartTime', 'ActualEndTime', 'ProcessSegmentID', 'OperationsRequestID'],
          ...['SegmentRequirementID', 'OperationsDefinitionID', 'OperationsSegmentID', 'SegmentState', 'SegmentData'],
          ...actuals,
        ]
      : [...begin, 'OperationsDefinitionID', 'SegmentState', 'SegmentData', ...actuals],
  };
}

/** Or what is wrong with it. */
export function performanceIn(text: string, version: Version): Performance | string {
  const read = readXml(text);
  if (read.is === 'broken') return read.why;
  const { root } = read;
  const [, verb = '', noun = ''] = /^(Process|Sync|Cancel)(\w+Performance)$/.exec(root.name) ?? [];
  if (verb !== 'Process' && verb !== 'Sync' && verb !== 'Cancel') return `unexpected document ${root.name}`;
  if (!text.includes(`xmlns="${namespaceOf[version]}"`)) return `namespace is not ${namespaceOf[version]}`;
  if (root.attributes.releaseID === undefined) return 'releaseID is missing';
  const table = orderIn(version, noun);
  const fault = faultIn(root, table) ?? missingIn(root, version);
  if (fault !== null) return fault;
  const area = childOf(root, 'ApplicationArea');
  const response = within(root, 'ProductionResponse').concat(within(root, 'OperationsResponse'))[0];
  const segment = childOf(response, 'SegmentResponse');
  return {
    response,
    ...{ verb, noun, key: textAt(area, 'BODID') ?? '', confirmation: textAt(area, 'Sender', 'ConfirmationCode') ?? '' },
    orderId: textAt(response, 'ProductionRequestID') ?? textAt(response, 'OperationsRequestID') ?? '',
    operationNumber: textAt(segment, 'ID') ?? '',
    document: textAt(response, 'ID') ?? '',
    isCancel: verb === 'Cancel',
    isFinal: textAt(segment, 'SegmentState') === 'Completed',
    amounts: amountsIn(segment),
    units: childrenOf(segment, 'MaterialActual').map((one) => textAt(one, 'Quantity', 'UnitOfMeasure') ?? ''),
  };
}

function faultIn(element: XmlElement, table: Record<string, readonly string[]>): string | null {
  const known = table[element.name];
  let last = 0;
  for (const child of element.children) {
    if (known !== undefined) {
      const place = known.indexOf(child.name);
      if (place < 0) return `${child.name} is not expected in ${element.name}`;
      if (place < last) return `${child.name} comes too late in ${element.name}`;
      last = place;
    }
    const fault = faultIn(child, table);
    if (fault !== null) return fault;
  }
  return null;
}

function missingIn(root: XmlElement, version: Version): string | null {
  if (textAt(root, 'ApplicationArea', 'CreationDateTime') === null) return 'CreationDateTime is missing';
  const is07 = version === 'V0701';
  const wanted = is07 ? ['OperationsPerformance', 'OperationsResponse', 'SegmentResponse', ...actuals] : [];
  for (const name of wanted)
    for (const one of within(root, name)) if (textAt(one, 'ID') === null) return `${name} has no ID`;
  for (const one of [...within(root, 'Quantity'), ...within(root, 'Value')])
    if (childOf(one, 'DataType') === undefined || childOf(one, 'UnitOfMeasure') === undefined)
      return `${one.name} has no DataType or UnitOfMeasure`;
  return null;
}

function amountsIn(segment: XmlElement | undefined): Amounts {
  const sums = new Map<Amount, number>();
  const add = (name: Amount, amount: number) => sums.set(name, (sums.get(name) ?? 0) + amount);
  for (const one of [...childrenOf(segment, 'ProductionData'), ...childrenOf(segment, 'SegmentData')]) {
    const [id, text] = [textAt(one, 'ID'), textAt(one, 'Value', 'ValueString') ?? ''];
    const [unit, key] = [textAt(one, 'Value', 'UnitOfMeasure') ?? '', textAt(one, 'Value', 'Key')];
    if (id === 'StopCount') add(stopCountOf(key), Number(text));
    if (id === 'StopTime') add(stopMsOf(key), msIn(text, unit));
    const plain = ({ SetupTime: 'setupMs', MachineTime: 'machineMs', LabourTime: 'labourMs' } as const)[id ?? ''];
    if (plain !== undefined) add(plain, msIn(text, unit));
  }
  for (const one of childrenOf(segment, 'PersonnelActual'))
    add(
      `person:${textAt(one, 'PersonID') ?? ''}`,
      msIn(textAt(one, 'Quantity', 'QuantityString') ?? '', textAt(one, 'Quantity', 'UnitOfMeasure') ?? ''),
    );
  for (const one of childrenOf(segment, 'MaterialActual')) {
    const use = childOf(one, 'MaterialUse');
    const unit = textAt(one, 'Quantity', 'UnitOfMeasure') ?? '';
    const steps =
      parseQuantity(textAt(one, 'Quantity', 'QuantityString') ?? '', {
        name: unit,
        decimals: unit === PIECES ? 0 : 3,
      }) ?? Number.NaN;
    if (use?.text === 'Produced') add('yield', steps);
    if (use?.text === 'Consumed') add(issuedIn(one, unit), steps);
    if (use?.attributes.OtherValue === 'Scrap')
      add(scrapOf(textAt(one, 'MaterialActualProperty', 'Value', 'ValueString')), steps);
    if (use?.attributes.OtherValue === 'Rework') add('rework', steps);
  }
  return sums;
}

function issuedIn(actual: XmlElement, unit: string): Amount {
  const itemId = textAt(actual, 'MaterialDefinitionID') ?? '';
  const known = unit === PIECES ? pieces : unitNamed(unit);
  return goodsOf({ move: 'issue', itemId, lot: textAt(actual, 'MaterialLotID'), unit: known });
}

const sizes: Record<string, number> = { HUR: 3_600_000, MIN: 60_000, SEC: 1_000 };

function msIn(text: string, unit: string): number {
  const [, sign = '', seconds] = /^(-?)PT([\d.]+)S$/.exec(text) ?? [];
  if (seconds !== undefined) return (sign === '' ? 1 : -1) * Math.round(Number(seconds) * 1_000);
  return Math.round(Number(text) * (sizes[unit] ?? Number.NaN));
}
