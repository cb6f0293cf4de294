/**
 * Orders of a ProductionSchedule, OperationsSchedule or WorkSchedule, of any version: they differ in names and in the
 * order of elements, neither of which matters to a reader.
 *
 * A request is an order; its segments (or job orders) are its operations, and a segment in a segment that has an ID is
 * a sub-operation. One without an ID only says more of the segment around it, as the samples of Courbon show: work
 * centre as a parameter, materials with their places. Assumed where no public instance shows it: the material that the
 * last segment produces is the order's item; Held and Suspended orders are not to be worked on.
 */
import type { OrderStatus } from '../../../../shared/core/words/order.ts';
import { isPieces } from '../../../../shared/core/words/quantity.ts';
import { childOf, childrenOf, textAt, type XmlElement } from '../../../../shared/io/xml.ts';
import { envelopeOf, nameOfBod } from '../bods/envelope.ts';
import { durationIn, momentIn, quantityIn } from '../bods/values.ts';
import type { B2mmlOptions } from './options.ts';

const schedules = ['ProductionSchedule', 'OperationsSchedule', 'WorkSchedule'];

export function isSchedule(rootName: string): boolean {
  const { verb, noun } = nameOfBod(rootName);
  return schedules.includes(noun) && ['Sync', 'Process', 'Change', 'Show', 'Cancel'].includes(verb);
}

type Written = Record<string, unknown>;
type ReadOptions = Pick<B2mmlOptions, 'parameters' | 'strategy' | 'assumedRunMsPerUnit' | 'timeZone'>;

/** As `WrittenOrderSchema` reads them, unchecked. `gone`: cancelled by their number alone. */
export function ordersIn(root: XmlElement, options: ReadOptions): { orders: Written[]; gone: string[] } {
  const { dataArea, verb, createdAt } = envelopeOf(root);
  const orders: Written[] = [];
  const gone: string[] = [];
  for (const schedule of childrenOf(dataArea, ...schedules))
    for (const request of childrenOf(schedule, 'ProductionRequest', 'OperationsRequest', 'WorkRequest')) {
      const from = { options, schedule, createdAt, isCancelled: verb === 'Cancel' };
      const id = textAt(request, 'ID');
      if (verb === 'Cancel' && id !== null && segmentsOf(request).length === 0) gone.push(id);
      else orders.push(orderOf(request, from));
    }
  return { orders, gone };
}

interface From {
  options: ReadOptions;
  schedule: XmlElement;
  createdAt: string | null;
  isCancelled: boolean;
}

function orderOf(request: XmlElement, { options, schedule, createdAt, isCancelled }: From): Written {
  const id = textAt(request, 'ID') ?? undefined;
  const { timeZone, parameters } = options;
  const moment = (text: string | null) => (text === null ? null : momentIn(text, timeZone));
  const segments = flat(request, null);
  const made = segments.flatMap((one) => one.parts.flatMap((part) => materialsOf(part, 'produced'))).at(-1);
  const unit = made?.unit ?? '';
  const said = (name: string) => segments.flatMap(({ parts }) => parameterOf(parts, name) ?? [])[0]?.text ?? null;
  const state = textAt(request, 'RequestState');
  const endAt = moment(textAt(request, 'EndTime') ?? textAt(schedule, 'EndTime'));
  const operations = segments.map((segment) => operationOf(segment, id ?? '', made, options));
  const scheduleId = textAt(schedule, 'ID');
  return {
    id,
    itemId:
      made?.itemId ??
      textAt(request, 'OperationsDefinitionID') ??
      textAt(request, 'ProductProductionRuleID') ??
      undefined,
    itemName: made?.description ?? textAt(request, 'Description') ?? '',
    ...(isPieces({ name: unit, decimals: 0 }) || unit === '' ? {} : { unit }),
    quantity: made?.text,
    strategy: options.strategy,
    status: isCancelled ? 'cancelled' : statusOf(state),
    customer: said(parameters.customer),
    salesOrder: said(parameters.salesOrder),
    createdAt:
      moment(textAt(request, 'StartTime')) ?? moment(textAt(schedule, 'PublishedDate')) ?? moment(createdAt) ?? 0,
    dueAt: moment(said(parameters.dueAt)) ?? endAt,
    paperFinishAt: endAt,
    operations,
    components: segments.flatMap(({ number, parts }) =>
      parts.flatMap((part) => materialsOf(part, 'consumed').map((material) => componentOf(material, number))),
    ),
    ...(state === null ? {} : { erpStates: [state] }),
    refs: { ...(unit === '' ? {} : { unit }), ...(scheduleId === null ? {} : { schedule: scheduleId }) },
  };
}

/** Unknown states are those of work that goes on. */
function statusOf(state: string | null): OrderStatus {
  switch (state) {
    case 'Forecast':
    case 'Held':
    case 'Suspended':
      return 'planned';
    case 'Completed':
      return 'finished';
    case 'Closed':
      return 'closed';
    case 'Cancelled':
    case 'Aborted':
      return 'cancelled';
    default:
      return 'released';
  }
}

/** An operation: the segment that has its ID, and the nested ones that only say more of it. */
interface Segment {
  number: string | null;
  partOf: string | null;
  parts: readonly XmlElement[];
}

function segmentsOf(element: XmlElement): XmlElement[] {
  const own = childrenOf(element, 'SegmentRequirement', 'SegmentRequirementChild', 'JobOrder');
  return [...own, ...childrenOf(element, 'JobList', 'WorkRequest').flatMap(segmentsOf)];
}

function flat(element: XmlElement, partOf: string | null): Segment[] {
  return segmentsOf(element).flatMap((segment) => {
    const number = textAt(segment, 'ID') ?? (partOf === null ? textAt(segment, 'ProcessSegmentID') : null);
    return [{ number, partOf, parts: withNameless(segment) }, ...subSegments(segment, number)];
  });
}

function withNameless(segment: XmlElement): XmlElement[] {
  const nameless = segmentsOf(segment).filter((one) => textAt(one, 'ID') === null);
  return [segment, ...nameless.flatMap(withNameless)];
}

function subSegments(segment: XmlElement, partOf: string | null): Segment[] {
  return segmentsOf(segment).flatMap((one) => {
    const number = textAt(one, 'ID');
    if (number === null) return subSegments(one, partOf);
    return [{ number, partOf, parts: withNameless(one) }, ...subSegments(one, number)];
  });
}

function operationOf(segment: Segment, orderId: string, order: Material | undefined, options: ReadOptions): Written {
  const { number, partOf, parts } = segment;
  const first = (name: string) => parts.flatMap((part) => textAt(part, name) ?? [])[0];
  const own = parts.flatMap((part) => materialsOf(part, 'produced')).at(-1);
  const made = own !== undefined && own.unit === order?.unit ? own : order;
  const { workCentreId, machineIds } = placeOf(parts, options);
  const refs = {
    processSegment: first('ProcessSegmentID'),
    operationsDefinition: first('OperationsDefinitionID'),
    operationsSegment: first('OperationsSegmentID'),
  };
  return {
    id: `${orderId}/${number ?? ''}`,
    number: number ?? undefined,
    description: first('Description') ?? refs.processSegment ?? '',
    workCentreId: workCentreId ?? refs.processSegment,
    machineIds,
    ...(made === undefined ? {} : { quantity: made.text }),
    ...timesOf(parts, made, options),
    ...(partOf === null ? {} : { partOf }),
    refs: Object.fromEntries(Object.entries(refs).filter(([, text]) => text !== undefined)),
  };
}

/** A class of equipment is a work centre, and equipment of it a machine; equipment alone is the work centre. */
function placeOf(parts: readonly XmlElement[], { parameters }: ReadOptions) {
  const wanted = parts.flatMap((part) => childrenOf(part, 'EquipmentRequirement'));
  const classId = wanted.flatMap((one) => textAt(one, 'EquipmentClassID') ?? [])[0];
  const equipment = wanted.flatMap((one) => childrenOf(one, 'EquipmentID').map(({ text }) => text));
  const scope = parts.flatMap(
    (part) => textAt(part, 'HierarchyScope', 'EquipmentID') ?? textAt(part, 'Location', 'EquipmentID') ?? [],
  );
  const named = parameterOf(parts, parameters.workCentre)?.text ?? classId;
  return {
    workCentreId: named ?? equipment[0] ?? scope[0],
    machineIds: named === undefined ? [] : equipment.filter((id) => id !== '' && id !== named),
  };
}

/** Parameters say more than Duration, which is of the whole segment. Nothing said: assumed, and marked so. */
function timesOf(parts: readonly XmlElement[], made: Material | undefined, options: ReadOptions): Written {
  const { parameters, assumedRunMsPerUnit } = options;
  const ms = (name: string): number | null => {
    const value = parameterOf(parts, name);
    return value === undefined ? null : durationIn(value.text, value.unit);
  };
  const setupMs = ms(parameters.setup);
  const perUnit = ms(parameters.runPerUnit);
  const all = parts.flatMap((part) => textAt(part, 'Duration') ?? [])[0];
  const wholeMs = all === undefined ? null : durationIn(all, '');
  const runMs = ms(parameters.run) ?? (wholeMs === null ? null : wholeMs - (setupMs ?? 0));
  const steps = made === undefined ? 0 : (quantityIn(made.text, made.unit === '' ? 'pcs' : made.unit)?.steps ?? 0);
  const setup = setupMs === null ? {} : { plannedSetupMs: setupMs };
  if (perUnit !== null && perUnit > 0) return { ...setup, plannedRunMsPerUnit: perUnit };
  if (runMs !== null && runMs > 0 && steps > 0) return { ...setup, plannedRunMsPerPc: runMs / steps };
  return { ...setup, plannedRunMsPerUnit: assumedRunMsPerUnit, isRunAssumed: true };
}

interface Value {
  text: string;
  unit: string;
}

function parameterOf(parts: readonly XmlElement[], name: string): Value | undefined {
  const all = parts
    .flatMap((part) => childrenOf(part, 'ProductionParameter', 'SegmentParameter', 'JobOrderParameter'))
    .flatMap((one) => [one, ...childrenOf(one, 'Parameter', 'ParameterChild')]);
  const value = childOf(
    all.find((one) => textAt(one, 'ID') === name),
    'Value',
  );
  const text = textAt(value, 'ValueString');
  return text === null ? undefined : { text, unit: textAt(value, 'UnitOfMeasure') ?? '' };
}

interface Material {
  itemId: string | undefined;
  description: string | null;
  text: string;
  unit: string;
  lot: string | null;
  storage: string | null;
  properties: Record<string, string>;
}

const uses = {
  produced: /^(Produced|Material Produced|Yield Produced)$/,
  consumed: /^(Consumed|Material Consumed)$/,
} as const;
const elements = { produced: 'MaterialProducedRequirement', consumed: 'MaterialConsumedRequirement' } as const;

function materialsOf(segment: XmlElement, kind: 'produced' | 'consumed'): Material[] {
  const own = childrenOf(segment, elements[kind]);
  const used = childrenOf(segment, 'MaterialRequirement').filter((one) =>
    uses[kind].test(textAt(one, 'MaterialUse') ?? ''),
  );
  return [...own, ...used].map((one) => ({
    itemId: textAt(one, 'MaterialDefinitionID') ?? textAt(one, 'MaterialClassID') ?? undefined,
    description: textAt(one, 'Description'),
    text: textAt(one, 'Quantity', 'QuantityString') ?? '',
    unit: textAt(one, 'Quantity', 'UnitOfMeasure') ?? '',
    lot: textAt(one, 'MaterialLotID'),
    storage:
      textAt(one, 'Location', 'EquipmentID') ??
      textAt(one, 'StorageLocation', 'Location') ??
      textAt(one, 'StorageLocation'),
    properties: propertiesOf(one),
  }));
}

/** They go back with what is issued. */
function propertiesOf(material: XmlElement): Record<string, string> {
  const all = material.children.filter(({ name }) => /^Material\w*RequirementProperty$/.test(name));
  return Object.fromEntries(
    all.flatMap((one) => {
      const [id, text] = [textAt(one, 'ID'), textAt(one, 'Value', 'ValueString')];
      return id === null || text === null ? [] : [[id.slice(0, 64), text.slice(0, 256)]];
    }),
  );
}

function componentOf({ itemId, text, unit, lot, storage, properties }: Material, number: string | null): Written {
  // The schemas want no quantity of what is consumed; one that is no number is odd.
  const read = quantityIn(text === '' ? '0' : text, unit === '' ? 'pcs' : unit);
  return {
    itemId,
    quantityPcs: read?.steps,
    ...(number === null ? {} : { operationNumber: number }),
    ...(read === null || isPieces(read.unit) ? {} : { unit: read.unit }),
    ...(lot === null ? {} : { lot }),
    ...(storage === null ? {} : { storage }),
    refs: { ...properties, ...(unit === '' ? {} : { unit }) },
  };
}
