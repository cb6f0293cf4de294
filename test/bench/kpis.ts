/**
 * The mixed plant over a year: KPIs of each strategy and traces both ways, at the first question after a start and at
 * the next ones, also after an order went on. Beside each a bare baseline of the same run: the same rows summed in one
 * loop, the same lots followed through plain maps. `npm run bench -- kpis [--machines 50] [--orders 20000] [--json]`.
 */
import { openTotals } from '../../bridge/facts/totals.ts';
import { openKpis } from '../../bridge/planner/kpis.ts';
import { openTraces } from '../../bridge/planner/trace.ts';
import { type Ledger, openLedger } from '../../shared/core/ledger/ledger.ts';
import { noStock } from '../../shared/core/materials/stock.ts';
import { strategies, type WorkOrder } from '../../shared/core/words/order.ts';
import { type Chain, mixedYear } from './kpis/mixed-year.ts';

export interface KpisBench {
  machines: number;
  orders: number;
  facts: number;
  /** `computedMs`: nothing was ever summed up; `startMs`: as after a start, which finds the operations' sums in the snapshot. */
  kpis: { computedMs: number; startMs: number; nextMs: number; changedMs: number; bareMs: number };
  trace: { startMs: number; forwardMs: number; backwardMs: number; reached: number; bareMs: number };
}

const ROUNDS = 5;

export async function run(options: Record<string, unknown> = {}): Promise<KpisBench> {
  const [machines, wanted] = [Number(options.machines ?? 50), Number(options.orders ?? 20_000)];
  const { plant, orders, events, last, chain, from, now } = mixedYear(machines, wanted);
  // As the bridge has it.
  const ledger = openLedger(plant, { estimates: true });
  ledger.record(events);
  ledger.sumUp();
  const window = { from, to: now, now };
  const kpisOf = async (of: ReturnType<typeof open>) => {
    for (const strategy of strategies) await of.kpis.rows({ strategy, by: 'month', ...window });
  };
  const computedMs = await timed(() => kpisOf(open(ledger, orders, now)));
  const opened = open(ledger, orders, now);
  const startMs = await timed(() => kpisOf(opened));
  const nextMs = (await best(() => kpisOf(opened))) / strategies.length;
  const changedMs = await timed(async () => {
    ledger.record(last);
    opened.changed(last.flatMap((one) => ('operationId' in one && one.operationId !== null ? [one.operationId] : [])));
    await opened.kpis.rows({ strategy: 'MTO', by: 'month', ...window });
  });
  const lot = { kind: 'lot', itemId: 'STEEL', lot: 'S-0' } as const;
  const traceStartMs = await timed(() => opened.traces.trace(lot));
  const forwardMs = await best(() => opened.traces.recall(lot));
  const newest = orders.findLast(({ itemId }) => itemId === 'KIT')?.id ?? '';
  const backwardMs = await best(() => opened.traces.trace({ kind: 'order', orderId: newest }));
  const reached = (await opened.traces.recall(lot)).rows.length;
  const found: KpisBench = {
    ...{ machines, orders: orders.length, facts: events.length },
    kpis: { computedMs, startMs, nextMs, changedMs, bareMs: await best(() => summed(chain)) },
    trace: { startMs: traceStartMs, forwardMs, backwardMs, reached, bareMs: await best(() => followed(chain)) },
  };
  if (options.json === undefined) print(found);
  return found;
}

function open(ledger: Ledger, orders: readonly WorkOrder[], now: number) {
  const all = orders.flatMap(({ operations }) => operations.map(({ id }) => id));
  const watchers: { machineIds: Set<string>; operationIds: Set<string> }[] = [];
  const plantLedger = {
    ledger: () => ledger,
    watch: () => {
      const own = { machineIds: new Set<string>(), operationIds: new Set(all) };
      watchers.push(own);
      return {
        take: () => {
          const taken = { machineIds: new Set<string>(), operationIds: new Set(own.operationIds) };
          own.operationIds.clear();
          return taken;
        },
      };
    },
  };
  const byId = new Map(orders.map((order) => [order.id, order]));
  const totalsOf = openTotals(plantLedger, { now: () => now }).of;
  return {
    changed: (ids: readonly string[]) => {
      for (const { operationIds } of watchers) for (const id of ids) operationIds.add(id);
    },
    kpis: openKpis({ plantLedger, orders: () => orders, totalsOf, stock: () => noStock, promisedAt: () => null }),
    traces: openTraces({
      ...{ plantLedger, totalsOf, ticketsOf: () => [], stock: () => noStock },
      orders: { all: () => orders, get: (id) => byId.get(id) ?? null },
    }),
  };
}

/** A lead time by month, in one loop. */
function summed(chain: Chain): number {
  const sums = new Map<number, number>();
  for (const { month, leadMs } of chain.rows) sums.set(month, (sums.get(month) ?? 0) + leadMs);
  return sums.size;
}

/** From the steel to all that has some of it. */
function followed(chain: Chain): number {
  const seen = new Set<string>();
  let frontier = ['S-0'];
  while (frontier.length > 0) {
    const next: string[] = [];
    for (const lot of frontier)
      for (const orderId of chain.takers.get(lot) ?? [])
        if (!seen.has(orderId)) {
          seen.add(orderId);
          next.push(orderId);
        }
    frontier = next;
  }
  return seen.size;
}

async function timed(what: () => unknown): Promise<number> {
  const from = performance.now();
  await what();
  return performance.now() - from;
}

/** The least of a few: the rest is other people's work on the machine. */
async function best(what: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await timed(what));
  return Math.min(...times);
}

function print({ machines, orders, facts, kpis, trace }: KpisBench): void {
  const rows = [
    ['KPIs, all four strategies, nothing summed up', kpis.computedMs],
    ['KPIs, all four strategies, first after a start', kpis.startMs],
    ['KPIs of a year, one strategy', kpis.nextMs],
    ['KPIs of a year after an order went on', kpis.changedMs],
    ['  one sum over the same orders', kpis.bareMs],
    ['trace, first after a start', trace.startMs],
    [`recall of a supplier's lot: ${trace.reached} orders`, trace.forwardMs],
    ['trace of an order', trace.backwardMs],
    ['  the same lots through plain maps', trace.bareMs],
  ] as const;
  process.stdout.write(`A year of ${machines} machines, ${orders} orders, ${facts} facts\n`);
  for (const [what, value] of rows)
    process.stdout.write(`${what.padEnd(48)} ${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms\n`);
}
