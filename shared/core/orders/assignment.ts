/**
 * Which order made this part: the rules, in falling order of sureness.
 *
 *   1. reassigned      a person said so afterwards, for exactly that stretch (an overlay, see fold.ts)
 *      loadDeclared    on a machine with loads: what a person declared to lie in it; no rule below is asked there
 *   2. machineJob      the machine names its job: an operation, or an order (then its operation here; of
 *                      several here the first, until a person finishes it, or it is complete and a setup
 *                      begins, the machine stands for long or shows the order anew: likely, not certain)
 *   3. operatorStarted an operator started it here and neither interrupted nor finished it
 *   4. matched         program, tool or item reported by the machine fit exactly one released operation
 *   5. onlyOneWaiting  a setup began, the previous operation is complete, one released operation waits
 *
 * What none of them decides has no owner and goes to the inbox; nothing is guessed silently.
 *
 * Choices: an operation started while another runs here joins it only if both name the same tool (a
 * family tool); otherwise it interrupts the old one. "Complete" is a person's word, or as many good
 * parts as ordered, made here in one go. An operation that a person finished stays the owner of what
 * the machine still names as its job (parts do not vanish), but its standing still is no longer a stop.
 */
import type { EventOf } from '../words/event.ts';
import { type Owner, type OwnerRule, type Share, surenessOf, type Undecided } from '../words/interval.ts';
import type { LoadPart } from '../words/load.ts';
import { canRun, routing, stepsPerCycle, unitOf } from '../words/order.ts';
import type { Machine } from '../words/plant.ts';
import { pieces, sameUnit } from '../words/quantity.ts';
import { numberOf } from '../words/ratio.ts';
import { usualDifferences } from './job-names.ts';
import type { KnownOperation, OrderBook } from './order-book.ts';

export type JobNamed = Pick<EventOf<'jobChanged'>, 'job' | 'program' | 'item' | 'tool'>;

export function saysSame(a: JobNamed, b: JobNamed): boolean {
  return a.job === b.job && a.program === b.program && a.item === b.item && a.tool === b.tool;
}

/** What a machine reported at `at`, and what it was found to mean. */
export interface Report extends JobNamed {
  at: number;
  named: string | null;
  matched: string | null;
  several: boolean;
  /** The machine reports something else that means nothing, for a moment. */
  isGone: boolean;
  /** The job names an order with several steps here: these, in their order. `named` is the one that is on. */
  steps: readonly string[];
  /** It means nothing yet and an order is planned otherwise from this moment on, or what it names is another one then. */
  askAgainAt: number | null;
}

/** What lies in a machine with loads; `seq` of the fact that said so. */
interface Load {
  content: readonly LoadPart[];
  seq: number;
}

/** What is claimed of a machine at a moment, before the rules weigh it. Plain, compared by value. */
export interface Claims {
  /** Operations that people started here and did not end, oldest first. */
  started: readonly string[];
  /** What the machine reports, and what it means. */
  job: Report | null;
  /** Rule 5's find. */
  onlyOne: string | null;
  /** The started operation was complete and a setup began since: its claim is used up. */
  startedUsedUp: boolean;
  /** Operations that a person ended here since the machine last named its job, the latest of them; none where it names none. */
  ended: readonly string[];
  /** Only on a machine with loads; left out while nothing lies in it. */
  load?: Load;
}

export const noClaims: Claims = { started: [], job: null, onlyOne: null, startedUsedUp: false, ended: [] };

/** The owner by rules 2 to 5, and whether an order is in work (a person has not ended it). */
export interface Ruling {
  operationIds: readonly string[];
  rule: OwnerRule;
  inWork: boolean;
  /** Which step of an order it is was concluded. */
  isStep?: boolean;
  load?: Load;
}

export function rulingOf(claims: Claims, { loads }: Pick<Machine, 'loads'>): Ruling | null {
  const { job, started, ended, load } = claims;
  if (loads !== undefined) {
    if (load === undefined) return null;
    const operationIds = load.content.map(({ operationId }) => operationId);
    return { operationIds, rule: 'loadDeclared', inWork: true, load };
  }
  const startedHolds = started.length > 0 && !claims.startedUsedUp;
  if (job?.named != null) {
    // The machine says which order, a person which of its steps.
    if (startedHolds && started.some((id) => job.steps.includes(id)))
      return { operationIds: started, rule: 'operatorStarted', inWork: true };
    if (startedHolds && started.length > 1 && started.includes(job.named))
      return { operationIds: started, rule: 'operatorStarted', inWork: true };
    const isStep = job.steps.length > 0;
    return { operationIds: [job.named], rule: 'machineJob', inWork: !ended.includes(job.named), isStep };
  }
  if (startedHolds) return { operationIds: started, rule: 'operatorStarted', inWork: true };
  if (job?.matched != null)
    return { operationIds: [job.matched], rule: 'matched', inWork: !ended.includes(job.matched) };
  if (claims.onlyOne !== null) return { operationIds: [claims.onlyOne], rule: 'onlyOneWaiting', inWork: true };
  return null;
}

/** A started operation joins those that run on the same tool and ends the others. */
export function startOperation(
  started: readonly string[],
  operationId: string,
  book: OrderBook,
  at: number,
): readonly string[] {
  const tool = book.operations.at(operationId, at)?.operation.tool ?? null;
  const stay = started.filter(
    (id) => id !== operationId && tool !== null && book.operations.at(id, at)?.operation.tool === tool,
  );
  return [...stay, operationId];
}

interface Named {
  /** As the ERP writes it, if it is one's. */
  operation: string;
  number: string | null;
}

function namedBy(job: string, machine: Machine, book: OrderBook): Named {
  const differences = machine.jobNames ?? usualDifferences;
  return {
    operation: book.operationNames.meant(job, differences) ?? job,
    number: book.orderNames.meant(job, differences),
  };
}

/** What a job's name means on this machine: an operation, or an order, whose steps here are listed in their order. */
function resolveJob(
  { operation, number }: Named,
  machine: Machine,
  book: OrderBook,
  at: number,
): { steps: string[]; sure: boolean } {
  const operationId = book.names.operationSaidAt(operation, at);
  if (book.operations.now(operationId) !== null) return { steps: [operationId], sure: true };
  const order = number === null ? null : book.orderAt(book.names.orderSaidAt(number, at), at);
  if (order === null) return { steps: [], sure: false };
  const here = routing(order).filter((operation) => canRun(operation, machine));
  return { steps: here.map(({ id }) => id), sure: here.length < 2 };
}

/** What a report means from `at` on, while the machine reports the same: until `until`. */
export function judgeReport(
  said: JobNamed & { at: number },
  machine: Machine,
  book: OrderBook,
  at: number,
  until: number,
  passed: readonly string[],
): Report {
  const name = said.job === null ? null : namedBy(said.job, machine, book);
  const { steps, sure } = name === null ? { steps: [], sure: false } : resolveJob(name, machine, book, at);
  const next = sure ? steps[0] : steps.find((id) => !passed.includes(id) && !book.isFinished(id, at));
  const named = next ?? steps.at(-1) ?? null;
  const match = named === null ? matchJob(said, machine, book, at, until) : { matched: null, several: false };
  const isOpen = named === null && match.matched === null;
  const { job, program, item, tool } = said;
  return {
    ...{ job, program, item, tool, at: said.at, named },
    ...match,
    isGone: false,
    steps: sure ? [] : steps,
    askAgainAt: earlier(
      isOpen ? book.operations.nextChange(at, until) : null,
      name === null ? null : book.names.nextMeaning(name.operation, name.number ?? '', at, until),
    ),
  };
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/**
 * Rule 4 for a report that holds in [from, to): released operations that fit at `at`; where none
 * does, those released later while the machine still reported the same.
 */
function matchJob(
  job: JobNamed,
  machine: Machine,
  book: OrderBook,
  at: number,
  until: number,
): { matched: string | null; several: boolean } {
  if (job.program === null && job.item === null && job.tool === null) return { matched: null, several: false };
  const fitting = book.runnableOn(machine, at, until).filter((known) => fits(job, known));
  const now = fitting.filter((known) => isCandidate(known, book, at));
  if (now.length > 0) return { matched: now.length === 1 ? idOf(now[0]) : null, several: now.length > 1 };
  let later: string | null = null;
  let laterAt = Number.POSITIVE_INFINITY;
  for (const known of fitting) {
    const opens = book.opensWithin(known.order.id, at, until);
    if (opens === null || book.isFinished(known.operation.id, at) || opens > laterAt) continue;
    later = opens === laterAt ? null : known.operation.id;
    laterAt = opens;
  }
  return { matched: later, several: false };
}

const idOf = (known: KnownOperation | undefined): string | null => known?.operation.id ?? null;
const isCandidate = (known: KnownOperation, book: OrderBook, at: number): boolean =>
  book.isOpen(known.order.id, at) && !book.isFinished(known.operation.id, at);

/** At least one reported word is the operation's, and none contradicts it. */
function fits(job: JobNamed, { operation, order }: KnownOperation): boolean {
  let agreed = 0;
  for (const [said, planned] of [
    [job.program, operation.program],
    [job.item, order.itemId],
    [job.tool, operation.tool],
  ]) {
    if (said == null || planned == null) continue;
    if (said !== planned) return false;
    agreed++;
  }
  return agreed > 0;
}

/** Released operations that wait for this machine at that moment, most urgent first. */
export function waitingHere(machine: Machine, book: OrderBook, at: number): KnownOperation[] {
  return book
    .runnableOn(machine, at)
    .filter((known) => isCandidate(known, book, at) && book.isWaiting(known.operation.id, at))
    .sort((a, b) => due(a, book) - due(b, book) || (a.operation.id < b.operation.id ? -1 : 1));
}
const due = ({ order }: KnownOperation, book: OrderBook): number =>
  book.order(order.id)?.dueAt ?? Number.MAX_SAFE_INTEGER;

/** An owner with its shares as planned at a moment: `partsPerCycle` of the operation, else of the machine. */
export function ownerOf(
  operationIds: readonly string[],
  rule: OwnerRule,
  machine: Machine,
  book: OrderBook,
  at: number,
): Owner {
  const shares = operationIds.map((operationId): Share => {
    const known = book.operations.at(operationId, at);
    const unit = known === null ? pieces : unitOf(known.order);
    const perCycle = stepsPerCycle(known?.operation.partsPerCycle ?? machine.partsPerCycle, unit);
    return known?.order.unit === undefined ? { operationId, perCycle } : { operationId, perCycle, unit };
  });
  return { shares: isMixed(shares) ? withPlannedTimes(shares, book, at) : shares, rule, sureness: surenessOf[rule] };
}

/** The owner of cycles with a load: each makes what was declared, and its time is shared by planned time. */
export function loadOwner(
  content: readonly LoadPart[],
  { loads }: Pick<Machine, 'loads'>,
  book: OrderBook,
  at: number,
): Owner {
  const shares = content.map(({ operationId: name, quantityPcs }): Share => {
    const operationId = book.names.operationAt(name, at);
    const unit = book.operations.at(operationId, at)?.order.unit;
    return { operationId, perCycle: { num: quantityPcs, den: 1 }, ...(unit === undefined ? {} : { unit }) };
  });
  const owner: Owner = { shares: withPlannedTimes(shares, book, at), rule: 'loadDeclared', sureness: 'certain' };
  return loads === 'perCycle' ? { ...owner, oneCycle: true } : owner;
}

/** What lies in a machine under an owner; null: no load. */
export function loadIn(owner: Owner | null): LoadPart[] | null {
  if (owner?.rule !== 'loadDeclared') return null;
  return owner.shares.map(({ operationId, perCycle }) => ({
    orderId: operationId.slice(0, Math.max(0, operationId.lastIndexOf('/'))),
    operationId,
    quantityPcs: perCycle.num,
  }));
}

function isMixed(shares: readonly Share[]): boolean {
  return shares.some(({ unit }) => !sameUnit(unit ?? pieces, shares[0]?.unit ?? pieces));
}

/** What is counted in different units shares time by planned time, if that of all is known. */
function withPlannedTimes(shares: readonly Share[], book: OrderBook, at: number): Share[] {
  const timed = shares.flatMap((share) => {
    const known = book.operations.at(share.operationId, at);
    if (known === null) return [];
    const plannedMs = Math.max(1, Math.round(known.operation.plannedRunMsPerPc * numberOf(share.perCycle)));
    return [{ ...share, plannedMs }];
  });
  return timed.length === shares.length ? timed : [...shares];
}

/** Why a stretch could not be decided, and what it could be, best guess first. */
export function whyUndecided(
  claims: Claims,
  previous: readonly string[],
  machine: Machine,
  book: OrderBook,
  at: number,
): Pick<Undecided, 'why' | 'candidates'> {
  const waiting = waitingHere(machine, book, at).map((known) => known.operation.id);
  const matching =
    claims.job === null
      ? []
      : book
          .runnableOn(machine, at)
          .filter((known) => claims.job !== null && fits(claims.job, known) && isCandidate(known, book, at))
          .map((known) => known.operation.id);
  const candidates = [...new Set([...matching, ...waiting, ...previous])];
  if (machine.loads !== undefined) return { why: 'noLoad', candidates };
  if (claims.job?.job != null && claims.job.named === null) return { why: 'unknownJob', candidates };
  if (claims.job?.several === true || waiting.length > 1) return { why: 'severalPossible', candidates };
  return { why: waiting.length === 1 ? 'noSetupBetween' : 'noneReleased', candidates };
}
