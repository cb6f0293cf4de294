/**
 * What a promise costs: a refresh of the ensemble, a quote by slot insertion, and as the baseline of
 * the same run a quote by full re-simulation. `npm run bench -- promise [--scenarios N] [--orders 50,300] [--machines 10,50]
 * [--json]`.
 */
import { promisesOf, quoteFrom, simulateShop } from '../../bridge/promise/promise.ts';
import { NOW, orderOf, shopOf } from '../bridge/promise/fixture.ts';

interface Row {
  orders: number;
  machines: number;
  refreshMs: number;
  refreshWithDriversMs: number;
  promisesMs: number;
  quoteMs: { p50: number; p99: number };
  fullQuoteMs: number;
  memoryMb: number;
}

export interface PromiseBench {
  scenarios: number;
  rows: Row[];
}

const QUOTES = 40;

export interface PromiseBenchOptions {
  scenarios?: string | number;
  orders?: string | number;
  machines?: string | number;
  json?: boolean | string;
}

export async function run(options: PromiseBenchOptions = {}): Promise<PromiseBench> {
  const scenarios = Number(options.scenarios ?? 200);
  const rows: Row[] = [];
  // Once for the compiler, unmeasured.
  measure(50, 10, Math.min(50, scenarios));
  for (const machines of numbers(options.machines ?? '10,50'))
    for (const orders of numbers(options.orders ?? '50,300,1000')) rows.push(measure(orders, machines, scenarios));
  if (options.json === undefined) print(rows, scenarios);
  return { scenarios, rows };
}

function numbers(list: string | number): number[] {
  return String(list).split(',').map(Number);
}

function measure(orders: number, machines: number, scenarios: number): Row {
  const snapshot = shopOf({ orders, machines, weeks: 26, runFactor: runFactor(orders, machines) });
  const refreshMs = best(3, () => simulateShop(snapshot, { scenarios, drivers: false }));
  const refreshWithDriversMs = best(2, () => simulateShop(snapshot, { scenarios, drivers: true }));
  const simulated = simulateShop(snapshot, { scenarios, drivers: false });
  const promisesMs = best(2, () => promisesOf(simulated));
  const quotes = Array.from({ length: QUOTES }, (_, index) => {
    const order = { ...orderOf(snapshot.plant, 50_000 + index, 3, 4, NOW), dueAt: null };
    return timed(() => quoteFrom(simulated, { order, priorityAt: null }));
  }).sort((a, b) => a - b);
  const order = { ...orderOf(snapshot.plant, 60_000, 3, 4, NOW), dueAt: null };
  const fullQuoteMs = best(2, () => quoteFrom(simulated, { order, priorityAt: null, full: true }));
  return {
    orders,
    machines,
    refreshMs,
    refreshWithDriversMs,
    promisesMs,
    quoteMs: { p50: quotes[Math.floor(QUOTES / 2)] ?? 0, p99: quotes[QUOTES - 1] ?? 0 },
    fullQuoteMs,
    memoryMb: arrayBytes(simulated.ensemble) / 1_048_576,
  };
}

/** Two operations of 5.5 h and 0.8 h of setup per order, 0.04 orders per open one and day: loads the machines by 85 %. */
function runFactor(orders: number, machines: number): number {
  const hoursPerDay = machines * 16 * (5 / 7) * (5 / 7) * 0.85;
  return Math.min(3, Math.max(0.05, (hoursPerDay / (0.08 * orders) - 0.8) / 5.5));
}

function print(rows: readonly Row[], scenarios: number): void {
  const cells = rows.map((row) => [
    String(row.machines),
    String(row.orders),
    ms(row.refreshMs),
    ms(row.refreshWithDriversMs),
    ms(row.promisesMs),
    `${ms(row.quoteMs.p50)} / ${ms(row.quoteMs.p99)}`,
    ms(row.fullQuoteMs),
    row.memoryMb.toFixed(0),
  ]);
  const head = ['machines', 'orders', 'refresh ms', '+ drivers', 'read ms', 'quote p50/p99 ms', 'full quote ms', 'MB'];
  const width = head.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padStart(width[column] ?? 0)).join('  ');
  process.stdout.write(`${scenarios} scenarios\n${[head, ...cells].map(line).join('\n')}\n`);
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function timed(what: () => unknown): number {
  const from = performance.now();
  what();
  return performance.now() - from;
}

/** The least of a few: the rest is other people's work on the machine. */
function best(times: number, what: () => unknown): number {
  return Math.min(...Array.from({ length: times }, () => timed(what)));
}

/** Of every typed array that is kept between a refresh and the next: all that grows with orders and scenarios. */
function arrayBytes(held: unknown, seen = new Set<unknown>()): number {
  if (typeof held !== 'object' || held === null || seen.has(held)) return 0;
  seen.add(held);
  if (ArrayBuffer.isView(held)) return held.byteLength;
  return Object.values(held).reduce<number>((sum, value) => sum + arrayBytes(value, seen), 0);
}
