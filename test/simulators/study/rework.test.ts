/** Pieces that are sent back come back as a law from the twin's facts, and nothing where none were. */
import { expect, test, vi } from 'vitest';
import { estimateLaws } from '../../../bridge/promise/estimators/estimate.ts';
import { measuredNow, shopNow } from '../../../simulators/study/snapshot.ts';
import type { Twin } from '../../../simulators/study/twin.ts';
import { START } from '../../../simulators/study/world.ts';
import { livedTwin, plantOf } from './lived.ts';

// Weeks of a plant on cores that are shared with the other tests.
vi.setConfig({ testTimeout: 60_000 });

const plant = (rework: string) => `
id: small
workCentres:
  - { id: cut, machines: 2 }
  - { id: mill, machines: 4, run: { orderCv: 0, itemSd: 0, ratio: 1, scrap: 0 } }
  - { id: check, machines: 2, run: { orderCv: 0, itemSd: 0, ratio: 1, scrap: 0 }${rework} }
items: { count: 6, families: 3, runHours: { mean: 8 }, routings: [{ weight: 1, steps: [cut, mill, check] }] }
load: 0.7
`;
const lived = (rework = '', weeks = 24): Twin => livedTwin(plantOf(plant(rework)), { seed: 3, weeks });
const lawsOf = (twin: Twin) => estimateLaws(shopNow(twin, measuredNow(twin, START, [])));

test('what an inspection sends back to the mill comes back: how often, where to, and how much is made again', () => {
  const twin = lived(', rework: { share: 0.25, to: mill, part: { mean: 0.3, cv: 0.2 }, most: 3 }');
  const done = twin.arrived.flatMap(({ steps }) => steps.filter(({ workCentreId }) => workCentreId === 'check'));
  const passes = done.reduce((sum, step) => sum + step.earlier.length + (step.finishedAt === null ? 0 : 1), 0);
  const truth = done.reduce((sum, { sentBack }) => sum + sentBack, 0) / passes;
  const { rework, runs } = lawsOf(twin);
  const check = rework?.centres.get('check');
  expect(Math.abs((check?.share ?? 0) - truth)).toBeLessThan(0.03);
  expect([...(rework?.centres.keys() ?? [])]).toEqual(['check']);
  expect(check?.targets).toEqual([{ to: 'mill', share: 1 }]);
  expect(rework?.sent.get('mill')?.mean).toBeGreaterThan(0.25);
  expect(rework?.sent.get('mill')?.mean).toBeLessThan(0.35);
  expect(rework?.after.get('check')?.mean).toBeGreaterThan(0.25);
  // What is made again is a pass of its own, in no step's run time.
  expect(runs.get('mill')?.ratio).toBeLessThan(1.05);
});

test('a step that runs again by itself sends to itself; ways are as long as without any', () => {
  const { rework, transfers, overlaps } = lawsOf(lived(', rework: { share: 0.3, part: { mean: 0.4 } }'));
  expect(rework?.centres.get('check')?.targets).toEqual([{ to: 'check', share: 1 }]);
  expect(rework?.centres.get('check')?.share).toBeGreaterThan(0.2);
  expect(overlaps).toBeUndefined();
  const hours = transfers.ms.reduce((sum, ms) => sum + ms / 1024 / 3_600_000, 0);
  expect(hours).toBeGreaterThan(3);
  expect(hours).toBeLessThan(6);
});

test('without any nothing is believed', () => {
  expect(lawsOf(lived()).rework).toBeUndefined();
});
