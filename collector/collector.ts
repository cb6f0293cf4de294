/** The edge process put together: everything that `run` starts and stops. */

import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { MachineState } from '../shared/core/words/plant.ts';
import { Problem } from '../shared/core/words/problem.ts';
import { DAY_MS, MINUTE_MS } from '../shared/core/words/time.ts';
import { allOrNothing, type Undo } from '../shared/io/all-or-nothing.ts';
import { type Auth, openAuth } from '../shared/io/auth.ts';
import { keepCertificate } from '../shared/io/authority/keep.ts';
import { packageVersion } from '../shared/io/cli.ts';
import { idleTimes } from '../shared/io/door/access.ts';
import { leaveReaderToken } from '../shared/io/door/reader-token.ts';
import { layTogetherInTurns, withSmallHeap } from '../shared/io/heap.ts';
import { listen } from '../shared/io/http.ts';
import type { Log } from '../shared/io/log.ts';
import { createLoopWatch } from '../shared/io/loop-watch.ts';
import { serveOpenApi } from '../shared/io/openapi.ts';
import { type RunningClocks, watchedClock } from '../shared/io/steady-clock.ts';
import type { TimeServerWatch } from '../shared/io/time-server.ts';
import { finished } from '../shared/io/turn.ts';
import { collectorCalls } from './api.ts';
import { openAsked } from './asked.ts';
import { auditActs } from './audit-acts.ts';
import { watchInForce } from './commissioning/connect/in-force.ts';
import { createLooks } from './commissioning/connect/looks.ts';
import type { CollectorConfig } from './config.ts';
import type { Health } from './health/health.ts';
import { createHearing } from './health/hearing.ts';
import { createJobs } from './health/jobs.ts';
import { createMetrics } from './health/metrics.ts';
import { createReport } from './health/report.ts';
import { openIngest } from './intake/ingest.ts';
import { keepPlaces, movedCounters, PLACES_FILE, placesOf, readPlaces } from './intake/moved.ts';
import { createRunningSources } from './intake/running-sources.ts';
import { type Journal, openJournal, PEOPLE_FILE } from './journal/journal.ts';
import { createKeeper } from './journal/keeper.ts';
import { requireWhole } from './journal/logbook.ts';
import { reopenLogbook } from './journal/reopen.ts';
import { openSeals, verifyBehind } from './journal/seals.ts';
import { SNAPSHOT_FILE } from './journal/snapshot.ts';
import { type Namespace, startNamespace } from './namespace/namespace.ts';
import { openBoxToken, TOKEN_FILE } from './sending/box-token.ts';
import { openGates } from './sending/gates.ts';
import { createPublisher, noBridge, type Publisher } from './sending/publish.ts';
import { createSender } from './sending/send.ts';
import { createCollectorServer } from './server.ts';
import type { SourceRegistry } from './sources/registry.ts';
import { createViews } from './tablet/views.ts';

export interface Collector {
  url: string;
  /** For the first person; null when people exist. */
  setupCode: string | null;
  /** Who may come in, for whoever runs it within another process. */
  auth: Auth;
  health(): Health;
  /** Takes a changed configuration over. Errors: `refused` for what needs a restart. */
  reconfigure(config: CollectorConfig): Promise<void>;
  /** A configuration that was not taken over, for the screen; null when all is well. */
  configProblem(problem: string | null): void;
  /** Everything on disk and closed when this resolves. */
  stop(): Promise<void>;
}

export interface CollectorOptions {
  config: CollectorConfig;
  now: () => number;
  /** Clocks that run whatever is done to `now`; without them `now` is believed. */
  running?: RunningClocks;
  randomBytes: (size: number) => Buffer;
  log: Log;
  webRoot: string | null;
  /** Takes the configuration file over; null, or why it was refused. Without it the page cannot write the file. */
  reload?: () => Promise<string | null>;
  /** The longest that the event loop was held since this was last asked, ms. */
  loopHeldMs?: () => number;
  /** Errors: `unavailable` where the log cannot be written. */
  checkLog?: () => void;
  /** Without it nobody tells whether a time server sets the clock. */
  timeServer?: TimeServerWatch;
  /** For tests: other pauses and bounds, another maker of sources. */
  checkpointMs?: number;
  newestFacts?: number;
  createSource?: SourceRegistry['create'];
}

/** The last moment that the journal knows of; null in a new one. */
function lastAlive(journal: Journal): number | null {
  const [last] = journal.read(Math.max(1, journal.lastSeq()), 1);
  return last?.recordedAt ?? null;
}

const BEAT_MS = 1_000;
const CHECKPOINT_MS = 5 * MINUTE_MS;
/** A beat sums days that are over until so much of it has passed: one reads some ms of facts that rest. */
const SUMS_MS = 10;
/** So soon the audit log tells of a certificate that was trusted past the page. */
const TRUST_MS = 10_000;
const TIME_SERVER_MS = 600_000;
const STATE_LOOK_BACK_MS = MINUTE_MS;

/** Errors: whatever kept it from starting, after everything that was opened is closed again. */
export function startCollector(options: CollectorOptions): Promise<Collector> {
  return allOrNothing((opened) => start(options, opened));
}

async function start(options: CollectorOptions, opened: Undo[]): Promise<Collector> {
  const { randomBytes } = options;
  let { config } = options;
  const log = (level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown> = {}): void =>
    options.log[level](details, message);
  const { dataDir } = config.edge;

  const { id: edgeId, quarantineEntries } = config.edge;
  const journal = openJournal(dataDir, edgeId, () => randomBytes(12).toString('base64url'), quarantineEntries);
  opened.push(() => journal.close());
  const clock = watchedClock(options.now, options.running, lastAlive(journal));
  const { now } = clock;
  const auth = openAuth({ file: join(dataDir, PEOPLE_FILE), now, randomBytes, ...idleTimes(config.edge.access) });
  opened.push(() => auth.close());
  const seals = openSeals(journal, auth.audit);
  const past = withSmallHeap(() =>
    reopenLogbook({
      ...{ journal, plant: config.plant, file: join(dataDir, SNAPSHOT_FILE), newest: options.newestFacts },
      warn: (message) => log('warn', message),
    }),
  );
  const { logbook, cursor, dropped } = past;
  const keeper = createKeeper({ place: { dataDir, edgeId: config.edge.id, plant: config.plant }, cursor, log });
  if (dropped() !== null) void keeper.keep();
  const loop = createLoopWatch();
  const jobs = createJobs({ now, log });
  const startedAt = now();
  logbook.whenWhole(() => writePlant(config, startedAt));
  const ingest = openIngest({ logbook, now, log, clockOffset: (id) => hearing.clockError(id) });
  const sources = createRunningSources({
    intake: ingest,
    now,
    log,
    dataDir,
    createSource: options.createSource ?? config.kinds.create,
  });
  const hearing = createHearing(sources, ingest.traffic);
  const sender = createSender({
    logbook,
    sources: () => config.sources,
    source: sources.source,
    state: machineState,
    now,
    log,
  });
  const gates = openGates();
  let publisher: Publisher | null = makePublisher();
  let namespace: Namespace | null = null;
  let configFault: string | null = null;

  const views = createViews({
    logbook,
    now,
    bridge: bridgeState,
    lineProblem: hearing.lineProblem,
    sending: sender.sending,
    gates,
  });
  const asked = openAsked(logbook, { dataDir, edgeId: config.edge.id, plant: config.plant }, now);
  opened.push(() => asked.stop());
  const looks = createLooks({
    now,
    log,
    newId: () => randomBytes(16).toString('base64url'),
    kinds: config.kinds,
    profiles: () => config.profiles,
    inForce: (machineId) =>
      watchInForce({ logbook, received: (id) => ingest.traffic(id).received, problem: hearing.lineProblem }, machineId),
  });
  const report = createReport({
    ...{ journal, logbook, ingest, sources, hearing, jobs, loop, keeper, clock, dropped },
    timeServer: options.timeServer ?? null,
    bridge: bridgeState,
    configFault: () => configFault,
    namespace: () => namespace?.state() ?? null,
  });
  const { health, findings } = report;
  const { app, live, service } = await createCollectorServer({
    logbook,
    ingest,
    sending: sender.sending,
    gates,
    views,
    asked,
    auth,
    health,
    findings,
    metrics: createMetrics(health, findings),
    now,
    log: options.log,
    webRoot: options.webRoot,
    secureCookies: config.edge.secureCookies || config.edge.tls !== undefined,
    tls: config.edge.tls,
    access: config.edge.access,
    connect: { looks, config: () => config, reload: options.reload ?? null },
    guard: (work) => jobs.run('pages', work),
  });
  logbook.onFacts(() => live.changed());
  const acts = auditActs(auth.audit, (work) => jobs.run('audit', work));
  logbook.onFacts(acts.corrected);
  acts.configurationTaken(config.file, 'start');
  acts.lookAtTrust(dataDir);
  opened.push(() => {
    live.close();
    service.close();
    return app.close();
  });
  serveOpenApi(app, { title: 'istwert-collector', version: packageVersion() }, collectorCalls);
  keepCertificate(app, config.edge.tls, { now, randomBytes }, options.log);
  const { url } = await listen(app, config.edge.host, config.edge.port);
  leaveReaderToken(dataDir, auth.stations);
  beginMovedAnew();
  publisher?.start();
  namespace = makeNamespace();
  opened.push(() => namespace?.stop());
  sources.begin(config.sources);
  report.look();
  const ending = new AbortController();
  const whole = jobs.runLong('past', computePast).then(() => live.changed());
  const verified = jobs.runLong('verify', () => verifyBehind(journal, auth.audit, ending.signal));
  const beat = setInterval(() => {
    lookAtClock();
    ingest.beat();
    if (logbook.isWhole()) jobs.run('snapshot', () => keeper.beat(journal.lastSeq()));
    jobs.run('log', () => options.checkLog?.());
    jobs.run('journal', () => journal.checkPlace());
    jobs.run('vitals', () => {
      if (options.loopHeldMs !== undefined) loop.look(options.loopHeldMs());
      report.look();
    });
    if (logbook.isWhole()) jobs.run('sums', sumUp);
    if (logbook.isWhole()) jobs.run('archive', () => journal.archive(now() - config.edge.archiveAfterDays * DAY_MS));
    void jobs.runLong('seals', () => finished(seals.sealing()));
    live.changed();
    service.changed();
  }, BEAT_MS);
  const lookAtServer = () => jobs.runLong('time server', async () => options.timeServer?.look());
  void lookAtServer();
  const served = setInterval(lookAtServer, TIME_SERVER_MS);
  const trust = setInterval(() => acts.lookAtTrust(dataDir), TRUST_MS);
  const checkpoint = setInterval(() => jobs.run('checkpoint', takeOver), options.checkpointMs ?? CHECKPOINT_MS);
  let heldBefore = false;

  /** A copy that is being made is no news; a reader that is still there the next time is. */
  function takeOver(): void {
    const isHeld = !journal.checkpoint();
    const isNews = isHeld && heldBefore;
    heldBefore = isHeld;
    if (isNews) throw new Problem('unavailable', { what: 'databaseHeld', file: journal.file });
  }

  async function computePast(): Promise<void> {
    if (logbook.isWhole()) return;
    await past.complete(keeper, ending.signal);
    // What the box began with is gone now.
    if (!ending.signal.aborted) await layTogetherInTurns(ending.signal);
  }

  function sumUp(): void {
    for (const begin = now(); !logbook.ledger.sumUp(1) && now() - begin < SUMS_MS; );
  }

  /** What lies between is nobody's time: no machine is known to have run, or to have stood. */
  function lookAtClock(step = clock.look()): void {
    if (step === null) return;
    log('warn', 'The clock of the box was set; the time between is unknown.', { ...step });
    ingest.stepTime(step);
  }
  function bridgeState() {
    return publisher?.state() ?? noBridge;
  }
  function makePublisher(): Publisher | null {
    return config.bridge === null
      ? null
      : createPublisher({
          logbook,
          bridge: config.bridge,
          token: openBoxToken({
            file: join(dataDir, TOKEN_FILE),
            configured: config.bridge.token,
            renewDays: config.bridge.renewTokenDays ?? 0,
            now,
            randomBytes,
          }),
          now,
          log,
          onChange: () => live.changed(),
          heard: clock.heard,
          gates,
        });
  }
  function makeNamespace(): Namespace | null {
    if (config.namespace === null) return null;
    const clientId = `istwert-namespace-${randomBytes(12).toString('base64url')}`;
    return startNamespace({ logbook, settings: config.namespace, now, clientId, log });
  }
  /** A journal explains itself: the plant as configured is a fact, once per change. */
  function writePlant({ plant }: CollectorConfig, at = now()): void {
    if (logbook.isConfigured() && isDeepStrictEqual(plant, logbook.ledger.plant)) return;
    logbook.commit({ recordedAt: now(), facts: [{ type: 'masterDataChanged', machineId: null, at, plant }] });
  }
  /** On disk before the places are: after a crash between them a counter begins anew twice, and invents nothing. */
  function beginMovedAnew(): void {
    const file = join(dataDir, PLACES_FILE);
    const [before, places] = [readPlaces(file), placesOf(config)];
    for (const [machineId, counters] of movedCounters(before, places)) ingest.beginAnew(machineId, counters);
    ingest.flush();
    keepPlaces(file, before, places);
  }
  /** As the facts say it last; null where nothing is known of it now. */
  function machineState(machineId: string): MachineState | null {
    const last = logbook.ledger.machine(machineId, now() - STATE_LOOK_BACK_MS, now()).intervals.at(-1);
    return last?.class === 'producing' ? 'running' : (last?.state ?? null);
  }

  return {
    url,
    setupCode: auth.setupCode(),
    auth,
    health,
    reconfigure: async (next) => {
      // Whoever has the configuration read anew has looked at the box: its clock is right.
      lookAtClock(clock.follow());
      for (const field of ['id', 'host', 'port', 'dataDir'] as const)
        if (next.edge[field] !== config.edge[field]) throw new Problem('refused', { what: 'restartFor', field });
      if (!isDeepStrictEqual(next.edge.tls, config.edge.tls)) throw new Problem('refused', { what: 'restartForTls' });
      if (!isDeepStrictEqual(next.edge.access, config.edge.access))
        throw new Problem('refused', { what: 'restartFor', field: 'access' });
      requireWhole(logbook);
      const bridgeChanged = JSON.stringify(next.bridge) !== JSON.stringify(config.bridge);
      const namespaceChanged = !isDeepStrictEqual(next.namespace, config.namespace);
      config = next;
      // Machines end while the plant still knows them, and begin when it does.
      await sources.end(next.sources);
      ingest.flush();
      writePlant(next);
      ingest.setPlant(next.plant);
      // Without its file the next start begins these counters anew once more; collecting goes on all the same.
      jobs.run('counters', beginMovedAnew);
      if (bridgeChanged) {
        await publisher?.stop();
        publisher = makePublisher();
        publisher?.start();
      }
      if (namespaceChanged) {
        await namespace?.stop();
        namespace = makeNamespace();
      }
      sources.begin(next.sources);
      acts.configurationTaken(next.file, 'change');
      live.changed();
    },
    configProblem: (problem) => {
      configFault = problem;
      if (problem !== null) acts.configurationRefused(problem);
    },
    stop: async () => {
      clearInterval(beat);
      clearInterval(checkpoint);
      clearInterval(trust);
      clearInterval(served);
      ending.abort();
      await verified;
      await sender.stop();
      await Promise.all([
        sources.stop(),
        looks.stop(),
        publisher?.stop(),
        namespace?.stop(),
        keeper.stop(),
        asked.stop(),
        whole,
      ]);
      live.close();
      service.close();
      await app.close();
      ingest.close();
      journal.checkpoint();
      seals.seal(true);
      journal.close();
      auth.close();
    },
  };
}
