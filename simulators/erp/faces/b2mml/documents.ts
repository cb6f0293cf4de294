/** What an ERP of B2MML writes: schedules of its orders, and what became of the documents that it was given. */

import { type Operation, unitOf, type WorkOrder } from '../../../../shared/core/words/order.ts';
import { printQuantity } from '../../../../shared/core/words/quantity.ts';
import { printXml, type XmlElement, xml } from '../../../../shared/io/xml.ts';
import type { Verdict } from '../folders.ts';

export const versions = ['V0401', 'V05', 'V0600', 'V0701'] as const;
export type Version = (typeof versions)[number];

export const namespaceOf: Record<Version, string> = {
  V0401: 'http://www.wbf.org/xml/B2MML-V0401',
  V05: 'http://www.wbf.org/xml/B2MML-V05',
  V0600: 'http://www.mesa.org/xml/B2MML-V0600',
  V0701: 'http://www.mesa.org/xml/B2MML',
};

/** Its own name of pieces. */
export const PIECES = 'C62';
export const unitNameOf = (order: WorkOrder): string => (order.unit === undefined ? PIECES : order.unit.name);

const iso = (at: number): string => new Date(at).toISOString();

function bod(version: Version, verb: XmlElement, noun: XmlElement, rootName: string, at: number): string {
  const area = xml('ApplicationArea', [xml('Sender', [xml('LogicalID', 'MOCK')]), xml('CreationDateTime', iso(at))]);
  // The schemas know no releaseID of a ConfirmBOD.
  const attributes = { xmlns: namespaceOf[version], ...(rootName === 'ConfirmBOD' ? {} : { releaseID: version }) };
  return printXml(xml(rootName, [area, xml('DataArea', [verb, noun])], attributes));
}

/** One order a document. */
export function scheduleOf(order: WorkOrder, version: Version, at: number): string {
  const is07 = version === 'V0701';
  const noun = is07 ? 'OperationsSchedule' : 'ProductionSchedule';
  const request = xml(is07 ? 'OperationsRequest' : 'ProductionRequest', [
    xml('ID', order.id),
    xml('StartTime', iso(order.createdAt)),
    order.dueAt === null ? null : xml('EndTime', iso(order.dueAt)),
    is07 ? xml('RequestState', stateOf(order)) : null,
    ...order.operations.map((operation) => segmentOf(order, operation, version)),
    is07 ? null : xml('RequestState', stateOf(order)),
  ]);
  return bod(version, xml('Sync'), xml(noun, [is07 ? xml('ID', order.id) : null, request]), `Sync${noun}`, at);
}

function stateOf({ status }: WorkOrder): string {
  return status === 'planned' ? 'Forecast' : 'Released';
}

function segmentOf(order: WorkOrder, operation: Operation, version: Version): XmlElement {
  const is07 = version === 'V0701';
  const run = xml('Duration', `PT${Math.round((operation.plannedRunMsPerPc * operation.quantityPcs) / 1_000)}S`);
  const equipment = [is07 ? xml('ID', 'E1') : null, xml('EquipmentClassID', operation.workCentreId)];
  const material = [
    is07 ? xml('ID', 'M1') : null,
    xml('MaterialDefinitionID', order.itemId),
    xml('MaterialUse', 'Produced'),
    xml('Quantity', [
      xml('QuantityString', printQuantity(operation.quantityPcs, unitOf(order))),
      xml('DataType', 'decimal'),
      xml('UnitOfMeasure', unitNameOf(order)),
    ]),
  ];
  return xml('SegmentRequirement', [
    xml('ID', operation.number),
    xml('ProcessSegmentID', operation.workCentreId),
    run,
    ...(is07 ? [xml('OperationsDefinitionID', order.itemId), xml('OperationsSegmentID', operation.number)] : []),
    xml('EquipmentRequirement', equipment),
    xml('MaterialRequirement', material),
  ]);
}

/** All that it holds, as it is asked for again and again. */
export function booksDocument(responses: readonly XmlElement[], noun: string, version: Version, at: number): string {
  const all = xml(noun, [version === 'V0701' ? xml('ID', 'BOOKS') : null, ...responses]);
  return bod(version, xml('Show'), all, `Show${noun}`, at);
}

/** Of a Process. V0701 has a place for a code of the reason. */
export function acknowledgeOf(noun: string, { key, refusal, number }: Verdict, version: Version, at: number): string {
  const reason =
    refusal === null
      ? []
      : [
          version === 'V0701'
            ? xml('ChangeStatus', [xml('ReasonCode', refusal.code), xml('Reason', refusal.message)])
            : null,
        ];
  const expression = xml('ResponseExpression', refusal === null ? 'booked' : refusal.message, {
    actionCode: refusal === null ? 'Accepted' : 'Rejected',
  });
  const verb = xml('Acknowledge', [originalOf(key, at), xml('ResponseCriteria', [expression, ...reason])]);
  return bod(version, verb, emptyNoun(noun, number, version), `Acknowledge${noun}`, at);
}

/** Of a Sync that asks for it. */
export function confirmOf({ key, refusal }: Verdict, version: Version, at: number): string {
  const criteria = xml('ResponseCriteria', [
    xml('ResponseExpression', refusal?.code ?? '', { actionCode: refusal === null ? 'Accepted' : 'Rejected' }),
  ]);
  const told = refusal === null ? null : xml('Description', refusal.message);
  const bodElement = xml('BOD', [originalOf(key, at), told]);
  return bod(version, xml('Confirm', [originalOf(key, at), criteria]), bodElement, 'ConfirmBOD', at);
}

const originalOf = (key: string, at: number): XmlElement =>
  xml('OriginalApplicationArea', [xml('CreationDateTime', iso(at)), xml('BODID', key)]);

/** The number under which it stands, and whatever the schema wants beside it. */
function emptyNoun(noun: string, number: string, version: Version): XmlElement {
  if (version !== 'V0701') return xml(noun, [xml('ID', number)]);
  return xml(noun, [
    xml('ID', number),
    xml('OperationsResponse', [xml('ID', number), xml('SegmentResponse', [xml('ID', number)])]),
  ]);
}
