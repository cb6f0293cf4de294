/** What a bridge is given, and what it keeps: storage, people, and the facts with one ledger over them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Undo } from '../shared/io/all-or-nothing.ts';
import { type Auth, openAuth } from '../shared/io/auth.ts';
import { openCellar } from '../shared/io/cellar.ts';
import { type Access, idleTimes, usualAccess } from '../shared/io/door/access.ts';
import type { Log } from '../shared/io/log.ts';
import { type RunningClocks, watchedClock } from '../shared/io/steady-clock.ts';
import { openAsked } from './asked.ts';
import type { BridgeConfig } from './config.ts';
import type { Erp } from './erp/erp.ts';
import { openBindings } from './facts/bindings.ts';
import { openBoxTokens } from './facts/box-tokens.ts';
import { openConflicts } from './facts/conflicts.ts';
import { openPlantLedger } from './facts/plant-ledger.ts';
import { openPlantSeals } from './facts/seals.ts';
import { openFactsAside } from './facts/set-aside.ts';
import { openSnapshots } from './facts/snapshots.ts';
import { openPulse } from './health/pulse.ts';
import { knownPlant } from './server.ts';
import type { PromiseMaker } from './shop/promises.ts';
import { openStorage } from './storage/sqlite/open.ts';

export const STORE_FILE = 'bridge.db';
export const PEOPLE_FILE = 'people.db';

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

/** What is kept, and one ledger over the facts in it. */
export type Keeping = Awaited<ReturnType<typeof openKeeping>>;

/** Errors: `refused` when another process holds the data folder. What was opened is put on `opened`. */
export async function openKeeping(options: BridgeOptions, opened: Undo[]) {
  const { config, log } = options;
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
  return {
    ...{ storage, databaseFile, pulse, clock, auth, aside, tokens, seals, edgeIds, conflicts, bindings },
    ...{ cellar, plantLedger, snapshots, asked },
  };
}
