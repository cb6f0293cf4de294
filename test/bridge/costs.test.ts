import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PromiseMaker } from '../../bridge/shop/promises.ts';
import { addPlanner, createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

/** By the scenarios its machines will cost another 50 to 90. */
const ofO2: PromiseMaker = {
  refresh: async ({ now, hourCosts }) => {
    const [p50, p80, p90, p95] = [1, 2, 3, 4].map((hours) => now + hours * HOUR);
    const level = { quotedAt: now, quoteLevel: 0.9, onTimeProbability: null, warnings: [], drivers: [], seed: 1 };
    const dates = { ...level, p50: p50 ?? 0, p80: p80 ?? 0, p90: p90 ?? 0, p95: p95 ?? 0, scenarios: 9 };
    const isPriced = hourCosts?.P1 === 60 && hourCosts.P2 === 60;
    const restCost = { p10: 50, p50: 60, p90: 90 };
    return { promises: [{ orderId: 'O2', ...dates, ...(isPriced ? { restCost } : {}) }], undated: [] };
  },
  quote: () => Promise.reject(new Error('no dates in this test')),
  whatIf: async () => [],
  beliefs: async () => null,
  explain: async () => null,
};

let rig: Rig;
let box: ReturnType<typeof journal>;
beforeEach(async () => {
  rig = await createRig({ maker: ofO2 });
  rig.config.costs.rates.push(
    { kind: 'rate', of: 'machine', id: 'press', perHour: '60.00', currency: 'EUR', validFrom: null },
    { kind: 'rate', of: 'labour', id: 'press', perHour: '9', currency: 'CHF', validFrom: null },
  );
  rig.setClock(MONDAY + 12 * HOUR);
});
afterEach(() => rig.end());

const START = MONDAY + 6 * HOUR;
const bar = { itemId: 'BAR', quantityPcs: 100, price: '2.00' };
const made = orderOf('O1', {
  ...{ customer: '=cmd()', components: [bar] },
  calculation: { currency: 'EUR', run: '50.00', sales: '400.00' },
});

/** An hour of the press for the order; nothing of the other one is finished. */
async function signedOn(): Promise<Record<string, string>> {
  const { name, secret } = await addPlanner(rig);
  await rig.start();
  for (const order of [made, orderOf('O2')]) rig.erp.put(order);
  const [p1, p2] = [on('P1'), on('P2')];
  box = journal();
  box.add(plantFact(smallPlant()), released(orderOf('O1')), released(orderOf('O2')));
  box.add(p1.start(START, 'O1/0010'), p1.state(START, 'running'), p1.good(START + HOUR, 100, START + HOUR - MINUTE));
  box.add(p1.finish(START + HOUR, 'O1/0010'), p1.state(START + HOUR, 'idle'));
  box.add(p2.start(START, 'O2/0010'), p2.state(START, 'running'), p2.good(START + HOUR, 50, START + HOUR - MINUTE));
  await rig.exchange(box);
  const customers = async () => (await rig.view()).orders.map(({ customer }) => customer);
  await expect.poll(customers).toContain('=cmd()');
  const answer = await rig.call('POST', '/api/session', { name, secret });
  return { cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
}
const WINDOW = `from=${MONDAY}&to=${MONDAY + 24 * HOUR}`;

test('costs are told to the office alone, one by one and summed, with what no rate was given for', async () => {
  const headers = await signedOn();
  const get = async (path: string) => (await rig.call('GET', path, undefined, headers)).json();

  expect((await rig.call('GET', `/api/costs?${WINDOW}`)).status).toBe(401);
  expect((await rig.call('GET', '/api/orders/O1/costs')).status).toBe(401);

  // Given an hour at 60 where 50 were calculated, and material as planned.
  const { cost } = await get('/api/orders/O1/costs');
  expect(cost).toMatchObject({
    planned: '250.00',
    actual: '260.00',
    difference: '10.00',
    sales: '400.00',
    margin: '140.00',
  });
  expect(cost.parts.run).toEqual({ planned: '50.00', actual: '60.00' });

  const { rows, currency, oddRates } = await get(`/api/costs?by=order&${WINDOW}`);
  expect([currency, oddRates]).toEqual(['EUR', 1]);
  expect(rows.map(({ key }: { key: string }) => key)).toEqual(['O1', 'O2']);
  expect(rows[1]).toMatchObject({ difference: null, finished: 0, margin: null });

  // Summed is what is finished.
  expect((await get(`/api/costs?by=item&${WINDOW}`)).rows).toMatchObject([
    { key: 'I1', orders: 2, finished: 1, actual: '260.00', difference: '10.00' },
  ]);
  expect((await get(`/api/costs?by=month&${WINDOW}`)).rows).toMatchObject([{ key: '2026-11' }]);
  // What the running one will have cost, with the range of its scenarios, once they were simulated.
  const rest = async () => {
    const { actual, atCompletion, atCompletionRange: range } = (await get('/api/orders/O2/costs')).cost;
    return [range?.from, atCompletion, range?.to].map((one) => Number(one) - Number(actual));
  };
  await expect.poll(rest).toEqual([50, 60, 90]);
  const csv = await (await rig.call('GET', `/api/costs.csv?by=order&${WINDOW}`, undefined, headers)).text();
  expect(csv).toContain(';at_completion;at_completion_from;at_completion_to;');
  expect((await get(`/api/orders/O9/costs`)).sentence).toMatchObject({ what: 'noSuchOrder' });
});

test('the file for a spreadsheet holds no formula, and no box is told a price', async () => {
  const headers = await signedOn();
  const csv = await (await rig.call('GET', `/api/costs.csv?by=customer&${WINDOW}`, undefined, headers)).text();
  expect(csv).toContain("\r\n'=cmd();");
  expect(csv).toContain(';10.00;');

  const { planning } = await rig.exchange(box);
  expect(planning.length).toBeGreaterThan(0);
  expect(JSON.stringify(planning)).not.toMatch(/"price"|calculation|400\.00/);
});

test('paid time that no order has is told beside what orders have; a workbook holds what the CSV holds', async () => {
  const headers = await signedOn();
  const asked = (path: string) => rig.call('GET', path, undefined, headers);
  const { machine, labour } = await (
    await asked(`/api/costs/paid-time?from=${MONDAY}&to=${MONDAY + 12 * HOUR}`)
  ).json();
  // At 60 an hour: one press for an hour, the other from then until noon.
  expect([machine.absorbed, machine.absorbedMs]).toEqual(['420.00', 7 * HOUR]);
  expect(Number(machine.unabsorbed)).toBeCloseTo((machine.unabsorbedMs / HOUR) * 60, 2);
  expect(labour).toMatchObject({ absorbed: '0.00', unabsorbed: '0.00' });
  expect((await rig.call('GET', `/api/costs/paid-time?${WINDOW}`)).status).toBe(401);

  const answer = await asked(`/api/costs.xlsx?by=customer&${WINDOW}`);
  expect(answer.headers.get('content-type')).toContain('spreadsheetml');
  const book = Buffer.from(await answer.arrayBuffer()).toString('latin1');
  expect(book.startsWith('PK')).toBe(true);
  expect(book).toContain('=cmd()</t></is></c>');
  expect(book).toContain('<c s="1"><v>260</v></c>');
  // 2 November 2026.
  expect(book).toContain('<c s="2"><v>46328</v></c>');
});

test('a fact that comes late and a price that changes move what a finished order cost', async () => {
  const headers = await signedOn();
  const cost = async () => (await (await rig.call('GET', '/api/orders/O1/costs', undefined, headers)).json()).cost;
  expect([(await cost()).actual, (await cost()).parts.stop.actual]).toEqual(['260.00', '0.00']);
  // It stood for the second half of its hour.
  box.add(on('P1').state(START + 30 * MINUTE, 'stopped'));
  await rig.exchange(box);
  await expect.poll(async () => (await cost()).parts.stop.actual).not.toBe('0.00');
  rig.erp.put({ ...made, components: made.components.map((one) => ({ ...one, price: '3.00' })) });
  await expect.poll(async () => (await cost()).actual).toBe('360.00');
});

test('a rate that is written over in the file leaves closed orders what they cost', async () => {
  const headers = await signedOn();
  const actual = async () =>
    (await (await rig.call('GET', '/api/orders/O1/costs', undefined, headers)).json()).cost.actual;
  expect(await actual()).toBe('260.00');
  await rig.stop();
  rig.config.costs.rates.splice(0, 1, {
    ...{ kind: 'rate', of: 'machine', id: 'press', perHour: '90.00', currency: 'EUR', validFrom: null },
  });
  await rig.start();
  await expect.poll(actual).toBe('260.00');
});
