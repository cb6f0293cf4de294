/**
 * What the ERP must hear = what the timeline says now - what stands there. Computed, never remembered by hand, so it
 * heals itself.
 */
import type { OperationTotals } from '../words/interval.ts';
import type { Component } from '../words/order.ts';
import type { Unit } from '../words/quantity.ts';
import {
  type Amount,
  type Amounts,
  amountsOfTotals,
  figuresOf,
  stopCountOf,
  stopMsOf,
  subtractAmounts,
  sumAmounts,
} from './amounts.ts';
import { goodsIn, isGoods, withComponent } from './goods.ts';
import type { Abilities, PostingKind } from './posting.ts';
import type { Ticket, TicketKind } from './ticket.ts';

/** A posting that the ERP has heard or will hear. */
export interface Standing {
  key: string;
  kind: PostingKind;
  /** For a reversal: the key of what it takes back. */
  reverses: string | null;
  from: number;
  to: number;
  says: Amounts;
  /** It cannot be taken back: the ERP refused that, or a person gave it up. */
  isFixed?: boolean;
  /** A person decided that the ERP does not hear of it. */
  isGivenUp?: boolean;
}

/** What is owed of one operation: postings to take back (newest first), then tickets, in this order. */
export interface Owed<S extends Standing = Standing> {
  reversals: readonly S[];
  tickets: readonly Ticket[];
}

export interface OwedInput<S extends Standing = Standing> {
  /** The truth now. */
  totals: OperationTotals;
  operationNumber: string;
  /** The order's unit; left out for pieces. */
  unit?: Unit | undefined;
  /** Of this operation, oldest first; withdrawn ones left out. */
  standing: readonly S[];
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
  can: Pick<Abilities, 'reverse' | 'reverseFinal' | 'takes' | 'goodsApart' | 'reverseGoods'>;
  /** Of the order, for what a movement of goods names beside the item. */
  components?: readonly Component[];
  /** Whether the ERP would hear anything of a ticket: what is less than its smallest unit waits for the next one. */
  isHeard: (ticket: Ticket) => boolean;
}

/**
 * Truth - what stands. An ERP takes no negative quantities (SAP rejects them by default), so whatever was said too
 * much is mended by taking postings back, newest first, and saying the rest anew. The final ticket is made exactly
 * once, when the operation is finished, and replaced when the truth changes afterwards. What cannot be taken back
 * stays, and the next tickets say so much less. A final one that a person gave up ended nothing at the ERP: its end is
 * not said again, what is made or corrected later is, and so is a later end. Where goods are records of their own, they are settled by themselves.
 */
export function owed<S extends Standing>(input: OwedInput<S>): Owed<S> {
  const finished = input.totals.status === 'finished';
  const hold = input.hold && !finished;
  const live = [...livePostings(input.standing)].reverse();
  const truth = amountsOfTotals(input.totals, input.can.takes.has('people'));
  if (input.can.goodsApart !== true) {
    const { reversals, remaining, ticket, isStuck } = settled(input, { truth, live, finished, hold });
    return { reversals, tickets: isStuck ? [] : inOrder(input, remaining, ticket) };
  }
  const isOfGoods = ({ kind }: S) => kind === 'goods';
  const part = (of: (name: Amount) => boolean) => new Map([...truth].filter(([name]) => of(name)));
  const figures = settled(input, {
    truth: part((name) => !isGoods(name)),
    live: live.filter((one) => !isOfGoods(one)),
    finished,
    hold,
  });
  const goods = settled(input, { truth: part(isGoods), live: live.filter(isOfGoods), finished: false, hold: false });
  const back = new Set([...figures.reversals, ...goods.reversals]);
  const said = figures.isStuck ? [] : inOrder(input, figures.remaining, figures.ticket);
  const states = said.findLastIndex(({ kind }) => kind === 'start' || kind === 'resume') + 1;
  const tickets = [...said.slice(0, states), ...(goods.ticket === null ? [] : [goods.ticket]), ...said.slice(states)];
  return { reversals: live.filter((one) => back.has(one)), tickets };
}

interface Part<S> {
  truth: Map<Amount, number>;
  /** Newest first. */
  live: readonly S[];
  finished: boolean;
  hold: boolean;
}

interface Settled<S> {
  reversals: S[];
  remaining: readonly S[];
  ticket: Ticket | null;
  /** It is finally confirmed, and that cannot be taken back: nothing more can be said. */
  isStuck: boolean;
}

function settled<S extends Standing>(input: OwedInput<S>, { truth, live, finished, hold }: Part<S>): Settled<S> {
  const rest = subtractAmounts(truth, sumAmounts(live.map(({ says }) => says)));
  const final = live.find(({ kind, isGivenUp }) => kind === 'final' && isGivenUp !== true);
  const isEndGivenUp = live.some(
    ({ kind, isGivenUp, to }) => kind === 'final' && isGivenUp === true && (input.totals.finishedAt ?? to) <= to,
  );
  const reversals: S[] = [];
  const takeBack = (posting: S): void => {
    reversals.push(posting);
    for (const [name, amount] of posting.says) rest.set(name, (rest.get(name) ?? 0) + amount);
  };
  if (final !== undefined && (!finished || hasChanged(input, rest))) {
    if (!canTakeBack(input, final)) return { reversals, remaining: live, ticket: null, isStuck: true };
    takeBack(final);
  }
  for (const posting of live) {
    if (posting === final || !canTakeBack(input, posting)) continue;
    const tooMuch = [...posting.says].some(
      ([name, amount]) => amount > 0 && (rest.get(name) ?? 0) < 0 && !(hold && mayLag(name)),
    );
    if (tooMuch) takeBack(posting);
  }
  for (const [name, amount] of rest)
    if (amount < 0 || (hold && waitsForReason(name) && !saidBefore(reversals, name))) rest.set(name, 0);

  const saysEnd = finished && !(final === undefined && isEndGivenUp);
  const owesFinal = saysEnd && (final === undefined || reversals.includes(final));
  const remaining = live.filter((posting) => !reversals.includes(posting));
  const ticket = ticketOf(input, rest, remaining, saysEnd ? 'final' : 'partial');
  // What is finally confirmed, and not taken back, has nothing to add.
  const isSaid = saysEnd ? owesFinal : holdsSomething(rest) && input.isHeard(ticket);
  return { reversals, remaining, ticket: isSaid ? ticket : null, isStuck: false };
}

/** Between what comes before the amounts and what comes after them. */
function inOrder(input: OwedInput, remaining: readonly Standing[], ticket: Ticket | null): Ticket[] {
  return [...before(input, remaining), ...(ticket === null ? [] : [ticket]), ...after(input, remaining)];
}

/** Postings that count: neither reversals nor reversed. In the order given. */
export function livePostings<S extends Pick<Standing, 'key' | 'kind' | 'reverses'>>(postings: readonly S[]): S[] {
  const reversed = new Set(postings.flatMap(({ kind, reverses }) => (kind === 'reversal' ? [reverses] : [])));
  return postings.filter(({ kind, key }) => kind !== 'reversal' && !reversed.has(key));
}

/** Of what is finally confirmed: something was said too much, or more can be said. */
function hasChanged(input: OwedInput, rest: Amounts): boolean {
  if ([...rest.values()].some((amount) => amount < 0)) return true;
  return holdsSomething(rest) && input.isHeard(ticketOf(input, rest, [], 'partial'));
}

function canTakeBack({ can }: OwedInput, { kind, isFixed }: Standing): boolean {
  if (isFixed === true) return false;
  if (kind === 'goods' && can.reverseGoods === true) return true;
  return can.reverse !== 'none' && (kind !== 'final' || can.reverseFinal);
}

const holdsSomething = (rest: Amounts): boolean => [...rest.values()].some((amount) => amount > 0);

/** Stop time without a reason: it will most likely get one. */
function waitsForReason(name: Amount): boolean {
  return name === stopMsOf(null) || name === stopCountOf(null);
}

/** Times that may stand too high for a while, because more time will follow. */
function mayLag(name: Amount): boolean {
  return name === 'setupMs' || name === 'machineMs' || name === 'labourMs' || name.startsWith('person:');
}

/** What is taken back had said it already: it is said again, or the ERP would lose it. */
function saidBefore(reversals: readonly Standing[], name: Amount): boolean {
  return reversals.some(({ says }) => (says.get(name) ?? 0) > 0);
}

// ---- changes of state, for ERPs that hear them -------------------------------------------------

const stateKinds: ReadonlySet<PostingKind> = new Set(['start', 'interrupt', 'resume']);

/** What comes before the amounts: the work has begun, or goes on. */
function before(input: OwedInput, remaining: readonly Standing[]): Ticket[] {
  const { totals, can } = input;
  if (totals.status === 'waiting') return [];
  if (remaining.length === 0) return can.takes.has('start') ? [stateTicket(input, 'start', totals.startedAt)] : [];
  const goesOn = totals.status !== 'interrupted' && lastState(remaining) === 'interrupt';
  return goesOn && can.takes.has('resume') ? [stateTicket(input, 'resume', null)] : [];
}

/** What comes after them: the work rests. */
function after(input: OwedInput, remaining: readonly Standing[]): Ticket[] {
  const { totals, can } = input;
  if (totals.status !== 'interrupted' || !can.takes.has('interrupt')) return [];
  return lastState(remaining) === 'interrupt' ? [] : [stateTicket(input, 'interrupt', totals.lastAt)];
}

/** `newestFirst`, as everything that is live here. */
function lastState(newestFirst: readonly Standing[]): PostingKind | undefined {
  return newestFirst.find(({ kind }) => stateKinds.has(kind))?.kind;
}

function stateTicket(input: OwedInput, kind: TicketKind, at: number | null): Ticket {
  const moment = at ?? input.at;
  return { ...ticketOf(input, new Map(), [], 'partial'), kind, from: moment, to: moment };
}

function ticketOf(input: OwedInput, rest: Amounts, remaining: readonly Standing[], kind: 'partial' | 'final'): Ticket {
  const { totals } = input;
  const figures = figuresOf(rest);
  const saidUntil = remaining.reduce<number | null>((last, { to }) => Math.max(last ?? to, to), null);
  const to = totals.finishedAt ?? input.at;
  return {
    ...figures,
    kind,
    orderId: totals.orderId,
    operationId: totals.operationId,
    operationNumber: input.operationNumber,
    machineIds: [...totals.machineIds],
    from: Math.min(saidUntil ?? totals.startedAt ?? to, to),
    to,
    ...(input.unit === undefined ? {} : { unit: input.unit }),
    scrap: figures.scrap.map((scrap) => ({ ...scrap, erpCode: input.erpCode(scrap.reasonId) })),
    stops: figures.stops.map((stop) => ({ ...stop, erpCode: input.erpCode(stop.reasonId) })),
    goods: goodsIn(rest).map((one) => withComponent(one, input.components ?? [])),
    operators: [...totals.operators],
    basis: { ...input.basis },
  };
}
