/**
 * Facts come in from the edge boxes. A batch, the box's cursor and the effects of the batch are one
 * transaction: at least once on the wire, exactly once in effect.
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
import type { Bindings } from './bindings.ts';
import type { FactLog } from './fact-log.ts';
import type { Gate } from './gate.ts';
import type { PlantLedger } from './plant-ledger.ts';
import type { FactsAside } from './set-aside.ts';

export interface Intake {
  /** Errors: `conflict` for facts that differ from those on disk, `refused` for a gap. */
  exchange(request: ExchangeReceived): ExchangeResponse;
  /** A box has said that more of its past is to come. */
  catchingUp(): boolean;
  /** When each box was last heard, and its cursor. */
  edges(): { edgeId: string; lastSeenAt: number | null; cursor: number }[];
}

/** What each box must know of the ERP's orders. */
export interface Planning {
  /** Writes the messages that a box lacks; cheap when nothing changed. Call it inside a transaction. */
  update(edgeId: string, planningCursor: number): void;
  /** Messages after the box's cursor, oldest first; a batch at a time. */
  messages(edgeId: string, after: number): PlanningMessage[];
  /** What a box could not take: told of until the order changes. Call it inside a transaction. */
  putOdd(edgeId: string, odd: readonly OddPlanning[]): void;
}

export interface IntakeOptions {
  db: Database;
  log: FactLog;
  gate: Gate;
  bindings: Pick<Bindings, 'forget'>;
  aside: FactsAside;
  plantLedger: PlantLedger;
  planning: Planning;
  /** Boxes that the configuration names. */
  edgeIds: readonly string[];
  now: () => number;
  /** The effects of new facts, inside their transaction. */
  effects: (caughtUp: boolean, facts: readonly Event[]) => void;
}

const CAUGHT_UP_MS = MINUTE_MS;

interface EdgeRow {
  journal_id: string;
  cursor: number;
  planning_cursor: number;
  known_until: number;
  seen_at: number;
}

export function openIntake(options: IntakeOptions): Intake {
  const { db, log, plantLedger, planning } = options;
  const sql = {
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
  const seenAt = new Map<string, number>();
  const behind = new Map<string, boolean>();

  const take = db.transaction((request: ExchangeReceived): number => {
    const { edgeId, journalId, events } = request;
    const row = sql.edge.get(edgeId);
    if (row !== undefined && row.journal_id !== journalId)
      throw new Problem('conflict', { what: 'newJournal', edgeId, journalId, known: row.journal_id });
    const cursor = row?.cursor ?? 0;
    const stored = (seq: number) => options.aside.raw(edgeId, seq) ?? log.find(edgeId, seq);
    const news = continuing(edgeId, events, cursor, stored);
    const last = news.at(-1);
    const fresh = options.gate.judge(edgeId, news);
    // A box's clock that ran ahead makes nobody know the future; what an older bridge believed of it comes back.
    const latest = options.now() + BOX_CLOCK_SLACK_MS;
    const told = toldUntil(request, last?.seq ?? cursor);
    const known = row?.known_until ?? 0;
    const knownUntil = Math.max(known <= latest ? known : 0, Math.min(told, latest));
    if (row === undefined || last !== undefined || request.planningCursor !== row.planning_cursor || known > latest)
      sql.putEdge.run(edgeId, journalId, last?.seq ?? cursor, request.planningCursor, knownUntil, options.now());
    if (fresh.length > 0) log.append(edgeId, fresh);
    plantLedger.setKnownUntil(edgeId, knownUntil);
    const caughtUp = hasToldAll(request, fresh, last?.seq ?? cursor);
    if (fresh.length > 0) {
      plantLedger.record(fresh);
      options.effects(caughtUp, fresh);
    }
    behind.set(edgeId, !caughtUp);
    // While a box catches up, its journal may still bring the very orders that it would be told of.
    if (request.oddPlanning !== undefined) planning.putOdd(edgeId, request.oddPlanning);
    if (caughtUp) planning.update(edgeId, request.planningCursor);
    return last?.seq ?? cursor;
  });

  return {
    exchange: (request) => {
      let cursor: number;
      try {
        cursor = take.immediate(request);
      } catch (error) {
        if (!(error instanceof Problem)) plantLedger.forget();
        options.bindings.forget();
        throw sqliteProblem(error, db.name);
      }
      const receivedAt = options.now();
      seenAt.set(request.edgeId, receivedAt);
      return { cursor, planning: planning.messages(request.edgeId, request.planningCursor), receivedAt };
    },
    catchingUp: () => [...behind.values()].some(Boolean),
    edges: () =>
      options.edgeIds.map((edgeId) => {
        const row = sql.edge.get(edgeId);
        return { edgeId, lastSeenAt: seenAt.get(edgeId) ?? row?.seen_at ?? null, cursor: row?.cursor ?? 0 };
      }),
  };
}

/** The facts after the cursor. Repeats must be what is on disk; nothing may be missing between. */
function continuing(
  edgeId: string,
  events: readonly ReceivedFact[],
  cursor: number,
  stored: (seq: number) => unknown,
): ReceivedFact[] {
  const fresh: ReceivedFact[] = [];
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
    if (event.seq > cursor) fresh.push(event);
    else if (!sameData(stored(event.seq), event))
      throw new Problem('conflict', { what: 'factDiffers', seq: event.seq, edgeId, cursor });
  }
  return fresh;
}

/** Whether nothing waits in the box any more. */
function hasToldAll({ lastSeq, sentAt }: ExchangeReceived, fresh: readonly Event[], cursor: number): boolean {
  if (lastSeq !== undefined) return cursor >= lastSeq;
  const latest = fresh.at(-1)?.recordedAt;
  return latest !== undefined && sentAt - latest < CAUGHT_UP_MS;
}

/**
 * The moment up to which the box has told everything: with nothing more to send, its clock; else the
 * latest that anything happened in the batch, so that a box that catches up does not leave its
 * machines running until today.
 */
function toldUntil({ lastSeq, sentAt, events }: ExchangeReceived, cursor: number): number {
  if (lastSeq !== undefined && cursor >= lastSeq) return sentAt;
  const latest = events.reduce((last, { at }) => (typeof at === 'number' ? Math.max(last, at) : last), 0);
  return Math.min(latest, sentAt);
}
