import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFactLog, openFactStore } from '../../../bridge/storage/sqlite/fact-log.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import { packFacts } from '../../../bridge/storage/sqlite/pack-facts.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import type { FactReads, FactStore } from '../../../bridge/storage/storage.ts';
import { type Event, EventSchema } from '../../../shared/core/words/event.ts';
import { closeDatabase, type Database, openDatabase } from '../../../shared/io/sqlite.ts';
import { history } from '../../shared/core/ledger/histories.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-store-'));
  file = join(folder, 'bridge.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `work` on the bridge's file and closes it. */
function withStore<T>(work: (db: Database, log: FactReads & Pick<FactStore, 'append'>) => T): T {
  const db = openStore(file);
  try {
    const log = openFactLog(db);
    // Written at once.
    const { append } = openFactStore(db, log)((write) => write());
    return work(db, { ...log, append });
  } finally {
    closeDatabase(db);
  }
}
const boxHere = (db: Database, edgeId: string, cursor: number): void => {
  db.prepare(
    `INSERT INTO edge (edge_id, journal_id, cursor, planning_cursor, known_until, seen_at, box)
     VALUES (?, 'journal-1', ?, 0, 0, 0, (SELECT count(*) + 1 FROM edge))`,
  ).run(edgeId, cursor);
};
const allOf = (log: FactReads, edgeId: string): Event[] => log.read(edgeId, 0, 1_000_000);

/** Plant, order, start and `parts` good parts. */
function box(edgeId: string, parts: number): Event[] {
  const made = journal(edgeId);
  const p1 = on('P1');
  made.add(plantFact(smallPlant(['P1'])), released(orderOf('O1')), p1.start(MONDAY + HOUR, 'O1/0010'));
  for (let n = 1; n <= parts; n++) made.add(p1.good(MONDAY + HOUR + n * MINUTE, 1));
  return made.events;
}

describe('facts on disk', () => {
  test('are never changed and never deleted, not even by this program', () => {
    withStore((db, log) => {
      boxHere(db, 'edge-1', 5);
      log.append('edge-1', box('edge-1', 2));
      expect(() => db.exec("UPDATE fact SET body = '[]'")).toThrow('facts are never changed');
      expect(() => db.exec('DELETE FROM fact')).toThrow('facts are never deleted');
    });
  });

  test('come back as they were, whatever happened on the floor', () => {
    let [compared, boxes] = [0, 0];
    withStore((db, log) => {
      fc.assert(
        fc.property(history, (events) => {
          const edgeId = `edge-${++boxes}`;
          const numbered = events.map((event, index): Event => ({ ...event, edgeId, seq: index + 1 }));
          boxHere(db, edgeId, numbered.length);
          db.transaction(() => log.append(edgeId, numbered))();
          expect(allOf(log, edgeId)).toEqual(numbered.map((event) => EventSchema.parse(event)));
          compared += numbered.length;
        }),
        { numRuns: 15 },
      );
    });
    expect(compared).toBeGreaterThan(100);
  });

  test('are each box’s own: by number, in pages, the last configuration, the first moment', () => {
    withStore((db, log) => {
      const [one, two] = [box('edge-1', 10), box('edge-2', 3)];
      boxHere(db, 'edge-1', one.length);
      boxHere(db, 'edge-2', two.length);
      log.append('edge-2', two);
      log.append('edge-1', one);
      expect(log.read('edge-1', 4, 2)).toEqual(one.slice(4, 6));
      expect([log.find('edge-2', 5), log.find('edge-2', 7), log.find('edge-3', 1)]).toEqual([two[4], null, null]);
      expect([log.lastPlant('edge-2'), log.lastPlant('edge-3')]).toEqual([two[0], null]);
      expect(log.firstAt()).toBe(MONDAY);
    });
  });

  test('take no more room than 80 bytes each', () => {
    const facts = box('edge-1', 20_000);
    withStore((db, log) => {
      boxHere(db, 'edge-1', facts.length);
      db.transaction(() => log.append('edge-1', facts))();
    });
    expect(statSync(file).size / facts.length).toBeLessThan(80);
  });
});

/** The file of a bridge that kept facts as text. */
function oldFile(facts: readonly Event[], textOf: (fact: Event) => string = JSON.stringify): void {
  const packed = migrations.findIndex((sql) => sql.includes('fact_as_text'));
  const db = openDatabase(file, migrations.slice(0, packed));
  const insert = db.prepare('INSERT INTO fact VALUES (?, ?, ?)');
  const edge = db.prepare("INSERT OR REPLACE INTO edge VALUES (?, 'journal-1', ?, 0, 0, 0)");
  db.transaction(() => {
    for (const fact of facts) {
      insert.run(fact.edgeId, fact.seq, textOf(fact));
      edge.run(fact.edgeId, fact.seq);
    }
  })();
  closeDatabase(db);
}

describe('an old file, with facts as text', () => {
  const facts = [...box('edge-1', 7_000), ...box('edge-2', 12)];

  test('has them packed when it is opened, each as it was, and gives the room back', () => {
    oldFile(facts);
    const before = statSync(file).size;
    withStore((db, log) => {
      expect([...allOf(log, 'edge-1'), ...allOf(log, 'edge-2')]).toEqual(facts);
      expect(db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'fact_as_text'").get()).toEqual({ n: 0 });
      expect(() => db.exec('DELETE FROM fact')).toThrow('facts are never deleted');
    });
    expect(statSync(file).size).toBeLessThan(before / 2);
  });

  test('is gone on with when the bridge was ended in between', () => {
    oldFile(facts);
    const half = openDatabase(file, migrations);
    expect(packFacts(half, 1)).toBe(false);
    closeDatabase(half);
    withStore((_, log) => expect([...allOf(log, 'edge-1'), ...allOf(log, 'edge-2')]).toEqual(facts));
  });

  test('that is damaged is refused, and says where', () => {
    oldFile(facts.slice(0, 4), (fact) => (fact.seq === 3 ? '{"type":"counted"' : JSON.stringify(fact)));
    expect(() => openStore(file)).toThrow('Fact 3 of edge box "edge-1" is damaged on disk');
    // The lock is gone with it: who restores a backup need not look for it.
    expect(() => openStore(file)).toThrow('Fact 3');
  });
});
