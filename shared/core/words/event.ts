/**
 * Every durable fact, one tagged union. Facts are appended once and never changed or deleted:
 * a correction is a new fact, which is also the audit trail.
 *
 * Times are epoch milliseconds UTC. `at` is when it happened, by the source's clock;
 * `recordedAt` is the edge box's clock when it was written down.
 */
import { z } from 'zod';
import { jsonOf } from './json.ts';
import { LoadPartSchema } from './load.ts';
import { UnitSchema, WorkOrderSchema } from './order.ts';
import { counterNames, machineStates, PlantSchema } from './plant.ts';
import { MOST_STEPS } from './quantity.ts';
import { SendingResultSchema, SentValueSchema } from './sending.ts';

const EpochMs = z.int().min(0).max(8_640_000_000_000_000);
const Quantity = z.int().nonnegative().max(1_000_000_000);
const Text = z.string().max(2_000);
const IdText = z.string().min(1).max(128);

const fact = { seq: z.int().positive(), edgeId: IdText, at: EpochMs, recordedAt: EpochMs };
const onMachine = { ...fact, machineId: IdText };
/** A person's fact names the person; `commandId` makes a repeated send harmless. */
const byPerson = { by: IdText, commandId: IdText.optional() };
/** A correction may undo another one: `undoes` is that one's `seq`. */
const correcting = { ...byPerson, undoes: z.int().positive().optional() };
const planning = { ...fact, machineId: z.null() };

// ---- from machines ---------------------------------------------------------------------------

/**
 * A cumulative counter moved by `count` steps in the time (since, at].
 * `since` null: the time of the previous reading is unknown. `reading` is the raw counter after it.
 * `recovered`: nobody watched while it was counted; the steps are spread over (since, at].
 */
const counted = z.strictObject({
  ...onMachine,
  type: z.literal('counted'),
  counter: z.enum(counterNames),
  unit: z.enum(['cycle', 'part']),
  count: Quantity,
  since: EpochMs.nullable(),
  reading: z.number().nullable(),
  recovered: z.boolean(),
});

/** The machine's state from `at` on. `word` is its own word for it; `alarm` its alarm code or text. */
const stateChanged = z.strictObject({
  ...onMachine,
  type: z.literal('stateChanged'),
  state: z.enum(machineStates),
  word: Text.nullable(),
  alarm: Text.nullable(),
});

/** What the machine says it works on; null = it says nothing (any more). */
const jobChanged = z.strictObject({
  ...onMachine,
  type: z.literal('jobChanged'),
  job: IdText.nullable(),
  program: IdText.nullable(),
  item: IdText.nullable(),
  tool: IdText.nullable(),
});

/** Nothing is known of the machine from `at` on, until the next fact that it sends itself. */
const signalLost = z.strictObject({ ...onMachine, type: z.literal('signalLost'), why: Text });
const signalRestored = z.strictObject({ ...onMachine, type: z.literal('signalRestored') });

// ---- from people -----------------------------------------------------------------------------

const operationStarted = z.strictObject({
  ...onMachine,
  ...byPerson,
  type: z.literal('operationStarted'),
  operationId: IdText,
});
const setupFinished = z.strictObject({
  ...onMachine,
  ...byPerson,
  type: z.literal('setupFinished'),
  operationId: IdText,
  /** The one that this takes back: the set-up goes on. */
  undoes: z.int().positive().optional(),
});
const operationInterrupted = z.strictObject({
  ...onMachine,
  ...byPerson,
  type: z.literal('operationInterrupted'),
  operationId: IdText,
  reasonId: IdText.nullable(),
});
const operationFinished = z.strictObject({
  ...onMachine,
  ...byPerson,
  type: z.literal('operationFinished'),
  operationId: IdText,
});

/**
 * Gives stop time a reason. `to` null: the whole stop that contains `from`, however late facts
 * move its ends, also while it is open. With `to`: exactly [from, to), which is how a stop is split.
 * The last recorded one wins; `reasonId` null takes the reason away again.
 */
const stopClassified = z.strictObject({
  ...onMachine,
  ...correcting,
  type: z.literal('stopClassified'),
  from: EpochMs,
  to: EpochMs.nullable(),
  reasonId: IdText.nullable(),
});

/**
 * Scrap that a person found. `of` says what the parts were counted as before:
 * `good` turns good parts into scrap, `scrap` gives machine-counted scrap its reason.
 * A negative quantity takes an earlier declaration back.
 */
const scrapDeclared = z.strictObject({
  ...onMachine,
  ...correcting,
  type: z.literal('scrapDeclared'),
  operationId: IdText.nullable(),
  quantityPcs: z.int(),
  reasonId: IdText.nullable(),
  of: z.enum(['good', 'scrap']),
});
/** Good parts that need rework: produced, not good on first pass. Negative takes back. */
const reworkDeclared = z.strictObject({
  ...onMachine,
  ...correcting,
  type: z.literal('reworkDeclared'),
  operationId: IdText.nullable(),
  quantityPcs: z.int(),
  reasonId: IdText.nullable(),
});
/** The counter was wrong by this much (signed). `good` and `scrap` also change the total. */
const countCorrected = z.strictObject({
  ...onMachine,
  ...correcting,
  type: z.literal('countCorrected'),
  operationId: IdText.nullable(),
  counter: z.enum(['good', 'scrap']),
  quantityPcs: z.int(),
  note: Text,
});
/** [from, to) belongs to these operations, whatever the rules say; null gives it back to the rules. */
const productionReassigned = z.strictObject({
  ...onMachine,
  ...correcting,
  type: z.literal('productionReassigned'),
  from: EpochMs,
  to: EpochMs,
  operationIds: z.array(IdText).nullable(),
});
/**
 * What lies in the machine from `at` on; empty: nothing. With `during`: what lay in it in each cycle that ended in
 * (from, to], whatever was declared otherwise.
 */
const loadDeclared = z.strictObject({
  ...onMachine,
  ...correcting,
  type: z.literal('loadDeclared'),
  content: z.array(LoadPartSchema).max(40),
  during: z.strictObject({ from: EpochMs, to: EpochMs }).optional(),
});

/**
 * Material of an operation, whole steps of `unit` (pieces where it is left out); negative takes an earlier word back.
 * `serials`: of what is told apart one by one.
 */
const material = {
  operationId: IdText,
  quantityPcs: z.int().min(-MOST_STEPS).max(MOST_STEPS),
  unit: UnitSchema.optional(),
  serials: z.array(IdText).min(1).max(500).optional(),
};
/** It went into the operation. */
const materialIssued = z.strictObject({
  ...onMachine,
  ...correcting,
  ...material,
  type: z.literal('materialIssued'),
  itemId: IdText,
  lot: IdText.optional(),
  isScanned: z.literal(true).optional(),
});
/** It was issued, and went back unused. */
const materialReturned = z.strictObject({
  ...onMachine,
  ...correcting,
  ...material,
  type: z.literal('materialReturned'),
  itemId: IdText,
  lot: IdText.optional(),
  isScanned: z.literal(true).optional(),
});
/** What the operation made went into this lot; `itemId`: a by-product, else the order's own. */
const lotProduced = z.strictObject({
  ...onMachine,
  ...correcting,
  ...material,
  type: z.literal('lotProduced'),
  itemId: IdText.optional(),
  lot: IdText,
});
/** Somebody looked at the first part and let the operation run; with `undoes` that word is taken back. */
const firstPartApproved = z.strictObject({
  ...onMachine,
  ...correcting,
  type: z.literal('firstPartApproved'),
  operationId: IdText,
  note: Text.optional(),
});
const operatorSignedOn = z.strictObject({ ...onMachine, ...byPerson, type: z.literal('operatorSignedOn') });
const operatorSignedOff = z.strictObject({ ...onMachine, ...byPerson, type: z.literal('operatorSignedOff') });
const noteAdded = z.strictObject({
  ...onMachine,
  ...byPerson,
  type: z.literal('noteAdded'),
  operationId: IdText.nullable(),
  text: Text,
  /** The note that this one takes back, as it stood. */
  undoes: z.int().positive().optional(),
});

/**
 * Program and setup parameters are about to be written to the machine: on disk before anything goes out,
 * so that a crash in between shows. `how`: a person asked for it, or it follows from starting the operation.
 */
const sendingBegun = z.strictObject({
  ...onMachine,
  ...byPerson,
  type: z.literal('sendingBegun'),
  sendingId: IdText,
  operationId: IdText,
  how: z.enum(['asked', 'started']),
  values: z.array(SentValueSchema).max(64),
});
/** What became of it, value by value. `by` is who asked. */
const sendingEnded = z.strictObject({
  ...onMachine,
  ...byPerson,
  type: z.literal('sendingEnded'),
  sendingId: IdText,
  operationId: IdText,
  results: z.array(SendingResultSchema).max(64),
});

// ---- from planning ---------------------------------------------------------------------------

const orderReleased = z.strictObject({ ...planning, type: z.literal('orderReleased'), order: WorkOrderSchema });
const orderChanged = z.strictObject({ ...planning, type: z.literal('orderChanged'), order: WorkOrderSchema });
const orderClosed = z.strictObject({ ...planning, type: z.literal('orderClosed'), orderId: IdText });
const orderCancelled = z.strictObject({ ...planning, type: z.literal('orderCancelled'), orderId: IdText });
/** The plant as configured from now on, so that a journal explains itself. */
const masterDataChanged = z.strictObject({ ...planning, type: z.literal('masterDataChanged'), plant: PlantSchema });

export const EventSchema = z.discriminatedUnion('type', [
  counted,
  stateChanged,
  jobChanged,
  signalLost,
  signalRestored,
  operationStarted,
  setupFinished,
  operationInterrupted,
  operationFinished,
  stopClassified,
  scrapDeclared,
  reworkDeclared,
  countCorrected,
  productionReassigned,
  loadDeclared,
  materialIssued,
  materialReturned,
  lotProduced,
  firstPartApproved,
  operatorSignedOn,
  operatorSignedOff,
  noteAdded,
  sendingBegun,
  sendingEnded,
  orderReleased,
  orderChanged,
  orderClosed,
  orderCancelled,
  masterDataChanged,
]);
export type Event = z.infer<typeof EventSchema>;
export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/** A fact before the journal gives it its number, its edge and its time of recording. */
export type Unrecorded<E> = E extends unknown ? Omit<E, 'seq' | 'edgeId' | 'recordedAt'> : never;
export type NewFact = Unrecorded<Event>;
export type NewFactOf<T extends EventType> = Unrecorded<EventOf<T>>;

/** Facts of a machine, from it or about it. */
export type OnMachine = Extract<Event, { machineId: string }>;
export type PlanningEvent = Extract<Event, { machineId: null }>;

/** Where a fact stands among all others. */
export type Occurrence = Pick<Event, 'at' | 'recordedAt' | 'edgeId' | 'seq'>;

/**
 * The one order in which facts are computed, whatever order they came in:
 * by when they happened, then by when they were written down, then by the box's number.
 */
export function byOccurrence(a: Occurrence, b: Occurrence): number {
  return (
    a.at - b.at || a.recordedAt - b.recordedAt || (a.edgeId < b.edgeId ? -1 : a.edgeId > b.edgeId ? 1 : a.seq - b.seq)
  );
}

/** The journal's export format: one JSON object a line. `parseEventLine` undoes it. */
export function printEventLine(event: Event): string {
  return JSON.stringify(event);
}
export function parseEventLine(line: string): z.ZodSafeParseResult<Event> {
  const value = jsonOf(line);
  return value === undefined ? NoJson.safeParse(line) : EventSchema.safeParse(value);
}
const NoJson = z.string().transform((_line, context): Event => {
  context.addIssue({ code: 'custom', message: 'this is no JSON; a line holds one whole JSON object' });
  return z.NEVER;
});
