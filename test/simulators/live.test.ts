/** The simulated plant in real time follows what people do on the tablet, and nothing else. */
import { afterEach, expect, test, vi } from 'vitest';
import type { Tablet } from '../../simulators/live/clients.ts';
import { createLivePlant, type LivePlant } from '../../simulators/live/live.ts';
import { runHistory } from '../../simulators/past/history.ts';
import { freshTwin } from '../../simulators/plant/twin.ts';
import { DAY, MONDAY, plant, sim } from './plant.ts';

let live: LivePlant | null = null;
afterEach(() => live?.stop());

const card = (id: string) => ({ id, lineProblem: null, current: null, stops: [], queue: [] });

test('a box that still computes its past shows no orders; once it has, an order that is not there was taken off', async () => {
  const options = { plant, sim, edgeId: 'e', firstSeq: 1, firstSerial: 1, people: ['Ada'], write: () => {} };
  const { memory } = runHistory({ ...options, memory: freshTwin(sim, 3, MONDAY), to: MONDAY + DAY / 2 });
  const loaded = memory.machines.filter(({ job }) => job !== null).map(({ id }) => id);
  const view: Tablet = { now: memory.at, computing: true, machines: loaded.map(card) };
  let looks = 0;
  live = createLivePlant({
    ...{ plant, sim, memory, faces: [], erp: null, people: [], newId: () => 'c', save: () => {}, log: () => {} },
    now: () => memory.at,
    collector: {
      view: async () => {
        looks += 1;
        return view;
      },
      command: async () => {},
    },
  });
  const inWork = () =>
    live?.states().flatMap(({ operationId, machineId }) => (operationId === null ? [] : [machineId]));
  await live.start();
  await vi.waitFor(() => expect(looks).toBeGreaterThan(4), { timeout: 120_000 });
  expect(loaded.length).toBeGreaterThan(0);
  expect(inWork()).toEqual(loaded);
  view.computing = false;
  await vi.waitFor(() => expect(inWork()).toEqual([]), { timeout: 120_000 });
});
