/**
 * A ticket as one B2MML document: Performance > Response (the order) > SegmentResponse (the operation). Yield is
 * material produced; scrap and rework, for which B2MML has no word, are material of use Other with a name by agreement;
 * times are data of the segment. BODID is the posting's key.
 *
 * Assumed, since no public instance shows it: a Cancel carries the whole document that it takes back, under its own
 * BODID, and names the ERP's number of it as Sender/ReferenceID.
 */
import { type Amount, personOf, scrapOf, stopCountOf, stopMsOf } from '../../../../shared/core/erp/amounts.ts';
import { goodsOf as amountOfGoods, isGoods } from '../../../../shared/core/erp/goods.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import type { Abilities, About, Planned, Posting, Taken, Writer } from '../../../../shared/core/erp/posting.ts';
import { roundedQuantity } from '../../../../shared/core/erp/rounding.ts';
import type { GoodsMove, Ticket } from '../../../../shared/core/erp/ticket.ts';
import { isPieces, pieces, printQuantity, type Unit } from '../../../../shared/core/words/quantity.ts';
import { printXml, readXml, type XmlElement, xml } from '../../../../shared/io/xml.ts';
import { bodOf, envelopeOf } from '../bods/envelope.ts';
import { negated, printMoment, printTime } from '../bods/values.ts';
import { type Form, formOf, inOrder } from './forms.ts';
import type { B2mmlOptions } from './options.ts';

export function b2mmlWriter(options: B2mmlOptions): Writer {
  const can = abilitiesOf(options);
  const form = formOf(options);
  return {
    can,
    plan: (ticket, about, newKey) => {
      const key = newKey();
      const says = new Map<Amount, number>();
      const writing: Writing = { options, form, ticket, about, key, says };
      const noun = performanceOf(writing);
      const verb = options.answers === 'acknowledge' ? 'Process' : 'Sync';
      const body = printXml(documentOf(writing, verb, noun, null));
      const isOfGoods =
        ticket.kind === 'partial' &&
        ticket.goods.length > 0 &&
        [...says].every(([name, one]) => one === 0 || isGoods(name));
      const kind: Planned['kind'] = isOfGoods ? 'goods' : ticket.kind;
      return planOf(can, ticket, [{ key, kind, says, body }]);
    },
    reversal: (original, { key, erpRef, timeZone, now }) =>
      reversalOf(original, { options, form, key, number: erpRef.number ?? null, at: printMoment(now, timeZone) }),
  };
}

function abilitiesOf({ answers, reversal, states, people, stops, pauseMs }: B2mmlOptions): Abilities {
  const takes: Taken[] = ['yield', 'scrap', 'rework', 'setup', 'machine', 'labour', 'goods'];
  return {
    answers: answers === 'acknowledge' || answers === 'confirm' ? 'later' : 'never',
    lookUp: 'none',
    // By our own record of what was handed over, whatever the receiver does with a BODID twice.
    repeats: 'refusedByKey',
    longestTransactionMs: 0,
    serialPer: 'order',
    parallel: 4,
    pauseMs,
    reverse: reversal,
    reverseFinal: reversal !== 'none',
    takes: new Set([
      ...takes,
      ...(states ? (['start', 'interrupt', 'resume'] as const) : []),
      ...(people ? (['people'] as const) : []),
      ...(stops ? (['stops'] as const) : []),
    ]),
  };
}

/** What one document is written with; `says` grows as it is. */
interface Writing {
  options: B2mmlOptions;
  form: Form;
  ticket: Ticket;
  about: About;
  key: string;
  says: Map<Amount, number>;
}

function documentOf(
  {
    options,
    form,
    key,
    about,
  }: Pick<Writing, 'options' | 'form' | 'key'> & { about: Pick<About, 'now' | 'timeZone'> | string },
  verb: string,
  noun: XmlElement,
  referenceId: string | null,
): XmlElement {
  const confirmation = { acknowledge: null, confirm: 'Always', onError: 'OnError', never: 'Never' }[options.answers];
  return bodOf(
    {
      ...{ verb, key, noun: form.noun, attributes: { xmlns: form.namespace, releaseID: options.version } },
      sender: { logicalId: options.logicalId, referenceId, confirmation },
      createdAt: typeof about === 'string' ? about : printMoment(about.now, about.timeZone),
      verbAttributes: verb === 'Process' ? { acknowledgeCode: 'Always' } : {},
    },
    noun,
  );
}

function performanceOf(writing: Writing): XmlElement {
  const { form, key, ticket, about } = writing;
  const response = inOrder(form.responseOrder, [
    xml('ID', key),
    xml(form.requestId, about.order.id),
    xml('StartTime', printMoment(ticket.from, about.timeZone)),
    xml('EndTime', printMoment(ticket.to, about.timeZone)),
    segmentOf(writing),
  ]);
  return xml(form.noun, [form.hasIds ? xml('ID', key) : null, xml(form.response, response)]);
}

function segmentOf(writing: Writing): XmlElement {
  const { form, ticket, about } = writing;
  const { number, refs = {} } = about.operation;
  const named = (element: string, ref: string | undefined) => (ref === undefined ? null : xml(element, ref));
  return xml(
    'SegmentResponse',
    inOrder(form.segmentOrder, [
      xml('ID', number),
      named('ProcessSegmentID', refs.processSegment),
      named('OperationsDefinitionID', refs.operationsDefinition),
      named('OperationsSegmentID', refs.operationsSegment),
      xml('OperationsRequestID', about.order.id),
      xml('SegmentRequirementID', number),
      xml('PostingDate', printMoment(about.now, about.timeZone)),
      xml('ActualStartTime', printMoment(ticket.from, about.timeZone)),
      xml('ActualEndTime', printMoment(ticket.to, about.timeZone)),
      xml('SegmentState', stateOf(ticket.kind, form)),
      ...dataOf(writing),
      ...personnelOf(writing),
      ...ticket.machineIds.map((id) =>
        xml('EquipmentActual', [...ids(writing, 'EquipmentActual', id), xml('EquipmentID', id)]),
      ),
      ...materialsOf(writing),
    ]),
  );
}

function stateOf(kind: Ticket['kind'], form: Form): string {
  switch (kind) {
    case 'final':
      return 'Completed';
    case 'interrupt':
      return form.held;
    case 'start':
    case 'resume':
    case 'partial':
      return 'Running';
    default:
      return kind satisfies never;
  }
}

/** V0701 wants an id of every actual: ours are unique within the segment. */
function ids({ form }: Writing, kind: string, id: string): XmlElement[] {
  return form.hasIds ? [xml('ID', `${kind}-${id}`)] : [];
}

/** Times and stops; the reason of a stop is the value's Key. */
function dataOf(writing: Writing): XmlElement[] {
  const { options, form, ticket } = writing;
  const { names } = options;
  const data = (id: string, value: XmlElement[]) => xml(form.data, [xml('ID', id), xml('Value', value)]);
  const time = (id: string, amount: Amount, ms: number, key: string | null = null) => {
    const value = timeValue(writing, 'ValueString', amount, ms);
    return value === null ? [] : [data(id, [...value, ...(key === null ? [] : [xml('Key', key)])])];
  };
  const count = (amount: Amount, times: number, key: string | null) => {
    if (times === 0) return [];
    add(writing, amount, times);
    const value = [xml('ValueString', String(times)), xml('DataType', 'integer'), xml('UnitOfMeasure')];
    return [data(names.stopCount, [...value, ...(key === null ? [] : [xml('Key', key)])])];
  };
  return [
    ...time(names.setup, 'setupMs', ticket.setupMs),
    ...time(names.machine, 'machineMs', ticket.machineMs),
    ...time(names.labour, 'labourMs', ticket.labourMs),
    ...(options.stops ? ticket.stops : []).flatMap(({ reasonId, erpCode, durationMs, count: times }) => [
      ...time(names.stop, stopMsOf(reasonId), durationMs, erpCode),
      ...count(stopCountOf(reasonId), times, erpCode),
    ]),
  ];
}

function add({ says }: Writing, amount: Amount, said: number): void {
  says.set(amount, (says.get(amount) ?? 0) + said);
}

/** null where nothing is left after rounding. */
function timeValue(writing: Writing, stringName: string, amount: Amount, ms: number): XmlElement[] | null {
  const written = printTime(ms, writing.options.times);
  if (written.says === 0) return null;
  add(writing, amount, written.says);
  return [xml(stringName, written.text), xml('DataType', written.dataType), xml('UnitOfMeasure', written.unit)];
}

function personnelOf(writing: Writing): XmlElement[] {
  if (!writing.options.people) return [];
  return writing.ticket.people.flatMap(({ personId, labourMs }) => {
    const value = timeValue(writing, 'QuantityString', personOf(personId), labourMs);
    if (value === null) return [];
    const who = [...ids(writing, 'PersonnelActual', personId), xml('PersonID', personId)];
    return [xml('PersonnelActual', [...who, xml('Quantity', value)])];
  });
}

function materialsOf(writing: Writing): XmlElement[] {
  const { options, ticket, about } = writing;
  const { names } = options;
  const unit = ticket.unit ?? pieces;
  const unitName = about.order.refs?.unit ?? (isPieces(unit) ? options.pieceUnit : unit.name);
  const own = (id: string, use: XmlElement, amount: Amount, steps: number, reason: string | null = null) => {
    const written = roundedQuantity(steps, unit, options.quantityDecimals);
    if (written.says === 0) return [];
    add(writing, amount, written.says);
    const property =
      reason === null ? null : xml('MaterialActualProperty', [xml('ID', names.reason), textValue(reason)]);
    const what = [...ids(writing, 'MaterialActual', id), xml('MaterialDefinitionID', about.order.itemId), use];
    return [xml('MaterialActual', [...what, quantity(written.text, unitName), property])];
  };
  const other = (name: string) => xml('MaterialUse', 'Other', { OtherValue: name });
  return [
    ...own('Yield', xml('MaterialUse', 'Produced'), 'yield', ticket.yieldPcs),
    ...ticket.scrap.flatMap(({ reasonId, erpCode, quantityPcs }, index) =>
      own(`Scrap-${index + 1}`, other(names.scrap), scrapOf(reasonId), quantityPcs, erpCode),
    ),
    ...own('Rework', other(names.rework), 'rework', ticket.reworkPcs),
    ...ticket.goods.map((move, index) => goodsOf(writing, move, index)),
  ];
}

const quantity = (text: string, unitName: string): XmlElement =>
  xml('Quantity', [xml('QuantityString', text), xml('DataType', 'decimal'), xml('UnitOfMeasure', unitName)]);
const textValue = (text: string): XmlElement =>
  xml('Value', [xml('ValueString', text), xml('DataType', 'string'), xml('UnitOfMeasure')]);

/** The references of the component go back as properties, as they came. */
function goodsOf(
  writing: Writing,
  { move, itemId, quantityPcs, unit, lot, refs }: GoodsMove,
  index: number,
): XmlElement {
  add(writing, amountOfGoods({ move, itemId, lot, unit }), quantityPcs);
  const name: Unit = isPieces(unit) ? { ...unit, name: writing.options.pieceUnit } : unit;
  return xml('MaterialActual', [
    ...ids(writing, 'MaterialActual', `Goods-${index + 1}`),
    xml('MaterialDefinitionID', itemId),
    lot === null ? null : xml('MaterialLotID', lot),
    xml('MaterialUse', move === 'issue' ? 'Consumed' : 'Produced'),
    quantity(printQuantity(quantityPcs, unit), refs.unit ?? name.name),
    ...Object.entries(refs)
      .filter(([id]) => id !== 'unit')
      .map(([id, text]) => xml('MaterialActualProperty', [xml('ID', id), textValue(text)])),
  ]);
}

interface Reversing {
  options: B2mmlOptions;
  form: Form;
  key: string;
  number: string | null;
  at: string;
}

/** The document that is taken back is in the original's body, whatever version wrote it. */
function reversalOf(original: Posting, { options, form, key, number, at }: Reversing): string {
  const read = readXml(original.body);
  const noun =
    read.is === 'read' ? envelopeOf(read.root).dataArea.children.find(({ name }) => name === form.noun) : undefined;
  if (noun === undefined) throw new Error(`the document of ${original.key} is no ${form.noun} of ${options.version}`);
  const about = { options, form, key, about: at };
  if (options.reversal === 'negative') {
    const verb = options.answers === 'acknowledge' ? 'Process' : 'Sync';
    return printXml(documentOf(about, verb, withOtherSign(noun, original.key, key), number));
  }
  return printXml(documentOf(about, 'Cancel', noun, number));
}

/** The same amounts with the other sign, under its own id; the work is open again. */
function withOtherSign(element: XmlElement, from: string, to: string): XmlElement {
  const { name, text } = element;
  if (name === 'ID' && text === from) return { ...element, text: to };
  if (name === 'SegmentState') return { ...element, text: 'Running' };
  const children = element.children.map((child) => withOtherSign(child, from, to));
  const dataType = children.find((child) => child.name === 'DataType')?.text ?? '';
  if (!['decimal', 'integer', 'duration'].includes(dataType)) return { ...element, children };
  const isAmount = (child: XmlElement) => child.name === 'QuantityString' || child.name === 'ValueString';
  return { ...element, children: children.map((one) => (isAmount(one) ? { ...one, text: negated(one.text) } : one)) };
}
