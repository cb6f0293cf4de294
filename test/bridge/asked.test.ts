/** What reads many facts is answered by a thread that knows what is on disk: as the bridge's own ledger would. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answersOf } from '../../bridge/asked.ts';
import type { RatesTold } from '../../bridge/erp/rates.ts';
import { keepFolded } from '../../bridge/facts/keeper-work.ts';
import { openPlantLedger } from '../../bridge/facts/plant-ledger.ts';
import { openFactsAside } from '../../bridge/facts/set-aside.ts';
import { explained, lossesOf, measuredAgainstPaper } from '../../bridge/planner/measured.ts';
import { paidTimeIn } from '../../bridge/planner/paid-time.ts';
import { sqliteStorage } from '../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../bridge/storage/sqlite/open.ts';
import { openRates } from '../../shared/core/costs/rates.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import { compare } from '../../shared/core/reports/comparison.ts';
import { figuresBy } from '../../shared/core/reports/groups.ts';
import { proposalsOf } from '../../shared/core/reports/proposals.ts';
import type { Event } from '../../shared/core/words/event.ts';
import { closeDatabase, type Database } from '../../shared/io/sqlite.ts';
import { history, randomPlant, spanOf } from '../shared/core/ledger/histories.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

const FILE = 'bridge.db';
const plant = { kind: 'plant' } as const;
let dataDir: string;
let db: Database;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'istwert-asked-'));
  db = openStore(join(dataDir, FILE));
});
afterEach(() => {
  closeDatabase(db);
  rmSync(dataDir, { recursive: true, force: true });
});

const place = () => ({ dataDir, file: FILE, named: [], edgeIds: ['edge-1'] });

/** An hour of each work centre has a price. */
const hours: RatesTold = {
  rates: randomPlant().workCentres.map(({ id }) => ({
    ...{ kind: 'rate', of: 'machine', id, perHour: '60.00', currency: 'EUR', validFrom: '2020-01-01' },
    ...{ toldAt: null, goneAt: null },
  })),
  surcharges: [],
};

/** A bridge that takes facts of one box in; `rest` as its thread would answer. */
function bridge() {
  const storage = sqliteStorage(db);
  const aside = openFactsAside(storage, () => MONDAY);
  const believed = { passedOver: aside.passedOver, own: <P>(_: string, one: P) => one };
  const plantLedger = openPlantLedger({ storage, believed });
  return {
    passOver: (seq: number) => storage.transact(async (tx) => aside.add(tx, 'edge-1', seq, 'no fact at all', null)),
    ledger: (): Ledger | null => plantLedger.ledger(),
    take: async (events: readonly Event[]): Promise<void> => {
      const seq = events.at(-1)?.seq;
      if (seq === undefined) return;
      await storage.transact(async (tx) => {
        const box = { edgeId: 'edge-1', journalId: 'j', cursor: seq, planningCursor: 0, knownUntil: 0, seenAt: 0 };
        tx.boxes.put(box);
        tx.facts.append('edge-1', events);
        plantLedger.record('edge-1', events);
        tx.onCommit(() => plantLedger.written('edge-1'));
      });
    },
  };
}

function shift(): Event[] {
  const made = journal('edge-1');
  const p1 = on('P1');
  made.add(plantFact(smallPlant(['P1'])), released(orderOf('A')), p1.start(MONDAY + 6 * HOUR, 'A/0010'));
  for (let n = 1; n <= 60; n++) made.add(p1.good(MONDAY + 6 * HOUR + n * MINUTE, 1));
  return made.events;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('its answers are the ledger’s own, with what came in while the thread stands, and from a snapshot', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.float({ min: 0, max: 1, noNaN: true }), async (facts, share) => {
      closeDatabase(db);
      rmSync(dataDir, { recursive: true, force: true });
      dataDir = mkdtempSync(join(tmpdir(), 'istwert-asked-'));
      db = openStore(join(dataDir, FILE));
      const { from, to } = spanOf(facts);
      const first = { ...plantFact(randomPlant(), from), edgeId: 'edge-1', seq: 1, recordedAt: from };
      const all = [first, ...facts.map((fact, index) => ({ ...fact, edgeId: 'edge-1', seq: index + 2 }))];
      const some = 1 + Math.floor(facts.length * share);
      const box = bridge();
      await box.take(all.slice(0, some));
      keepFolded(place());
      const ask = answersOf(place());
      const window = { from, to };
      ask({ kind: 'measured', ...window });
      await box.take(all.slice(some));
      const ledger = box.ledger();
      if (ledger === null) throw new Error('the plant is known');
      for (const by of ['operation', 'order', 'item', 'shift'] as const)
        expect(ask({ kind: 'figures', by, scope: plant, plan: 'inForce', ...window })).toEqual(
          figuresBy(ledger, by, plant, from, to),
        );
      expect(ask({ kind: 'explain', scope: plant, ...window })).toEqual(explained(ledger, plant, window));
      expect(ask({ kind: 'measured', ...window })).toEqual(measuredAgainstPaper(ledger, window));
      expect(ask({ kind: 'proposals', ...window })).toEqual(proposalsOf(compare(ledger, from, to)));
      expect(ask({ kind: 'paidTime', told: hours, ...window })).toEqual(
        paidTimeIn(ledger, openRates(hours.rates, ledger.plant.timeZone, hours.surcharges), window),
      );
      expect(ask({ kind: 'losses', by: 'count', scope: plant, ...window })).toEqual(
        lossesOf(ledger, plant, window, 'count'),
      );
    }),
    { numRuns: 6 },
  );
});

test('a fact that a person takes out counts no more in the next answer', async () => {
  const box = bridge();
  await box.take(shift());
  const ask = answersOf(place());
  const counted = () =>
    plain(ask({ kind: 'explain', scope: { kind: 'machine', id: 'P1' }, from: MONDAY, to: MONDAY + 24 * HOUR }));
  const counts = (many: number) => ({ machines: [{ quantities: { length: many } }] });
  expect(counted()).toMatchObject(counts(60));
  await box.passOver(shift().at(-1)?.seq ?? 0);
  expect(counted()).toMatchObject(counts(59));
});

test('before a box has told its plant nothing is invented', () => {
  const ask = answersOf(place());
  expect(() => ask({ kind: 'measured', from: MONDAY, to: MONDAY + HOUR })).toThrow();
});
