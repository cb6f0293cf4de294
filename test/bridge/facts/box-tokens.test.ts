/** Box and bridge change over to new tokens by themselves: the box always comes in, an old token does not for long. */
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OVERLAP_MS, openBoxTokens } from '../../../bridge/facts/box-tokens.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import { openBoxToken } from '../../../collector/sending/box-token.ts';
import { DAY_MS } from '../../../shared/core/words/time.ts';
import { createRig, EDGE_TOKEN } from '../rig.ts';
import { journal, MONDAY, plantFact, smallPlant } from '../shop.ts';

const CONFIGURED = 'the-token-that-somebody-wrote';
const DAYS = 90;
let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-tokens-'));
  now = MONDAY;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function pair(configured = CONFIGURED) {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  const bridgeOf = (token: string) =>
    openBoxTokens(sqliteStorage(db), { edges: [{ id: 'edge-1', token }], now: () => now });
  const file = join(folder, 'bridge-token.json');
  const boxOf = (token: string) =>
    openBoxToken({ file, configured: token, renewDays: DAYS, now: () => now, randomBytes });
  const sides = { bridge: await bridgeOf(configured), box: boxOf(configured) };
  const comesIn = async (token = sides.box.current()): Promise<boolean> => {
    try {
      return (await sides.bridge.boxOf(`Bearer ${token}`)) === 'edge-1';
    } catch {
      return false;
    }
  };
  return {
    ...{ sides, file, comesIn },
    restartBox: (token = configured) => Object.assign(sides, { box: boxOf(token) }),
    restartBridge: async (token = configured) => Object.assign(sides, { bridge: await bridgeOf(token) }),
    /** One call of the box; `cut`: where the change of a token is cut off. */
    call: async (cut: 'never' | 'before' | 'after' = 'never'): Promise<boolean> => {
      if (!(await comesIn())) {
        sides.box.refused();
        return false;
      }
      sides.box.taken();
      const hash = sides.box.next();
      if (hash === null || cut === 'before') return true;
      await sides.bridge.renew('edge-1', hash);
      if (cut === 'never') sides.box.changeOver();
      return true;
    },
  };
}

describe('a token', () => {
  test('that draws others without end is compared with sixteen at most; a week later the old ones are gone', async () => {
    const { sides, comesIn } = await pair();
    const draw = async (n: number): Promise<void> => {
      await sides.bridge.renew('edge-1', createHash('sha256').update(`drawn ${n}`).digest('hex'));
      expect(await comesIn(`drawn ${n}`)).toBe(true);
    };
    for (let n = 0; n < 16; n += 1, now += 1) await draw(n);
    await expect(draw(16)).rejects.toThrow(/Too many/);
    expect([await comesIn('drawn 0'), await comesIn(CONFIGURED)]).toEqual([true, true]);
    now += OVERLAP_MS;
    await draw(17);
    expect([await comesIn('drawn 0'), await comesIn('drawn 15')]).toEqual([false, true]);
  });

  test('is changed after its days, and the old one is taken for a week beside the new one', async () => {
    const { call, comesIn, sides } = await pair();
    await call();
    now += DAYS * DAY_MS - 1;
    await call();
    expect(sides.box.current()).toBe(CONFIGURED);
    now += 1;
    await call();
    await call();
    expect(sides.box.current()).not.toBe(CONFIGURED);
    expect(sides.bridge.state('edge-1')).toEqual({ since: now, oldUntil: now + OVERLAP_MS, oldUsedAt: null });
    now += OVERLAP_MS - 1;
    expect(await comesIn(CONFIGURED)).toBe(true);
    expect(sides.bridge.state('edge-1').oldUsedAt).toBe(now);
    now += 1;
    expect([await comesIn(CONFIGURED), await comesIn()]).toEqual([false, true]);
    expect(sides.bridge.state('edge-1').oldUntil).toBeNull();
  });

  test('is another one when somebody writes another one, here and there', async () => {
    const { call, comesIn, sides, restartBox, restartBridge } = await pair();
    await call();
    now += 2 * DAYS * DAY_MS;
    await call();
    await call();
    const drawn = sides.box.current();
    restartBox('another-token-by-hand');
    await restartBridge('another-token-by-hand');
    expect([await call(), await comesIn(drawn)]).toEqual([true, false]);
    expect(sides.box.current()).toBe('another-token-by-hand');
  });

  test('whatever is cut off or restored, the box comes in again by itself, and only with what is its own', async () => {
    const step = fc.record({
      days: fc.integer({ min: 0, max: 100 }),
      cut: fc.constantFrom('never' as const, 'before' as const, 'after' as const),
      restart: fc.constantFrom('box', 'bridge', 'none', 'none'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { call, comesIn, sides, restartBox, restartBridge, file } = await pair();
        const seen = new Set<string>();
        for (const { days, cut, restart } of steps) {
          now += days * DAY_MS;
          if (restart === 'box') restartBox();
          if (restart === 'bridge') await restartBridge();
          let tries = 0;
          while (tries < 4 && !(await call(cut))) tries++;
          expect(tries).toBeLessThan(4);
          seen.add(sides.box.current());
          expect(await comesIn('somebody-elses-token-of-old')).toBe(false);
        }
        for (let n = 0; n < 4; n++) await call();
        now += OVERLAP_MS;
        const inUse = sides.box.current();
        expect(await comesIn(inUse)).toBe(true);
        for (const old of seen) if (old !== inUse) expect(await comesIn(old)).toBe(false);
        rmSync(file, { force: true });
      }),
      { numRuns: 12 },
    );
  });

  test('of a box that comes back from a backup of before is one that the bridge still takes, for a week', async () => {
    const { call, sides, file, restartBox } = await pair();
    await call();
    cpSync(file, `${file}.old`);
    now += DAYS * DAY_MS;
    await call();
    await call();
    expect(existsSync(file)).toBe(true);
    cpSync(`${file}.old`, file);
    restartBox();
    now += DAY_MS;
    // By the old one it draws another at once, for its time is over.
    expect(await call()).toBe(true);
    expect(await call()).toBe(true);
    expect(sides.box.current()).not.toBe(CONFIGURED);
  });
});

test('over the line: only the hash of the new token crosses it, and a box renews its own alone', async () => {
  const rig = await createRig();
  rig.setClock(MONDAY);
  await rig.start();
  const edge = (token: string) => ({ authorization: `Bearer ${token}` });
  const hash = createHash('sha256').update('a-new-token-of-the-box').digest('hex');
  const renew = (edgeId: string, token: string) => rig.call('POST', '/edge/v1/token', { edgeId, hash }, edge(token));
  try {
    expect((await renew('edge-1', 'no-token-of-anybody')).status).toBe(401);
    expect((await renew('edge-2', EDGE_TOKEN)).status).toBe(403);
    expect((await renew('edge-1', EDGE_TOKEN)).status).toBe(200);
    const box = journal();
    box.add(plantFact(smallPlant()));
    await rig.exchange(box);
    const compare = { edgeId: 'edge-1', seq: 1, hash };
    expect((await rig.call('POST', '/edge/v1/compare', compare, edge('a-new-token-of-the-box'))).status).toBe(200);
    const { boxes } = await (await rig.call('GET', '/api/health')).json();
    expect(boxes[0].token).toEqual({ since: expect.any(Number), oldUntil: expect.any(Number), oldUsedAt: null });
    expect(boxes[1].token.since).toBeNull();
  } finally {
    await rig.end();
  }
});
