/**
 * What the ERP must hear = what the timeline says now - what the ERP has acknowledged.
 * Computed, never remembered by hand, so it heals itself.
 */
import { z } from 'zod';
import type { OperationTotals } from '../words/interval.ts';
import { UnitSchema } from '../words/order.ts';
import { printQuantity, type Unit } from '../words/quantity.ts';

const confirmationKinds = ['partial', 'final', 'reversal'] as const;

/** One time ticket. Quantities and times are what is new in it, not totals. */
export const ConfirmationSchema = z
  .object({
    /** Idempotency key, made before the first send. */
    key: z.string().min(8).max(32),
    kind: z.enum(confirmationKinds),
    /** For a reversal: the key of the ticket that it takes back. */
    reverses: z.string().nullable(),
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
    operators: z.array(z.string()),
    /** The facts that it rests on: highest `seq` per edge box. */
    basis: z.record(z.string(), z.int()),
  })
  .strict();
export type Confirmation = z.infer<typeof ConfirmationSchema>;

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

/** A ticket before it has its key. */
export type ConfirmationDraft = Omit<Confirmation, 'key'>;

/** What the ERP must hear of one operation: tickets to take back (newest first), then at most one new one. */
export interface Owed {
  reversals: readonly Confirmation[];
  ticket: ConfirmationDraft | null;
}

export interface OwedInput {
  /** The truth now. */
  totals: OperationTotals;
  operationNumber: string;
  /** The order's unit; left out for pieces. */
  unit?: Unit | undefined;
  /** Every ticket of the operation that the ERP has heard or will hear, oldest first; withdrawn ones left out. */
  tickets: readonly Confirmation[];
  /** Until when the truth is known, epoch ms: the end of the new ticket's time. */
  at: number;
  basis: Readonly<Record<string, number>>;
  /** The ERP's code of a reason; null where it has none. */
  erpCode: (reasonId: string | null) => string | null;
  /**
   * Work goes on and the figures are not settled: stops without a reason wait for one, and a time that
   * looks shorter than it was confirmed waits for the next ticket. It spares the ERP a reversal for
   * every stop that is tagged a minute later. Never held: quantities, and anything once finished.
   */
  hold: boolean;
}

/**
 * Truth - what the tickets say. An ERP takes no negative quantities (SAP rejects them by default), so
 * whatever was said too much is mended by reversing tickets, newest first, and saying the rest anew.
 * The final ticket is made exactly once, when the operation is finished, and replaced when the truth
 * changes afterwards. After delivery the tickets that are not reversed add up to the truth, per reason;
 * a truth below zero (more taken back than was ever counted) is confirmed as zero.
 */
export function owed(input: OwedInput): Owed {
  const finished = input.totals.status === 'finished';
  const hold = input.hold && !finished;
  const truth = amountsOfTotals(input.totals);
  const live = [...liveTickets(input.tickets)].reverse();
  const rest = subtract(truth, live.map(amountsOfTicket));

  const final = live.find((ticket) => ticket.kind === 'final');
  const changed = [...rest.values()].some((amount) => amount !== 0);
  const reversals: Confirmation[] = [];
  const takeBack = (ticket: Confirmation): void => {
    reversals.push(ticket);
    for (const [name, amount] of amountsOfTicket(ticket)) rest.set(name, (rest.get(name) ?? 0) + amount);
  };
  if (final !== undefined && (changed || !finished)) takeBack(final);
  for (const ticket of live) {
    if (ticket === final) continue;
    const tooMuch = [...amountsOfTicket(ticket)].some(
      ([name, amount]) => amount > 0 && (rest.get(name) ?? 0) < 0 && !(hold && mayLag(name)),
    );
    if (tooMuch) takeBack(ticket);
  }
  for (const [name, amount] of rest)
    if (amount < 0 || (hold && waitsForReason(name) && !saidBefore(reversals, name))) rest.set(name, 0);

  const something = [...rest.values()].some((amount) => amount > 0);
  const owesFinal = finished && (final === undefined || reversals.includes(final));
  if (!something && !owesFinal) return { reversals, ticket: null };
  const remaining = live.filter((ticket) => !reversals.includes(ticket));
  return { reversals, ticket: draft(input, rest, remaining, finished ? 'final' : 'partial') };
}

/** The ticket that takes another one back; it repeats its figures, so that nothing is ever negative. */
export function reversalOf(ticket: Confirmation, basis: Readonly<Record<string, number>>): ConfirmationDraft {
  const { key, ...figures } = ticket;
  return { ...figures, kind: 'reversal', reverses: key, basis: { ...basis } };
}

/** Tickets that count: neither reversals nor reversed. In the order given. */
export function liveTickets(tickets: readonly Confirmation[]): Confirmation[] {
  const reversed = new Set(tickets.flatMap((ticket) => (ticket.kind === 'reversal' ? [ticket.reverses] : [])));
  return tickets.filter((ticket) => ticket.kind !== 'reversal' && !reversed.has(ticket.key));
}

/** What tickets add up to, in the shape of the truth that they are held against. */
export interface ConfirmedSums {
  yieldPcs: number;
  reworkPcs: number;
  scrap: { reasonId: string | null; quantityPcs: number }[];
  setupMs: number;
  machineMs: number;
  labourMs: number;
  stops: { reasonId: string | null; durationMs: number; count: number }[];
  final: boolean;
}

/** Sums over the live ones among the tickets. */
export function sumTickets(tickets: readonly Confirmation[]): ConfirmedSums {
  const live = liveTickets(tickets);
  const sums: Amounts = new Map();
  for (const ticket of live)
    for (const [name, amount] of amountsOfTicket(ticket)) sums.set(name, (sums.get(name) ?? 0) + amount);
  return { ...figuresOf(sums), final: live.some((ticket) => ticket.kind === 'final') };
}

// ---- amounts: one flat table of everything that a ticket adds up, name -> whole number ---------

type Amounts = Map<string, number>;
const fixed = ['yieldPcs', 'reworkPcs', 'setupMs', 'machineMs', 'labourMs'] as const;
const NO_REASON = '';
const scrapOf = (reasonId: string | null) => `scrap:${reasonId ?? NO_REASON}`;
const stopMsOf = (reasonId: string | null) => `stopMs:${reasonId ?? NO_REASON}`;
const stopCountOf = (reasonId: string | null) => `stopCount:${reasonId ?? NO_REASON}`;

/** Stop time without a reason: it will most likely get one. */
function waitsForReason(name: string): boolean {
  return name === stopMsOf(null) || name === stopCountOf(null);
}

/** Times that may stand too high in the tickets for a while, because more time will follow. */
function mayLag(name: string): boolean {
  return name === 'setupMs' || name === 'machineMs' || name === 'labourMs';
}

/** A reversed ticket had said it already: it is said again, or the ERP would lose it. */
function saidBefore(reversals: readonly Confirmation[], name: string): boolean {
  return reversals.some((ticket) => (amountsOfTicket(ticket).get(name) ?? 0) > 0);
}

function amountsOfTotals(totals: OperationTotals): Amounts {
  const amounts: Amounts = new Map([
    ['yieldPcs', totals.goodPcs],
    ['reworkPcs', totals.reworkPcs],
    ['setupMs', totals.setupMs],
    ['machineMs', totals.machineMs],
    ['labourMs', totals.labourMs],
  ]);
  const add = (name: string, amount: number) => amounts.set(name, (amounts.get(name) ?? 0) + amount);
  for (const scrap of totals.scrapByReason) add(scrapOf(scrap.reasonId), scrap.quantityPcs);
  for (const stop of totals.stopsByReason) {
    add(stopMsOf(stop.reasonId), stop.durationMs);
    add(stopCountOf(stop.reasonId), stop.count);
  }
  for (const [name, amount] of amounts) amounts.set(name, Math.max(0, Math.round(amount)));
  return amounts;
}

function amountsOfTicket(ticket: Confirmation): Amounts {
  const amounts: Amounts = new Map(fixed.map((name) => [name, ticket[name]]));
  const add = (name: string, amount: number) => amounts.set(name, (amounts.get(name) ?? 0) + amount);
  for (const scrap of ticket.scrap) add(scrapOf(scrap.reasonId), scrap.quantityPcs);
  for (const stop of ticket.stops) {
    add(stopMsOf(stop.reasonId), stop.durationMs);
    add(stopCountOf(stop.reasonId), stop.count);
  }
  return amounts;
}

function subtract(truth: Amounts, tickets: readonly Amounts[]): Amounts {
  const rest = new Map(truth);
  for (const ticket of tickets) for (const [name, amount] of ticket) rest.set(name, (rest.get(name) ?? 0) - amount);
  return rest;
}

function figuresOf(amounts: Amounts): Omit<ConfirmedSums, 'final'> {
  const of = (name: string) => amounts.get(name) ?? 0;
  const reasons = (prefixes: readonly string[]) => {
    const found = new Set<string>();
    for (const [name, amount] of amounts)
      for (const prefix of prefixes) if (amount !== 0 && name.startsWith(prefix)) found.add(name.slice(prefix.length));
    return [...found].sort().map((reason) => (reason === NO_REASON ? null : reason));
  };
  return {
    yieldPcs: of('yieldPcs'),
    reworkPcs: of('reworkPcs'),
    setupMs: of('setupMs'),
    machineMs: of('machineMs'),
    labourMs: of('labourMs'),
    scrap: reasons(['scrap:']).map((reasonId) => ({ reasonId, quantityPcs: of(scrapOf(reasonId)) })),
    stops: reasons(['stopMs:', 'stopCount:']).map((reasonId) => ({
      reasonId,
      durationMs: of(stopMsOf(reasonId)),
      count: of(stopCountOf(reasonId)),
    })),
  };
}

function draft(
  input: OwedInput,
  rest: Amounts,
  remaining: readonly Confirmation[],
  kind: 'partial' | 'final',
): ConfirmationDraft {
  const { totals } = input;
  const figures = figuresOf(rest);
  const saidUntil = remaining.reduce<number | null>((last, ticket) => Math.max(last ?? ticket.to, ticket.to), null);
  const to = totals.finishedAt ?? input.at;
  return {
    ...figures,
    kind,
    reverses: null,
    orderId: totals.orderId,
    operationId: totals.operationId,
    operationNumber: input.operationNumber,
    machineIds: [...totals.machineIds],
    from: Math.min(saidUntil ?? totals.startedAt ?? to, to),
    to,
    ...(input.unit === undefined ? {} : { unit: input.unit }),
    scrap: figures.scrap.map((scrap) => ({ ...scrap, erpCode: input.erpCode(scrap.reasonId) })),
    stops: figures.stops.map((stop) => ({ ...stop, erpCode: input.erpCode(stop.reasonId) })),
    operators: [...totals.operators],
    basis: { ...input.basis },
  };
}
