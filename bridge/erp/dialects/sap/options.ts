/** What differs between plants on the same SAP, whichever of its two interfaces is used. */
import { z } from 'zod';
import { cures, type Taken } from '../../../../shared/core/erp/posting.ts';
import { strategies } from '../../../../shared/core/words/order.ts';
import { isZone } from '../../../../shared/core/words/zone.ts';
import { meanings } from './activities.ts';

const RecordType = z.string().regex(/^[A-Z][0-9]{2}$/, 'expected a record type like B10');

export const sapOptions = {
  /** SAP writes local days and times: the plant's zone, IANA. */
  timeZone: z.string().refine(isZone, 'expected a time zone like Europe/Berlin'),
  /** What the six activities of a standard value key stand for: `SAP1: [setup, machine, labour]`; `default` for any other. */
  activities: z.record(z.string().max(16), z.array(z.enum(meanings)).min(1).max(6)).default({}),
  /** The unit of activities to which SAP gives none. */
  activityUnit: z.string().min(1).max(3).default('MIN'),
  /** An operation to which SAP gives no time is planned with so much per unit, and marked as assumed. */
  assumedRunMsPerUnit: z.int().positive().default(60_000),
  /** SAP's work centre → ours, where they differ. */
  workCentres: z.record(z.string().min(1).max(8), z.string().min(1).max(64)).default({}),
  /** Control keys of operations that somebody else does. */
  externalKeys: z.array(z.string().min(1).max(4)).default(['PP02']),
  /** Order type → strategy; without an entry an order with a sales order is MTO, any other MTS. */
  strategies: z.record(z.string().min(1).max(4), z.enum(strategies)).default({}),
  /** Our person → personnel number. With any, labour is confirmed person by person. */
  persons: z.record(z.string().min(1), z.string().regex(/^\d{1,8}$/, 'expected up to 8 digits')).default({}),
  /** Who entered it, as SAP shows it. */
  createdBy: z.string().min(1).max(12).default('ISTWERT'),
  /** The day that is posted on: that of writing, or that on which the work ended. */
  postingDate: z.enum(['written', 'worked']).default('written'),
  /** A final confirmation closes what is left of the reservations. */
  clearReservations: z.boolean().default(false),
  /**
   * Record types of time events, for a SAP that takes them as confirmations: `{ start: B10, interrupt: B20, resume: B10 }`.
   * Left out: it hears of figures only.
   */
  events: z.strictObject({ start: RecordType, interrupt: RecordType, resume: RecordType }).partial().prefault({}),
  /** SAP's message ("RU/494") → what a person can do about it. */
  cures: z.record(z.string().min(1).max(32), z.enum(cures)).default({}),
} as const;

const SapOptionsSchema = z.object(sapOptions);
export type SapOptions = z.infer<typeof SapOptionsSchema>;

/** What these options have SAP hear beside figures and goods. */
export function takenBeside({ events, persons }: Pick<SapOptions, 'events' | 'persons'>): Taken[] {
  return [
    ...(['start', 'interrupt', 'resume'] as const).filter((kind) => events[kind] !== undefined),
    ...(Object.keys(persons).length > 0 ? (['people'] as const) : []),
  ];
}
