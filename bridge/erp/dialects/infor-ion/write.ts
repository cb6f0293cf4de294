/**
 * A ticket as one Process ProductionOrder: the order's number as it came, and below it the operation with what is new.
 * BODID is the posting's key.
 *
 * Seen in public integrations: namespace, releaseID, Sender, the verb with tenant, accounting entity and action.
 * **Assumed, and therefore options**: the noun as what an ERP takes reports by, and every element of the operation
 * (`names`). Amounts are what is new, not totals.
 */
import { type Amount, scrapOf } from '../../../../shared/core/erp/amounts.ts';
import { goodsOf as amountOfGoods, isGoods } from '../../../../shared/core/erp/goods.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import type { Abilities, About, Posting, Writer } from '../../../../shared/core/erp/posting.ts';
import { roundedQuantity } from '../../../../shared/core/erp/rounding.ts';
import type { Ticket } from '../../../../shared/core/erp/ticket.ts';
import type { Refs } from '../../../../shared/core/words/order.ts';
import { isPieces, pieces } from '../../../../shared/core/words/quantity.ts';
import { childOf, printXml, readXml, type XmlElement, xml } from '../../../../shared/io/xml.ts';
import { bodOf, envelopeOf } from '../bods/envelope.ts';
import { negated, printMoment, printTime } from '../bods/values.ts';
import type { InforIonOptions } from './options.ts';

const NOUN = 'ProductionOrder';

export function inforIonWriter(options: InforIonOptions): Writer {
  const can = abilitiesOf(options);
  return {
    can,
    plan: (ticket, about, newKey) => {
      const key = newKey();
      const says = new Map<Amount, number>();
      const noun = nounOf(options, ticket, about, says);
      const body = printXml(documentOf(options, key, printMoment(about.now, about.timeZone), noun, null));
      const isOfGoods = [...says].every(([name, one]) => one === 0 || isGoods(name));
      const kind = ticket.kind === 'final' ? 'final' : says.size > 0 && isOfGoods ? 'goods' : 'partial';
      return planOf(can, ticket, [{ key, kind, says, body }], because(ticket));
    },
    reversal: (original, { key, erpRef, timeZone, now }) => {
      const noun = withOtherSign(nounIn(original), options);
      return printXml(documentOf(options, key, printMoment(now, timeZone), noun, erpRef.number ?? null));
    },
  };
}

/** Of goods only what is issued has a place. */
const because = ({ goods }: Ticket) =>
  new Map(goods.flatMap((one) => (one.move === 'issue' ? [] : [[amountOfGoods(one), 'notTaken' as const] as const])));

function abilitiesOf({ answers, reversal, goods, pauseMs }: InforIonOptions): Abilities {
  return {
    answers: answers === 'acknowledge' || answers === 'confirm' ? 'later' : 'never',
    lookUp: 'none',
    // By our own record of what was handed over.
    repeats: 'refusedByKey',
    longestTransactionMs: 0,
    serialPer: 'order',
    parallel: 4,
    pauseMs,
    reverse: reversal,
    reverseFinal: reversal !== 'none',
    takes: new Set([
      ...(['yield', 'scrap', 'rework', 'setup', 'machine', 'labour'] as const),
      ...(goods === 'none' ? [] : (['goods'] as const)),
    ]),
  };
}

const codes = { acknowledge: 'Never', confirm: 'Always', onError: 'OnError', never: 'Never' } as const;

function documentOf(
  options: InforIonOptions,
  key: string,
  createdAt: string,
  noun: XmlElement,
  referenceId: string | null,
): XmlElement {
  const { logicalId, componentId, tenantId, accountingEntityId, answers } = options;
  const action = xml('ActionCriteria', [xml('ActionExpression', '', { actionCode: 'Change' })]);
  const verbContent = [
    ...(tenantId === undefined ? [] : [xml('TenantID', tenantId)]),
    ...(accountingEntityId === undefined ? [] : [xml('AccountingEntityID', accountingEntityId)]),
    action,
  ];
  return bodOf(
    {
      ...{ verb: 'Process', noun: NOUN, key, createdAt, verbContent },
      attributes: { xmlns: options.namespace, releaseID: options.releaseId, versionID: options.versionId },
      sender: { logicalId, componentId, referenceId, confirmation: codes[answers] },
      verbAttributes: answers === 'acknowledge' ? { acknowledgeCode: 'Always' } : {},
    },
    noun,
  );
}

/** References that stood beside the order's number go back with it, but for its version. */
function numberOf({ id, refs = {} }: About['order']): XmlElement {
  const kept = ['accountingEntity', 'location', 'lid'].flatMap((name) => {
    const text = refs[name];
    return text === undefined ? [] : [[name, text] as const];
  });
  return xml('DocumentID', [xml('ID', id, Object.fromEntries(kept))]);
}

function nounOf(options: InforIonOptions, ticket: Ticket, about: About, says: Map<Amount, number>): XmlElement {
  const status = ticket.kind === 'final' ? 'Closed' : 'Started';
  return xml(NOUN, [
    xml('ProductionOrderHeader', [numberOf(about.order)]),
    xml(options.names.operation, [
      xml('ID', about.operation.number),
      xml('Status', [xml('Code', status)]),
      xml('ActualStartDateTime', printMoment(ticket.from, about.timeZone)),
      xml('ActualEndDateTime', printMoment(ticket.to, about.timeZone)),
      ...timesOf(options, ticket, says),
      ...quantitiesOf(options, ticket, about.order.refs ?? {}, says),
      ...ticket.machineIds.map((id) => xml('MachineID', id)),
    ]),
    ...goodsOf(options, ticket, about.operation.number, says),
  ]);
}

/** Each movement is a line of the order, with what is new of it. */
function goodsOf(
  { goods, names, quantityDecimals, pieceUnit }: InforIonOptions,
  ticket: Ticket,
  operationNumber: string,
  says: Map<Amount, number>,
): XmlElement[] {
  if (goods === 'none') return [];
  return ticket.goods.flatMap((one) => {
    const { move, itemId, lot, storage, unit, refs } = one;
    const written = roundedQuantity(one.quantityPcs, unit, quantityDecimals);
    if (move !== 'issue' || written.says === 0) return [];
    says.set(amountOfGoods(one), written.says);
    const unitCode = refs.unit ?? (isPieces(unit) ? pieceUnit : unit.name);
    return [
      xml(names.line, [
        refs.line === undefined ? null : xml('LineNumber', refs.line),
        xml('ItemID', [xml('ID', itemId)]),
        xml(names.issued, written.text, { unitCode }),
        xml('OperationID', operationNumber),
        lot === null ? null : xml('LotIDs', [xml('ID', lot)]),
        storage === null ? null : xml('WarehouseLocation', [xml('ID', storage)]),
      ]),
    ];
  });
}

function timesOf({ names, times }: InforIonOptions, ticket: Ticket, says: Map<Amount, number>): XmlElement[] {
  const time = (element: string, amount: Amount, ms: number): XmlElement[] => {
    const written = printTime(ms, times);
    if (written.says === 0) return [];
    says.set(amount, written.says);
    return [xml(element, written.text, written.unit === '' ? {} : { unitCode: written.unit })];
  };
  return [
    ...time(names.setup, 'setupMs', ticket.setupMs),
    ...time(names.machine, 'machineMs', ticket.machineMs),
    ...time(names.labour, 'labourMs', ticket.labourMs),
  ];
}

/** A reason stands beside its quantity, in an element of its own. */
function quantitiesOf(options: InforIonOptions, ticket: Ticket, refs: Refs, says: Map<Amount, number>): XmlElement[] {
  const { names, quantityDecimals, pieceUnit } = options;
  const unit = ticket.unit ?? pieces;
  const unitCode = refs.unit ?? (isPieces(unit) ? pieceUnit : unit.name);
  const quantity = (element: string, amount: Amount, steps: number): XmlElement[] => {
    const written = roundedQuantity(steps, unit, quantityDecimals);
    if (written.says === 0) return [];
    says.set(amount, (says.get(amount) ?? 0) + written.says);
    return [xml(element, written.text, { unitCode })];
  };
  return [
    ...quantity(names.completed, 'yield', ticket.yieldPcs),
    ...ticket.scrap.flatMap(({ reasonId, erpCode, quantityPcs }) => {
      const part = quantity(names.scrap, scrapOf(reasonId), quantityPcs);
      return part.length === 0 ? [] : [xml('Scrap', [...part, erpCode === null ? null : xml('ReasonCode', erpCode)])];
    }),
    ...quantity(names.rework, 'rework', ticket.reworkPcs),
  ];
}

function nounIn(original: Posting): XmlElement {
  const read = readXml(original.body);
  const noun = read.is === 'read' ? childOf(envelopeOf(read.root).dataArea, NOUN) : undefined;
  if (noun === undefined) throw new Error(`the document of ${original.key} is no ${NOUN}`);
  return noun;
}

/** The same amounts below zero; the operation is open again. */
function withOtherSign(element: XmlElement, options: InforIonOptions): XmlElement {
  const { completed, scrap, rework, setup, machine, labour, issued } = options.names;
  if (element.name === 'Code') return { ...element, text: 'Started' };
  if ([completed, scrap, rework, setup, machine, labour, issued].includes(element.name))
    return { ...element, text: negated(element.text) };
  return { ...element, children: element.children.map((child) => withOtherSign(child, options)) };
}
