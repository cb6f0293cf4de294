/** The plant process: what it keeps, what works on it, its pages; started in this order, ended the other way round. */
import { secretsIn } from '../shared/core/words/without-secrets.ts';
import { allOrNothing, type Undo } from '../shared/io/all-or-nothing.ts';
import type { Auth } from '../shared/io/auth.ts';
import { keepCertificate } from '../shared/io/authority/keep.ts';
import { packageVersion } from '../shared/io/cli.ts';
import { auditConfiguration } from '../shared/io/door/configurations.ts';
import { leaveReaderToken } from '../shared/io/door/reader-token.ts';
import { listen } from '../shared/io/http.ts';
import { serveOpenApi } from '../shared/io/openapi.ts';
import { bridgeCalls, oidcCalls } from './api.ts';
import { discreet } from './erp/discreet.ts';
import { hearingItsNumbers } from './erp/identity.ts';
import { type BridgeOptions, type Keeping, openKeeping } from './keeping.ts';
import { startLoops } from './loops.ts';
import { openPages, type Pages } from './pages.ts';
import { openParts, type Parts } from './parts.ts';
import type { Loop } from './repeat.ts';
import { startTellers } from './tellers.ts';
import type { Looked } from './webhooks/news.ts';

export interface Bridge {
  url: string;
  /** The one-time code of a first start; null when people exist. */
  setupCode: string | null;
  /** Who may come in, for whoever runs it within another process. */
  auth: Auth;
  stop(): Promise<void>;
}

/**
 * Errors: `refused` when another process holds the data folder, `unavailable` when no port is free; everything that was
 * opened is closed then.
 */
export function startBridge(options: BridgeOptions): Promise<Bridge> {
  const erp = discreet(hearingItsNumbers(options.erp), secretsIn(options.config));
  return allOrNothing((opened) => start({ ...options, erp }, opened));
}

/** A bridge that listens. */
interface Whole {
  options: BridgeOptions;
  keeping: Keeping;
  parts: Parts;
  pages: Pages;
}

async function start(options: BridgeOptions, opened: Undo[]): Promise<Bridge> {
  const { config, configFile, log, randomBytes } = options;
  const keeping = await openKeeping(options, opened);
  const parts = await openParts(options, keeping, opened);
  const pages = await openPages(options, keeping, parts);
  const { app } = pages;
  const { auth, clock, plantLedger } = keeping;
  parts.tell(pages.live.changed);
  opened.push(() => app.close());
  plantLedger.isWhole();
  serveOpenApi(app, { title: 'istwert-bridge', version: packageVersion() }, { ...bridgeCalls, ...oidcCalls });
  keepCertificate(app, config.bridge.tls, { now: clock.now, randomBytes }, log);
  const { url } = await listen(app, config.bridge.host, config.bridge.port);
  leaveReaderToken(config.bridge.dataDir, auth.stations);
  if (configFile !== undefined)
    parts.complaints.guard('audit', () => auditConfiguration(auth.audit, configFile, 'start'));
  const whole = { options, keeping, parts, pages };
  const tellers = tellersOf(whole, url);
  const ending = new AbortController();
  const loops = loopsOf(whole, ending.signal);
  return { url, setupCode: auth.setupCode(), auth, stop: () => end(whole, { tellers, ending, loops }) };
}

function tellersOf({ options, keeping, parts, pages }: Whole, url: string): Tellers {
  const { config, log } = options;
  const { plantLedger } = keeping;
  /** For whoever is told; null: not known yet. */
  const look = (): Looked | null =>
    plantLedger.ledger() === null || parts.catchingUp()
      ? null
      : { alarms: parts.promises.alarms(), orders: parts.orders.all(), findings: pages.health().findings };
  const place = () => ({ url, timeZone: plantLedger.ledger()?.plant.timeZone ?? 'UTC' });
  return startTellers({ config, look, place, now: keeping.clock.now, log });
}

function loopsOf({ options, keeping, parts, pages }: Whole, ending: AbortSignal): Loop[] {
  const { config, erp, log, loopHeldMs, checkLog } = options;
  const { orders, answers, master, rates, stock, confirm, deliver, promises, lostBooks, proposals, outbox } = parts;
  const { downloads, complaints, changed, catchingUp, intake } = parts;
  const { plantLedger, snapshots, seals, pulse, clock } = keeping;
  return startLoops({
    ...{ config, erp, orders, answers, master, rates, stock, confirm, deliver, promises, lostBooks, proposals, outbox },
    ...{ plantLedger, downloads, complaints, pulse, clock, now: clock.now, changed, log, catchingUp, snapshots, seals },
    ...{ isPouring: intake.isPouring, loop: pages.loop, prepare: pages.views.prepare },
    ...{ lookAhead: pages.views.lookAhead, loopHeldMs, checkLog, ending },
  });
}

type Tellers = ReturnType<typeof startTellers>;

/** What goes out first, then what works, then the pages, and what is kept last. */
async function end(
  { options, keeping, parts, pages }: Whole,
  { tellers, ending, loops }: { tellers: Tellers; ending: AbortController; loops: readonly Loop[] },
): Promise<void> {
  const { snapshots, asked, seals, auth, cellar, storage } = keeping;
  const delivered = parts.deliver.close();
  options.erp.close?.();
  ending.abort();
  await Promise.all([snapshots.keeper.stop(), asked.stop()]);
  await options.promises.close();
  await Promise.all(loops.map((loop) => loop.stop()));
  await tellers.close();
  pages.live.close();
  await pages.app.close();
  await delivered;
  parts.complaints.guard('seals', () => seals.seal(true));
  auth.close();
  cellar.close();
  await storage.settled();
  storage.close();
}
