/**
 * Looking around: what a person at a new machine is shown of a server, broker or device before it is configured.
 * A kind of source that has a lookout can be connected from the page; the page asks the registry which have one.
 */
import type { CounterWidth, Name } from '../../shared/core/words/plant.ts';
import type { Quality } from '../../shared/core/words/sample.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import type { ValuePath } from './mapping/path.ts';
import type { Profile } from './mapping/profile.ts';

/** One value as it stands there. `at`: source's clock, epoch ms, or null where it says none. */
export interface Seen {
  where: string;
  value: unknown;
  at: number | null;
  quality: Quality;
  /** The same place in two parts: an object, topic or device, and what is read of it. */
  place: SignalAddress;
  /** Absent: it is one value of a type that nobody declares. */
  parts?: SeenParts;
}

/** What a value is made of, so that a part of it can be picked, and as what it is declared. */
export interface SeenParts {
  /** `SignalAddress.name` of the part: `Counts#[0].AccCount`. */
  nameAt(path: ValuePath): string;
  valueAt(path: ValuePath): unknown;
  /** Where a counter there rolls over; null = nobody says. */
  widthAt(path: ValuePath): CounterWidth | null;
}

/** A value that has no parts to be picked, with its declared width. */
export function wholeOf(name: string, value: unknown, width: CounterWidth | null): SeenParts {
  const plain = (_key: string, one: unknown) => (typeof one === 'bigint' ? String(one) : one);
  const shown = typeof value === 'object' && value !== null ? JSON.stringify(value, plain) : value;
  return { nameAt: () => name, valueAt: () => shown, widthAt: () => width };
}

export interface SignalAddress {
  /** OPC UA: path of the object; MQTT: topic; Sparkplug: `spBv1.0/group/edgeNode[/device]`. */
  of: string;
  /** OPC UA: browse name; MQTT: path into the payload, `$` for all of it; Sparkplug: metric. */
  name: string;
}

/** Something that looks like a machine, and the entry that would collect it. */
export interface SeenMachine {
  where: string;
  /** The kind of source that reads it. */
  kind: string;
  found: string[];
  missing: string[];
  /** Ids of all profiles that fit, the best first. */
  fits: string[];
  /** Where the kind of source reads one group only. */
  groupId?: string;
  entry: { machineId: string; profile: string } & Record<string, unknown>;
  /** Where it is, in full: the entry leaves out what follows from its machine's id. */
  place: Readonly<Record<string, unknown>>;
}

/** A connection that stays open and keeps its values fresh. */
export interface Look {
  seen(): Seen[];
  machines(): SeenMachine[];
  /** A sentence once nothing comes any more; null while all is well. */
  problem(): string | null;
  close(): Promise<void>;
}

/** A machine that the configuration names behind this connection. */
export interface KnownMachine {
  groupId: string | null;
  machine: { machineId: string } & Readonly<Record<string, unknown>>;
}

/** What a person typed in beside the address, by the fields' names; what is left out has its field's default. */
export type LookValues = Readonly<Record<string, string | number | undefined>>;

export interface LookField {
  name: string;
  /** On the page; null: for the command line and the API only. */
  label: Name | null;
  type:
    | { is: 'text' | 'password' | 'number' }
    /** A file beside the configuration. */
    | { is: 'file' }
    | { is: 'choice'; options: readonly { value: string; label: Name }[] };
  value: string | number;
  /** `getIn`: needed where an address was typed in. `look`: how to look, asked for a configured source as well. */
  use: 'getIn' | 'look';
  /** Not asked while another field has this value. */
  unless?: { field: string; is: string };
  /** Asked for addresses that begin so only. */
  at?: string;
}

export interface LookContext {
  now: () => number;
  /** Where certificates are kept. */
  stateDir: string;
}

/** A way to look around at an address. Several kinds of source may be spoken there: they share one. */
export interface Lookout {
  readonly protocol: string;
  /** How its addresses begin: `opc.tcp://`. */
  readonly prefixes: readonly string[];
  /** Addresses like these are shown to whoever types one in. */
  readonly examples: readonly string[];
  readonly fields: readonly LookField[];
  /** What there is comes by while one listens; otherwise it is there at once. */
  readonly listens: boolean;
  /** It shows itself by certificates in its state folder, and trusts by those that a person put there. */
  readonly keepsTrust: boolean;
  /** Why an address that was typed into the page is not looked at; null, or left out: it may be. */
  faultOnPage?(address: string): Sentence | null;
  /** A typed-in address -> options of the connection, as in the configuration. */
  connection(address: string, values: LookValues): Readonly<Record<string, unknown>>;
  /**
   * Checks everything and connects to nothing; what comes back connects, and keeps looking until it is closed.
   * Throws ZodError here, and Problem when it connects: `unavailable` where nobody answers.
   */
  prepare(
    connection: Readonly<Record<string, unknown>>,
    values: LookValues,
    known: readonly KnownMachine[],
  ): (profiles: readonly Profile[], context: LookContext) => Promise<Look>;
}

/** Signals that were picked by hand -> where their machine is, and the address of each. */
export interface Placed {
  groupId: string | null;
  at: Readonly<Record<string, unknown>>;
  addresses: readonly string[];
  /** What the machine may be called, where the place of its values does not end with it. */
  name?: string;
}

/** What connecting a machine from the page asks of a kind of source. */
export interface Connecting {
  readonly lookout: Lookout;
  /** Whether a value that is seen there is one that this kind reads. */
  reads(address: SignalAddress): boolean;
  /** Throws Problem('invalid') for picks that are not one machine's. */
  placed(picks: readonly SignalAddress[]): Placed;
  /** Fields of a machine's entry that say where it is. */
  readonly placeFields: readonly string[];
  /** Fields beside `write` and `send` that allow writing to the machine: a page never changes them. */
  readonly writingFields: readonly string[];
}

/** Only for the options' checks: looking around needs no machine yet. */
export const anyMachine = { machineId: 'any' };
