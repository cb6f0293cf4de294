import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRig, type Rig } from './rig.ts';
import { type Fact, HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  rig.setClock(MONDAY + 12 * HOUR);
  await rig.start();
});
afterEach(() => rig.end());

const START = MONDAY + 6 * HOUR;
type Moved = Extract<Fact, { type: 'materialIssued' | 'lotProduced' }>;
const took = (at: number, operationId: string, itemId: string, lot: string, quantityPcs = 10): Moved => ({
  ...{ type: 'materialIssued', machineId: 'P1', at, by: 'anna' },
  ...{ operationId, itemId, lot, quantityPcs },
});
const made = (at: number, operationId: string, lot: string, serials: string[]): Moved => ({
  ...{ type: 'lotProduced', machineId: 'P1', at, by: 'anna' },
  ...{ operationId, lot, quantityPcs: serials.length, serials },
});

/** A bought bar goes into a forging for stock; that goes into a pump for a customer, which is still in work. */
async function builtIn(): Promise<Record<string, string>> {
  const forging = orderOf('F1', { itemId: 'FORGING', customer: null, strategy: 'MTS' });
  const pump = orderOf('P1', { itemId: 'PUMP', customer: '=Acme()', salesOrder: 'SO-1' });
  for (const order of [forging, pump]) rig.erp.put(order);
  const p1 = on('P1');
  const box = journal();
  box.add(plantFact(smallPlant(['P1'])), released(forging), released(pump));
  box.add(p1.start(START, 'F1/0010'), took(START, 'F1/0010', 'BAR', 'HEAT-7'), p1.state(START, 'running'));
  box.add(p1.good(START + HOUR, 100, START + HOUR - MINUTE), made(START + HOUR, 'F1/0010', 'F-77', ['SN-1', 'SN-2']));
  box.add(p1.finish(START + HOUR, 'F1/0010'));
  box.add(p1.start(START + HOUR + MINUTE, 'P1/0010'), took(START + HOUR + MINUTE, 'P1/0010', 'FORGING', 'F-77', 2));
  await rig.exchange(box);
  await expect.poll(async () => (await rig.view()).orders.map(({ customer }) => customer)).toContain('=Acme()');
  return rig.session();
}

test('a supplier’s lot is called back from every order that has it, and the page’s search finds it', async () => {
  const headers = await builtIn();
  const get = async (path: string) => (await rig.call('GET', path, undefined, headers)).json();
  expect((await rig.call('GET', '/api/recall?itemId=BAR&lot=HEAT-7')).status).toBe(401);

  // Written wrong it is nobody's, which no recall may say.
  for (const [asked, what] of [
    ['itemId=BAR&lot=HEAT7', 'noSuchLot'],
    ['serial=SN-9', 'noSuchSerial'],
    ['orderId=F9', 'noSuchOrder'],
  ] as const)
    for (const path of ['trace', 'recall', 'recall.csv'])
      expect((await get(`/api/${path}?${asked}`)).sentence).toMatchObject({ what });

  expect((await get('/api/trace/find?q=heat')).lots).toEqual([{ itemId: 'BAR', lot: 'HEAT-7' }]);
  const { rows, isCut } = await get('/api/recall?itemId=BAR&lot=HEAT-7');
  expect(isCut).toBe(false);
  expect(rows).toMatchObject([
    { orderId: 'F1', depth: 0, where: 'builtIn', customer: null },
    { orderId: 'P1', depth: 1, where: 'inWork', customer: '=Acme()', salesOrder: 'SO-1' },
  ]);
  const csv = await (await rig.call('GET', '/api/recall.csv?itemId=BAR&lot=HEAT-7', undefined, headers)).text();
  expect(csv).toContain("P1;PUMP;;'=Acme();SO-1;MTO;inWork;1;0;FORGING F-77 2 pcs;;");
});

test('an order is traced back to what was bought, with machine, people and tickets', async () => {
  const headers = await builtIn();
  const get = async (path: string) => (await rig.call('GET', path, undefined, headers)).json();
  const { backward, operations } = await get('/api/trace?orderId=P1');
  expect(backward.bought).toEqual([{ itemId: 'BAR', lot: 'HEAT-7' }]);
  expect(operations).toMatchObject([{ number: '0010', machineIds: ['P1'], people: ['anna'] }]);
  const traced = await get('/api/trace?orderId=F1');
  expect(traced.operations[0].tickets.length).toBeGreaterThan(0);
  expect((await get('/api/trace?serial=SN-2')).backward.bought).toEqual([{ itemId: 'BAR', lot: 'HEAT-7' }]);

  expect((await rig.call('GET', '/api/trace', undefined, headers)).status).toBe(400);
});

test('what was made of a lot is found on the ERP’s stock, and with the customer that it was delivered to', async () => {
  const of = { itemId: 'FORGING', lot: 'F-77' };
  rig.erp.stock.rows = [
    { kind: 'stock', ...of, quantity: 60 },
    { kind: 'stock', ...of, lot: 'F-78', quantity: 9 },
    { kind: 'movement', id: 'D1', ...of, at: START, quantity: -38, what: 'delivered', wanted: 38, customer: 'Beta' },
  ];
  const headers = await builtIn();
  const get = async (path: string) => (await rig.call('GET', path, undefined, headers)).json();
  const recall = '/api/recall?itemId=BAR&lot=HEAT-7';
  await expect.poll(async () => (await get(recall)).onStock).toMatchObject([{ lot: 'F-77', quantityPcs: 60 }]);
  expect((await get(recall)).delivered).toMatchObject([{ customer: 'Beta', quantityPcs: 38 }]);
  const csv = await (await rig.call('GET', '/api/recall.csv?itemId=BAR&lot=HEAT-7', undefined, headers)).text();
  expect(csv).toContain(';FORGING;;Beta;;;delivered;;;;FORGING F-77 38 pcs;2026-');
});

test('what is corrected on the floor is corrected in the trace', async () => {
  const headers = await builtIn();
  const get = async (path: string) => (await rig.call('GET', path, undefined, headers)).json();
  expect((await get('/api/recall?itemId=BAR&lot=HEAT-7')).rows).toHaveLength(2);
  const facts = journal();
  facts.add(...Array.from({ length: 11 }, () => plantFact(smallPlant(['P1']))));
  const [fact] = facts.add(took(START + 2 * HOUR, 'F1/0010', 'BAR', 'HEAT-7', -10));
  const [right] = facts.add(took(START + 2 * HOUR, 'F1/0010', 'BAR', 'HEAT-8'));
  const more = { ...facts, events: [fact, right].flatMap((one) => one ?? []) };
  await rig.exchange(more, { lastSeq: 13 });
  await expect.poll(async () => (await get('/api/recall?itemId=BAR&lot=HEAT-7')).rows).toHaveLength(0);
  expect((await get('/api/recall?itemId=BAR&lot=HEAT-8')).rows).toHaveLength(2);
});
