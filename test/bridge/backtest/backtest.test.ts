import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { factsOfBridge } from '../../../bridge/backtest/past.ts';
import { jsonLine, textOf } from '../../../bridge/backtest/report.ts';
import { type Backtest, backtest, type Outcome } from '../../../bridge/backtest/rolling.ts';
import { scoreOf, scoresOf } from '../../../bridge/backtest/score.ts';
import type { OrderPromise } from '../../../bridge/promise/shop.ts';
import { crps } from '../../../bridge/promise/skill/sample.ts';
import { putBackfilled, readBackfilled } from '../../../bridge/shop/backfilled.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { openFactLog, openFactStore } from '../../../bridge/storage/sqlite/fact-log.ts';
import { openStore } from '../../../bridge/storage/sqlite/open.ts';
import { factsOf } from '../../../collector/offline/history/facts.ts';
import { TableMapSchema } from '../../../collector/offline/history/map.ts';
import { newPlaces } from '../../../collector/offline/history/places.ts';
import { readTable } from '../../../collector/offline/history/rows.ts';
import type { Event } from '../../../shared/core/words/event.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/core/words/time.ts';
import { closeDatabase } from '../../../shared/io/sqlite.ts';

const T0 = Date.parse('2026-03-02T06:00:00Z');
const map = TableMapSchema.parse({
  columns: { order: 'o', operation: 's', resource: 'r', start: 'f', end: 't', quantity: 'q', item: 'i' },
});

/** Orders of two steps on two machines, one a day; the wait between the steps differs. */
function past(orders: number): Event[] {
  const at = (ms: number) => new Date(T0 + ms).toISOString();
  const lines = Array.from({ length: orders }, (_, n) => {
    const from = n * DAY_MS;
    const second = from + 4 * HOUR_MS + ((n * 7) % 5) * DAY_MS;
    return [
      `O${n},turn,L,${at(from)},${at(from + 3 * HOUR_MS)},5,I${n % 2}`,
      `O${n},grind,G${n % 5},${at(second)},${at(second + 2 * HOUR_MS)},5,I${n % 2}`,
    ].join('\n');
  });
  return factsOf(readTable(['o,s,r,f,t,q,i', ...lines].join('\n'), map).rows, map, newPlaces(map));
}

const options = {
  from: Number.NEGATIVE_INFINITY,
  to: Number.POSITIVE_INFINITY,
  measuredDays: 182,
  usualLeadDays: 28,
  promise: { scenarios: 20 },
};
const told = ({ outcomes }: Backtest, until: number) =>
  outcomes.filter(({ madeAt }) => madeAt <= until).map(({ finishedAt: _, ...forecast }) => forecast);

describe('a backtest', () => {
  test('knows nothing of what was recorded later: another future leaves its forecasts as they were', async () => {
    const facts = past(40);
    const change = T0 + 30 * DAY_MS;
    // All that is done from then on takes two days longer, and no order ends any more.
    const otherwise = facts.flatMap((fact): Event[] =>
      fact.recordedAt <= change
        ? [fact]
        : fact.type === 'orderClosed' || fact.type === 'operationFinished'
          ? []
          : [{ ...fact, at: fact.at + 2 * DAY_MS, recordedAt: fact.recordedAt + 2 * DAY_MS }],
    );
    const [as, other] = [await backtest(facts, options), await backtest(otherwise, options)];
    expect(told(as, change).length).toBeGreaterThan(25);
    expect(told(other, change)).toEqual(told(as, change));
    expect(scoreOf(other.outcomes, other.until).open).toBeGreaterThan(0);
  });

  test('scores every order against a naive forecaster, and says so in one line', async () => {
    const found = await backtest(past(40), options);
    const scores = scoresOf(found.outcomes, found.until);
    const line: unknown = JSON.parse(jsonLine(scores, found));
    expect(line).toMatchObject({
      orders: scores.all.orders,
      coverage: { p80: expect.any(Number) },
      naive: { coverage: { p80: expect.any(Number) }, crpsDays: expect.any(Number) },
      kaplanMeier: { crpsDays: expect.any(Number) },
      leftOut: { cancelled: 0, undated: 0 },
    });
    expect(scores.all.orders).toBeGreaterThan(30);
    expect(textOf(scores, found)).toContain('all orders');
  });

  test('counts only orders of the time that is asked for, and promises them as in the whole', async () => {
    const facts = past(30);
    const whole = await backtest(facts, options);
    const part = await backtest(facts, { ...options, from: T0 + 20 * DAY_MS });
    expect(part.outcomes).toEqual(whole.outcomes.filter(({ madeAt }) => madeAt >= T0 + 20 * DAY_MS));
  });
});

const promiseOf = (orderId: string, at: number): OrderPromise => ({
  orderId,
  p50: at + DAY_MS,
  p80: at + 2 * DAY_MS,
  p90: at + 3 * DAY_MS,
  p95: at + 4 * DAY_MS,
  quotedAt: at + 3 * DAY_MS,
  quoteLevel: 0.9,
  onTimeProbability: null,
  keepProbability: null,
  warnings: [],
  drivers: [],
  seed: 1,
  scenarios: 20,
  quantiles: { '0.5': at + DAY_MS, '0.9': at + 3 * DAY_MS },
});

describe('the bridge’s own file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-backtest-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'bridge.db');

  test('is read beside a bridge that runs, without what a person set aside', () => {
    const facts = past(3);
    const db = openStore(file);
    db.prepare("INSERT INTO edge VALUES ('table', 'j', ?, 0, 0, 0, 1)").run(facts.length);
    openFactStore(db, openFactLog(db))((write) => write()).append('table', facts);
    db.prepare("INSERT INTO fact_aside (edge_id, seq, at, why) VALUES ('table', 2, 0, 'odd')").run();
    expect(factsOfBridge(file)).toEqual(facts.filter(({ seq }) => seq !== 2));
    closeDatabase(db);
  });

  test('keeps what is filled in, the latest in the place of what was there', async () => {
    const db = openStore(file);
    await putBackfilled(sqliteStorage(db), [{ madeAt: T0, promise: promiseOf('A', T0) }]);
    await putBackfilled(sqliteStorage(db), [{ madeAt: T0, promise: promiseOf('B', T0) }]);
    expect([...(await readBackfilled(sqliteStorage(db)))]).toEqual([
      ['B', { madeAt: T0, promise: promiseOf('B', T0) }],
    ]);
    closeDatabase(db);
  });
});

describe('a score', () => {
  const sample = (days: number) => Float64Array.from({ length: 40 }, (_, n) => T0 + (days * (n + 0.5) * DAY_MS) / 40);
  const outcome = (n: number, endDays: number | null): Outcome => ({
    orderId: `o${n}`,
    madeAt: T0,
    told: sample(10),
    naive: sample(20),
    kaplanMeier: sample(15),
    dates: {},
    quotedAt: T0 + 9 * DAY_MS,
    promise: promiseOf('o', T0),
    modelShare: 1,
    strategy: 'MTO',
    workCentreId: 'press',
    finishedAt: endDays === null ? null : T0 + endDays * DAY_MS,
  });
  const uniform = Array.from({ length: 100 }, (_, n) => outcome(n, (n + 0.5) / 10));

  test('of dates that tell the truth is their level, and the naive forecaster that tells twice as much pays for it', () => {
    const { model, naive, kaplanMeier, skill } = scoreOf(uniform, T0 + 30 * DAY_MS);
    for (const [level, { share, low, high }] of Object.entries(model.coverage)) {
      expect(share * 100).toBeCloseTo(Number(level), -0.5);
      expect(low).toBeLessThan(share);
      expect(high).toBeGreaterThan(share);
    }
    expect(naive?.coverage['50']?.share).toBe(1);
    expect(skill).toBeGreaterThan(0);
    expect(kaplanMeier?.crpsDays).toBeLessThan(naive?.crpsDays ?? 0);
  });

  test('counts open orders by what is known of them: not as broken, not as if they were not', () => {
    // Seen after four days: who is not done yet may still be.
    const until = T0 + 4 * DAY_MS;
    const early = uniform.map((one) => ((one.finishedAt ?? 0) <= until ? one : { ...one, finishedAt: null }));
    const { model, open } = scoreOf(early, until);
    expect(open).toBe(60);
    expect(model.coverage['50']?.share).toBeLessThan(0.45);
    expect(model.coverage['80']?.share).toBeCloseTo(0.4, 1);
  });

  test('CRPS of a date that came true is nothing, of one that is a day off a day', () => {
    expect(crps(new Float64Array(40).fill(5), 5)).toBe(0);
    expect(crps(new Float64Array(40).fill(5), 6)).toBeCloseTo(1);
  });
});
