/**
 * Stretches with parts that no rule and no person gave to an operation, for a person to settle: nobody owns them,
 * or the counter shows what the order's unit cannot be made of. What a machine made under two names are two questions.
 */

import { shownUnit } from '../machine/conversion.ts';
import { stepOf } from '../machine/counting.ts';
import { PROGRAM_GONE_MS } from '../machine/fold-job.ts';
import type { Ownership } from '../machine/fold-state.ts';
import { type Claims, type JobNamed, noClaims, ownerOf, saysSame, whyUndecided } from '../orders/assignment.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { Owner, Quantity, Undecided } from '../words/interval.ts';
import { type CounterName, counterNames, type Machine } from '../words/plant.ts';
import { isPieces, type Unit } from '../words/quantity.ts';
import type { JudgedStretch } from './judged.ts';

export interface UndecidedOf {
  book: OrderBook;
  /** Counters that facts named. */
  counters: ReadonlySet<CounterName>;
  machineAt(at: number): Machine | null;
  /** All that touch the stretches, ascending. */
  ownerships: readonly Ownership[];
}

/** What lies in such a stretch. Whose it could be is asked of the orders there are when somebody looks. */
export interface Waiting {
  from: number;
  to: number;
  producedPcs: number;
  cycles: number;
  lastAt: number;
  /** Since when who owns it does; null: nobody was known yet. What is cut in between goes on with the same. */
  heldFrom: number | null;
  isOtherUnit: boolean;
  claims: Claims;
  previous: readonly string[];
}

/** `quantities`: of the stretches, asked only where one may wait. */
export function waitingIn(
  stretches: readonly JudgedStretch[],
  quantities: () => readonly Quantity[],
  of: UndecidedOf,
): Waiting[] {
  const asked = stretches.flatMap((stretch) => (stretch.undecided ? byName(stretch, of) : [stretch]));
  return asked.flatMap((stretch) => {
    const { from, to, owner } = stretch;
    const machine = of.machineAt(from);
    if (machine === null) return [];
    const isOtherUnit = owner !== null && !fits(owner, machine, of.counters);
    const isOver = owner?.oneCycle === true;
    if (!stretch.undecided && !isOtherUnit && !isOver) return [];
    const parts = quantities().filter(
      (one) => one.operationId === null && one.at > from && one.at <= to && (one.producedPcs !== 0 || one.cycles > 0),
    );
    const lastAt = parts.at(-1)?.at;
    if (lastAt === undefined) return [];
    const producedPcs = parts.reduce((sum, one) => sum + one.producedPcs, 0);
    const cycles = parts.reduce((sum, one) => sum + one.cycles, 0);
    const held = of.ownerships.findLast((one) => one.from <= from);
    const { claims = noClaims, previous = [] } = held ?? {};
    return [{ from, to, producedPcs, cycles, lastAt, heldFrom: held?.from ?? null, isOtherUnit, claims, previous }];
  });
}

/** The question that a person is asked. */
export function undecidedOf(waiting: Waiting, of: Pick<UndecidedOf, 'book' | 'counters' | 'machineAt'>): Undecided[] {
  const { from, to, producedPcs, cycles, lastAt, isOtherUnit, claims, previous } = waiting;
  const machine = of.machineAt(from);
  if (machine === null) return [];
  const guess = whyUndecided(claims, previous, machine, of.book, lastAt);
  const candidates = guess.candidates.filter((id) =>
    fits(ownerOf([id], 'reassigned', machine, of.book, from), machine, of.counters),
  );
  const why = isOtherUnit ? 'otherUnit' : guess.why;
  const unit = unitShown(machine, of.counters);
  return [
    {
      ...{ machineId: machine.id, from, to, producedPcs, candidates, why },
      ...(why === 'noLoad' ? { cycles } : {}),
      ...(isPieces(unit) ? {} : { unit }),
    },
  ];
}

/** Cut where the machine begins to name something else, unless that is gone again as a program between two cycles is. */
function byName(stretch: JudgedStretch, of: UndecidedOf): JudgedStretch[] {
  const { from, to } = stretch;
  const goneMs = of.machineAt(from)?.programGoneMs ?? PROGRAM_GONE_MS;
  const here = of.ownerships.filter((one) => one.from < to);
  const first = here.findLast((one) => one.from <= from);
  const cuts = [from];
  let name = nameOf(first);
  for (const [index, next] of here.entries()) {
    const isBack = (later: Ownership): boolean => later.from < next.from + goneMs && saysSame(nameOf(later), name);
    if (next.from <= from || saysSame(nameOf(next), name) || here.slice(index).some(isBack)) continue;
    name = nameOf(next);
    cuts.push(next.from);
  }
  return cuts.map((at, index) => ({ ...stretch, from: at, to: cuts[index + 1] ?? to }));
}

const nothing: JobNamed = { job: null, program: null, item: null, tool: null };
const nameOf = (ownership: Ownership | undefined): JobNamed => ownership?.claims.job ?? nothing;

/** Whether every part counter's steps can be made the owner's. */
function fits(owner: Owner, machine: Machine, said: ReadonlySet<CounterName>): boolean {
  return partCounters(machine, said).every((name) => stepOf(owner, machine, name) !== null);
}

function partCounters(machine: Machine, said: ReadonlySet<CounterName>): CounterName[] {
  return counterNames.filter((name) => {
    const counter = machine.counters[name];
    return counter === undefined ? said.has(name) : counter.unit === 'part';
  });
}

/** What parts of no order are whole steps of. */
export function unitShown(machine: Machine, said: ReadonlySet<CounterName>): Unit {
  const [name] = partCounters(machine, said);
  return shownUnit(name === undefined ? undefined : machine.counters[name]);
}
