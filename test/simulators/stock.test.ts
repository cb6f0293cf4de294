import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stockOf } from '../../shared/core/materials/stock.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import { stockRows } from '../../simulators/erp/stock.ts';
import { type ErpStore, openErpStore } from '../../simulators/erp/store.ts';
import { makeWorkOrder } from '../../simulators/plant/customer-orders.ts';
import { plant as demoPlant, sim as demoSim } from './plant.ts';

/** A Monday. */
const START = Date.UTC(2026, 2, 2);
let folder = '';
let store: ErpStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-stock-'));
  store = openErpStore(join(folder, 'erp.db'));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const runner = (serial: number) =>
  makeWorkOrder(
    ...([demoPlant, demoSim] as const),
    { customer: null, itemId: 'CAP-22', quantityPcs: 1_600, dueAt: null, strategy: null },
    ...([serial, START] as const),
  );

function confirm(key: string, kind: 'partial' | 'reversal', yieldPcs: number, reverses: string | null): number {
  const none = { reworkPcs: 0, scrap: [], setupMs: 0, machineMs: 0, labourMs: 0, stops: [], operators: [] };
  const of = { orderId: 'WO-10001', operationId: 'WO-10001/0010', operationNumber: '0010', machineIds: [], basis: {} };
  const times = { from: START + HOUR_MS, to: START + 2 * HOUR_MS };
  return store.addTicket({ key, kind, reverses, ...of, ...times, ...none, yieldPcs }, START + 2 * HOUR_MS);
}

test('a confirmation fills the stock, its reversal takes that back, and nobody takes more than lies there', () => {
  store.putOrder(runner(1), 1);
  const now = START + 30 * DAY_MS;
  const of = (rows: readonly unknown[]) => stockOf(rows).movements.filter(({ itemId }) => itemId === 'CAP-22');
  const number = confirm('key-00001', 'partial', 1_600, null);
  expect(of(stockRows(store, demoSim, now)).find(({ what }) => what === 'received')?.quantityPcs).toBe(1_600);
  store.markReversed(number);
  confirm('key-00002', 'reversal', 0, 'key-00001');

  const stock = stockOf(stockRows(store, demoSim, now));
  const own = of(stockRows(store, demoSim, now));
  expect(stock.odd).toBe(0);
  expect(own.some(({ what }) => what === 'received')).toBe(false);
  // Four weeks of calls without anything new: it ran out, and was never below nothing.
  expect(stock.lots.filter(({ itemId }) => itemId === 'CAP-22')).toEqual([]);
  expect(own.some(({ wantedPcs, quantityPcs }) => wantedPcs !== null && -quantityPcs < wantedPcs)).toBe(true);
  expect(stock.receipts.find(({ id }) => id === 'WO-10001')?.quantityPcs).toBe(1_600);
});

test('the oldest lot goes first, a line for each lot, and all of it adds up', () => {
  store.putOrder(runner(1), 1);
  confirm('key-00001', 'partial', 1_600, null);
  const { lots, movements } = stockOf(stockRows(store, demoSim, START + 14 * DAY_MS));
  const own = movements.filter(({ itemId }) => itemId === 'CAP-22');
  const opening = demoSim.items.find(({ id }) => id === 'CAP-22')?.stock?.opening ?? 0;
  const there = lots.filter(({ itemId }) => itemId === 'CAP-22').reduce((sum, { quantityPcs }) => sum + quantityPcs, 0);
  expect(there).toBe(opening + own.reduce((sum, { quantityPcs }) => sum + quantityPcs, 0));
  const out = own.filter(({ quantityPcs }) => quantityPcs < 0).sort((a, b) => a.at - b.at);
  const first = out.findIndex(({ lot }) => lot === 'L10001');
  expect(out.slice(0, first < 0 ? undefined : first).every(({ lot }) => lot === 'CAP-22-0')).toBe(true);
});

test('the past of the stock is the same whenever it is asked for', () => {
  store.putOrder(runner(1), 1);
  const upTo = (day: number) => stockOf(stockRows(store, demoSim, START + day * DAY_MS)).movements;
  const early = upTo(10);
  const ids = new Set(early.map(({ id }) => id));
  expect(upTo(20).filter(({ id }) => ids.has(id))).toEqual(early);
});
