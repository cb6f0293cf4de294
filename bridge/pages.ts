/** What is shown of the bridge, and what can be asked and decided there. */
import { createLoopWatch } from '../shared/io/loop-watch.ts';
import { openDecisions } from './erp/decisions.ts';
import { openDesk } from './erp/desk.ts';
import { downloadsOf } from './erp/downloads.ts';
import { reconcile } from './erp/reconcile.ts';
import { openWaits } from './erp/waits.ts';
import { openFacts } from './facts/facts.ts';
import { settling } from './facts/settle.ts';
import { openShownTotals } from './facts/totals.ts';
import { createMetrics } from './health/metrics.ts';
import type { BridgeOptions, Keeping } from './keeping.ts';
import type { Parts } from './parts.ts';
import { openFamilies } from './planner/family.ts';
import { openKpis } from './planner/kpis.ts';
import { openMaterials } from './planner/materials.ts';
import { openTraces } from './planner/trace.ts';
import { createViews } from './planner/views.ts';
import { type BridgeServerOptions, createBridgeServer } from './server.ts';
import { enquiryOf } from './shop/quotes.ts';
import { openOidc } from './sign-on/provider.ts';
import { unsaidByPage, watchHealth } from './vitals.ts';

/** The server with its pages, and what works them out. */
export type Pages = Awaited<ReturnType<typeof openPages>>;

/** They do not listen yet. */
export async function openPages(options: BridgeOptions, keeping: Keeping, parts: Parts) {
  const { config, log, webRoot, erp } = options;
  const { auth, tokens, asked, plantLedger, storage, clock } = keeping;
  const { intake, complaints, lostBooks, promises, orders, deliver, changed } = parts;
  const { now } = clock;
  const shown = shownOf(options, keeping, parts);
  const { views, health, loop } = shown;
  const wake = (): void => {
    deliver.wake();
    changed();
  };
  const { app, live } = await createBridgeServer({
    ...{ log, webRoot, auth, tokens, intake, views, health, promises, asked, now },
    secureCookies: config.bridge.secureCookies || config.bridge.tls !== undefined,
    tls: config.bridge.tls,
    access: config.bridge.access,
    oidc: openOidc(config.bridge.oidc, options),
    metrics: createMetrics(health),
    guard: (work) => complaints.guard('page', work),
    ...decided(options, keeping, parts),
    decideBooks: lostBooks.decide,
    proposals: { proposals: parts.proposals, isTaken: erp.propose !== undefined, firstAt: plantLedger.firstAt, now },
    ...figures(keeping, parts, shown),
    onRetry: wake,
    onFacts: wake,
    enquiry: (request) => enquiryOf(request, orders.all(), now(), plantLedger.newest()?.plant.timeZone),
    ledger: plantLedger.asked,
    facts: openFacts(storage.facts, plantLedger),
    reconcile: (orderId) => reconcile(booksOf(options, keeping, parts), orderId),
  });
  return { app, live, views, health, loop };
}

type Shown = ReturnType<typeof shownOf>;

/** The planners' page as data, and how the bridge is. */
function shownOf({ erp }: BridgeOptions, keeping: Keeping, parts: Parts) {
  const { plantLedger, clock, aside, tokens, conflicts, snapshots, databaseFile } = keeping;
  const { orders, promises, totals, intake, master, planning, downloads, complaints, outbox, deliver } = parts;
  const { now } = clock;
  const dateOf = (orderId: string): number | null =>
    promises.wordOf(orderId, null)?.date ?? promises.promiseOf(orderId, null)?.quotedAt ?? null;
  const { stock, passes, lostBooks, arrivals } = parts;
  const materials = openMaterials({ orders, totalsOf: totals.of, stock, passOf: passes.of, dateOf, now });
  const isBringing = intake.catchingUp;
  const views = createViews({
    ...{ plantLedger, now, isBringing },
    totals: openShownTotals(totals, { now, isBringing }),
    orders: orders.all,
    edges: intake.edges,
    wrong: () => [...unsaidByPage(health()), ...(isBringing() ? [{ what: 'boxesBringPast' } as const] : [])],
    setAside: () => [...orders.setAside(), ...planning.setAside()],
    vanished: orders.vanished,
    master: () => master.view(plantLedger.newest()?.plant ?? null),
    downloads: () =>
      downloadsOf(erp).map((kind) => ({ kind, lastAt: downloads.lastAt(kind), problem: complaints.of(kind) })),
    outbox: () => outbox.view(deliver.problem() ?? complaints.of('orders') ?? complaints.of('postings')),
    promiseOf: promises.promiseOf,
    wordOf: promises.wordOf,
    noDateOf: promises.noDateOf,
    gateOf: materials.gateOf,
    record: promises.record,
    alarms: promises.alarms,
  });
  const loop = createLoopWatch();
  const health = watchHealth({
    ...{ intake, aside, tokens, conflicts, plantLedger, snapshots, downloads, deliver, outbox, lostBooks, complaints },
    ...{ databaseFile, clock, loop, arrivals },
  });
  return { views, health, loop, materials, dateOf };
}

type Served<K extends keyof BridgeServerOptions> = Pick<BridgeServerOptions, K>;

/** What a person decides: of postings, of facts in quarantine, of orders that the ERP has no more. */
function decided(
  { erp }: BridgeOptions,
  { storage, aside, plantLedger, clock }: Keeping,
  { outbox, confirm, makeKey, orders, changed }: Parts,
): Served<'decisions' | 'desk' | 'quarantine' | 'takeOff'> {
  const settle = settling(storage, aside, plantLedger);
  const { writer } = erp;
  const { writingOf, truthOf } = confirm;
  return {
    decisions: openDecisions(storage, { outbox, now: clock.now, writer, writingOf, newKey: makeKey }),
    desk: openDesk(storage, { outbox, truthOf }),
    quarantine: {
      aside,
      settle: async (...word) => {
        await settle(...word);
        changed();
      },
    },
    takeOff: async (orderId, why) => {
      await orders.takeOff(orderId, why);
      changed();
    },
  };
}

/** What is worked out of orders and facts: costs, material, families, figures of a strategy, traces. */
function figures(
  { plantLedger, clock }: Keeping,
  { orders, rates, stock, promises, passes, totals, outbox, changed }: Parts,
  { views, materials, dateOf }: Shown,
): Served<'costs' | 'families' | 'material' | 'kpis' | 'traces'> {
  const { now } = clock;
  return {
    costs: { orders: orders.all, rates, prices: stock.prices, restOf: promises.restCostOf },
    families: openFamilies({ orders, rowOf: views.rowOf, materials, dateOf, now }),
    material: { materials, passes, onPassed: changed },
    kpis: openKpis({
      ...{ plantLedger, orders: orders.all, stock: stock.stock, totalsOf: totals.of },
      promisedAt: (orderId) => promises.wordOf(orderId, null)?.date ?? null,
    }),
    traces: openTraces({
      ...{ plantLedger, orders, totalsOf: totals.of, stock: stock.stock },
      ticketsOf: (operationId) =>
        outbox
          .standing(operationId)
          .flatMap(({ key, kind, status, from, to }) =>
            status === 'withdrawn' ? [] : [{ key, kind, status, from, to }],
          ),
    }),
  };
}

/** What was made beside what the ERP heard of it. */
function booksOf({ erp }: BridgeOptions, { storage, plantLedger }: Keeping, { orders, confirm, outbox }: Parts) {
  const { truthOf, leftOf, nextTicketAt } = confirm;
  return {
    order: (id: string) => orders.get(id) ?? plantLedger.asked()?.orders().get(id) ?? null,
    ...{ truthOf, leftOf, nextTicketAt, can: erp.writer.can, outbox, erp },
    waitsOf: openWaits(storage),
  };
}
