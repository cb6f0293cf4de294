/** What differs between plants that speak B2MML. */
import { z } from 'zod';
import { strategies } from '../../../../shared/core/words/order.ts';
import { folderOptions, TimeFormSchema } from '../bods/options.ts';

const versions = ['V0401', 'V05', 'V0600', 'V0701'] as const;
const nouns = ['production', 'operations'] as const;
const name = z.string().min(1).max(80);

export const B2mmlOptionsSchema = z
  .strictObject({
    kind: z.literal('b2mml'),
    ...folderOptions,
    /** In which we write; what comes is read in any. */
    version: z.enum(versions),
    /** ProductionPerformance or OperationsPerformance; left out: the one that the version has always had. */
    noun: z.enum(nouns).optional(),
    /**
     * What the ERP says of our documents. `acknowledge`: we send Process, it answers each; `confirm`: we send Sync and
     * ask for a ConfirmBOD of each; `onError`: only of what it does not take; `never`: nothing.
     */
    answers: z.enum(['acknowledge', 'confirm', 'onError', 'never']).default('never'),
    /** Where the ERP puts performances that say what it holds, for reconciliation; left out: it cannot be asked. */
    booksFolder: z.string().min(1).optional(),
    /** By agreement: a Cancel of the document, the same amounts below zero, or nothing is ever taken back. */
    reversal: z.enum(['cancel', 'negative', 'none']).default('cancel'),
    times: TimeFormSchema,
    /** The most decimals of a quantity. */
    quantityDecimals: z.int().min(0).max(6).default(6),
    /** Where an order names no unit. UN/ECE Recommendation 20: C62 is one. */
    pieceUnit: name.default('C62'),
    /** Whether the ERP hears when work begins, rests and goes on. */
    states: z.boolean().default(false),
    /** Whether labour goes out by person, and who worked is named. */
    people: z.boolean().default(false),
    stops: z.boolean().default(true),
    /** Names of what the schemas leave to agreement. */
    names: z
      .strictObject({
        setup: name.default('SetupTime'),
        machine: name.default('MachineTime'),
        labour: name.default('LabourTime'),
        stop: name.default('StopTime'),
        stopCount: name.default('StopCount'),
        scrap: name.default('Scrap'),
        rework: name.default('Rework'),
        reason: name.default('Reason'),
      })
      .prefault({}),
    /** Parameters of a segment that an order is read from. */
    parameters: z
      .strictObject({
        setup: name.default('SetupTime'),
        run: name.default('RunTime'),
        runPerUnit: name.default('RunTimePerUnit'),
        workCentre: name.default('Center'),
        dueAt: name.default('DueDate'),
        customer: name.default('Customer'),
        salesOrder: name.default('SalesOrder'),
      })
      .prefault({}),
    strategy: z.enum(strategies).default('MTO'),
    /** Planned time of one unit where the order gives none; it counts as assumed. */
    assumedRunMsPerUnit: z.number().positive().default(60_000),
  })
  .refine(({ version, noun }) => version !== 'V0401' || noun !== 'operations', {
    path: ['noun'],
    message: 'V0401 has no OperationsPerformance: expected production',
  })
  .refine(({ version, noun }) => version !== 'V0701' || noun !== 'production', {
    path: ['noun'],
    message: 'V0701 has no ProductionPerformance any more: expected operations',
  });
export type B2mmlOptions = z.infer<typeof B2mmlOptionsSchema>;
