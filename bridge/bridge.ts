/** The plant process put together: storage, intake, outbox, promises and pages around one configuration. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkOrder } from '../shared/core/words/order.ts';
import { secretsIn } from '../shared/core/words/without-secrets.ts';
import { allOrNothing, type Undo } from '../shared/io/all-or-nothing.ts';
import { type Auth, openAuth } from '../shared/io/auth.ts';
import { keepCertificate } from '../shared/io/authority/keep.ts';
import { openCellar } from '../shared/io/cellar.ts';
import { packageVersion } from '../shared/io/cli.ts';
import { type Access, idleTimes, usualAccess } from '../shared/io/door/access.ts';
import { auditConfiguration } from '../shared/io/door/configurations.ts';
import { leaveReaderToken } from '../shared/io/door/reader-token.ts';
import { listen } from '../shared/io/http.ts';
import type { Log } from '../shared/io/log.ts';
import { createLoopWatch } from '../shared/io/loop-watch.ts';
import { serveOpenApi } from '../shared/io/openapi.ts';
import { type RunningClocks, watchedClock } from '../shared/io/steady-clock.ts';
import { bridgeCalls, oidcCalls } from './api.ts';
import { openAsked } from './asked.ts';
import { complainTo } from './complaints.ts';
import type { BridgeConfig } from './config.ts';
import { openAnswers } from './erp/answers.ts';
import { openConfirm } from './erp/confirm.ts';
import { openDecisions } from './erp/decisions.ts';
import { startDeliver } from './erp/deliver.ts';
import { openDesk } from './erp/desk.ts';
import { discreet } from './erp/discreet.ts';
import { downloadsOf, openDownloads } from './erp/downloads.ts';
import type { Erp } from './erp/erp.ts';
import { hearingItsNumbers } from './erp/identity.ts';
import { openLostBooks } from './erp/lost-books.ts';
import { openMaster } from './erp/master.ts';
import { openOrders } from './erp/orders.ts';
import { openPasses } from './erp/passes.ts';
import { openPlanning } from './erp/planning.ts';
import { openProposals } from './erp/proposals.ts';
import { openRatesBook } from './erp/rates.ts';
import { keysOfOthers, reconcile } from './erp/reconcile.ts';
import { openStock } from './erp/stock.ts';
import { newKey, openOutbox, writeMissingCauses } from './erp/stored-outbox.ts';
import { openWaits } from './erp/waits.ts';
import { MOST_MB_PER_DAY, openArrivals } from './facts/arrivals.ts';
import { openBindings } from './facts/bindings.ts';
import { openBoxTokens } from './facts/box-tokens.ts';
import { openConflicts } from './facts/conflicts.ts';
import { openFacts } from './facts/facts.ts';
import { openGate } from './facts/gate.ts';
import { openIntake } from './facts/intake.ts';
import { openPlantLedger } from './facts/plant-ledger.ts';
import { openPlantSeals } from './facts/seals.ts';
import { openFactsAside } from './facts/set-aside.ts';
import { settling } from './facts/settle.ts';
import { openSnapshots } from './facts/snapshots.ts';
import { openShownTotals, openTotals } from './facts/totals.ts';
import { openVoices } from './facts/voices.ts';
import { createMetrics } from './health/metrics.ts';
import { openPulse } from './health/pulse.ts';
import { startLoops } from './loops.ts';
import { openFamilies } from './planner/family.ts';
import { openKpis } from './planner/kpis.ts';
import { openMaterials } from './planner/materials.ts';
import { openTraces } from './planner/trace.ts';
import { createViews } from './planner/views.ts';
import { createBridgeServer, knownPlant } from './server.ts';
import { openPromises, type PromiseMaker } from './shop/promises.ts';
import { enquiryOf } from './shop/quotes.ts';
import { openOidc } from './sign-on/provider.ts';
import { openStorage } from './storage/sqlite/open.ts';
import { startTellers } from './tellers.ts';
import { unsaidByPage, watchHealth } from './vitals.ts';
import type { Looked } from './webhooks/news.ts';

export const STORE_FILE = 'bridge.db';
export const PEOPLE_FILE = 'people.db';

export interface Bridge {
  url: string;
  /** The one-time code of a first start; null when people exist. */
  setupCode: string | null;
  /** Who may come in, for whoever runs it within another process. */
  auth: Auth;
  stop(): Promise<void>;
}

export interface BridgeOptions {
  config: BridgeConfig;
  /** Where it was read; the audit log says which one was in force. */
  configFile?: string;
  erp: Erp;
  promises: PromiseMaker & { close(): void | Promise<void> };
  log: Log;
  webRoot: string | null;
  now: () => number;
  /** Clocks that run whatever is done to `now`; without them `now` is believed. */
  running?: RunningClocks;
  /** The longest that the event loop was held since this was last asked, ms. */
  loopHeldMs?: () => number;
  /** Errors: `unavailable` where the log cannot be written. */
  checkLog?: () => void;
  random: () => number;
  randomBytes: (size: number) => Buffer;
  /** The past of more facts is computed behind a start. */
  newestFacts?: number;
}

export function openPeople(
  dataDir: string,
  { now, randomBytes }: Pick<BridgeOptions, 'now' | 'randomBytes'>,
  access: Access = usualAccess,
): Auth {
  return openAuth({ file: join(dataDir, PEOPLE_FILE), now, randomBytes, ...idleTimes(access) });
}

/**
 * Errors: `refused` when another process holds the data folder, `unavailable` when no port is free; everything that was
 * opened is closed then.
 */
export function startBridge(options: BridgeOptions): Promise<Bridge> {
  return allOrNothing((opened) => start(options, opened));
}

async function start(options: BridgeOptions, opened: Undo[]): Promise<Bridge> {
  const { config, log } = options;
  const erp = discreet(hearingItsNumbers(options.erp), secretsIn(config));
  const { dataDir } = config.bridge;
  mkdirSync(dataDir, { recursive: true });
  const databaseFile = join(dataDir, STORE_FILE);
  const storage = openStorage(databaseFile);
  opened.push(() => storage.close());
  const pulse = await openPulse(storage);
  const clock = watchedClock(options.now, options.running, pulse.before);
  const { now } = clock;
  const auth = openPeople(dataDir, { ...options, now }, config.bridge.access);
  opened.push(() => auth.close());

  const aside = openFactsAside(storage, now);
  const tokens = await openBoxTokens(storage, { edges: config.edges, now });
  const seals = openPlantSeals({ storage, aside, audit: auth.audit });
  const named = new Map(config.edges.flatMap(({ id, machines = [] }) => machines.map((one) => [one, id] as const)));
  const edgeIds = config.edges.map(({ id }) => id);
  const conflicts = await openConflicts(storage, {
    edgeIds,
    now,
    cursorOf: (edgeId) => plantLedger.basis()[edgeId] ?? 0,
    factOf: (edgeId, seq) => aside.raw(edgeId, seq) ?? storage.facts.find(edgeId, seq),
  });
  const bindings = openBindings(storage, { named, edgeIds, plantOf: (edgeId) => plantLedger.plantOf(edgeId) });
  const believed = { passedOver: aside.passedOver, own: bindings.own };
  const cellar = openCellar(dataDir);
  opened.push(() => cellar.close());
  const plantLedger = openPlantLedger({ storage, believed, newest: options.newestFacts, cellar });
  const snapshots = openSnapshots({ ...{ dataDir, file: STORE_FILE, named, edgeIds, storage, believed, aside }, log });
  const place = { dataDir, file: STORE_FILE, named: [...named], edgeIds };
  const asked = openAsked(() => knownPlant(plantLedger.asked), place, now);
  opened.push(() => asked.stop());
  const orders = await openOrders(storage, { now, changed: (changed) => lookAgain(changed) });
  const downloads = await openDownloads(storage, { now });
  const master = await openMaster(storage);
  const rates = await openRatesBook(storage, {
    rows: () => [...master.rows().filter((row) => row.kind === 'rate'), ...config.costs.rates],
    ...{ surcharges: config.costs.surcharges, now },
  });
  const proposals = openProposals(storage, { now });
  await writeMissingCauses(storage);
  const outbox = openOutbox(storage, {
    now,
    randomBytes: options.randomBytes,
    delayMs: config.bridge.confirmDelayMs,
    serialPer: erp.writer.can.serialPer,
    reconsider: (operationId) => confirm.again(operationId),
  });
  const answers = openAnswers(storage, outbox);
  const complaints = complainTo(log, now);
  const totals = openTotals(plantLedger, { now });
  const catchingUp = (): boolean => intake.catchingUp() || !plantLedger.isWhole();
  const makeKey = (): string => newKey(options.randomBytes);
  const confirm = openConfirm({
    plantLedger,
    outbox,
    writer: erp.writer,
    order: orders.get,
    newKey: makeKey,
    complain: complaints.about('postings'),
    now,
    everyMs: config.bridge.confirmEveryMs,
    declarationMs: config.bridge.confirmDeclarationsMs,
    catchingUp,
    transact: storage.transact,
    mayBeSaid: (totals) => lostBooks.mayBeSaid(totals),
  });
  const lostBooks = await openLostBooks(storage, {
    erp,
    outbox,
    truthOf: confirm.truthOf,
    isOfAnother: (orderId) => {
      const keys = keysOfOthers({ order: orders.get, outbox }, orderId);
      return (key) => keys.has(key);
    },
    plant: () => plantLedger.newest()?.plant ?? null,
    again: confirm.again,
    now,
  });
  // Of an order that the ERP gives after its parts were made nothing could be said before.
  function lookAgain(changed: readonly WorkOrder[]): void {
    const touched = new Set(plantLedger.ledger()?.touchedOperations() ?? []);
    for (const { id } of changed.flatMap(({ operations }) => operations))
      if (touched.has(id) && outbox.standing(id).length === 0) confirm.again(id);
  }
  const planning = await openPlanning(storage, { plantLedger, orders, now });
  const voices = openVoices({ told: planning, plantLedger, edgeIds });
  const arrivals = await openArrivals(storage, {
    mostMbOf: (edgeId) => config.edges.find(({ id }) => id === edgeId)?.mostMbPerDay ?? MOST_MB_PER_DAY,
    now,
  });
  const intake = openIntake({
    storage,
    arrivals,
    plantLedger,
    gate: openGate({ aside, bindings, voices, plantOf: plantLedger.plantOf, now }),
    aside,
    bindings,
    planning,
    edgeIds,
    conflicts,
    lost: lostBooks.note,
    now,
    effects: confirm.afterFacts,
  });
  // An answer of the ERP may be here before the pages are.
  let tellPages = (): void => {};
  const changed = (): void => tellPages();
  const deliver = startDeliver({
    outbox,
    erp,
    timeZone: () => plantLedger.newest()?.plant.timeZone ?? 'UTC',
    now,
    random: options.random,
    changed,
  });
  opened.push(() => deliver.close());
  const promises = await openPromises({
    storage,
    plantLedger,
    orders,
    erp,
    maker: options.promises,
    now,
    totals,
    catchingUp,
    refreshMs: config.promise.refreshMs,
    measuredDays: config.promise.measuredDays,
    usualLeadDays: config.promise.usualLeadDays,
    rates: rates.in,
    word: config.promise.word,
    changed,
  });

  const dateOf = (orderId: string): number | null =>
    promises.wordOf(orderId, null)?.date ?? promises.promiseOf(orderId, null)?.quotedAt ?? null;
  const stock = await openStock(storage, { now });
  const passes = await openPasses(storage, { now });
  const materials = openMaterials({ orders, totalsOf: totals.of, stock, passOf: passes.of, dateOf, now });
  const isBringing = intake.catchingUp;
  const views = createViews({
    plantLedger,
    now,
    totals: openShownTotals(totals, { now, isBringing }),
    isBringing,
    orders: orders.all,
    edges: intake.edges,
    wrong: () => [...unsaidByPage(health()), ...(intake.catchingUp() ? [{ what: 'boxesBringPast' } as const] : [])],
    setAside: () => [...orders.setAside(), ...planning.setAside()],
    vanished: orders.vanished,
    master: () => master.view(plantLedger.newest()?.plant ?? null),
    downloads: () =>
      downloadsOf(erp).map((kind) => ({
        kind,
        lastAt: downloads.lastAt(kind),
        problem: complaints.of(kind),
      })),
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
  const settle = settling(storage, aside, plantLedger);
  const { app, live } = await createBridgeServer({
    log,
    webRoot: options.webRoot,
    auth,
    secureCookies: config.bridge.secureCookies || config.bridge.tls !== undefined,
    tls: config.bridge.tls,
    access: config.bridge.access,
    oidc: openOidc(config.bridge.oidc, options),
    tokens,
    intake,
    views,
    health,
    metrics: createMetrics(health),
    guard: (work) => complaints.guard('page', work),
    decisions: openDecisions(storage, {
      outbox,
      now,
      writer: erp.writer,
      writingOf: confirm.writingOf,
      newKey: makeKey,
    }),
    quarantine: {
      aside,
      settle: async (...word) => {
        await settle(...word);
        changed();
      },
    },
    decideBooks: lostBooks.decide,
    proposals: { proposals, isTaken: erp.propose !== undefined, firstAt: plantLedger.firstAt, now },
    costs: { orders: orders.all, rates, prices: stock.prices, restOf: promises.restCostOf },
    families: openFamilies({ orders, rowOf: views.rowOf, materials, dateOf, now }),
    material: { materials, passes, onPassed: changed },
    kpis: openKpis({
      plantLedger,
      orders: orders.all,
      stock: stock.stock,
      totalsOf: totals.of,
      promisedAt: (orderId) => promises.wordOf(orderId, null)?.date ?? null,
    }),
    traces: openTraces({
      plantLedger,
      orders,
      totalsOf: totals.of,
      stock: stock.stock,
      ticketsOf: (operationId) =>
        outbox
          .standing(operationId)
          .flatMap(({ key, kind, status, from, to }) =>
            status === 'withdrawn' ? [] : [{ key, kind, status, from, to }],
          ),
    }),
    takeOff: async (orderId, why) => {
      await orders.takeOff(orderId, why);
      changed();
    },
    desk: openDesk(storage, { outbox, truthOf: confirm.truthOf }),
    onRetry: () => {
      deliver.wake();
      changed();
    },
    onFacts: () => {
      deliver.wake();
      changed();
    },
    enquiry: (request) => enquiryOf(request, orders.all(), now(), plantLedger.newest()?.plant.timeZone),
    promises,
    now,
    ledger: plantLedger.asked,
    facts: openFacts(storage.facts, plantLedger),
    asked,
    reconcile: (orderId) =>
      reconcile(
        {
          order: (id) => orders.get(id) ?? plantLedger.asked()?.orders().get(id) ?? null,
          truthOf: confirm.truthOf,
          leftOf: confirm.leftOf,
          nextTicketAt: confirm.nextTicketAt,
          waitsOf: openWaits(storage),
          can: erp.writer.can,
          outbox,
          erp,
        },
        orderId,
      ),
  });

  tellPages = live.changed;
  opened.push(() => app.close());
  plantLedger.isWhole();
  serveOpenApi(app, { title: 'istwert-bridge', version: packageVersion() }, { ...bridgeCalls, ...oidcCalls });
  keepCertificate(app, config.bridge.tls, { now, randomBytes: options.randomBytes }, log);
  const { url } = await listen(app, config.bridge.host, config.bridge.port);
  leaveReaderToken(dataDir, auth.stations);
  const { configFile } = options;
  if (configFile !== undefined) complaints.guard('audit', () => auditConfiguration(auth.audit, configFile, 'start'));
  /** For whoever is told; null: not known yet. */
  const looked = (): Looked | null =>
    plantLedger.ledger() === null || catchingUp()
      ? null
      : { alarms: promises.alarms(), orders: orders.all(), findings: health().findings };
  const tellers = startTellers({
    ...{ config, look: looked, now, log },
    place: () => ({ url, timeZone: plantLedger.ledger()?.plant.timeZone ?? 'UTC' }),
  });
  const ending = new AbortController();
  const loops = startLoops({
    ...{ config, erp, orders, answers, master, rates, stock, confirm, deliver, promises, lostBooks, proposals, outbox },
    ...{ plantLedger, downloads, complaints, pulse, clock, now, changed, log, catchingUp },
    isPouring: intake.isPouring,
    ...{
      loop,
      loopHeldMs: options.loopHeldMs,
      checkLog: options.checkLog,
      prepare: views.prepare,
      snapshots,
      seals,
      ending: ending.signal,
    },
  });
  return {
    url,
    setupCode: auth.setupCode(),
    auth,
    stop: async () => {
      const delivered = deliver.close();
      erp.close?.();
      ending.abort();
      await Promise.all([snapshots.keeper.stop(), asked.stop()]);
      await options.promises.close();
      await Promise.all(loops.map((loop) => loop.stop()));
      await tellers.close();
      live.close();
      await app.close();
      await delivered;
      complaints.guard('seals', () => seals.seal(true));
      auth.close();
      cellar.close();
      await storage.settled();
      storage.close();
    },
  };
}
