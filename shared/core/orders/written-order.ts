/**
 * An order as an ERP writes it, with quantities as decimal text or numbers in its own unit, and the same as it is
 * known inside: in whole steps of the unit.
 *
 *     unit: kg, quantity: "12.5", plannedRunMsPerUnit: 60000   ->   12500 steps of a gram, 60 ms each
 *
 * `quantityPcs` and `plannedRunMsPerPc` are taken as they are: whole steps already.
 *
 *     number: "0020", outside: { supplierId: COATER, days: 5 }   ->   120 h of calendar time, at no machine of the plant
 */
import { z } from 'zod';
import { UnitSchema, type WorkOrder, WorkOrderSchema } from '../words/order.ts';
import { isPieces, parseQuantity, pieces, stepsPerUnit, type Unit, unitNamed } from '../words/quantity.ts';
import { DAY_MS } from '../words/time.ts';

type Fields = Record<string, unknown>;
type Fault = (path: (string | number)[], message: string) => void;

/** Errors name the field, what stands there and what was expected. */
export const WrittenOrderSchema: z.ZodType<WorkOrder, unknown> = z
  .unknown()
  .transform((written, context): unknown => {
    if (!isFields(written)) return written;
    const fault: Fault = (path, message) => context.addIssue({ code: 'custom', path, message, input: written });
    const unit = unitIn(written.unit, fault);
    return unit === null ? z.NEVER : orderIn(written, unit, fault);
  })
  .pipe(WorkOrderSchema);

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const WrittenUnit = z.union([
  UnitSchema.shape.name.transform((name) => unitNamed(name)),
  z
    .object({ name: UnitSchema.shape.name, decimals: UnitSchema.shape.decimals.optional() })
    .transform(({ name, decimals }) => unitNamed(name, decimals)),
]);

/** Pieces where nothing is said; null, with a fault, where it is no unit. */
function unitIn(written: unknown, fault: Fault): Unit | null {
  if (written === undefined || written === null) return pieces;
  const parsed = WrittenUnit.safeParse(written);
  if (parsed.success) return parsed.data;
  fault(['unit'], `expected a unit like kg, or { name: kg, decimals: 3 }, but it is ${JSON.stringify(written)}`);
  return null;
}

function orderIn(written: Fields, unit: Unit, fault: Fault): Fields {
  const { unit: _unit, operations, ...rest } = written;
  const order = stepsIn(rest, unit, [], fault);
  const steps = Array.isArray(operations)
    ? operations.map((one: unknown, index) => (isFields(one) ? stepsIn(one, unit, ['operations', index], fault) : one))
    : operations;
  const full = withQuantity(steps, order.quantityPcs);
  eachOnce(full, fault);
  return {
    ...withoutEmptyDates(order, ['dueAt', 'paperFinishAt']),
    ...(Array.isArray(order.components) ? { components: order.components.map(withSaidDates) } : {}),
    ...(operations === undefined
      ? {}
      : {
          operations: Array.isArray(full)
            ? full.map((step, index) => outsideStep(step, ['operations', index], fault))
            : full,
        }),
    ...(isPieces(unit) ? {} : { unit }),
  };
}

/** Zero, year 1, 1753, 1899-12-30, 1900-01-01, and the last days that can be written: ERPs write them for no date. */
const isEmptyDate = (value: unknown): boolean =>
  typeof value === 'number' && (value === 0 || value < Date.UTC(1900, 0, 3) || isNever(value));
const isNever = (value: unknown): boolean => typeof value === 'number' && value >= Date.UTC(9999, 11, 30);

function withoutEmptyDates(fields: Fields, names: readonly string[]): Fields {
  const empty = names.filter((name) => isEmptyDate(fields[name]));
  return empty.length === 0 ? fields : { ...fields, ...Object.fromEntries(empty.map((name) => [name, null])) };
}

/** What never comes, and from nobody, would be on stock without its date. */
function withSaidDates(component: unknown): unknown {
  if (!isFields(component)) return component;
  const isFromNobody = component.supplierId === undefined || component.supplierId === null;
  const never = isFromNobody && isNever(component.confirmedAt) ? { confirmedAt: FAR_AWAY } : {};
  return { ...withoutEmptyDates(component, ['confirmedAt', 'arrivedAt']), ...never };
}
const FAR_AWAY = Date.UTC(9999, 11, 30);

/** Parts of one could not be told from parts of the other. */
function eachOnce(operations: unknown, fault: Fault): void {
  const ids = Array.isArray(operations) ? operations.map((one: unknown) => (isFields(one) ? one.id : undefined)) : [];
  ids.forEach((id, index) => {
    if (typeof id === 'string' && ids.indexOf(id) < index)
      fault(
        ['operations', index, 'id'],
        `expected an operation that stands once in its order, but ${JSON.stringify(id)} stands twice`,
      );
  });
}

/** An operation that says no quantity makes the order's. */
function withQuantity(operations: unknown, quantityPcs: unknown): unknown {
  if (!Array.isArray(operations)) return operations;
  return operations.map((one: unknown) =>
    isFields(one) && one.quantityPcs === undefined ? { ...one, quantityPcs } : one,
  );
}

/** Fields in the ERP's unit, and what they are called in whole steps. */
const quantities = { quantity: 'quantityPcs', plannedScrap: 'plannedScrapPcs' } as const;

function stepsIn(written: Fields, unit: Unit, path: (string | number)[], fault: Fault): Fields {
  const fields = { ...written };
  for (const [name, inside] of Object.entries(quantities)) {
    const value = fields[name];
    if (value === undefined) continue;
    delete fields[name];
    const steps = typeof value === 'string' || typeof value === 'number' ? parseQuantity(value, unit) : null;
    if (steps === null)
      fault(
        [...path, name],
        `expected a quantity in ${unit.name} with ${unit.decimals} decimals at most, but it is ${JSON.stringify(value)}`,
      );
    else fields[inside] = steps;
  }
  const { plannedRunMsPerUnit } = fields;
  if (plannedRunMsPerUnit === undefined) return fields;
  delete fields.plannedRunMsPerUnit;
  const ms = z.number().positive().safeParse(plannedRunMsPerUnit);
  if (ms.success) fields.plannedRunMsPerPc = ms.data / stepsPerUnit(unit);
  else
    fault(
      [...path, 'plannedRunMsPerUnit'],
      `expected the planned time of one ${unit.name} in ms, more than 0, but it is ${JSON.stringify(plannedRunMsPerUnit)}`,
    );
  return fields;
}

const Days = z.number().positive().max(3_650);
/** What a step outside takes where nobody says. */
const USUAL_DAYS = 7;
const OUTSIDE = 'outside';

/** A step done by somebody else, `outside: true` or `{ days, supplierId }`: it needs neither work centre nor planned time. */
function outsideStep(step: unknown, path: (string | number)[], fault: Fault): unknown {
  if (!isFields(step) || step.outside === undefined) return step;
  const { outside, ...rest } = step;
  if (outside === null || outside === false) return rest;
  const { days, ...said } = isFields(outside) ? outside : {};
  const parsed = Days.safeParse(days ?? USUAL_DAYS);
  if (!parsed.success)
    fault([...path, 'outside', 'days'], `expected days, more than 0, but it is ${JSON.stringify(days)}`);
  const isTimed = days === undefined && rest.plannedRunMsPerPc !== undefined;
  const { quantityPcs } = rest;
  const paper =
    isTimed || !parsed.success || typeof quantityPcs !== 'number' || !(quantityPcs > 0)
      ? {}
      : { plannedRunMsPerPc: (parsed.data * DAY_MS) / quantityPcs };
  return {
    ...rest,
    ...paper,
    workCentreId: rest.workCentreId ?? said.supplierId ?? OUTSIDE,
    outside: outside === true || isFields(outside) ? said : outside,
  };
}
