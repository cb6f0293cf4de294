/**
 * Facts come in from the edge boxes. A stretch of a batch, the box's cursor and the effects of the stretch are one
 * transaction: at least once on the wire, exactly once in effect. Between two stretches everybody else has a turn.
 */
import type { Event } from '../../shared/core/words/event.ts';
import { sameData } from '../../shared/core/words/json.ts';
import { BOX_CLOCK_SLACK_MS } from '../../shared/core/words/plausible.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type {
  ExchangeReceived,
  ExchangeResponse,
  OddPlanning,
  PlanningMessage,
  ReceivedFact,
} from '../../shared/core/words/wire.ts';
import { type Database, sqliteProblem } from '../../shared/io/sqlite.ts';
import { nextTurn } from '../../shared/io/turn.ts';
import type { Transact, Transaction } from '../storage/transactions.ts';
import type { Bindings } from './bindings.ts';
import type { Conflicts } from './conflicts.ts';
import type { FactLog } from './fact-log.ts';
import type { Gate } from './gate.ts';
import type { PlantLedger } from './plant-ledger.ts';
import type { FactsAside } from './set-aside.ts';

export interface Intake {
  /**
   * One call of a box after the other. Errors: `conflict` for facts that differ from those on disk, `refused` for a
   * gap: then nothing was taken. Where the disk fails, the stretches before are taken, and the cursor says so.
   */
  exchange(request: ExchangeReceived): Promise<ExchangeResponse>;
  /** A box has said that more of its past is to come, or what it said could not be written. */
  catchingUp(): boolean;
  /** Whether a box's fact is here as it has it, and its cursor. */
  compare(edgeId: string, at: { seq: number; hash: string }): { same: boolean; cursor: number };
  /** When each box was last heard, and its cursor. */
  edges(): { edgeId: string; lastSeenAt: number | null; cursor: number }[];
}

/** What each box must know of the ERP's orders. */
export interface Planning {
  /** Writes the messages that a box lacks; cheap when nothing changed. */
  update(transaction: Transaction, edgeId: string, planningCursor: number): void;
  /** Messages after the box's cursor, oldest first; a batch at a time. */
  messages(edgeId: string, after: number): PlanningMessage[];
  /** The number of the last message for a box; 0: none. */
  last(edgeId: string): number;
  /** What a box could not take: told of until the order changes. */
  putOdd(transaction: Transaction, edgeId: string, odd: readonly OddPlanning[]): void;
}

export interface IntakeOptions {
  db: Database;
  transact: Transact;
  log: FactLog;
  gate: Gate;
  bindings: Pick<Bindings, 'forget'>;
  aside: FactsAside;
  conflicts: Conflicts;
  plantLedger: PlantLedger;
  planning: Planning;
  /** A box has heard more of this bridge than is here. */
  lost: () => void;
  /** Boxes that the configuration names. */
  edgeIds: readonly string[];
  now: () => number;
  /** The effects of new facts, inside their transaction. */
  effects: (transaction: Transaction, caughtUp: boolean, facts: readonly Event[]) => void;
}

const CAUGHT_UP_MS = MINUTE_MS;
/** Facts in one transaction: some 10 ms of work. */
const STRETCH = 1_000;

interface EdgeRow {
  journal_id: string;
  cursor: number;
  planning_cursor: number;
  known_until: number;
  seen_at: number;
}

/** A part of a request that is written in one transaction; `isLast`: with all else that the request says. */
interface Stretch {
  request: ExchangeReceived;
  events: readonly ReceivedFact[];
  isLast: boolean;
}

export function openIntake(options: IntakeOptions): Intake {
  return new OpenIntake(options);
}

class OpenIntake implements Intake {
  readonly #options: IntakeOptions;
  readonly #sql;
  readonly #seenAt = new Map<string, number>();
  readonly #behind = new Map<string, boolean>();
  /** Each box's call under way: the next one waits for it. */
  readonly #calls = new Map<string, Promise<unknown>>();
  /** By how much each box has heard more than is here; said once. */
  readonly #lostOf = new Map<string, number>();
  /** What the ledger has and the disk has not. */
  readonly #failed = new Map<string, Stretch>();

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#sql = statements(options.db);
  }

  readonly exchange: Intake['exchange'] = (request) => {
    const before = this.#calls.get(request.edgeId) ?? Promise.resolve();
    const call = before.then(() => this.#answer(request));
    this.#calls.set(
      request.edgeId,
      call.catch(() => {}),
    );
    return call;
  };
  readonly catchingUp: Intake['catchingUp'] = () => this.#failed.size > 0 || [...this.#behind.values()].some(Boolean);
  readonly edges: Intake['edges'] = () =>
    this.#options.edgeIds.map((edgeId) => {
      const row = this.#sql.edge.get(edgeId);
      return { edgeId, lastSeenAt: this.#seenAt.get(edgeId) ?? row?.seen_at ?? null, cursor: row?.cursor ?? 0 };
    });

  readonly compare: Intake['compare'] = (edgeId, at) => ({
    same: this.#options.conflicts.isSame(edgeId, at),
    cursor: this.#sql.edge.get(edgeId)?.cursor ?? 0,
  });

  readonly #answer = async (request: ExchangeReceived): Promise<ExchangeResponse> => {
    const { edgeId } = request;
    const failed = this.#failed.get(edgeId);
    if (failed !== undefined) this.#put(failed);
    let cursor = this.#checked(request);
    const fresh = request.events.filter((event) => event.seq > cursor);
    await this.#compareRepeats(request, cursor);
    for (let from = 0; from === 0 || from < fresh.length; from += STRETCH) {
      if (from > 0) await nextTurn();
      const isLast = from + STRETCH >= fresh.length;
      cursor = this.#put({ request, events: fresh.slice(from, from + STRETCH), isLast });
    }
    const receivedAt = this.#options.now();
    this.#seenAt.set(edgeId, receivedAt);
    return { cursor, planning: this.#options.planning.messages(edgeId, request.planningCursor), receivedAt };
  };
  /** The box's cursor. Nothing of a request is taken that does not go on from it. */
  readonly #checked = (request: ExchangeReceived): number => {
    const { edgeId, journalId, events } = request;
    const row = this.#sql.edge.get(edgeId);
    if (row !== undefined && row.journal_id !== journalId)
      throw new Problem('conflict', { what: 'newJournal', edgeId, journalId, known: row.journal_id });
    const cursor = row?.cursor ?? 0;
    const said = this.#options.conflicts.judge(request, cursor);
    if (said !== null) throw new Problem('conflict', said, { facts: [cursor] });
    mustContinue(edgeId, events, cursor);
    return cursor;
  };
  /** A box that did not hear the last answer sends anew what is here: it must be the same. */
  readonly #compareRepeats = async ({ edgeId, events }: ExchangeReceived, cursor: number): Promise<void> => {
    for (const [index, event] of events.entries()) {
      if (event.seq > cursor) return;
      if (index % STRETCH === STRETCH - 1) await nextTurn();
      const { aside, conflicts, log } = this.#options;
      if (!sameData(aside.raw(edgeId, event.seq) ?? log.find(edgeId, event.seq), event))
        throw new Problem('conflict', conflicts.differs(edgeId, event.seq), { facts: [cursor] });
    }
  };
  readonly #put = (stretch: Stretch): number => {
    const { bindings, db, transact, plantLedger } = this.#options;
    const { edgeId } = stretch.request;
    try {
      const cursor = transact((transaction) => this.#take(transaction, stretch));
      plantLedger.written(edgeId);
      this.#failed.delete(edgeId);
      return cursor;
    } catch (error) {
      bindings.forget();
      if (plantLedger.unwritten(edgeId).length > 0) this.#failed.set(edgeId, stretch);
      throw sqliteProblem(error, db.name);
    }
  };
  /** Looked at with the first call of a box since the start, and whenever it says that it heard more. */
  readonly #isLost = ({ edgeId, heard, planningCursor }: ExchangeReceived, row: EdgeRow | undefined): boolean => {
    const known = this.#lostOf.get(edgeId) ?? 0;
    const behind = Math.max((heard ?? 0) - (row?.cursor ?? 0), planningCursor - this.#options.planning.last(edgeId), 0);
    this.#lostOf.set(edgeId, behind);
    return behind > 0 && known === 0;
  };
  readonly #take = (transaction: Transaction, { request, events, isLast }: Stretch): number => {
    const { gate, log, plantLedger, planning, effects, now } = this.#options;
    const { edgeId, journalId, planningCursor } = request;
    const row = this.#sql.edge.get(edgeId);
    const cursor = events.at(-1)?.seq ?? row?.cursor ?? 0;
    if (this.#isLost(request, row)) this.#options.lost();
    const fresh = gate.judge(edgeId, events);
    // A box's clock that ran ahead makes nobody know the future; what an older bridge believed of it comes back.
    const latest = now() + BOX_CLOCK_SLACK_MS;
    const known = row?.known_until ?? 0;
    const knownUntil = Math.max(known <= latest ? known : 0, Math.min(toldUntil(request, events, cursor), latest));
    const isNews = row === undefined || events.length > 0 || planningCursor !== row.planning_cursor || known > latest;
    if (isNews) this.#sql.putEdge.run(edgeId, journalId, cursor, planningCursor, knownUntil, now());
    if (fresh.length > 0) log.append(edgeId, fresh);
    plantLedger.setKnownUntil(edgeId, knownUntil);
    const caughtUp = isLast && hasToldAll(request, fresh, cursor);
    if (fresh.length > 0) {
      plantLedger.record(edgeId, fresh);
      effects(transaction, caughtUp, fresh);
    }
    if (!caughtUp) plantLedger.sumUp();
    this.#behind.set(edgeId, !caughtUp);
    if (!isLast) return cursor;
    // While a box catches up, its journal may still bring the very orders that it would be told of.
    if (request.oddPlanning !== undefined) planning.putOdd(transaction, edgeId, request.oddPlanning);
    if (caughtUp) planning.update(transaction, edgeId, planningCursor);
    return cursor;
  };
}

function statements(db: Database) {
  return {
    edge: db.prepare<[string], EdgeRow>(
      'SELECT journal_id, cursor, planning_cursor, known_until, seen_at FROM edge WHERE edge_id = ?',
    ),
    putEdge: db.prepare(
      `INSERT INTO edge (edge_id, journal_id, cursor, planning_cursor, known_until, seen_at, box)
         VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(max(box), 0) + 1 FROM edge))
       ON CONFLICT(edge_id) DO UPDATE SET cursor = excluded.cursor, planning_cursor = excluded.planning_cursor,
         known_until = excluded.known_until, seen_at = excluded.seen_at`,
    ),
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
