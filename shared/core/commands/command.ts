/**
 * What a person may ask for, and who may. The tablet and the planner's page send the same commands.
 */
import { z } from 'zod';
import { LoadPartSchema } from '../words/load.ts';
import { MomentSchema } from '../words/moments.ts';
import { UnitSchema } from '../words/order.ts';
import { MOST_STEPS } from '../words/quantity.ts';
import { hasRight, type Role } from '../words/role.ts';

const Id = z.string().min(1).max(128);
const EpochMs = MomentSchema;
const Pcs = z.int().min(-1_000_000).max(1_000_000);
const common = { commandId: z.string().min(8).max(64), machineId: Id };
/** Highest fact number that the person's screen knew: what others corrected since is told as a conflict. */
const correction = { ...common, seenSeq: z.int().nonnegative().optional() };

/** When the person tapped, where that was before the box heard of it: a tablet without a line keeps what it is told. */
const timed = { ...common, at: EpochMs.optional() };

const LotText = z.string().trim().min(1).max(128);
const Steps = z.int().positive().max(MOST_STEPS);
const Serials = z.array(LotText).min(1).max(500);
/** A component that moves: whole steps of its unit. `isScanned`: not typed by hand. */
const moved = {
  operationId: Id,
  itemId: Id,
  lot: LotText.nullable().default(null),
  quantityPcs: Steps,
  unit: UnitSchema.optional(),
  serials: Serials.optional(),
  isScanned: z.boolean().default(false),
  at: EpochMs.optional(),
};

export const CommandSchema = z.discriminatedUnion('type', [
  z.object({ ...timed, type: z.literal('startOperation'), operationId: Id }).strict(),
  z.object({ ...timed, type: z.literal('finishSetup'), operationId: Id }).strict(),
  z
    .object({
      ...timed,
      type: z.literal('interruptOperation'),
      operationId: Id,
      reasonId: Id.nullable().default(null),
    })
    .strict(),
  z.object({ ...timed, type: z.literal('finishOperation'), operationId: Id }).strict(),
  z
    .object({
      ...correction,
      type: z.literal('classifyStop'),
      from: EpochMs,
      to: EpochMs.nullable().default(null),
      reasonId: Id.nullable(),
      /** What the person saw when deciding; if it has changed since, the command is refused as a conflict. */
      expectedReasonId: Id.nullable().optional(),
    })
    .strict(),
  z
    .object({
      ...correction,
      type: z.literal('declareScrap'),
      operationId: Id.nullable().default(null),
      quantityPcs: Pcs,
      reasonId: Id.nullable(),
      of: z.enum(['good', 'scrap']).default('good'),
      at: EpochMs.optional(),
    })
    .strict(),
  z
    .object({
      ...correction,
      type: z.literal('declareRework'),
      operationId: Id.nullable().default(null),
      quantityPcs: Pcs,
      reasonId: Id.nullable(),
      at: EpochMs.optional(),
    })
    .strict(),
  z
    .object({
      ...correction,
      type: z.literal('correctCount'),
      operationId: Id.nullable().default(null),
      counter: z.enum(['good', 'scrap']),
      quantityPcs: Pcs,
      note: z.string().max(500).default(''),
      at: EpochMs.optional(),
    })
    .strict(),
  z
    .object({
      ...correction,
      type: z.literal('reassignProduction'),
      from: EpochMs,
      to: EpochMs,
      operationIds: z.array(Id).max(40).nullable(),
    })
    .strict(),
  /** What lies in the machine, from `at` on or in each cycle that ended in `during`; no content: nothing. */
  z
    .object({
      ...correction,
      type: z.literal('declareLoad'),
      content: z.array(LoadPartSchema.extend({ unit: UnitSchema.optional() })).max(40),
      at: EpochMs.optional(),
      during: z.strictObject({ from: EpochMs, to: EpochMs }).optional(),
    })
    .strict(),
  /** Takes back what somebody entered, by further facts; `seq` is the entry's. */
  z.object({ ...common, type: z.literal('undoCorrection'), seq: z.int().positive() }).strict(),
  z.object({ ...correction, ...moved, type: z.literal('issueMaterial') }).strict(),
  z.object({ ...correction, ...moved, type: z.literal('returnMaterial') }).strict(),
  /** What the operation made went into a lot of the order's item. */
  z
    .object({
      ...correction,
      type: z.literal('declareLot'),
      operationId: Id,
      lot: LotText,
      quantityPcs: Steps,
      unit: UnitSchema.optional(),
      serials: Serials.optional(),
    })
    .strict(),
  z
    .object({
      ...common,
      type: z.literal('approveFirstPart'),
      operationId: Id,
      note: z.string().max(500).default(''),
    })
    .strict(),
  z.object({ ...timed, type: z.literal('signOn') }).strict(),
  z.object({ ...timed, type: z.literal('signOff') }).strict(),
  z
    .object({
      ...timed,
      type: z.literal('addNote'),
      operationId: Id.nullable().default(null),
      text: z.string().min(1).max(2000),
    })
    .strict(),
  z
    .object({
      ...common,
      type: z.literal('sendProgram'),
      operationId: Id,
      /** When the person asked: one that waited in a tablet without network does not reach the machine later. */
      askedAt: EpochMs,
    })
    .strict(),
]);
export type Command = z.infer<typeof CommandSchema>;
export type CommandType = Command['type'];
export const commandTypes: readonly CommandType[] = CommandSchema.options.map(({ shape }) => shape.type.value);

// ---- who may ask -----------------------------------------------------------------------------

/**
 * Corrections of what was counted change what the ERP has heard: not an operator's. Neither is taking
 * production from its order; giving an order to what has none is (see checkReassignment).
 */
const corrections: ReadonlySet<CommandType> = new Set(['correctCount']);

export function mayGive(role: Role, type: CommandType): boolean {
  return hasRight(role, corrections.has(type) ? 'correct' : 'giveCommands');
}

/** It changes what was counted, without a machine's word: whoever gives it says once more who they are. */
export function isCorrectionOfCounts(type: CommandType): boolean {
  return type === 'correctCount';
}
