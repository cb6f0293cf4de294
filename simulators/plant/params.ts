/**
 * The simulated plant as parameters (config/demo/machines.yaml): what no collector may know, because
 * it is the truth that collector and bridge are measured against.
 */
import { z } from 'zod';
import { AmountSchema, OperationSchema, strategies } from '../../shared/core/words/order.ts';
import { machineStates } from '../../shared/core/words/plant.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/words/time.ts';

const unitMs = { ms: 1, s: 1_000, min: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/** A duration as people write it: `40 s`, `2.5 h`; milliseconds after the check. */
const DurationSchema = z
  .string()
  .regex(/^\d+(\.\d+)? ?(ms|s|min|h|d)$/, 'a duration like 40 s, 12 min, 6 h or 2 d')
  .transform((text) => {
    const unit = (['ms', 'min', 's', 'h', 'd'] as const).find((candidate) => text.endsWith(candidate)) ?? 'ms';
    return Math.round(Number.parseFloat(text) * unitMs[unit]);
  });

/** A duration with its spread: lognormal with this mean and coefficient of variation. */
const SpreadSchema = z.object({ mean: DurationSchema, cv: z.number().nonnegative().max(5) }).strict();
export type Spread = z.infer<typeof SpreadSchema>;

/** How a machine speaks. */
const faces = [
  'packml',
  'machinery',
  'euromap83',
  'sparkplug',
  'potting',
  'pulse',
  'modbus',
  's7',
  'mtconnect',
] as const;
export type Face = (typeof faces)[number];

/** One cause of stops: comes after exponential productive time, lasts lognormal attended time. */
const StopCauseSchema = z
  .object({
    reasonId: z.string().min(1),
    state: z.enum(machineStates).default('stopped'),
    alarm: z.string().min(1).optional(),
    every: DurationSchema,
    lasts: SpreadSchema,
  })
  .strict();

const SimulatedMachineSchema = z
  .object({
    id: z.string().min(1),
    face: z.enum(faces),
    /** Real mean cycle over the planned one: over 1 the paper is too fast. */
    cycleFactor: z.number().positive().default(1),
    cycleCv: z.number().nonnegative().default(0.05),
    partsPerCycle: z.int().positive().default(1),
    /** The machine can tell scrap from good; else only its operator knows. */
    countsScrap: z.boolean(),
    scrapRate: z.number().min(0).max(0.5),
    scrapReasons: z.record(z.string(), z.number().positive()),
    /** Runs on in breaks without its operator. */
    runsThroughBreaks: z.boolean().default(false),
    setup: z.object({ sameFamily: SpreadSchema, otherFamily: SpreadSchema }).strict(),
    stops: z.array(StopCauseSchema),
  })
  .strict();
export type SimulatedMachine = z.infer<typeof SimulatedMachineSchema>;

const StepSchema = z
  .object({
    number: z.string().min(1),
    description: z.string(),
    workCentreId: z.string().min(1),
    /** PRI as the ERP has it, per part. */
    plannedRun: DurationSchema,
    plannedSetup: DurationSchema,
    setupFamily: z.string().min(1),
    partsPerCycle: z.int().positive().nullable().default(null),
    program: z.string().nullable().default(null),
    /** Beside the main sequence, or in its place. */
    sequence: OperationSchema.shape.sequence,
    /** Done by a subcontractor in so many days on paper, day and night; planned times then say nothing. */
    outside: z
      .object({
        supplierId: z.string().min(1),
        days: z.number().positive(),
        /** What the supplier takes for one, by the quote and in the end. */
        price: AmountSchema.optional(),
      })
      .strict()
      .optional(),
    /** The parts are looked at. */
    inspection: z.literal(true).optional(),
  })
  .strict();

const ItemSchema = z
  .object({
    id: z.string().min(1),
    name: z.string().min(1),
    strategy: z.enum(strategies),
    /** Orders a week. */
    perWeek: z.number().nonnegative(),
    /** Quantities in steps, uniform. */
    quantity: z.object({ from: z.int().positive(), to: z.int().positive(), step: z.int().positive() }).strict(),
    /** What the ERP sums items up under. */
    group: z.string().min(1).max(64).optional(),
    /** Of what is made to stock: what lay there at first, and what customers call off on a day of work. */
    stock: z
      .object({ opening: z.int().nonnegative(), perDay: z.number().nonnegative(), price: AmountSchema.optional() })
      .strict()
      .optional(),
    /** What a customer pays for one. */
    sales: AmountSchema.optional(),
    routing: z.array(StepSchema).min(1),
    /** What falls off beside it, of one. */
    byProducts: z
      .array(z.object({ itemId: z.string().min(1), name: z.string().min(1), perPart: z.number().positive() }).strict())
      .min(1)
      .optional(),
    components: z
      .array(
        z
          .object({
            itemId: z.string().min(1),
            perPart: z.number().positive(),
            name: z.string().min(1).optional(),
            /** An issue names its lot. */
            track: z.enum(['lot', 'serial']).optional(),
            /** Who books it: the ERP with each confirmation, or the parts made; left out: a person. */
            booked: z.enum(['byErp', 'byParts']).optional(),
            /** null: from stock. */
            supplierId: z.string().nullable().default(null),
            /** Of one. */
            price: AmountSchema.optional(),
            /** An order of its own makes it for this one: an item of this file. */
            subOrder: z.boolean().optional(),
            /** Assemblies that are never on stock, the outermost first. */
            phantoms: z.array(z.string().min(1)).min(1).optional(),
            /** What may go in instead. */
            alternates: z.array(z.string().min(1)).min(1).optional(),
          })
          .strict(),
      )
      .default([]),
  })
  .strict();
export type Item = z.infer<typeof ItemSchema>;

const SupplierSchema = z
  .object({
    id: z.string().min(1),
    leadTime: DurationSchema,
    lateShare: z.number().min(0).max(1),
    late: SpreadSchema,
  })
  .strict();

const HabitsSchema = z
  .object({
    /** From the last part to the operator's "finished". */
    finishAfter: SpreadSchema,
    /** From there to the start of the next operation: where orders start late. */
    startAfter: SpreadSchema,
    /** From the beginning of a stop to its reason on the tablet. */
    tagAfter: SpreadSchema,
    /** Shorter stops are not tagged. */
    tagFrom: DurationSchema,
    /** Share of stops that get a reason soon, in the history and live (the rest is left to visitors). */
    tagShare: z.number().min(0).max(1),
    tagShareLive: z.number().min(0).max(1),
    /** The rest gets its reason after so much work, when people go through what is open; never where left out. */
    tagRestAfter: DurationSchema.optional(),
    /** What they call it where the machine stood for them; none is given where left out. */
    waitingReasonId: z.string().min(1).optional(),
    /** Share of machine-counted scrap that gets a reason. */
    scrapReasonShare: z.number().min(0).max(1),
    /** Preference for the same setup family: worth this much of due date. */
    familyBonus: DurationSchema,
    /** How often an operator without work looks at the queue. */
    lookAgain: DurationSchema,
    /** From the end of an operation to where the next one can be started, by the clock; at once where left out. */
    transfer: SpreadSchema.optional(),
  })
  .strict();
export type Habits = z.infer<typeof HabitsSchema>;

export const SimulatedPlantSchema = z
  .object({
    machines: z.array(SimulatedMachineSchema).min(1),
    habits: HabitsSchema,
    items: z.array(ItemSchema).min(1),
    customers: z.array(z.string().min(1)).min(1),
    suppliers: z.array(SupplierSchema).default([]),
    demand: z
      .object({
        /** Sales takes no more while this many orders are open. */
        openOrdersMax: z.int().positive(),
        /** Make-to-stock items are ordered early while a work centre has less planned work than this. */
        fillBelow: DurationSchema,
        /** The customer's wish: this long after the paper date, lognormal. */
        dueAfterPaper: SpreadSchema,
        /** Engineering before an engineer-to-order work order is released. */
        engineering: SpreadSchema,
      })
      .strict(),
    paper: z
      .object({
        /** What the ERP divides planned times by, whatever the machines do. */
        availability: z.number().gt(0).max(1),
        /** Fixed allowance that the ERP adds to each operation. */
        perOperation: DurationSchema,
      })
      .strict(),
    /** What an hour costs, by work centre. */
    costs: z
      .object({
        currency: z.string().regex(/^[A-Z]{3}$/),
        perHour: z.record(z.string(), z.object({ machine: AmountSchema, labour: AmountSchema }).strict()),
      })
      .strict()
      .optional(),
  })
  .strict();
export type SimulatedPlant = z.infer<typeof SimulatedPlantSchema>;
