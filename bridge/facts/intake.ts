/**
 * Facts come in from the edge boxes. A stretch of a batch, the box's cursor and the effects of the stretch are one
 * transaction: at least once on the wire, exactly once in effect. Between two stretches everybody else has a turn.
 */
import type { Event } from '../../shared/core/words/event.ts';
import { sameData } from '../../shared/core/words/json.ts';
import { BOX_CLOCK_SLACK_MS } from '../../shared/core/words/plausible.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import type {
  ExchangeReceived,
  ExchangeResponse,
  OddPlanning,
  PlanningMessage,
  ReceivedFact,
} from '../../shared/core/words/wire.ts';
import { nextTurn } from '../../shared/io/turn.ts';
import type { Box } from '../storage/boxes.ts';
import type { In, Storage, StorageTransaction } from '../storage/storage.ts';
import type { Turn } from '../storage/transaction.ts';
import type { Arrivals } from './arrivals.ts';
import type { Bindings } from './bindings.ts';
import type { Conflicts } from './conflicts.ts';
import type { Gate } from './gate.ts';
import type { PlantLedger } from './plant-ledger.ts';
import type { FactsAside } from './set-aside.ts';

export interface Intake {
  /**
   * One call of a box after the other. Errors: `conflict` for facts that differ from those on disk, `refused` for a
   * gap: then nothing was taken; `tooMany` for more than a day's. Where that or the disk fails, the stretches before
   * are taken, and the cursor says so. `bytes`: as it came over the line.
   */
  exchange(request: ExchangeReceived, bytes: number): Promise<ExchangeResponse>;
  /** A box has said that more of its past is to come, or what it said could not be written. */
  catchingUp(): boolean;
  /** A box pours its past in, page after page: what is to be computed of it waits for that. */
  isPouring(): boolean;
  /** Whether a box's fact is here as it has it, and its cursor. */
  compare(edgeId: string, at: { seq: number; hash: string }): { same: boolean; cursor: number };
  /** When each box was last heard, and its cursor. */
  edges(): { edgeId: string; lastSeenAt: number | null; cursor: number }[];
}

/** What each box must know of the ERP's orders. */
export interface Planning {
  /** Writes the messages that a box lacks; cheap when nothing changed. */
  update(transaction: In<'told' | 'notes'>, edgeId: string, planningCursor: number): Promise<void>;
  /** Messages after the box's cursor, oldest first; a batch at a time. */
  messages(edgeId: string, after: number): Promise<PlanningMessage[]>;
  /** The number of the last message for a box; 0: none. */
  last(transaction: In<'told'>, edgeId: string): Promise<number>;
  /** What a box could not take: told of until the order changes. */
  putOdd(transaction: In<'notes'>, edgeId: string, odd: readonly OddPlanning[]): void;
}

export interface IntakeOptions {
  storage: Storage;
  arrivals: Arrivals;
  gate: Gate;
  bindings: Pick<Bindings, 'forget'>;
  aside: FactsAside;
  conflicts: Conflicts;
  plantLedger: PlantLedger;
  planning: Planning;
  /** A box has heard more of this bridge than is here. */
  lost: (transaction: In<'notes' | 'askedBooks'>) => void;
  /** Boxes that the configuration names. */
  edgeIds: readonly string[];
  now: () => number;
  /** The effects of new facts, inside their transaction. */
  effects: (transaction: In<'postings'>, caughtUp: boolean, facts: readonly Event[]) => Promise<void>;
}

const CAUGHT_UP_MS = MINUTE_MS;
/** A box that brings its past holds the words of all others up: no longer than this without a fact, and in all. */
const SILENT_MS = 10 * MINUTE_MS;
const BRINGING_MS = 6 * HOUR_MS;
/** Facts in one transaction: some 10 ms of work, at a plant of fifty machines 20; also of those that are computed later. */
const STRETCH = 500;
const RESTING_STRETCH = 2_500;
/** A box that pours its past in sends pages of no fewer facts, one soon after the other. */
const POURED = 1_000;
const POUR_MS = 10_000;

/** One that paused, or brought little, is believed again once it has poured so many: a slow line never does. */
const POURS_AGAIN = 20_000;

/** A box that said that more of its past is to come. */
interface Behind {
  since: number;
  /** When what it last brought was taken in. */
  broughtAt: number;
  pours: boolean;
  /** Facts that it brought since it last paused or brought little. */
  steadily: number;
}

/** A part of a request that is written in one transaction; `isLast`: with all else that the request says. */
interface Stretch {
  request: ExchangeReceived;
  events: readonly ReceivedFact[];
  /** As they came over the line. */
  bytes: number;
  isLast: boolean;
}

type Transaction = StorageTransaction & Turn;

export function openIntake(options: IntakeOptions): Intake {
  return new OpenIntake(options);
}

class OpenIntake implements Intake {
  readonly #options: IntakeOptions;
  readonly #seenAt = new Map<string, number>();
  readonly #behind = new Map<string, Behind>();
  /** Each box's call under way: the next one waits for it. */
  readonly #calls = new Map<string, Promise<unknown>>();
  /**
   * Boxes that called since the start, with what they had heard then: the first call alone may show that this bridge
   * lost its data.
   */
  readonly #heardAtStart = new Map<string, number>();
  /** Boxes of which this bridge lost what it told them, until they are told anew. */
  readonly #unsure = new Set<string>();
  /** What the ledger has and the disk has not. */
  readonly #failed = new Map<string, Stretch>();

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  readonly exchange: Intake['exchange'] = (request, bytes) => {
    const before = this.#calls.get(request.edgeId) ?? Promise.resolve();
    const call = before.then(() => this.#answer(request, bytes));
    this.#calls.set(
      request.edgeId,
      call.catch(() => {}),
    );
    return call;
  };
  readonly catchingUp: Intake['catchingUp'] = () => {
    const now = this.#options.now();
    return (
      this.#failed.size > 0 ||
      [...this.#behind.values()].some(
        ({ since, broughtAt }) => now - broughtAt < SILENT_MS && now - since < BRINGING_MS,
      )
    );
  };
  readonly isPouring: Intake['isPouring'] = () => {
    const now = this.#options.now();
    return [...this.#behind.values()].some(({ pours, broughtAt }) => pours && Math.abs(now - broughtAt) < POUR_MS);
  };
  readonly edges: Intake['edges'] = () =>
    this.#options.edgeIds.map((edgeId) => {
      const box = this.#options.storage.boxes.of(edgeId);
      return { edgeId, lastSeenAt: this.#seenAt.get(edgeId) ?? box?.seenAt ?? null, cursor: box?.cursor ?? 0 };
    });

  readonly compare: Intake['compare'] = (edgeId, at) => ({
    same: this.#options.conflicts.isSame(edgeId, at),
    cursor: this.#options.storage.boxes.of(edgeId)?.cursor ?? 0,
  });

  readonly #answer = async (request: ExchangeReceived, bytes: number): Promise<ExchangeResponse> => {
    const { edgeId } = request;
    const failed = this.#failed.get(edgeId);
    if (failed !== undefined) await this.#put(failed);
    let cursor = await this.#checked(request);
    const fresh = request.events.filter((event) => event.seq > cursor);
    await this.#compareRepeats(request, cursor);
    for (let from = 0, isLast = false; !isLast; ) {
      if (from > 0) await nextTurn();
      const size = this.#options.plantLedger.rests(edgeId, this.#toCome(request, cursor)) ? RESTING_STRETCH : STRETCH;
      isLast = from + size >= fresh.length;
      const events = fresh.slice(from, from + size);
      if (events.length > 0) this.#options.arrivals.mustHaveRoom(edgeId);
      const share = Math.ceil((bytes * events.length) / Math.max(1, request.events.length));
      cursor = await this.#put({ request, events, bytes: share, isLast });
      // What its facts cost here is no pause of the box.
      const behind = this.#behind.get(edgeId);
      if (behind !== undefined && events.length > 0) behind.broughtAt = this.#options.now();
      from += size;
    }
    const receivedAt = this.#options.now();
    this.#seenAt.set(edgeId, receivedAt);
    return { cursor, planning: await this.#options.planning.messages(edgeId, request.planningCursor), receivedAt };
  };
  /** The box's cursor. Nothing of a request is taken that does not go on from it. */
  readonly #checked = async (request: ExchangeReceived): Promise<number> => {
    const { edgeId, journalId, events } = request;
    const { box, given } = await this.#options.storage.transact((transaction) => this.#known(transaction, edgeId));
    if (box !== null && box.journalId !== journalId)
      throw new Problem('conflict', { what: 'newJournal', edgeId, journalId, known: box.journalId });
    const cursor = box?.cursor ?? 0;
    const said = await this.#options.conflicts.judge(request, cursor);
    if (said !== null) throw new Problem('conflict', said, { facts: [cursor] });
    mustContinue(edgeId, events, cursor);
    if (this.#heardAtStart.has(edgeId)) this.#mustHaveToldIt(request, box?.cursor ?? 0, given);
    return cursor;
  };
  /** What a box heard of this bridge is on this bridge's disk: whoever says more is not that box. */
  readonly #mustHaveToldIt = (
    { edgeId, heard = 0, planningCursor }: ExchangeReceived,
    cursor: number,
    given: number,
  ): void => {
    const said = [
      { said: heard, given: Math.max(this.#heardAtStart.get(edgeId) ?? 0, cursor) },
      { said: planningCursor, given },
    ];
    const wrong = said.find((one) => one.said > one.given);
    if (wrong !== undefined) throw new Problem('refused', { what: 'heardTooMuch', edgeId, ...wrong });
  };
  /**
   * What is known of a box; `given`: the highest number of a planning message that it has of this bridge, or of the one
   * before it.
   */
  readonly #known = async (transaction: Transaction, edgeId: string): Promise<{ box: Box | null; given: number }> => {
    const [box, last] = await Promise.all([
      transaction.boxes.of(edgeId),
      this.#options.planning.last(transaction, edgeId),
    ]);
    return { box, given: Math.max(last, box?.planningCursor ?? 0) };
  };
  /** A box that did not hear the last answer sends anew what is here: it must be the same. */
  readonly #compareRepeats = async ({ edgeId, events }: ExchangeReceived, cursor: number): Promise<void> => {
    for (const [index, event] of events.entries()) {
      if (event.seq > cursor) return;
      if (index % STRETCH === STRETCH - 1) await nextTurn();
      const { aside, conflicts, storage } = this.#options;
      if (!sameData(aside.raw(edgeId, event.seq) ?? storage.facts.find(edgeId, event.seq), event))
        throw new Problem('conflict', await conflicts.differs(edgeId, event.seq), { facts: [cursor] });
    }
  };
  readonly #put = (stretch: Stretch): Promise<number> =>
    this.#options.storage.transact((transaction) => {
      const { bindings, plantLedger } = this.#options;
      const { edgeId, heard = 0 } = stretch.request;
      transaction.onFailure(() => {
        bindings.forget();
        if (plantLedger.unwritten(edgeId).length > 0) this.#failed.set(edgeId, stretch);
      });
      transaction.onCommit(() => {
        plantLedger.written(edgeId);
        if (!this.#heardAtStart.has(edgeId)) this.#heardAtStart.set(edgeId, heard);
        this.#failed.delete(edgeId);
      });
      return this.#take(transaction, stretch);
    });
  /** With the first call of a box since the start: afterwards nobody heard what is not here. */
  readonly #isLost = (
    { edgeId, heard = 0, planningCursor }: ExchangeReceived,
    cursor: number,
    given: number,
  ): boolean => {
    if (this.#heardAtStart.has(edgeId)) return false;
    const lacksOrders = planningCursor > given;
    if (lacksOrders) this.#unsure.add(edgeId);
    return lacksOrders || heard > cursor;
  };
  /** Reads, then computes and notes what is to be written; what it changes in memory nobody acts on before the commit. */
  readonly #take = async (transaction: Transaction, { request, events, bytes, isLast }: Stretch): Promise<number> => {
    const { arrivals, gate, plantLedger, planning, effects, now } = this.#options;
    const { facts, boxes } = transaction;
    const { edgeId, journalId, planningCursor } = request;
    const { box, given } = await this.#known(transaction, edgeId);
    const cursor = events.at(-1)?.seq ?? box?.cursor ?? 0;
    if (this.#isLost(request, box?.cursor ?? 0, given)) this.#options.lost(transaction);
    const fresh = await gate.judge(transaction, { edgeId, isLost: this.#unsure.has(edgeId) }, events);
    // A box's clock that ran ahead makes nobody know the future; what an older bridge believed of it comes back.
    const latest = now() + BOX_CLOCK_SLACK_MS;
    const known = box?.knownUntil ?? 0;
    const knownUntil = Math.max(known <= latest ? known : 0, Math.min(toldUntil(request, events, cursor), latest));
    const isNews = box === null || events.length > 0 || planningCursor !== box.planningCursor || known > latest;
    if (isNews) boxes.put({ edgeId, journalId, cursor, planningCursor, knownUntil, seenAt: now() });
    if (events.length > 0) arrivals.note(transaction, edgeId, bytes);
    if (fresh.length > 0) facts.append(edgeId, fresh);
    plantLedger.setKnownUntil(edgeId, knownUntil);
    const caughtUp = isLast && hasToldAll(request, fresh, cursor);
    this.#note(request, caughtUp, events.length);
    if (fresh.length > 0) {
      plantLedger.record(edgeId, fresh, this.#toCome(request, cursor));
      await effects(transaction, caughtUp, fresh);
    }
    if (!caughtUp) plantLedger.sumUp();
    if (!isLast) return cursor;
    // While a box catches up, its journal may still bring the very orders that it would be told of.
    if (request.oddPlanning !== undefined) planning.putOdd(transaction, edgeId, request.oddPlanning);
    if (caughtUp && plantLedger.isWhole()) {
      await planning.update(transaction, edgeId, planningCursor);
      transaction.onCommit(() => this.#unsure.delete(edgeId));
    }
    return cursor;
  };
  /** What a box that pours its past in has after these. */
  readonly #toCome = ({ edgeId, lastSeq = 0 }: ExchangeReceived, cursor: number): number =>
    this.#behind.get(edgeId)?.pours === true ? lastSeq - cursor : 0;
  /** `brought`: so many of the request's facts. */
  readonly #note = ({ edgeId, events }: ExchangeReceived, caughtUp: boolean, brought: number): void => {
    const now = this.#options.now();
    const before = this.#behind.get(edgeId);
    if (caughtUp) this.#behind.delete(edgeId);
    else if (before === undefined || brought > 0) {
      const { since = now, broughtAt = now, pours = true, steadily: sofar = 0 } = before ?? {};
      // The first call asks for the cursor alone.
      const goesOn = brought === 0 || (events.length >= POURED && Math.abs(now - broughtAt) < POUR_MS);
      const steadily = goesOn ? sofar + brought : 0;
      const poursNow = goesOn && (pours || steadily >= POURS_AGAIN);
      this.#behind.set(edgeId, { since, broughtAt: now, pours: poursNow, steadily });
    }
  };
}

/** The facts are this box's, follow each other, and leave nothing out after the cursor. */
function mustContinue(edgeId: string, events: readonly ReceivedFact[], cursor: number): void {
  let expected = Math.min(cursor + 1, events[0]?.seq ?? cursor + 1);
  for (const event of events) {
    if (event.edgeId !== edgeId)
      throw new Problem('invalid', { what: 'factOfAnother', seq: event.seq, saidId: event.edgeId, edgeId });
    if (event.seq !== expected)
      throw new Problem('refused', {
        what: 'factsMissing',
        first: expected,
        last: event.seq - 1,
        edgeId,
        next: cursor + 1,
      });
    expected += 1;
  }
}

/** Whether nothing waits in the box any more. */
function hasToldAll({ lastSeq, sentAt }: ExchangeReceived, fresh: readonly Event[], cursor: number): boolean {
  if (lastSeq !== undefined) return cursor >= lastSeq;
  const latest = fresh.at(-1)?.recordedAt;
  return latest !== undefined && sentAt - latest < CAUGHT_UP_MS;
}

/**
 * The moment up to which the box has told everything: with nothing more to send, its clock; else the
 * latest that anything happened in the stretch, so that a box that catches up does not leave its
 * machines running until today.
 */
function toldUntil(request: ExchangeReceived, events: readonly ReceivedFact[], cursor: number): number {
  if (request.lastSeq !== undefined && cursor >= request.lastSeq) return request.sentAt;
  const latest = events.reduce((last, { at }) => (typeof at === 'number' ? Math.max(last, at) : last), 0);
  return Math.min(latest, request.sentAt);
}
