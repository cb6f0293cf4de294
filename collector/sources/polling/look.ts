/**
 * Looking around where nothing can be browsed: a person names places, and each is shown as several types at once, so
 * that the right one is seen by its value. A profile fits where all of its addresses answer and its state is one that
 * it knows.
 */
import { z } from 'zod';
import { Problem } from '../../../shared/core/words/problem.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import type { OptionsSchema } from '../kind.ts';
import {
  anyMachine,
  type Connecting,
  type KnownMachine,
  type Look,
  type LookContext,
  type LookField,
  type Lookout,
  type Placed,
  type Seen,
  type SeenMachine,
  type SignalAddress,
  wholeOf,
} from '../lookout.ts';
import { applyOverride, type Profile } from '../mapping/profile.ts';
import { stateOf } from '../mapping/rules.ts';
import { machineIdOf } from '../mapping/suggest.ts';
import { Device, type Round } from './device.ts';
import { Silence } from './exchange.ts';
import type { PollingOptions } from './options.ts';
import { counterWidthOf } from './value.ts';
import type { PolledEntry, Session, Wire } from './wire.ts';
import { inWords } from './words.ts';

/** What a polled protocol says of looking around. */
export interface LookParts<Options extends PollingOptions> {
  wire: Wire<Options>;
  options: OptionsSchema<Options>;
  /** How its addresses begin, without `://`. */
  scheme: string;
  /** Several devices may stand behind a connection. */
  hasUnits: boolean;
  /** Beside the places: what it takes to get in, or whom to ask. */
  fields: readonly LookField[];
  /** Of the fields' values: what belongs to the connection, and what to a machine. */
  valuesOf(values: unknown): {
    connection: Readonly<Record<string, unknown>>;
    machine: Readonly<Record<string, unknown>>;
  };
  /** What is looked at where nobody says anything. */
  places: string;
  /** `holding:0-9`: every value that may stand there, as addresses; null = this is an address already. */
  guesses(place: string): readonly string[] | null;
}

/** Addresses that are shown at once; and how often they are read. */
const mostShown = 600;
const everyMs = 1_000;

const Places = z.object({ places: z.string().max(1_000).optional() });

export function pollingConnecting<Options extends PollingOptions>(parts: LookParts<Options>): Connecting {
  return {
    lookout: pollingLookout(parts),
    reads: () => true,
    placed: placedOnDevice,
    placeFields: ['unitId', 'firstAddress', 'gaps'],
    writingFields: [],
  };
}

function pollingLookout<Options extends PollingOptions>(parts: LookParts<Options>): Lookout {
  const { wire, scheme, fields, options: schema } = parts;
  const prefix = `${scheme}://`;
  return {
    protocol: wire.kind,
    prefixes: [prefix],
    examples: [`${prefix}10.0.0.7`],
    fields: [...fields, placesField(parts.places)],
    listens: false,
    keepsTrust: false,
    connection: (address, values) => ({
      ...hostIn(address.slice(prefix.length)),
      ...parts.valuesOf(values).connection,
    }),
    prepare: (connection, values, known) => {
      const { machine } = parts.valuesOf(values);
      const { places } = Places.parse(values);
      const tried = machinesOf(parts, machine, places, known);
      const options = schema.parse({ ...connection, id: 'look', kind: wire.kind, machines: tried });
      const readers = options.machines.map((entry) => readerOf(wire, options, entry));
      return (profiles, context) => openLook(parts, options, readers, profiles, context);
    },
  };
}

function placesField(value: string): LookField {
  return {
    name: 'places',
    label: {
      en: 'Addresses to try, separated by blanks',
      de: 'Adressen zum Ausprobieren, durch Leerzeichen getrennt',
      fr: 'Adresses à essayer, séparées par des espaces',
    },
    type: { is: 'text' },
    value,
    use: 'look',
  };
}

function hostIn(text: string): { host: string; port?: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:/]+))(?::(\d{1,5}))?\/?$/.exec(text) ?? [];
  return { host: bracketed ?? plain ?? text, ...(port === undefined ? {} : { port: Number(port) }) };
}

/** Without places of one's own: the configured machines as they are read, else what the protocol offers to try. */
function machinesOf<Options extends PollingOptions>(
  { wire, places: usual, guesses }: LookParts<Options>,
  machine: Readonly<Record<string, unknown>>,
  places: string | undefined,
  known: readonly KnownMachine[],
): readonly object[] {
  const isOwn = places !== undefined && places.trim() !== '' && places.trim() !== usual;
  if (!isOwn && known.length > 0) return known.map((one) => readAlone(one.machine));
  const all = words(isOwn ? places : usual).flatMap((place) => guesses(place) ?? [place]);
  const addresses = [...new Set(all)].slice(0, mostShown);
  for (const address of addresses) wire.spot(address, {});
  return [{ ...anyMachine, ...machine, read: eachByItself(addresses) }];
}

/** A machine's addresses without what they mean; where it is read stays. */
function readAlone({ machineId, read, unitId, firstAddress, gaps }: KnownMachine['machine']): object {
  const where = Object.entries({ unitId, firstAddress, gaps }).filter(([, value]) => value !== undefined);
  return { machineId, ...Object.fromEntries(where), read: eachByItself(textsIn(read)) };
}

function eachByItself(addresses: readonly string[]): Record<string, string> {
  return Object.fromEntries(addresses.map((address) => [address, address]));
}

function words(places: string): string[] {
  return places.split(/[\s;]+/).filter((word) => word !== '');
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Connects and goes on reading until it is closed. Throws Problem('unavailable'). */
async function openLook<Options extends PollingOptions>(
  parts: LookParts<Options>,
  options: Options,
  readers: readonly Device[],
  profiles: readonly Profile[],
  { now }: LookContext,
): Promise<Look> {
  const { wire } = parts;
  let session: Session | null = null;
  try {
    session = await wire.begin(options);
    const open = session;
    let seen = await seenBy(parts, readers, open, now);
    const machines = await fittingProfiles(wire, options, open, profiles, now);
    let problem: string | null = null;
    let closed = false;
    const again = async (): Promise<void> => {
      try {
        seen = await seenBy(parts, readers, open, now);
        if (!closed) timer = setTimeout(() => void again(), everyMs);
      } catch (error) {
        problem = closed ? null : inWords(error, wire, options);
      }
    };
    let timer = setTimeout(() => void again(), everyMs);
    return {
      seen: () => seen,
      machines: () => machines,
      problem: () => problem,
      close: async () => {
        closed = true;
        clearTimeout(timer);
        open.end();
      },
    };
  } catch (error) {
    session?.end();
    throw new Problem('unavailable', inWords(error, wire, options));
  }
}

function readerOf<Options extends PollingOptions>(wire: Wire<Options>, options: Options, entry: PolledEntry): Device {
  return new Device(applyOverride(wire.kind, null, entry), entry, wire, options.maxGap);
}

/** Every place of every device, with why there is no value where there is none. */
async function seenBy<Options extends PollingOptions>(
  { hasUnits, wire }: LookParts<Options>,
  readers: readonly Device[],
  session: Session,
  now: () => number,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  let silent = 0;
  for (const device of readers) {
    const { readings, away } = await device.ask(session, performance.now(), now).catch((error: unknown): Round => {
      silent += 1;
      if (!(error instanceof Silence) || silent === readers.length) throw error;
      return { readings: [], readable: [], away: { what: 'doesNotAnswer' } };
    });
    const of = hasUnits ? `unit ${device.unit}` : 'memory';
    const values = new Map(readings.map((reading) => [reading.name, reading]));
    for (const name of Object.keys(device.mapping.profile.read)) {
      const reading = values.get(name);
      const why = device.whyNot(name) ?? away;
      const value = reading?.value ?? (why === null ? null : inEnglish(why));
      const quality = reading?.quality ?? 'bad';
      const parts = wholeOf(name, value, counterWidthOf(wire.spot(name, {}).form));
      seen.push({ where: `${of}/${name}`, value, at: reading?.at ?? now(), quality, place: { of, name }, parts });
    }
  }
  return seen;
}

function placedOnDevice(picks: readonly SignalAddress[]): Placed {
  const [of = '', ...others] = new Set(picks.map((pick) => pick.of));
  if (others.length > 0) throw new Problem('invalid', { what: 'oneDevice' });
  const unit = /^unit (\d+)$/.exec(of)?.[1];
  const at = unit === undefined ? {} : { unitId: Number(unit) };
  return { groupId: null, at, addresses: picks.map(({ name }) => name) };
}

async function fittingProfiles<Options extends PollingOptions>(
  wire: Wire<Options>,
  options: Options,
  session: Session,
  profiles: readonly Profile[],
  now: () => number,
): Promise<SeenMachine[]> {
  const entry: PolledEntry | undefined = options.machines[0];
  if (entry === undefined) return [];
  const fitting: Profile[] = [];
  for (const profile of profiles) {
    if (profile.kind !== wire.kind) continue;
    const mapping = { machineId: entry.machineId, profile, write: {} };
    if (await fits(new Device(mapping, entry, wire, options.maxGap), session, now)) fitting.push(profile);
  }
  const [first] = fitting;
  if (first === undefined) return [];
  const place = entry.unitId === undefined ? {} : { unitId: entry.unitId };
  const machineId = machineIdOf(`plc-${options.host}`);
  const found = Object.keys(first.read);
  const where = `${options.host} ${Object.values(place).join('')}`.trim();
  return [
    {
      where,
      kind: wire.kind,
      found,
      missing: [],
      fits: fitting.map(({ id }) => id),
      entry: { machineId, profile: first.id, ...place },
      place,
    },
  ];
}

async function fits(device: Device, session: Session, now: () => number): Promise<boolean> {
  const { profile } = device.mapping;
  const { readings, readable } = await device.ask(session, performance.now(), now);
  if (Object.keys(profile.read).some((name) => !readable.includes(name))) return false;
  const values = new Map(readings.map(({ name, value }) => [name, value]));
  return profile.state === undefined || stateOf(profile.state.rules, values) !== null;
}
