/**
 * When the ERP hears of an operation: when its state changes (started, interrupted, finished), soon
 * after a person declared something on it, at the end of a shift, and at a set interval. What it hears is computed by `owed`.
 */
import { plannedIntervals } from '../../shared/core/calendar/calendar.ts';
import { owed } from '../../shared/core/erp/owed.ts';
import type { About, Plan, Writer } from '../../shared/core/erp/posting.ts';
import type { Ticket } from '../../shared/core/erp/ticket.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import { isOfMaterial } from '../../shared/core/orders/consumption.ts';
import type { Event, EventType } from '../../shared/core/words/event.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { Operation, WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { takingTurns } from '../../shared/io/turn.ts';
import type { PlantLedger } from '../facts/plant-ledger.ts';
import type { In, Storage } from '../storage/storage.ts';
import type { Turn } from '../storage/transaction.ts';
import type { Outbox, OutboxTurn, ToWrite } from './outbox.ts';
import type { StandingPosting } from './outbox-rows.ts';
import type { Writing } from './rewrite.ts';

export interface Confirm {
  /**
   * New facts came: confirms operations whose state changed. Inside the facts' transaction. While a box
   * brings its past (`caughtUp` false), only what is finished: the rest would change with the next batch.
   */
  afterFacts(transaction: In<'postings'>, caughtUp: boolean, facts: readonly Event[]): Promise<void>;
  /**
   * Time passed: confirms what is due by interval or shift end, a little of it. Opens its own transaction. true: more is
   * due, and others may have their turn first.
   */
  tick(): Promise<boolean>;
  /** An answer of the ERP changed what is owed of it: it is looked at with the next tick. */
  again(operationId: string): void;
  /** What of an operation is not said: less than the ERP's smallest unit, or what it does not take. */
  leftOf(operationId: string): Plan['left'];
  /** What a posting of an operation is written with; null where nobody knows the order any more. */
  writingOf(orderId: string, operationId: string): Writing | null;
  /** When the next ticket of an operation is written at the latest, epoch ms; null when none is to come by itself. */
  nextTicketAt(operationId: string): number | null;
  /** Where an operation stands, as far as its machines' boxes have told. */
  truthOf(operationId: string): OperationTotals | null;
}

export interface ConfirmOptions {
  plantLedger: PlantLedger;
  outbox: Outbox;
  /** How the ERP's dialect writes postings. */
  writer: Writer;
  /** As the ERP gave it last; null for one that only the journals know. */
  order: (orderId: string) => WorkOrder | null;
  newKey: () => string;
  /** A dialect that failed to write. */
  complain: (error: unknown) => void;
  everyMs: number;
  /** So long after a person's word (a reason, scrap, a correction) the ERP hears of it at the latest. */
  declarationMs: number;
  now: () => number;
  catchingUp: () => boolean;
  transact: Storage['transact'];
  /** false: the ERP's books are asked first; it is looked at again then. */
  mayBeSaid?: (totals: OperationTotals) => boolean;
}

const declarations: ReadonlySet<EventType> = new Set([
  'stopClassified',
  'scrapDeclared',
  'reworkDeclared',
  'countCorrected',
  'productionReassigned',
  'loadDeclared',
  'materialIssued',
  'materialReturned',
  'lotProduced',
]);
/** Operations that somebody finished with these facts. */
function finishedBy(facts: readonly Event[], { names }: Ledger): Set<string> {
  return new Set(
    facts.flatMap((fact) => (fact.type === 'operationFinished' ? names.operationAt(fact.operationId, fact.at) : [])),
  );
}
function isDeclaration(fact: Event): boolean {
  return declarations.has(fact.type);
}

/** Where an operation stands, and when. */
interface Truth {
  totals: OperationTotals;
  at: number;
}

/** What something is said in. */
interface Saying {
  transaction: Turn;
  turn: OutboxTurn;
  ledger: Ledger;
}

/** After a start everything is looked at again; so many in one go, each of up to 10 ms, so that nobody waits for it. */
const AT_ONCE = 3;

export function openConfirm(options: ConfirmOptions): Confirm {
  return new Confirmations(options);
}

class Confirmations implements Confirm {
  readonly #options: ConfirmOptions;
  readonly #plantLedger: ConfirmOptions['plantLedger'];
  readonly #outbox: ConfirmOptions['outbox'];
  readonly #changes;
  /** Operations that changed since they were last confirmed; what runs changes by itself. */
  readonly #dirty;
  readonly #running = new Set<string>();
  readonly #statusOf = new Map<string, OperationTotals['status']>();
  readonly #saidAt = new Map<string, number>();
  /** A person declared something on these: when the ERP hears of it. */
  readonly #declared = new Map<string, number>();
  /** Changed in a transaction that failed. */
  #missed: ReadonlySet<string> = new Set();
  #ledger: Ledger | null = null;
  /** Shifts that ended before the first tick, after the start, are seen too. */
  #tickedAt: number;

  constructor(options: ConfirmOptions) {
    this.#options = options;
    this.#tickedAt = options.now();
    const { plantLedger, outbox } = options;
    this.#plantLedger = plantLedger;
    this.#outbox = outbox;
    this.#changes = this.#plantLedger.watch();
    this.#dirty = new Set(this.#changes.take().operationIds);
  }

  /** Where the past was computed anew, everything is looked at again, as after a start. */
  readonly #current = (): Ledger | null => {
    const ledger = this.#plantLedger.ledger();
    if (ledger !== null && ledger !== this.#ledger) this.#saidAt.clear();
    this.#ledger = ledger ?? this.#ledger;
    return ledger;
  };
  readonly afterFacts: Confirm['afterFacts'] = async (transaction, caughtUp, facts) => {
    const ledger = this.#current();
    if (ledger === null) return;
    const declaredAt = new Set(facts.filter(isDeclaration).map((fact) => fact.machineId));
    const moved = new Set(
      facts.flatMap((fact) => (isOfMaterial(fact) ? [ledger.names.operationAt(fact.operationId, fact.at)] : [])),
    );
    const soon = this.#options.now() + this.#options.declarationMs;
    const changed = new Set([...this.#missed, ...this.#changes.take().operationIds]);
    this.#missed = new Set();
    transaction.onFailure(() => {
      this.#missed = changed;
    });
    for (const operationId of changed) {
      this.#dirty.add(operationId);
      if (!caughtUp && declaredAt.size > 0 && !this.#declared.has(operationId)) this.#declared.set(operationId, soon);
    }
    const turn = this.#outbox.in(transaction);
    // Of a box that brings its past, only what is finished is looked at: each look reads an operation's whole time.
    const othersToo = takingTurns();
    for (const operationId of caughtUp ? changed : finishedBy(facts, ledger)) {
      // After a start all operations changed, and each may read its whole time.
      await othersToo();
      const truth = this.#truthOf(ledger, operationId);
      const isDeclared = truth?.totals.machineIds.some((id) => declaredAt.has(id)) || moved.has(operationId);
      if (isDeclared && !this.#declared.has(operationId)) this.#declared.set(operationId, soon);
      if (truth === null || truth.totals.status === this.#statusOf.get(operationId)) continue;
      if (!caughtUp && truth.totals.status !== 'finished') continue;
      this.#note(transaction, truth.totals);
      if (truth.totals.status !== 'waiting') await this.#say({ transaction, turn, ledger }, truth);
    }
  };
  readonly tick: Confirm['tick'] = () =>
    this.#options.transact(async (transaction) => {
      const ledger = this.#current();
      const due = ledger === null ? [] : this.#due(ledger);
      if (ledger === null || due.length === 0 || this.#options.catchingUp()) return false;
      const turn = this.#outbox.in(transaction);
      for (const operationId of due.slice(0, AT_ONCE)) {
        const truth = this.#truthOf(ledger, operationId);
        if (truth === null) this.#dirty.delete(operationId);
        else {
          this.#note(transaction, truth.totals);
          await this.#say({ transaction, turn, ledger }, truth);
        }
      }
      return due.length > AT_ONCE;
    });
  /** Some more than are said in one go, where there are: after a start every operation that ever was is due. */
  readonly #due = (ledger: Ledger): string[] => {
    const now = this.#options.now();
    for (const operationId of this.#changes.take().operationIds) this.#dirty.add(operationId);
    const shiftEnded = machinesWhoseShiftEnded(ledger, Math.max(this.#tickedAt, now - DAY_MS), now);
    this.#tickedAt = now;
    if (shiftEnded.size > 0) this.#sayAgainWhatEnded(ledger, shiftEnded, now);
    const due: string[] = [];
    for (const operationId of this.#unsaid())
      if (this.#isDue(operationId, now) && due.push(operationId) > AT_ONCE) break;
    return due;
  };
  *#unsaid(): Generator<string> {
    yield* this.#running;
    for (const operationId of this.#dirty) if (!this.#running.has(operationId)) yield operationId;
  }
  readonly #isDue = (operationId: string, now: number): boolean => {
    const last = this.#saidAt.get(operationId);
    // Said in a time that was set back: it is due.
    if (last === undefined || Math.abs(now - last) >= this.#options.everyMs) return true;
    return (this.#declared.get(operationId) ?? Number.POSITIVE_INFINITY) <= now;
  };
  /** Due until it is said, also where it is not among the next few. */
  readonly #sayAgainWhatEnded = (ledger: Ledger, shiftEnded: ReadonlySet<string>, now: number): void => {
    for (const operationId of this.#unsaid()) {
      if (this.#isDue(operationId, now)) continue;
      if (ledger.operation(operationId, now)?.machineIds.some((id) => shiftEnded.has(id)) === true)
        this.again(operationId);
    }
  };
  readonly truthOf: Confirm['truthOf'] = (operationId) => {
    const ledger = this.#plantLedger.ledger();
    return ledger === null ? null : (this.#truthOf(ledger, operationId)?.totals ?? null);
  };

  readonly writingOf: Confirm['writingOf'] = (orderId, operationId) => {
    const ledger = this.#plantLedger.ledger();
    const about = ledger === null ? null : this.#about(ledger, { orderId, operationId });
    if (ledger === null || about === null) return null;
    const totals = this.#truthOf(ledger, operationId)?.totals;
    return {
      about,
      machineIds: totals?.machineIds ?? [],
      operators: totals?.operators ?? [],
      erpCode: (reasonId) => erpCodeOf(ledger, reasonId),
    };
  };
  readonly nextTicketAt: Confirm['nextTicketAt'] = (operationId) => {
    if (!this.#running.has(operationId) && !this.#dirty.has(operationId)) return null;
    const last = this.#saidAt.get(operationId);
    const byInterval = last === undefined ? this.#options.now() : last + this.#options.everyMs;
    return Math.min(byInterval, this.#declared.get(operationId) ?? byInterval);
  };
  readonly again: Confirm['again'] = (operationId) => {
    this.#dirty.add(operationId);
    this.#saidAt.delete(operationId);
  };
  readonly leftOf: Confirm['leftOf'] = (operationId) => {
    const ledger = this.#plantLedger.ledger();
    const truth = ledger === null ? null : this.#truthOf(ledger, operationId);
    if (ledger === null || truth === null) return [];
    const tickets: Ticket[] = [];
    this.#owe(ledger, truth, this.#outbox.standing(operationId), (ticket) => tickets.push(ticket));
    return tickets.flatMap((ticket) => this.#plan(ledger, ticket).left);
  };

  readonly #knownUntil = (machineIds: readonly string[]): number => {
    const times = machineIds.map((id) => this.#plantLedger.knownUntil(id)).filter((at) => at > 0);
    return times.length === 0 ? 0 : Math.min(...times);
  };
  readonly #truthOf = (ledger: Ledger, operationId: string): Truth | null => {
    const everywhere = this.#knownUntil(ledger.plant.machines.map((machine) => machine.id));
    const rough = ledger.operation(operationId, everywhere);
    if (rough === null) return null;
    const at = this.#knownUntil(rough.machineIds) || everywhere;
    return { totals: at === everywhere ? rough : (ledger.operation(operationId, at) ?? rough), at };
  };
  readonly #say = async ({ transaction, turn, ledger }: Saying, truth: Truth): Promise<void> => {
    const { totals } = truth;
    const { operationId } = totals;
    if (this.#options.mayBeSaid?.(totals) === false) {
      this.#dirty.delete(operationId);
      this.#saidAt.set(operationId, this.#options.now());
      return;
    }
    const owed = this.#owe(ledger, truth, await turn.standing(operationId));
    // In the turn in which it was worked out: what changes from here on is looked at again.
    const [said, declared] = [this.#saidAt.get(operationId), this.#declared.get(operationId)];
    transaction.onFailure(() => {
      this.#dirty.add(operationId);
      putBack(this.#saidAt, operationId, said);
      putBack(this.#declared, operationId, declared);
    });
    this.#dirty.delete(operationId);
    this.#declared.delete(operationId);
    this.#saidAt.set(operationId, this.#options.now());
    await turn.write(owed, this.#plantLedger.basis());
  };
  /** `hear` is told every ticket that was weighed, also one of which the ERP would hear nothing. */
  readonly #owe = (
    ledger: Ledger,
    { totals, at }: Truth,
    standing: readonly StandingPosting[],
    hear?: (ticket: Ticket) => void,
  ): ToWrite => {
    const order = ledger.orders().get(totals.orderId);
    const operation = order?.operations.find((candidate) => candidate.id === totals.operationId);
    const { reversals, tickets } = owed({
      totals,
      operationNumber: operation?.number ?? totals.operationId.split('/').at(-1) ?? '',
      unit: order?.unit,
      components: order?.components ?? [],
      standing,
      at,
      basis: this.#plantLedger.basis(),
      erpCode: (reasonId) => erpCodeOf(ledger, reasonId),
      hold: true,
      can: this.#options.writer.can,
      isHeard: (ticket) => {
        hear?.(ticket);
        return this.#plan(ledger, ticket).postings.length > 0;
      },
    });
    const postings = tickets.flatMap((ticket) => {
      const { orderId, operationId, from, to, unit, basis } = ticket;
      const of = { orderId, operationId, from, to, unit, basis };
      return this.#plan(ledger, ticket).postings.map((posting) => ({ ...posting, ...of }));
    });
    return { reversals, postings };
  };
  readonly #plan = (ledger: Ledger, ticket: Ticket): Plan => {
    const about = this.#about(ledger, ticket);
    if (about === null || !isConfirmed(about.operation)) return NOTHING;
    try {
      return this.#options.writer.plan(ticket, about, this.#options.newKey);
    } catch (error) {
      // A dialect's fault must not stop the facts of the plant: nothing is said of it until it can.
      this.#options.complain(error);
      return NOTHING;
    }
  };
  readonly #about = (
    ledger: Ledger,
    { orderId, operationId }: Pick<Ticket, 'orderId' | 'operationId'>,
  ): About | null => {
    const known = [this.#options.order(orderId), ledger.orders().get(orderId) ?? null];
    for (const order of known) {
      const operation = order?.operations.find(({ id }) => id === operationId);
      if (order !== null && operation !== undefined)
        return { order, operation, timeZone: ledger.plant.timeZone, now: this.#options.now() };
    }
    return null;
  };
  readonly #note = (transaction: Turn, { operationId, status }: OperationTotals): void => {
    const before = this.#statusOf.get(operationId);
    transaction.onFailure(() => {
      putBack(this.#statusOf, operationId, before);
      if (before === 'running') this.#running.add(operationId);
      else this.#running.delete(operationId);
    });
    this.#statusOf.set(operationId, status);
    if (status === 'running') this.#running.add(operationId);
    else this.#running.delete(operationId);
  };
}

function putBack<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function erpCodeOf({ plant }: Ledger, reasonId: string | null): string | null {
  return plant.reasons.find((reason) => reason.id === reasonId)?.erpCode ?? reasonId;
}

const NOTHING: Plan = { postings: [], left: [] };

/** Whether the ERP wants it confirmed by us: not what a milestone after it confirms along. */
function isConfirmed({ confirm = 'each' }: Operation): boolean {
  return confirm === 'each' || confirm === 'milestone';
}

/** Machines whose shift ended in (from, to]: the end of a `work` piece that none of the same shift follows. */
function machinesWhoseShiftEnded(ledger: Ledger, from: number, to: number): Set<string> {
  const ended = new Set<string>();
  if (from >= to) return ended;
  for (const machine of ledger.plant.machines) {
    const calendar = ledger.plant.calendars.find((candidate) => candidate.id === machine.calendarId);
    if (calendar === undefined)
      throw new Problem('corrupt', { what: 'calendarMissing', machineId: machine.id, calendarId: machine.calendarId });
    const pieces = plannedIntervals(calendar, ledger.plant.timeZone, machine.id, from - 1, to + 1);
    const over = pieces.some((piece, index) => {
      const next = pieces[index + 1];
      return piece.to > from && piece.to <= to && (next === undefined || next.shiftId !== piece.shiftId);
    });
    if (over) ended.add(machine.id);
  }
  return ended;
}
