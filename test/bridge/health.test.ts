/** What the bridge says of itself: nobody is told that all is well while something is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type BridgeHealth, healthOf, type Part, type Vitals } from '../../bridge/health/health.ts';
import { openPulse } from '../../bridge/health/pulse.ts';
import { sqliteStorage } from '../../bridge/storage/sqlite/engine.ts';
import { openStore } from '../../bridge/storage/sqlite/open.ts';
import { closeDatabase } from '../../shared/io/sqlite.ts';
import { addPlanner, createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, plantFact, smallPlant } from './shop.ts';

const NOW = MONDAY + 8 * HOUR;
const well: Vitals = {
  now: NOW,
  startedAt: NOW - HOUR,
  disk: { freeBytes: 9e9, sizeBytes: 32e9, journalBytes: 1e6, walBytes: 0 },
  database: null,
  erp: { problem: null, lastAt: NOW - 1_000 },
  boxes: [{ edgeId: 'edge-1', lastSeenAt: NOW - 1_000, cursor: 7, aside: 0 }],
  promise: { problem: null, roundAt: NOW - 1_000 },
  outbox: { waiting: 0, parked: 0, doubtful: 0, oldestAt: null },
  clock: null,
  loop: { worstMs: 12, slowSeconds: 0 },
  snapshot: { facts: 0, computing: false },
  work: [],
  open: [],
};
const box = { edgeId: 'edge-1', lastSeenAt: NOW, cursor: 7, aside: 0 };

describe('what is wrong', () => {
  test('nothing, on a good day', () => {
    expect(healthOf(well)).toMatchObject({ ok: true, isWorking: true, problems: [] });
  });

  test.each<[Part, Partial<Vitals>, boolean, RegExp]>([
    ['database', { database: 'The disk is full.' }, false, /bridge\.db fails: The disk is full/],
    ['disk', { disk: { freeBytes: 90e6, sizeBytes: 32e9, journalBytes: 1, walBytes: 0 } }, false, /Only 90 MB/],
    ['work', { work: [{ what: 'sums', words: 'a fault' }] }, false, /sums fails: a fault/],
    ['clock', { clock: { aheadMs: -2 * HOUR, since: NOW } }, true, /clock .* jumped by -120 minutes/],
    ['loop', { loop: { worstMs: 730, slowSeconds: 12 } }, true, /730 ms at the worst/],
    ['promise', { promise: { problem: 'its thread has ended', roundAt: NOW } }, false, /its thread has ended/],
    ['promise', { promise: { problem: null, roundAt: NOW - 6 * MINUTE } }, false, /for 6 minutes/],
    ['erp', { erp: { problem: 'no answer', lastAt: null } }, true, /ERP .* no answer/],
    ['boxes', { boxes: [{ ...box, lastSeenAt: NOW - 2 * MINUTE }] }, true, /edge-1.* for 2 minutes/],
    ['boxes', { boxes: [{ ...box, lastSeenAt: null }] }, true, /edge-1.* never/],
    ['boxes', { boxes: [{ ...box, aside: 3 }] }, true, /3 facts of edge box "edge-1"/],
    ['outbox', { outbox: { ...well.outbox, waiting: 4, oldestAt: NOW - HOUR } }, true, /4 postings .* 60 minutes/],
    ['outbox', { outbox: { ...well.outbox, doubtful: 1 } }, true, /1 postings may be booked/],
  ])('%s: %o', (part, change, isWorking, words) => {
    const health = healthOf({ ...well, ...change });
    expect(health).toMatchObject({ ok: false, isWorking, problems: [expect.stringMatching(words)] });
    expect(Object.entries(health.parts).filter(([, ok]) => !ok)).toEqual([[part, false]]);
  });

  test('a loop that was held now and then, or just after the start, is no news', () => {
    expect(healthOf({ ...well, loop: { worstMs: 730, slowSeconds: 3 } }).ok).toBe(true);
    expect(healthOf({ ...well, startedAt: NOW - MINUTE, loop: { worstMs: 730, slowSeconds: 40 } }).ok).toBe(true);
  });

  test('a box that was never heard is not missed in the first minute', () => {
    expect(healthOf({ ...well, startedAt: NOW - 5_000, boxes: [{ ...box, lastSeenAt: null }] }).ok).toBe(true);
  });
});

test('a disk that takes nothing any more is known before a fact comes; the last beat is known at the next start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-pulse-'));
  const open = () => openStore(join(folder, 'bridge.db'));
  const first = open();
  const pulse = await openPulse(sqliteStorage(first));
  await pulse.beat(NOW);
  first.pragma('query_only = ON');
  await expect(pulse.beat(NOW)).rejects.toThrow();
  closeDatabase(first);
  const second = open();
  expect((await openPulse(sqliteStorage(second))).before).toBe(NOW);
  closeDatabase(second);
  rmSync(folder, { recursive: true, force: true });
});

describe('over HTTP', () => {
  let rig: Rig;
  afterEach(() => rig.end());
  const health = async (): Promise<{ status: number } & Pick<BridgeHealth, 'ok' | 'problems' | 'parts'>> => {
    const answer = await fetch(`${rig.url()}/health`);
    return { status: answer.status, ...(await answer.json()) };
  };

  test('an ERP that goes away is said within seconds, is no reason to restart, and is forgotten when it is back', async () => {
    rig = await createRig();
    rig.setClock(NOW);
    await addPlanner(rig);
    await rig.start();
    await vi.waitFor(async () => expect(await health()).toMatchObject({ status: 200, ok: true, problems: [] }), 60_000);
    rig.erp.faults.down = true;
    await vi.waitFor(async () => expect(await health()).toMatchObject({ status: 200, parts: { erp: false } }), 60_000);
    rig.erp.faults.down = false;
    await vi.waitFor(async () => expect(await health()).toMatchObject({ ok: true }), 60_000);
  });

  test('an ERP that is away from the start on is no fault of the bridge, whatever of it is asked for', async () => {
    rig = await createRig();
    rig.setClock(NOW);
    rig.erp.faults.down = true;
    await addPlanner(rig);
    await rig.start();
    const asked = async () =>
      (await rig.view()).downloads.filter(({ problem }) => problem !== null).map((one) => one.kind);
    await vi.waitFor(async () => expect(await asked()).toEqual(expect.arrayContaining(['orders', 'stock'])), 60_000);
    await vi.waitFor(async () => expect(await health()).toMatchObject({ status: 200, parts: { erp: false } }), 60_000);
    expect(await health()).toMatchObject({ status: 200, parts: { work: true } });
  });

  test('dates that cannot be computed, and a box: also for Prometheus and on the page', async () => {
    rig = await createRig({
      maker: {
        refresh: () => Promise.reject(new Error('its thread has ended')),
        quote: () => Promise.reject(new Error('none')),
        whatIf: async () => [],
        beliefs: async () => null,
        explain: async () => null,
      },
    });
    rig.setClock(NOW);
    await rig.start();
    const sent = journal();
    sent.add(plantFact(smallPlant()));
    await rig.exchange(sent);
    await vi.waitFor(
      async () => expect(await health()).toMatchObject({ status: 503, parts: { promise: false } }),
      60_000,
    );
    const metrics = await (await rig.call('GET', '/metrics')).text();
    expect(metrics).toContain('istwert_bridge_part_ok{part="promise"} 0');
    expect(metrics).toContain('istwert_bridge_box_cursor{box="edge-1"} 1');
    expect((await rig.view()).wrong).toMatchObject([{ what: 'datesFail' }]);
    expect((await fetch(`${rig.url()}/metrics`)).status).toBe(401);
  });
});
