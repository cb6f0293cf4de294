import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { stepsWithEnds } from '../../bridge/shop/outside.ts';
import { parseEvents } from '../../collector/offline/replay.ts';
import { printMoney } from '../../shared/core/costs/money.ts';
import { orderCost } from '../../shared/core/costs/order-cost.ts';
import { openRates, type RateRow } from '../../shared/core/costs/rates.ts';
import { retold, type ToldRate } from '../../shared/core/costs/told-rates.ts';
import { openBusy } from '../../shared/core/kpis/busy.ts';
import { type KpiOrder, type KpiStep, leadTimeOf } from '../../shared/core/kpis/lead-time.ts';
import { measuresOf } from '../../shared/core/kpis/measure.ts';
import { stockMeasures } from '../../shared/core/kpis/stock.ts';
import { type Ledger, openLedger } from '../../shared/core/ledger/ledger.ts';
import { ownGateOf } from '../../shared/core/materials/gate.ts';
import { stockOf } from '../../shared/core/materials/stock.ts';
import { PlantSchema } from '../../shared/core/words/plant.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/words/time.ts';

/**
 * The stories whose `expected.json` says what a strategy makes of them: lead times and lengths of time in minutes,
 * gates at moments of the day, and, with a `stock.json`, sums of the stock's measures.
 */
const here = fileURLToPath(new URL('.', import.meta.url));

interface Expected {
  window: [string, string];
  strategies?: {
    orders?: Record<string, { lead: Record<string, number>; measures: Record<string, number | number[] | null> }>;
    gates?: { at: string; operationId: string; gate: { readyAt?: string | null } | null }[];
    /** What an hour of the presses costs, as the ERP told it from each moment on. */
    costs?: {
      rates: { at: string; rows: { perHour: string; validFrom?: string }[] }[];
      orders: Record<string, { run: string; price: string }>;
    };
    stock?: { now: string } & Record<string, { upper: number; lower: number } | string>;
  };
}

const read = (story: string): Expected => JSON.parse(readFileSync(join(here, story, 'expected.json'), 'utf8'));
const stories = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && read(entry.name).strategies !== undefined)
  .map((entry) => entry.name);
const plant = PlantSchema.parse(parse(readFileSync(join(here, 'plant.yaml'), 'utf8')));

function ledgerUntil(story: string, until: number): Ledger {
  const file = join(here, story, 'events.jsonl');
  const ledger = openLedger(plant);
  ledger.record(parseEvents(readFileSync(file, 'utf8'), file).filter(({ at }) => at <= until));
  return ledger;
}

function kpiOrder(ledger: Ledger, orderId: string, now: number): KpiOrder {
  const order = ledger.orders().get(orderId);
  if (order === undefined) throw new Error(`the story has no order ${orderId}`);
  const steps = stepsWithEnds(order, plant, (id) => ledger.operation(id, now)).map((step): KpiStep => {
    const totals = ledger.operation(step.operation.id, now);
    const stopMs = totals?.stopsByReason.reduce((sum, { durationMs }) => sum + durationMs, 0) ?? 0;
    const times = { setupMs: totals?.setupMs ?? 0, runMs: totals?.machineMs ?? 0, stopMs };
    return { ...step, ...times, machines: totals?.machineIds.length ?? 0 };
  });
  const changesAfterRelease = ledger.changesAfterRelease(orderId);
  return { order, steps, promisedAt: null, releasedAt: ledger.releasedAt(orderId), changesAfterRelease };
}

test('every strategy has its story', () => {
  expect(stories.length).toBeGreaterThanOrEqual(4);
});

test.each(stories)('%s', (story) => {
  const { window, strategies = {} } = read(story);
  const [begin = 0, now = 0] = window.map((text) => Date.parse(text));
  const clock = (time: string): number => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return Math.floor(begin / (24 * HOUR_MS)) * 24 * HOUR_MS + hours * HOUR_MS + minutes * MINUTE_MS;
  };
  const busy = openBusy(plant.machines, []);
  for (const [orderId, wanted] of Object.entries(strategies.orders ?? {})) {
    const known = kpiOrder(ledgerUntil(story, now), orderId, now);
    const lead = Object.entries(leadTimeOf(known, busy) ?? {}).filter(([, ms]) => ms > 0);
    expect(Object.fromEntries(lead.map(([part, ms]) => [part, ms / MINUTE_MS]))).toEqual(wanted.lead);
    const measures = measuresOf(known, busy, now);
    for (const [kpi, value] of Object.entries(wanted.measures)) {
      const found = measures.filter((one) => one.kpi === kpi).map((one) => inMinutes(one.value));
      expect([kpi, ...found]).toEqual([kpi, ...(value === null ? [] : Array.isArray(value) ? value : [value])]);
    }
  }
  for (const { at, operationId, gate } of strategies.gates ?? []) {
    const ledger = ledgerUntil(story, clock(at));
    const paper = ledger.paper(operationId);
    if (paper === null) throw new Error(`the story has no operation ${operationId}`);
    const readyAt = typeof gate?.readyAt === 'string' ? clock(gate.readyAt) : null;
    expect(ownGateOf(paper.order, paper.operation, clock(at))).toEqual(gate === null ? null : { ...gate, readyAt });
  }
  const { rates = [], orders: costs = {} } = strategies.costs ?? {};
  const told = rates.reduce<readonly ToldRate[]>((known, { at, rows }) => {
    const standing = rows.map(({ perHour, validFrom = null }): RateRow => {
      return { kind: 'rate', of: 'machine', id: 'press', perHour, currency: 'EUR', validFrom };
    });
    return retold(known, standing, Date.parse(at)) ?? known;
  }, []);
  for (const [orderId, wanted] of Object.entries(costs)) {
    const ledger = ledgerUntil(story, now);
    const order = ledger.orders().get(orderId);
    const cost = order === undefined ? null : orderCost(ledger, order, openRates(told, plant.timeZone), now);
    const written = (money: bigint | undefined) => (money === undefined ? null : printMoney(money));
    expect({ run: written(cost?.actual.run), price: written(cost?.deviation?.price) }).toEqual(wanted);
  }
  const { now: stockNow = '', ...sums } = strategies.stock ?? { now: '' };
  for (const [kpi, wanted] of Object.entries(sums)) {
    const measures = stockMeasures(stockIn(story), 0, Date.parse(stockNow)).filter((one) => one.kpi === kpi);
    const upper = measures.reduce((sum, { value }) => sum + value, 0);
    expect([kpi, { upper, lower: measures.reduce((sum, { of = 1 }) => sum + of, 0) }]).toEqual([kpi, wanted]);
  }
});

/** Lengths of time are far above any share or number. */
const inMinutes = (value: number): number => (Math.abs(value) >= MINUTE_MS ? value / MINUTE_MS : value);

function stockIn(story: string) {
  const file = join(here, story, 'stock.json');
  return stockOf(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []);
}
