/** The facts of all boxes in one SQLite file, in columns as in a box's journal. */
import type { Event } from '../../../shared/core/words/event.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { eventOf, type FactRow, rowOf } from '../../../shared/io/fact-rows.ts';
import type { Database } from '../../../shared/io/sqlite.ts';
import type { FactReads, FactStore } from '../storage.ts';
import { INSERT_FACT } from './pack-facts.ts';
import type { NoteWrite } from './turns.ts';

export function openFactLog(db: Database): FactReads {
  const sql = {
    read: db.prepare<[string, number, number], FactRow>(`${SELECT} AND seq > ? ORDER BY seq LIMIT ?`).raw(),
    find: db.prepare<[string, number], FactRow>(`${SELECT} AND seq = ?`).raw(),
    // A chunk that rested is some hundred facts of one machine: one call for all of them takes half the time.
    pick: db.prepare<[string, string], FactRow>(`${SELECT} AND seq IN (SELECT value FROM json_each(?))`).raw(),
    lastPlant: db.prepare<[string], FactRow>(`${SELECT_PLANTS} ORDER BY seq DESC LIMIT 1`).raw(),
    plants: db.prepare<[string], FactRow>(`${SELECT_PLANTS} ORDER BY seq`).raw(),
    firstAt: db.prepare<[], { at: number | null }>(
      'SELECT min((SELECT at FROM fact WHERE fact.box = edge.box AND seq = 1)) AS at FROM edge',
    ),
  };
  const found = (row: FactRow | undefined, edgeId: string) =>
    row === undefined ? null : eventOf(row, edgeId, damagedOf(edgeId));
  return {
    read: (edgeId, after, limit) => {
      const damaged = damagedOf(edgeId);
      return sql.read.all(edgeId, after, limit).map((row) => eventOf(row, edgeId, damaged));
    },
    find: (edgeId, seq) => found(sql.find.get(edgeId, seq), edgeId),
    pick: (edgeId, seqs) => {
      const damaged = damagedOf(edgeId);
      const found = new Map<number, Event>();
      for (const row of sql.pick.all(edgeId, JSON.stringify(seqs))) found.set(row[0], eventOf(row, edgeId, damaged));
      return seqs.flatMap((seq) => found.get(seq) ?? []);
    },
    lastPlant: (edgeId) => found(sql.lastPlant.get(edgeId), edgeId),
    plants: (edgeId) => {
      const damaged = damagedOf(edgeId);
      const facts = sql.plants.all(edgeId).map((row) => eventOf(row, edgeId, damaged));
      return facts.flatMap((fact) => (fact.type === 'masterDataChanged' ? [fact] : []));
    },
    firstAt: () => sql.firstAt.get()?.at ?? null,
  };
}

export function openFactStore(db: Database, reads: Pick<FactReads, 'find'>): (note: NoteWrite) => FactStore {
  const box = db.prepare<[string], { box: number }>('SELECT box FROM edge WHERE edge_id = ?');
  const insert = db.prepare<[box: number, ...FactRow]>(INSERT_FACT);
  return (note) => ({
    find: async (edgeId, seq) => reads.find(edgeId, seq),
    append: (edgeId, events) =>
      note(() => {
        const row = box.get(edgeId);
        if (row === undefined) throw new Error(`the facts of ${edgeId} came before its cursor`);
        for (const event of events) insert.run(row.box, ...rowOf(event));
      }),
  });
}

const SELECT = `SELECT seq, at, recordedAt, machineId, type, counter, flags, count, since, reading, body FROM fact
  WHERE box = (SELECT box FROM edge WHERE edge_id = ?)`;

// Left alone, SQLite reads all of a box's facts for it.
const SELECT_PLANTS = `${SELECT.replace('FROM fact', 'FROM fact INDEXED BY fact_plant')} AND type = 'masterDataChanged'`;

const damagedOf = (edgeId: string) => (seq: number) => new Problem('corrupt', { what: 'factDamaged', seq, edgeId });
