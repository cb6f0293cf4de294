/** Laws that a plant of the twin is given come back through the bridge's readers and estimators. */
import { expect, test, vi } from 'vitest';
import { estimateLaws } from '../../../bridge/promise/estimators/estimate.ts';
import { builtIn } from '../../../simulators/study/command.ts';
import { measuredNow, shopNow } from '../../../simulators/study/snapshot.ts';
import type { Twin } from '../../../simulators/study/twin.ts';
import { START } from '../../../simulators/study/world.ts';
import { livedTwin, plantOf } from './lived.ts';

// Weeks of a plant on cores that are shared with the other tests.
vi.setConfig({ testTimeout: 60_000 });

const small = `
id: small
workCentres:
  - { id: cut, machines: 2 }
  - { id: mill, machines: 4 }
items: { count: 8, families: 3, runHours: { mean: 12 }, routings: [{ weight: 1, steps: [cut, mill] }] }
load: 0.7
`;

function lived(more: string, weeks = 20): Twin {
  return livedTwin(plantOf(small, more), { seed: 3, weeks });
}

const lawsOf = (twin: Twin) => estimateLaws(shopNow(twin, measuredNow(twin, START, [])));
const shareOf = (values: Float64Array, is: (value: number) => boolean) => values.filter(is).length / values.length;

test('lots that overlap come back by how often and by how much; without any nothing is believed', () => {
  expect(lawsOf(lived('')).overlaps).toBeUndefined();
  const any = lawsOf(lived('overlap: { share: 0.6, part: 0.4 }')).overlaps?.any.shares ?? new Float64Array();
  const early = any.filter((share) => share < 0.98);
  expect(early.length / any.length).toBeGreaterThan(0.45);
  expect(early.length / any.length).toBeLessThan(0.75);
  expect(early.reduce((sum, share) => sum + share, 0) / early.length).toBeGreaterThan(0.3);
  expect(shareOf(early, (share) => share < 0.7)).toBeGreaterThan(0.8);
});

test('lots that are split come back; without any nothing is believed', () => {
  expect(lawsOf(lived('')).splits).toBeUndefined();
  const twin = lived('split: { share: 0.5, machines: 3 }');
  expect(twin.arrived.some(({ steps }) => steps.some(({ worked }) => worked.length === 3))).toBe(true);
  const mill = lawsOf(twin).splits?.get('mill') ?? new Float64Array();
  expect(shareOf(mill, (count) => count > 1)).toBeGreaterThan(0.3);
  expect(shareOf(mill, (count) => count > 1)).toBeLessThan(0.65);
});

test('weekdays on which orders come are found; where all are alike none is believed', () => {
  expect(lawsOf(lived('')).arrivals.weekdays).toBeUndefined();
  const { weekdays = [] } = lawsOf(lived('weekdays: [2, 1, 1, 1, 1, 0, 0]', 30)).arrivals;
  expect(weekdays.reduce((sum, day) => sum + day, 0)).toBeCloseTo(7, 6);
  expect(weekdays[0]).toBeGreaterThan(1.6);
  expect(weekdays[0]).toBeLessThan(3);
  expect(Math.max(...weekdays.slice(5))).toBeLessThan(0.4);
});

test('outages of the whole plant are one stream, and in no work centre’s own', () => {
  expect(lawsOf(lived('')).plantOutages).toBeUndefined();
  const { plantOutages, stops } = lawsOf(lived('outages: { perWeek: 0.7, hours: { mean: 6 } }', 40));
  // Half a year of eighty hours a week is remembered; of some an idle plant hears nothing.
  const perWeek = (plantOutages?.perMs ?? 0) * 80 * 3_600_000;
  expect(perWeek).toBeGreaterThan(0.4);
  expect(perWeek).toBeLessThan(1);
  const hours = (plantOutages?.ms ?? new Float64Array()).reduce((sum, ms) => sum + ms / 3_600_000 / 1024, 0);
  expect(hours).toBeGreaterThan(4);
  expect(hours).toBeLessThan(9);
  // What hits one centre alone stays that centre's.
  expect((stops.get('mill')?.outagesPerMs ?? 0) * 80 * 3_600_000).toBeLessThan(0.35);
});

test('orders that are cancelled are counted among those that somebody began or cancelled', () => {
  expect(lawsOf(lived('')).cancelShare).toBeUndefined();
  const twin = lived('cancelled: { share: 0.25, days: 1 }', 30);
  const gone = twin.arrived.filter(({ cancelledAt }) => cancelledAt !== null);
  expect(gone.length).toBeGreaterThan(10);
  expect(
    gone.every(({ steps, finishedAt }) => finishedAt === null && steps.every((one) => one.startedAt === null)),
  ).toBe(true);
  const share = gone.length / twin.arrived.length;
  expect(lawsOf(twin).cancelShare).toBeGreaterThan(0.6 * share);
  expect(lawsOf(twin).cancelShare).toBeLessThan(1.3 * share);
});

test('people work at one machine each, where they can and when they are there', () => {
  const twin = lived(`load: 0.5
people:
  - { skills: [cut], shifts: [1] }
  - { skills: [cut, mill] }
  - { skills: [mill], shifts: [2], count: 2 }
`);
  const spans = twin.arrived.flatMap(({ steps }) =>
    steps.flatMap(({ worked, workCentreId }) => worked.map((one) => ({ ...one, workCentreId }))),
  );
  const starts = spans.filter(({ from }) => from < twin.now);
  const atWork = (at: number, centres: readonly string[]) =>
    starts.filter(({ from, to, workCentreId }) => from <= at && to > at && centres.includes(workCentreId)).length;
  expect(starts.length).toBeGreaterThan(50);
  expect(Math.max(...starts.map(({ from }) => atWork(from, ['cut'])))).toBe(2);
  expect(Math.max(...starts.map(({ from }) => atWork(from, ['cut', 'mill'])))).toBeLessThanOrEqual(4);
});

test('who can work where and when comes back from who signs on, and ways are not taken for waiting for people', () => {
  expect(lawsOf(lived('')).people).toBeUndefined();
  const { people, transfers } = lawsOf(
    lived(`load: 0.6
people:
  - { skills: [cut], shifts: [1] }
  - { skills: [cut, mill], shifts: [2] }
  - { skills: [mill], count: 2 }
`),
  );
  const early = people?.weeks.map((week) => week.get('shift1')?.length ?? 0) ?? [];
  expect(people?.people.map(({ skills, atOnce }) => [[...skills].sort().join(), atOnce]).sort()).toEqual([
    ...[
      ['cut', 1],
      ['cut,mill', 1],
      ['mill', 1],
      ['mill', 1],
    ],
  ]);
  // One cuts, two mill; the fourth is there in the other shift.
  expect(Math.max(...early)).toBe(3);
  expect(people?.stays).toBe(true);
  const mean = transfers.ms.reduce((sum, ms) => sum + ms / transfers.ms.length, 0) / 3_600_000;
  expect(mean).toBeGreaterThan(2.5);
  expect(mean).toBeLessThan(6);
});

test('a plant in which nobody can work at a place is refused by name', () => {
  const read = () => plantOf(small, 'people: [{ skills: [cut] }]');
  expect(read).toThrow(/nobody can work at \\"mill\\"/);
});

test('loads of several orders come back by their size, and their run time is that of the whole load', () => {
  expect(lawsOf(lived('')).loads).toBeUndefined();
  const furnace = `load: 0.9
workCentres:
  - { id: cut, machines: 4 }
  - { id: mill, machines: 1, load: 4, run: { ratio: 1, scrap: 0, itemSd: 0, orderCv: 0 } }
`;
  const twin = lived(furnace, 30);
  const steps = twin.arrived.flatMap((order) => order.steps.filter((one) => one.workCentreId === 'mill'));
  const done = steps.filter(({ finishedAt }) => finishedAt !== null && finishedAt <= twin.now);
  expect(Math.max(...done.map(({ together }) => together))).toBeGreaterThan(1);
  const { loads, runs } = lawsOf(twin);
  const mean = (loads?.get('mill') ?? new Float64Array()).reduce((sum, one) => sum + one / 1024, 0);
  const seen = done.length / done.reduce((sum, { together }) => sum + 1 / together, 0);
  expect(mean).toBeGreaterThan(0.75 * seen);
  expect(mean).toBeLessThan(1.2 * seen);
  // A load lasts as its longest order, which a share of its time would never tell.
  expect(runs.get('mill')?.ratio).toBeGreaterThan(0.95);
});

test('run time that goes with the lot comes back, and none does where it goes with pieces', () => {
  expect(lawsOf(lived('')).runs.get('mill')?.lot).toBeUndefined();
  const centres = (lot: number) => `
workCentres:
  - { id: cut, machines: 2 }
  - { id: mill, machines: 4, run: { lot: ${lot} } }
`;
  const [whole, half] = [1, 0.5].map((lot) => lawsOf(lived(centres(lot), 30)).runs);
  expect(whole?.get('mill')?.lot?.share).toBeGreaterThan(0.8);
  expect(whole?.get('cut')?.lot).toBeUndefined();
  expect(half?.get('mill')?.lot?.share).toBeGreaterThan(0.2);
  expect(half?.get('mill')?.lot?.share).toBeLessThan(0.8);
});

test('orders of the customer who is never let wait go before all others; without one nobody does', () => {
  expect(lived('').arrived.some(({ isHot }) => isHot)).toBe(false);
  const { arrived, now } = lived('load: 0.95\ndispatch: { hotShare: 0.15 }', 30);
  const waits = (hot: boolean) =>
    arrived
      .filter(({ isHot }) => isHot === hot)
      .flatMap(({ steps }) =>
        steps.flatMap(({ readyAt, startedAt }) =>
          readyAt === null || startedAt === null || startedAt > now ? [] : [startedAt - readyAt],
        ),
      );
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(waits(true).length).toBeGreaterThan(20);
  expect(mean(waits(true))).toBeLessThan(0.5 * mean(waits(false)));
});

test('the plants with lots, loads and people come last, so that eight are those that they were', () => {
  expect(builtIn(11).map(({ id }) => id)).toEqual([
    ...['forge', 'turning', 'assembly', 'engineered', 'first-come', 'foreman', 'reconfirmed', 'short-handed'],
    ...['lots', 'furnace', 'people'],
  ]);
});
