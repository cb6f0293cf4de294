/** What the boxes told is sealed in the bridge's audit log: a fact that was changed afterwards is found. */
import { randomBytes } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verify } from '../../../bridge/verify.ts';
import { createRig, type Rig } from '../rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, smallPlant } from '../shop.ts';

const START = MONDAY + 6 * HOUR;
const NOW = MONDAY + 8 * HOUR;
const p1 = on('P1');
let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  rig.setClock(NOW);
  rig.erp.put(orderOf('O1'));
  await rig.start();
});
afterEach(() => rig.end());

const dataDir = () => rig.config.bridge.dataDir;
const verdict = (folder = dataDir()) => verify(folder, { now: () => NOW, randomBytes });
/** Somebody with an editor for databases. */
function tampered(sql: string): () => string {
  return () => {
    const copy = `${dataDir()}-copy`;
    cpSync(dataDir(), copy, { recursive: true, filter: (from) => !/-shm$|\.lock$/.test(from) });
    const db = new Sqlite(join(copy, 'bridge.db'));
    db.exec(`DROP TRIGGER fact_not_changed; DROP TRIGGER fact_not_deleted; ${sql}`);
    db.close();
    try {
      return verdict(copy);
    } finally {
      rmSync(copy, { recursive: true });
    }
  };
}

test('a fact that was changed or taken out is found, also one that was set aside and taken after all', async () => {
  const box = journal();
  box.add(plantFact(smallPlant()), p1.start(START, 'O1/0010'), p1.state(START, 'running'));
  box.add(...[1, 2, 3].map((minute) => p1.good(START + minute * MINUTE, 1)));
  box.add(p1.good(NOW + 25 * HOUR, 1));
  await rig.exchange(box);
  const other = journal('edge-2');
  other.add(plantFact(smallPlant(['P2'])), on('P2').good(START + MINUTE, 2));
  await rig.exchange(other);
  await rig.stop();
  expect(verdict()).toMatch(
    /^9 of 9 facts are sealed and as they were; \d+ entries of the audit log fit, head [0-9a-f]{64}$/,
  );

  expect(() => verdict(join(dataDir(), 'elsewhere'))).toThrow(/elsewhere.*does not exist/);

  // A person's decision, and what a box told since, break no seal.
  await rig.start();
  const session = await rig.session('planner');
  expect((await rig.call('POST', '/api/quarantine/edge-1/7', { decision: 'taken' }, session)).ok).toBe(true);
  box.add(p1.good(START + 9 * MINUTE, 1));
  await rig.exchange(box, { events: box.events.slice(7) });
  await rig.stop();
  expect(verdict()).toMatch(/^10 of 10 facts are sealed/);

  expect(tampered('UPDATE fact SET count = 50 WHERE box = 1 AND seq = 5')).toThrow(/facts 1 to 7 one is not what/);
  expect(tampered('UPDATE fact SET count = 50 WHERE box = 1 AND seq = 7')).toThrow(/facts 1 to 7 one is not what/);
  expect(tampered('UPDATE fact SET at = at + 1 WHERE box = 1 AND seq = 8')).toThrow(/facts 8 to 8 one is not what/);
  expect(tampered('DELETE FROM fact WHERE box = 2 AND seq = 2')).toThrow(/facts 1 to 2 one is not what/);
  expect(tampered("UPDATE fact_aside SET body = '{}' WHERE seq = 7")).toThrow(/facts 1 to 7 one is not what/);
  expect(tampered('')()).toMatch(/^10 of 10/);
});
