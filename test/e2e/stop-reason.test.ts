/** What the product is for, in a real browser: a machine stops, an operator says why, everybody knows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getJson, type Processes, startProcesses, until } from '../flow/processes.ts';
import { type Browser, openBrowser } from './browser.ts';

/** A reason that no simulated stop has by itself: what is found of it is ours. */
const REASON = 'stop.noOrder';

let plant: Processes;
let browser: Browser;

beforeAll(async () => {
  plant = await startProcesses();
  for (const part of ['erp', 'bridge', 'machines', 'collector'] as const) await plant.start(part);
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await plant?.end();
});

interface Stop {
  machineId: string;
  from: number;
}

/** Stops a machine that works on an order, and waits until the tablet asks why. */
async function breakDown(): Promise<Stop> {
  const machineId = await until('a machine at work on an order', async () => {
    const view = await tabletView();
    return view.machines.find((machine) => machine.class === 'producing' && machine.current !== null)?.id;
  });
  const since = Date.now();
  await fetch(`${plant.urls.control}/machines/${machineId}/stop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state: 'stopped', durationMs: 600_000 }),
  });
  return until('the stop on the tablet', async () => {
    const machine = (await tabletView()).machines.find(({ id }) => id === machineId);
    const stop = machine?.stops.find((each) => each.unexplained && each.to === null && each.from >= since - 3_000);
    return stop === undefined ? null : { machineId, from: stop.from };
  });
}

interface SeenMachine {
  id: string;
  class: string;
  current: { operationId: string; orderId: string } | null;
  stops: { from: number; to: number | null; unexplained: boolean; reasonId: string | null }[];
}
async function tabletView(): Promise<{ machines: SeenMachine[] }> {
  const token = readFileSync(join(plant.folder, 'collector', 'reader.token'), 'utf8').trim();
  const answer = await fetch(`${plant.urls.collector}/api/view`, { headers: { authorization: `Bearer ${token}` } });
  return answer.json();
}

describe('an operator gives a stop its reason on the tablet', () => {
  test('and it stands in the planner’s Pareto and in the ERP', async () => {
    const stop = await breakDown();
    const operationId =
      (await tabletView()).machines.find(({ id }) => id === stop.machineId)?.current?.operationId ?? '';
    const tablet = await browser.page({ width: 1280, height: 800 });
    await tablet.goto(plant.links.collector[0] ?? '');

    await tablet.getByTestId(`machine-${stop.machineId}`).click();
    await tablet.getByTestId(`stop-${stop.from}`).click();
    await tablet.getByTestId(`reason-${REASON}`).click();
    // Without a name nothing is written: sign-on comes between, once, and the tap is carried out after it.
    await tablet.getByTestId('signon-name').fill(plant.operator.name);
    await tablet.getByTestId('signon-secret').fill(plant.operator.secret);
    await tablet.getByTestId('signon-submit').click();

    await until('the reason in the collector', async () => {
      const machine = (await tabletView()).machines.find(({ id }) => id === stop.machineId);
      return machine?.stops.some((each) => each.from === stop.from && each.reasonId === REASON);
    });

    const planner = await browser.page({ width: 1280, height: 800 });
    await planner.goto(plant.links.bridge[0] ?? '');
    await planner.getByTestId(`pareto-${REASON}`).waitFor({ timeout: 120_000 });

    const ticket = await until('the reason in the ERP', async () => {
      const orderId = operationId.slice(0, operationId.lastIndexOf('/'));
      const tickets = await getJson(`${plant.urls.erp}/api/confirmations?orderId=${encodeURIComponent(orderId)}`, {
        authorization: `Bearer ${plant.erpToken}`,
      });
      return Array.isArray(tickets)
        ? tickets.find((each) => each.stops.some((part: { reasonId: string }) => part.reasonId === REASON))
        : null;
    });
    expect(ticket).toMatchObject({ operationId });
  });

  test('a stop at a machine is on the screen by itself', async () => {
    const tablet = await browser.page({ width: 1280, height: 800 });
    await tablet.goto(plant.links.collector[1] ?? '');
    const machineId = await until('a running machine with a state signal', async () => {
      const view = await tabletView();
      return view.machines.find((machine) => machine.class === 'producing' && machine.id !== 'press-3')?.id;
    });
    const card = tablet.getByTestId(`machine-${machineId}`);
    await card.waitFor();
    const before = await card.getAttribute('class');
    await fetch(`${plant.urls.control}/machines/${machineId}/stop`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ state: 'fault', durationMs: 60_000 }),
    });
    await until('the card to change', async () => (await card.getAttribute('class')) !== before, 10_000);
  });

  test('without a session nothing is written', async () => {
    const answer = await fetch(`${plant.urls.collector}/api/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ commandId: 'test-no-session', machineId: 'press-1', type: 'signOn' }),
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
  });
});
