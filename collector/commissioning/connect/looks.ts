/**
 * Looking at servers and brokers from the page: connections that an administrator opens, that keep their values
 * fresh, and that end by themselves. Few at a time and none for long: the box is no tool to scan a network with.
 * A password lives here until its look ends; it is never shown, logged or written.
 */
import { join } from 'node:path';
import { Problem } from '../../../shared/core/words/problem.ts';
import { MINUTE_MS } from '../../../shared/core/words/time.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import type { Profiles } from '../../profiles/profiles.ts';
import type { SourceKind } from '../../sources/kind.ts';
import type { KnownMachine, Look, Lookout, LookValues, Seen, SeenMachine } from '../../sources/lookout.ts';
import { acceptCertificate, type MetCertificate, NotTrusted } from '../../sources/opcua/trust.ts';
import type { SourceRegistry } from '../../sources/registry.ts';
import type { SourceContext } from '../../sources/source.ts';
import { guestOptions, orFaults, type RawSource } from '../browse/options.ts';
import { startTrial, type Trial } from '../browse/trial.ts';
import type { Meaning } from '../browse/types.ts';
import type { Choice } from './choice.ts';
import { type Entry, entryOf } from './entry.ts';

/** Where to look, and how to get in. */
export interface Target {
  lookout: Lookout;
  /** Shown to people; without user or password. */
  address: string;
  /** The same as it is dialled. */
  dialled: string;
  /** Options of the connection, as in the configuration. */
  connection: Readonly<Record<string, unknown>>;
  /** Where certificates are kept. */
  stateDir: string;
  /** The source of the configuration that this is the connection of; null for an address that was typed in. */
  sourceId: string | null;
  /** The machine of the configuration that is to be changed; null where one is to be added. */
  changing: Entry | null;
  /** What the configuration names behind this connection already. */
  known: readonly KnownMachine[];
  /** How to look. */
  values: LookValues;
}

export type LookPhase =
  | { phase: 'opening' }
  | { phase: 'untrusted'; certificate: MetCertificate }
  | { phase: 'failed'; problem: string }
  | { phase: 'open'; problem: string | null; seen: Seen[]; machines: SeenMachine[] };

export interface Tried {
  entry: Entry;
  startedAt: number;
  meaning: Meaning | null;
}

export type LookState = {
  target: Target;
  tried: Tried | null;
  /** What the machine that is to be changed means as it is configured; from when the choice is tried, too. */
  inForce: Meaning | null;
} & LookPhase;

export interface Looks {
  /** Begins to connect. Errors: `tooMany` open already, `invalid` options. */
  open(target: Target, by: string): string;
  /** Keeps it open. Errors here and below: `unknown`, also for a look that has ended. */
  state(id: string): LookState;
  /** A person has compared the fingerprint, which must be the one shown; then it connects. */
  trust(id: string, fingerprint: string, by: string): void;
  /** Runs a choice in memory, in place of the one before. Errors: `invalid`, `refused` while not connected. */
  attempt(id: string, choice: Choice): Promise<void>;
  entry(id: string, choice: Choice): Entry;
  close(id: string): Promise<void>;
  stop(): Promise<void>;
}

export interface LooksOptions {
  now: () => number;
  newId: () => string;
  kinds: SourceRegistry;
  profiles: () => Profiles;
  /** Begins to watch what a configured machine's values mean now. */
  inForce: (machineId: string) => () => Meaning;
  log: SourceContext['log'];
}

export const MOST_LOOKS = 2;
/** The page asks every second; nobody looks any more when it has not asked for so long. */
export const UNWATCHED_MS = 30_000;
export const LONGEST_MS = 15 * MINUTE_MS;
const SWEEP_MS = 5_000;

interface OpenLook {
  target: Target;
  openedAt: number;
  askedAt: number;
  phase: { phase: 'opening' } | (LookPhase & { phase: 'untrusted' | 'failed' }) | { phase: 'open'; look: Look };
  trial: { entry: Entry; trial: Trial } | null;
  inForce: (() => Meaning) | null;
  closed: boolean;
}

export function createLooks(options: LooksOptions): Looks {
  return new OpenLooks(options);
}

class OpenLooks implements Looks {
  readonly #options: LooksOptions;
  readonly #now: LooksOptions['now'];
  readonly #log: LooksOptions['log'];
  readonly #looks = new Map<string, OpenLook>();
  readonly #sweep;

  constructor(options: LooksOptions) {
    this.#options = options;
    const { now, log } = options;
    this.#now = now;
    this.#log = log;
    this.#sweep = setInterval(() => {
      for (const [id, one] of this.#looks)
        if (this.#now() - one.askedAt > UNWATCHED_MS || this.#now() - one.openedAt > LONGEST_MS)
          void this.#end(id, one).catch(() => {});
    }, SWEEP_MS);
    this.#sweep.unref();
  }

  readonly open: Looks['open'] = (target, by) => {
    if (this.#looks.size >= MOST_LOOKS) throw new Problem('tooMany', { what: 'tooManyLooks', most: MOST_LOOKS });
    prepared(target);
    const id = this.#options.newId();
    const at = this.#now();
    const phase = { phase: 'opening' } as const;
    const inForce = this.#watch(target);
    const one: OpenLook = { target, openedAt: at, askedAt: at, phase, trial: null, inForce, closed: false };
    this.#looks.set(id, one);
    this.#log('info', 'a look was opened', { address: target.address, by });
    void this.#begin(one);
    return id;
  };
  readonly state: Looks['state'] = (id) => {
    const one = this.#get(id);
    one.askedAt = this.#now();
    const { target, phase, trial } = one;
    const known = { target, tried: trial === null ? null : triedOf(trial), inForce: one.inForce?.() ?? null };
    if (phase.phase !== 'open') return { ...known, ...phase };
    const { look } = phase;
    return { ...known, phase: 'open', problem: look.problem(), seen: look.seen(), machines: look.machines() };
  };
  readonly trust: Looks['trust'] = (id, fingerprint, by) => {
    const one = this.#get(id);
    if (one.phase.phase !== 'untrusted' || one.phase.certificate.fingerprint !== fingerprint)
      throw new Problem('refused', { what: 'otherCertificate' });
    acceptCertificate(one.target.stateDir, fingerprint);
    this.#log('info', 'a server certificate was accepted', { address: one.target.address, fingerprint, by });
    void this.#begin(one);
  };
  readonly attempt: Looks['attempt'] = async (id, choice) => {
    const one = this.#get(id);
    const chosen = this.#entry(one, choice);
    const { target } = one;
    const source = guestOptions(sourceOf(target, chosen, 'trial'), this.#options.kinds, this.#now());
    const before = one.trial;
    one.trial = null;
    await before?.trial.stop();
    const trial = await startTrial(source, this.#options.kinds, this.#options.profiles(), {
      now: this.#now,
      stateDir: target.stateDir,
    });
    if (one.closed) await trial.stop();
    else one.trial = { entry: chosen, trial };
    // Both are watched from the same moment on.
    one.inForce = this.#watch(target);
  };
  readonly entry: Looks['entry'] = (id, choice) => this.#entry(this.#get(id), choice);
  readonly close: Looks['close'] = (id) => this.#end(id, this.#get(id));
  readonly stop: Looks['stop'] = async () => {
    clearInterval(this.#sweep);
    await Promise.all([...this.#looks].map(([id, one]) => this.#end(id, one)));
  };

  readonly #begin = async (one: OpenLook): Promise<void> => {
    one.phase = { phase: 'opening' };
    try {
      const look = await connect(one.target, this.#options);
      if (one.closed) await look.close();
      else one.phase = { phase: 'open', look };
    } catch (error) {
      one.phase =
        error instanceof NotTrusted
          ? { phase: 'untrusted', certificate: error.certificate }
          : { phase: 'failed', problem: wordsOf(error) };
    }
  };
  readonly #get = (id: string): OpenLook => {
    const one = this.#looks.get(id);
    if (one === undefined) throw new Problem('unknown', { what: 'lookEnded' });
    return one;
  };
  readonly #end = async (id: string, one: OpenLook): Promise<void> => {
    this.#looks.delete(id);
    one.closed = true;
    await one.trial?.trial.stop();
    if (one.phase.phase === 'open') await one.phase.look.close();
    // What is still connecting closes itself when it is through.
    this.#log('info', 'a look has ended', { address: one.target.address });
  };
  readonly #watch = ({ changing }: Target) =>
    changing === null ? null : this.#options.inForce(changing.machine.machineId);
  readonly #entry = (one: OpenLook, choice: Choice): Entry => {
    if (one.phase.phase !== 'open') throw new Problem('refused', { what: 'connectFirst' });
    const { lookout, changing } = one.target;
    return entryOf(choice, kindsAt(lookout, this.#options.kinds), one.phase.look.machines(), changing);
  };
}

/** The whole source with this one machine, as the configuration would hold it. */
export function sourceOf({ connection }: Target, entry: Entry, id: string): RawSource {
  const group = entry.groupId === null ? {} : { groupId: entry.groupId };
  return { id, kind: entry.kind, ...connection, ...group, machines: [entry.machine] };
}

function triedOf({ entry, trial }: { entry: Entry; trial: Trial }): Tried {
  return { entry, startedAt: trial.startedAt, meaning: trial.meanings()[0] ?? null };
}

/** The kinds of source that are spoken where this lookout looks. */
export function kindsAt(lookout: Lookout, { kinds }: SourceRegistry): SourceKind[] {
  return kinds.filter(({ connecting }) => connecting?.lookout === lookout);
}

/** Errors: `invalid` options. */
function prepared({ lookout, connection, values, known }: Target): ReturnType<Lookout['prepare']> {
  return orFaults(() => lookout.prepare(connection, values, known));
}

async function connect(target: Target, { now, profiles }: LooksOptions): Promise<Look> {
  return prepared(target)([...profiles().values()], { now, stateDir: target.stateDir });
}

/** Where the certificates of typed-in addresses are kept. */
export function lookDir(dataDir: string): string {
  return join(dataDir, 'connect');
}
