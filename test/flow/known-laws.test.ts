/**
 * Ten weeks of a plant with known laws, imported by a real collector, delivered to a real bridge over HTTP:
 * what its estimators believe must be those laws, as surely as they say. Simulated time, nobody waits.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Beliefs, Believed, CentreBelief } from '../../bridge/promise/beliefs.ts';
import { createPromiseService, type PromiseService } from '../../bridge/promise/service.ts';
import { type Collector, startCollector } from '../../collector/collector.ts';
import { checkConfig } from '../../collector/config.ts';
import { importFile } from '../../collector/offline/offline.ts';
import { printEventLine } from '../../shared/core/words/event.ts';
import { createLog } from '../../shared/io/log.ts';
import { runHistory } from '../../simulators/past/history.ts';
import { freshTwin } from '../../simulators/plant/twin.ts';
import { createRig, EDGE_TOKEN, type Rig } from '../bridge/rig.ts';
import {
  type CentreId,
  DAY,
  familyBonusHours,
  HOUR,
  knownPlant,
  knownSimulation,
  laws,
  ordersPerWeek,
  transferHours,
  trueStops,
} from './known-laws.ts';

/** A Monday, six o'clock in Berlin. */
const FROM = Date.UTC(2026, 7, 31, 4);
const TO = FROM + 70 * DAY;

let folder: string;
let rig: Rig;
let service: PromiseService;
let collector: Collector;
let beliefs: Beliefs;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-laws-'));
  service = createPromiseService({ inline: true, scenarios: 20, drivers: false });
  rig = await createRig({ maker: service });
  rig.setClock(TO);
  const plant = knownPlant();
  const sim = knownSimulation();
  const facts: string[] = [];
  const { orders } = runHistory({
    plant,
    sim,
    memory: freshTwin(sim, 1, FROM),
    to: TO,
    edgeId: 'edge-1',
    firstSeq: 1,
    firstSerial: 1,
    people: ['Ada', 'Ben'],
    write: (event) => facts.push(printEventLine(event)),
  });
  for (const { order } of orders) rig.erp.put(order);
  await rig.start();

  const outside = { now: rig.clock, randomBytes, print: async () => {} };
  const file = join(folder, 'plant.yaml');
  const config = checkConfig(
    file,
    JSON.stringify({
      plant,
      edge: { id: 'edge-1', port: 0, dataDir: 'data' },
      bridge: { url: rig.url(), token: EDGE_TOKEN },
    }),
  );
  writeFileSync(join(folder, 'facts.jsonl'), facts.join('\n'));
  await importFile(config, join(folder, 'facts.jsonl'), outside);
  collector = await startCollector({
    config,
    now: rig.clock,
    randomBytes,
    log: createLog('test', 'error'),
    webRoot: null,
  });
  beliefs = await vi.waitFor(
    async () => {
      const answer = await rig.call('GET', '/api/promises/beliefs');
      if (!answer.ok) throw new Error(await answer.text());
      return answer.json();
    },
    { timeout: 180_000, interval: 200 },
  );
}, 240_000);

afterAll(async () => {
  await collector?.stop();
  await rig?.end();
  await service?.close();
  rmSync(folder, { recursive: true, force: true });
});

const centreIds: readonly CentreId[] = ['forge', 'mill'];
function centre(id: CentreId): CentreBelief {
  const found = beliefs.centres.find(({ workCentreId }) => workCentreId === id);
  if (found === undefined) throw new Error(`nothing is believed of ${id}`);
  return found;
}
function expectWithin(believed: Believed | null, truth: number): void {
  expect(believed?.low).toBeLessThanOrEqual(truth);
  expect(believed?.high).toBeGreaterThanOrEqual(truth);
}

describe('through collector and bridge, the estimators recover', () => {
  test.each(centreIds)('how often %s stops, for how long, and what running time is left', (id) => {
    const { stops, stopsPer100h, stopMs, uptime, paperShare } = centre(id);
    const truth = trueStops(id);
    expect(stops).toBeGreaterThan(300);
    expectWithin(stopsPer100h, truth.per100h);
    expectWithin(stopMs, truth.meanMs);
    expectWithin(uptime, truth.uptime);
    // The paper's 82 % has washed out.
    expect(paperShare).toBeLessThan(0.1);
    expect(uptime.high - uptime.low).toBeLessThan(0.12);
  });

  test.each(centreIds)('the setups of %s from family to family', (id) => {
    const { sameFamily, otherFamily } = laws[id].setupMinutes;
    // What each machine was set up for before its first order nobody knows.
    const setupPairs = centre(id).setupPairs.filter(({ pair }) => !pair.startsWith('>'));
    const truthOf = (pair: string) => (new Set(pair.split('>')).size === 1 ? sameFamily : otherFamily) * 60_000;
    const right = setupPairs.filter(({ pair, meanMs }) => {
      const truth = truthOf(pair);
      return meanMs.low <= truth && truth <= meanMs.high;
    });
    expect(setupPairs).toHaveLength(16);
    // Of sixteen intervals that hold with 95 %, one or two may miss.
    expect(right.length).toBeGreaterThanOrEqual(14);
  });

  test.each(centreIds)('how much longer than planned %s runs, and its scrap', (id) => {
    const { cycleFactor, scrapRate } = laws[id];
    const { runRatio, scrapShare, runs } = centre(id);
    expect(runs).toBeGreaterThan(300);
    expectWithin(runRatio, cycleFactor / (1 - scrapRate));
    expect(Math.abs(runRatio.value / (cycleFactor / (1 - scrapRate)) - 1)).toBeLessThan(0.03);
    expectWithin(scrapShare, scrapRate);
  });

  test('the way between operations, although most orders wait for a machine after it', () => {
    const { meanMs, count, withinCount } = beliefs.transfers;
    expect(withinCount).toBeGreaterThan(count);
    expectWithin(meanMs, transferHours * HOUR);
  });

  test('how many orders come and which', () => {
    expectWithin(beliefs.arrivals.perWeek, ordersPerWeek);
    expect(beliefs.arrivals.templates.map(({ itemId }) => itemId).sort()).toEqual([
      'ITEM-blue',
      'ITEM-green',
      'ITEM-grey',
      'ITEM-red',
    ]);
    for (const { share } of beliefs.arrivals.templates) expect(Math.abs(share - 0.25)).toBeLessThan(0.1);
  });

  test('for how much of its date an order of the family that is set up is preferred', () => {
    expect(beliefs.dispatch.choices).toBeGreaterThan(300);
    expectWithin(beliefs.dispatch.familyBonusMs, familyBonusHours * HOUR);
    // Nobody overrides here.
    expect(beliefs.dispatch.overrideShare.value).toBeLessThan(0.02);
  });
});
