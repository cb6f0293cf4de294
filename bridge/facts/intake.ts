/**
 * Facts come in from the edge boxes. A batch, the box's cursor and the effects of the batch are one
 * transaction: at least once on the wire, exactly once in effect.
 */
import type { Event } from '../../shared/core/words/event.ts';
import { sameData } from '../../shared/core/words/json.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type { ExchangeRequest, ExchangeResponse, OddPlanning, PlanningMessage } from '../../shared/core/words/wire.ts';
import { type Database, sqliteProblem } from '../../shared/io/sqlite.ts';
import type { FactLog } from './fact-log.ts';
import type { PlantLedger } from './plant-ledger.ts';

export interface Intake {
  /** Errors: `conflict` for facts that differ from those on disk, `refused` for a gap. */
  exchange(request: ExchangeRequest): ExchangeResponse;
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

  const take = db.transaction((request: ExchangeRequest): number => {
    const { edgeId, journalId, events } = request;
    const row = sql.edge.get(edgeId);
    if (row !== undefined && row.journal_id !== journalId)
      throw new Problem('conflict', { what: 'newJournal', edgeId, journalId, known: row.journal_id });
    const cursor = row?.cursor ?? 0;
    const fresh = continuing(edgeId, events, cursor, (seq) => log.find(edgeId, seq));
    const last = fresh.at(-1);
    const knownUntil = Math.max(row?.known_until ?? 0, toldUntil(request, last?.seq ?? cursor));
    if (row === undefined || last !== undefined || request.planningCursor !== row.planning_cursor)
      sql.putEdge.run(edgeId, journalId, last?.seq ?? cursor, request.planningCursor, knownUntil, options.now());
    if (last !== undefined) log.append(edgeId, fresh);
    plantLedger.setKnownUntil(edgeId, knownUntil);
    const caughtUp = hasToldAll(request, last?.seq ?? cursor);
    if (last !== undefined) {
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
  events: readonly Event[],
  cursor: number,
  stored: (seq: number) => Event | null,
): Event[] {
  const fresh: Event[] = [];
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
function hasToldAll({ lastSeq, events, sentAt }: ExchangeRequest, cursor: number): boolean {
  if (lastSeq !== undefined) return cursor >= lastSeq;
  const latest = events.at(-1)?.recordedAt;
  return latest !== undefined && sentAt - latest < CAUGHT_UP_MS;
}

/**
 * The moment up to which the box has told everything: with nothing more to send, its clock; else the
 * latest that anything happened in the batch, so that a box that catches up does not leave its
 * machines running until today.
 */
function toldUntil(request: ExchangeRequest, cursor: number): number {
  if (request.lastSeq !== undefined && cursor >= request.lastSeq) return request.sentAt;
  const latest = request.events.reduce((last, event) => Math.max(last, event.at), 0);
  return Math.min(latest, request.sentAt);
}
