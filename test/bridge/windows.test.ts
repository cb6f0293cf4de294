import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPlanner, createRig, type Rig } from './rig.ts';
import { HOUR, journal, MONDAY, orderOf, plantFact, released, smallPlant } from './shop.ts';

let rig: Rig;
let headers: Record<string, string>;
beforeAll(async () => {
  rig = await createRig();
  rig.setClock(MONDAY + 8 * HOUR);
  const { name, secret } = await addPlanner(rig);
  await rig.start();
  const answer = await rig.call('POST', '/api/session', { name, secret });
  headers = { cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  const box = journal();
  box.add(plantFact(smallPlant()), released(orderOf('O1')));
  await rig.exchange(box);
});
afterAll(() => rig.end());

const status = async (method: string, path: string, body?: unknown) =>
  (await rig.call(method, path, body, headers)).status;
const DAY = 24 * HOUR;
const beyond = [
  [1, 8.64e15],
  [-8.64e15, 0],
  [8.64e15 - DAY, 8.64e15],
  [MONDAY - 401 * DAY, MONDAY],
  ['', ''],
  [MONDAY, '9e99'],
];

test.each([
  '/api/view?',
  '/api/figures?kind=plant&',
  '/api/pareto?kind=plant&',
  '/api/measured?',
  '/api/explain?kind=plant&',
  '/api/drill?of=stops&',
  '/api/proposals?',
])('%s is asked of a window that a plant can have, 400 days long at most', async (path) => {
  for (const [from, to] of beyond) expect(await status('GET', `${path}from=${from}&to=${to}`)).toBe(400);
  expect(await status('GET', `${path}from=${MONDAY}&to=${MONDAY + HOUR}`)).toBe(200);
});

test('a view of half a window, and of one that is named twice, is refused, never an error', async () => {
  for (const query of ['from=1', 'to=1', 'from=1&from=2&to=3', 'from[]=1&to=2'])
    expect(await status('GET', `/api/view?${query}`)).not.toBe(500);
});

test('an enquiry and a what-if reach no further than a plan can', async () => {
  const at = 8.64e15;
  expect(await status('POST', '/api/quotes', { itemId: 'I1', quantityPcs: 1, dueAt: at })).toBe(400);
  expect(await status('POST', '/api/quotes', { itemId: 'I1', quantityPcs: 1, materialAt: at })).toBe(400);
  for (const change of [
    { kind: 'machineDown', machineId: 'P1', until: at },
    { kind: 'machineAdded', workCentreId: 'press', until: at },
    { kind: 'priority', orderId: 'O1', priorityAt: at },
    { kind: 'material', orderId: 'O1', arrivesAt: at },
  ])
    expect(await status('POST', '/api/what-if', { changes: [change] })).toBe(400);
});
