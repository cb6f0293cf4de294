/**
 * The confirmation of our own ERP contract (`rest`): one record with whole numbers of steps and milliseconds. What a
 * bridge of before kept on disk has this form, too.
 */
import { z } from 'zod';
import { RefsSchema, UnitSchema } from '../words/order.ts';
import { printQuantity } from '../words/quantity.ts';
import { amountsOf, figuresOf, sumAmounts } from './amounts.ts';
import { livePostings, type Standing } from './owed.ts';
import type { Ticket } from './ticket.ts';

/** `start`, `interrupt`, `resume`: work begins, rests, goes on; all quantities and times are zero. */
const confirmationKinds = ['start', 'interrupt', 'resume', 'partial', 'final', 'reversal'] as const;

/** One time ticket. Quantities and times are what is new in it, not totals. */
export const ConfirmationSchema = z
  .object({
    /** Idempotency key, made before the first send. */
    key: z.string().min(8).max(32),
    kind: z.enum(confirmationKinds),
    /** For a reversal: the key of the ticket that it takes back. */
    reverses: z.string().nullable(),
    /** And the ERP's own numbers of it. */
    reversesRef: RefsSchema.optional(),
    orderId: z.string(),
    operationId: z.string(),
    operationNumber: z.string(),
    machineIds: z.array(z.string()),
    from: z.int(),
    to: z.int(),
    /** What the quantities are whole steps of; pieces where it is left out. */
    unit: UnitSchema.optional(),
    yieldPcs: z.int(),
    reworkPcs: z.int(),
    scrap: z.array(
      z.object({ reasonId: z.string().nullable(), erpCode: z.string().nullable(), quantityPcs: z.int() }).strict(),
    ),
    setupMs: z.int(),
    machineMs: z.int(),
    labourMs: z.int(),
    stops: z.array(
      z
        .object({
          reasonId: z.string().nullable(),
          erpCode: z.string().nullable(),
          durationMs: z.int(),
          count: z.int(),
        })
        .strict(),
    ),
    /** Material that went in or came out; left out where none did. */
    goods: z
      .array(
        z
          .object({
            move: z.enum(['issue', 'receipt', 'byProduct']),
            itemId: z.string().min(1),
            quantityPcs: z.int().positive(),
            unit: UnitSchema,
            lot: z.string().min(1).nullable(),
            storage: z.string().nullable(),
            /** Of the order's component, as the ERP gave them. */
            refs: RefsSchema,
          })
          .strict(),
      )
      .optional(),
    operators: z.array(z.string()),
    /** The facts that it rests on: highest `seq` per edge box. */
    basis: z.record(z.string(), z.int()),
  })
  .strict();
export type Confirmation = z.infer<typeof ConfirmationSchema>;

/** A ticket as a confirmation. */
export function confirmationOf(ticket: Ticket, key: string): Confirmation {
  const { people: _people, goods, machineIds, scrap, stops, operators, ...rest } = ticket;
  return {
    key,
    ...rest,
    reverses: null,
    machineIds: [...machineIds],
    scrap: [...scrap],
    stops: [...stops],
    ...(goods.length === 0 ? {} : { goods: goods.map((one) => ({ ...one, refs: { ...one.refs } })) }),
    operators: [...operators],
    basis: { ...ticket.basis },
  };
}

/** A confirmation among what stands. */
export function standingOf(confirmation: Confirmation): Standing {
  const { key, kind, reverses, from, to } = confirmation;
  return { key, kind, reverses, from, to, says: kind === 'reversal' ? new Map() : amountsOf(confirmation) };
}

/** A ticket's quantities as decimal text in its unit: what an ERP reads that knows no smallest steps. */
export interface WrittenQuantities {
  unit: string;
  yield: string;
  rework: string;
  scrap: { reasonId: string | null; erpCode: string | null; quantity: string }[];
}

/** null for pieces: there the whole numbers say it. */
export function writtenQuantities({ unit, yieldPcs, reworkPcs, scrap }: Confirmation): WrittenQuantities | null {
  if (unit === undefined) return null;
  return {
    unit: unit.name,
    yield: printQuantity(yieldPcs, unit),
    rework: printQuantity(reworkPcs, unit),
    scrap: scrap.map(({ quantityPcs, ...reason }) => ({ ...reason, quantity: printQuantity(quantityPcs, unit) })),
  };
}

/** What stands adds up to, in the shape of the truth that it is held against. */
export interface ConfirmedSums extends ReturnType<typeof figuresOf> {
  final: boolean;
}

/** Sums over what is live among the postings. */
export function sumStanding(standing: readonly Standing[]): ConfirmedSums {
  const live = livePostings(standing);
  return {
    ...figuresOf(sumAmounts(live.map(({ says }) => says))),
    final: live.some(({ kind }) => kind === 'final'),
  };
}

export function sumTickets(confirmations: readonly Confirmation[]): ConfirmedSums {
  return sumStanding(confirmations.map(standingOf));
}
