/**
 * Work orders as the ERP gives them: sales order line -> work order -> operations.
 * The ERP owns them; Istwert never deletes one that has production on it.
 */
import { z } from 'zod';
import { pieces, stepsPerUnit, type Unit } from './quantity.ts';
import { product, type Ratio, RatioSchema, ratioIn } from './ratio.ts';

/** Make to order, make to stock, assemble to order, engineer to order (design: orders and strategies). */
export const strategies = ['MTO', 'MTS', 'ATO', 'ETO'] as const;
export type Strategy = (typeof strategies)[number];

/** `erp` status, reduced to what a shop floor needs to know. */
export const orderStatuses = ['planned', 'released', 'finished', 'closed', 'cancelled'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** ERPs write year 1 and year 9999 for a date that nobody gave. */
const EpochMs = z
  .int()
  .min(Date.UTC(-1, 0, 1))
  .max(Date.UTC(9999, 11, 31, 23, 59, 59, 999));

/** A unit of measure, 0 to 6 decimals. */
export const UnitSchema = z.strictObject({ name: z.string().min(1).max(16), decimals: z.int().min(0).max(6) });
const DurationMs = z.number().nonnegative();
/** Beyond this no number is exact. */
const Steps = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** One value of a program, a parameter, a tag: what every protocol can carry. */
export const PlainValueSchema = z.union([z.string().max(2_000), z.number(), z.boolean()]);
export type PlainValue = z.infer<typeof PlainValueSchema>;

/** What the ERP calls a thing, as it writes it (leading zeros stay). Nobody here computes with it; it goes back as it came. */
export const RefsSchema = z.record(z.string().min(1).max(64), z.string().max(256));
export type Refs = Readonly<z.infer<typeof RefsSchema>>;

/** Which operations an ERP wants confirmed: each, only this one of several (a milestone), or not by us. */
export const confirmRules = ['each', 'milestone', 'withAnother', 'external', 'no'] as const;

/** Money as decimal text, four decimals at most. */
export const AmountSchema = z.string().regex(/^\d{1,12}(\.\d{1,4})?$/, 'an amount like "12.50"');

/** What the order was expected to cost when it was quoted, for its whole quantity, part by part; and what it brings in. */
const CalculationSchema = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/, 'a currency like EUR'),
  setup: AmountSchema.optional(),
  run: AmountSchema.optional(),
  labour: AmountSchema.optional(),
  material: AmountSchema.optional(),
  outside: AmountSchema.optional(),
  /** What the customer pays. */
  sales: AmountSchema.optional(),
});
export type Calculation = z.infer<typeof CalculationSchema>;

export const ComponentSchema = z
  .object({
    itemId: z.string().min(1).max(256),
    quantityPcs: Steps,
    /** The date that the supplier confirmed; null = none: unknown where there is a supplier, else on stock. */
    confirmedAt: EpochMs.nullable().default(null),
    /** When it really came; null = not yet, or on stock from the start. */
    arrivedAt: EpochMs.nullable().default(null),
    supplierId: z.string().max(2_000).nullable().default(null),
    /** The number of the operation that it goes into; left out: the first. */
    operationNumber: z.string().min(1).max(256).optional(),
    unit: UnitSchema.optional(),
    /** The ERP takes it off its stock by itself when the operation is confirmed. */
    backflush: z.boolean().optional(),
    /** Nobody books it by hand: the parts made tell how much of it went in. */
    byParts: z.literal(true).optional(),
    /** An issue must name its lot, or each piece by its serial number. */
    track: z.enum(['lot', 'serial']).optional(),
    itemName: z.string().max(200).optional(),
    lot: z.string().min(1).max(256).optional(),
    storage: z.string().min(1).max(256).optional(),
    /** What one unit of it costs, in the currency of the order's calculation. */
    price: AmountSchema.optional(),
    /** Assemblies of the bill of material that are never put on stock, the outermost first: it goes in as their part. */
    phantoms: z.array(z.string().min(1).max(64)).min(1).max(10).optional(),
    /** What may go in instead, the best first; `per`: so much for one unit of it, one where left out. */
    alternates: z
      .array(z.strictObject({ itemId: z.string().min(1).max(64), per: RatioSchema.optional() }))
      .min(1)
      .max(10)
      .optional(),
    refs: RefsSchema.optional(),
  })
  .strict();
export type Component = z.infer<typeof ComponentSchema>;

/** A day that engineering planned, and when it was reached; null = not yet. */
const MilestoneSchema = z.strictObject({
  id: z.string().min(1).max(64),
  name: z.string().max(200),
  plannedAt: EpochMs,
  doneAt: EpochMs.nullable().default(null),
});

/** Done by somebody else: no machine of the plant runs it and nobody here counts it. */
const OutsideSchema = z
  .object({
    supplierId: z.string().min(1).max(256).nullable().default(null),
    /** When it came back, by the ERP's word; null = not yet, or nobody says: then the next step's start tells. */
    finishedAt: EpochMs.nullable().default(null),
    /** What the supplier charged for all of it, in the currency of the order's calculation. */
    price: AmountSchema.optional(),
  })
  .strict();

/** One step of a routing. `id` is unique in the plant: `<orderId>/<number>`. */
export const OperationSchema = z
  .object({
    id: z.string().min(1).max(80),
    /** The ERP's number, e.g. "0010"; the routing goes by it, as a number where it is one. */
    number: z.string().min(1).max(256),
    description: z.string().max(2_000).default(''),
    workCentreId: z.string().min(1).max(256),
    /** Empty: any machine of the work centre. */
    machineIds: z.array(z.string().min(1).max(256)).default([]),
    quantityPcs: z.int().positive(),
    /** PRI of ISO 22400-2: planned run time per item, in ms per part. */
    plannedRunMsPerPc: z.number().positive(),
    plannedSetupMs: DurationMs.default(0),
    /** PSQ of ISO 22400-2: how much of it the ERP expects to be scrap; left out where it does not say. */
    plannedScrapPcs: Steps.optional(),
    setupFamily: z.string().min(1).max(256).default('default'),
    /**
     * What one cycle makes under this operation, in the order's unit: 4, 0.0125 (kg), "1/3"; the machine's own
     * where null.
     */
    partsPerCycle: RatioSchema.nullable().default(null),
    /** What the machine may report while it runs this operation (assignment rule 3). */
    program: z.string().max(2_000).nullable().default(null),
    tool: z.string().max(2_000).nullable().default(null),
    /** Setup parameters by name; sent to a machine only where its allow-list names them. */
    parameters: z.record(z.string().min(1).max(64), PlainValueSchema).optional(),
    /** A subcontracted step: its planned setup and run time are then time that passes, day and night. */
    outside: OutsideSchema.optional(),
    /** Nothing is made in it: the parts are looked at. Its time is a part of the lead time of its own. */
    inspection: z.literal(true).optional(),
    /** Left out: each. */
    confirm: z.enum(confirmRules).optional(),
    /** A sub-operation of this number. */
    partOf: z.string().min(1).max(256).optional(),
    /**
     * Left out: the main sequence. Others run beside it, or in its place: `from` its step of this number up to `to`;
     * left out: from its first, up to its last.
     */
    sequence: z
      .strictObject({
        id: z.string().min(1).max(256),
        kind: z.enum(['parallel', 'alternative']),
        from: z.string().min(1).max(20).optional(),
        to: z.string().min(1).max(20).optional(),
      })
      .optional(),
    /** The ERP gives no planned run time: what stands above is a default. */
    isRunAssumed: z.literal(true).optional(),
    refs: RefsSchema.optional(),
  })
  .strict();
export type Operation = z.infer<typeof OperationSchema>;

/** Another order that it is made for, and how much of it goes there, in its own unit. */
const PegSchema = z.strictObject({
  orderId: z.string().min(1).max(64),
  quantityPcs: z.int().positive(),
  /** The operation there that it goes into; left out: the first. */
  operationNumber: z.string().min(1).max(20).optional(),
});

/** What falls off beside the item itself. */
export const ByProductSchema = z.strictObject({
  itemId: z.string().min(1).max(64),
  itemName: z.string().max(200).optional(),
  quantityPcs: Steps,
  unit: UnitSchema.optional(),
  operationNumber: z.string().min(1).max(20).optional(),
});
export type ByProduct = z.infer<typeof ByProductSchema>;

export const WorkOrderSchema = z
  .object({
    id: z.string().min(1).max(64),
    itemId: z.string().min(1).max(256),
    itemName: z.string().max(2_000).default(''),
    /** What the ERP sums items up under. */
    itemGroup: z.string().min(1).max(64).optional(),
    /** What it is counted or measured in; pieces where left out. All `Pcs` of it are whole steps of this unit. */
    unit: UnitSchema.optional(),
    quantityPcs: z.int().positive(),
    strategy: z.enum(strategies),
    status: z.enum(orderStatuses),
    customer: z.string().max(2_000).nullable().default(null),
    salesOrder: z.string().max(2_000).nullable().default(null),
    createdAt: EpochMs,
    /** The customer's (or, for MTS, the stock's) wanted date. */
    dueAt: EpochMs.nullable().default(null),
    /** What the ERP computed with its paper figures. */
    paperFinishAt: EpochMs.nullable().default(null),
    operations: z.array(OperationSchema).min(1).max(10_000),
    components: z.array(ComponentSchema).max(10_000).default([]),
    /** Receipts of its lots are booked by us; left out: the ERP receives what is confirmed by itself. */
    receipts: z.literal('byUs').optional(),
    calculation: CalculationSchema.optional(),
    /** Of an order to engineer: drawings, approvals. */
    milestones: z.array(MilestoneSchema).max(50).optional(),
    /** Of a sub-order: what it is made for. */
    pegs: z.array(PegSchema).min(1).max(50).optional(),
    /** The project that it belongs to, beside its sales order. */
    project: z.strictObject({ id: z.string().min(1).max(64), name: z.string().max(200).default('') }).optional(),
    byProducts: z.array(ByProductSchema).min(1).max(50).optional(),
    /** The ERP's own states, several at once: "REL", "PCNF". */
    erpStates: z.array(z.string().max(64)).optional(),
    refs: RefsSchema.optional(),
  })
  .strict();
export type WorkOrder = z.infer<typeof WorkOrderSchema>;

/**
 * The n-th order that came under one number of the ERP: "4711", then "4711 (2)". The ERP numbers its orders
 * anew now and then; what was made of the old one stays with it. `erpNumberOf` gives the number back.
 */
export function nthOrderId(number: string, nth: number): string {
  return nth === 1 ? number : `${number} (${nth})`;
}

/** Its operation: "4711 (2)/0010". */
export function nthOperationId(operationId: string, number: string, nth: number): string {
  if (nth === 1) return operationId;
  return operationId.startsWith(`${number}/`)
    ? `${nthOrderId(number, nth)}${operationId.slice(number.length)}`
    : nthOrderId(operationId, nth);
}

/** The number of an order as the ERP writes it. */
export function erpNumberOf(orderId: string): string {
  return orderId.replace(/ \(\d+\)$/, '');
}

/** Its operation, as the ERP writes it. */
export function erpOperationIdOf(operationId: string): string {
  return operationId.replace(/ \(\d+\)(?=\/|$)/, '');
}

/**
 * The first order of a number that was used again, named whatever the moment: "4711 (1)/0010". Facts write it
 * so; everywhere else it keeps the number alone.
 */
export function firstOperationName(operationId: string, number: string): string {
  return operationId.startsWith(`${number}/`)
    ? `${number} (1)${operationId.slice(number.length)}`
    : `${operationId} (1)`;
}

/** What an order's quantities are whole steps of. */
export function unitOf(order: Pick<WorkOrder, 'unit'>): Unit {
  return order.unit ?? pieces;
}

/** What one cycle makes, in whole steps of a unit or a fraction of one. */
export function stepsPerCycle(partsPerCycle: string | number, unit: Unit): Ratio {
  return product(ratioIn(partsPerCycle), { num: stepsPerUnit(unit), den: 1 });
}

/** Operations in routing order. */
export function routing(order: WorkOrder): Operation[] {
  return [...order.operations].sort((a, b) => byNumber(a.number, b.number));
}

/** What goes into an operation; a component that names none goes into the first. */
export function componentsOf(order: WorkOrder, operation: Pick<Operation, 'number'>): Component[] {
  const own = (number: string) => sameNumber(number, operation.number);
  const isFirst = routing(order)[0]?.number === operation.number;
  return order.components.filter(({ operationNumber }) =>
    operationNumber === undefined ? isFirst : own(operationNumber),
  );
}

/** "0010" and "10" are one operation. */
export function sameNumber(a: string, b: string): boolean {
  return a.trim().replace(/^0+(?=\d)/, '') === b.trim().replace(/^0+(?=\d)/, '');
}

/** 20 comes before 100, and 10A between 10 and 20: digits compare as numbers wherever they stand, and before text. */
function byNumber(a: string, b: string): number {
  const [x, y] = [a.trim(), b.trim()];
  const isPlain = /^\d+$/.test(x) && /^\d+$/.test(y);
  const order = isPlain ? Number(x) - Number(y) : byParts(x.match(parts) ?? [], y.match(parts) ?? []);
  return order !== 0 ? order : byText(x, y);
}

const parts = /\d+|\D+/g;
function byParts(x: readonly string[], y: readonly string[]): number {
  for (const [index, part] of x.entries()) {
    const other = y[index];
    if (other === undefined) return 1;
    const [isPart, isOther] = [/^\d/.test(part), /^\d/.test(other)];
    if (isPart !== isOther) return isPart ? -1 : 1;
    const order = isPart ? Number(part) - Number(other) : byText(part, other);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}

function byText(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Whether the ERP says that somebody else does it. */
export function isOutside({ outside }: Pick<Operation, 'outside'>): boolean {
  return outside !== undefined;
}

/** Whether a machine may run the operation. */
export function canRun(operation: Operation, machine: { id: string; workCentreId: string }): boolean {
  if (isOutside(operation)) return false;
  return operation.machineIds.length > 0
    ? operation.machineIds.includes(machine.id)
    : operation.workCentreId === machine.workCentreId;
}
