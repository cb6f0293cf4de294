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
  type Seen,
  type SeenMachine,
} from '../lookout.ts';
import { applyOverride, type MachineMapping, type Profile } from '../mapping/profile.ts';
import { stateOf } from '../mapping/rules.ts';
import { machineIdOf } from '../mapping/suggest.ts';
import { Device } from './device.ts';
import type { PollingOptions } from './options.ts';
import type { PolledEntry, Session, Wire } from './wire.ts';
import { inWords } from './words.ts';

/** What a polled protocol says of looking around. */
export interface LookParts<Options extends PollingOptions> {
  wire: Wire<Options>;
  options: OptionsSchema<Options>;
  /** How its addresses begin, without `://`. */
  scheme: string;
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
    // A connection is one controller; which of several devices behind it was looked at stands in `of`.
    placed: (picks) => ({ groupId: null, at: ofDevice(picks[0]?.of ?? ''), addresses: picks.map(({ name }) => name) }),
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
      const options = schema.parse({
        ...connection,
        id: 'look',
        kind: wire.kind,
        machines: [{ ...anyMachine, ...machine }],
      });
      const addresses = addressesOf(parts, Places.parse(values).places, known);
      return (profiles, context) => openLook(parts, options, addresses, profiles, context);
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

/** Without places: what the configured machines read, else what the protocol offers to try. */
function addressesOf<Options extends PollingOptions>(
  { wire, places: usual, guesses }: LookParts<Options>,
  places: string | undefined,
  known: readonly KnownMachine[],
): readonly string[] {
  const read = known.flatMap(({ machine }) => textsIn(machine.read));
  const asked =
    places === undefined || places.trim() === '' || (places === usual && read.length > 0) ? read : words(places);
  const all = (asked.length > 0 ? asked : words(usual)).flatMap((place) => guesses(place) ?? [place]);
  for (const address of all) wire.spot(address, {});
  return [...new Set(all)].slice(0, mostShown);
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
  { wire }: LookParts<Options>,
  options: Options,
  addresses: readonly string[],
  profiles: readonly Profile[],
  { now }: LookContext,
): Promise<Look> {
  let session: Session | null = null;
  try {
    session = await wire.begin(options);
    const reader = deviceOf(wire, options, readingOf(addresses, options));
    let seen = await seenBy(reader, session, now);
    const machines = await fittingProfiles(wire, options, session, profiles, now);
    let problem: string | null = null;
    let closed = false;
    const open = session;
    const again = async (): Promise<void> => {
      try {
        seen = await seenBy(reader, open, now);
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

function deviceOf<Options extends PollingOptions>(
  wire: Wire<Options>,
  options: Options,
  mapping: MachineMapping,
): Device {
  const [entry] = options.machines;
  if (entry === undefined) throw new Problem('invalid', `source ${options.id} has no machine`);
  return new Device(mapping, entry, wire, options.maxGap);
}

/** A profile that reads each address under its own name. */
function readingOf(addresses: readonly string[], { kind }: PollingOptions): MachineMapping {
  const read = Object.fromEntries(addresses.map((address) => [address, address]));
  return applyOverride(kind, null, { machineId: anyMachine.machineId, read, write: {} });
}

async function seenBy(device: Device, session: Session, now: () => number): Promise<Seen[]> {
  const { readings, away } = await device.ask(session, performance.now(), now);
  const of = nameOf(device);
  const names = Object.keys(device.mapping.profile.read);
  const values = new Map(readings.map((reading) => [reading.name, reading]));
  return names.map((name): Seen => {
    const reading = values.get(name);
    const why = device.whyNot(name) ?? away;
    const value = reading?.value ?? (why === null ? null : inEnglish(why));
    const quality = reading?.quality ?? 'bad';
    return { where: `${of}/${name}`, value, at: reading?.at ?? now(), quality, place: { of, name } };
  });
}

/** What is picked on the page lies on a device: `unit 3`. */
function nameOf({ unit }: Device): string {
  return `unit ${unit}`;
}

function ofDevice(of: string): Readonly<Record<string, unknown>> {
  const unit = Number(/^unit (\d+)$/.exec(of)?.[1] ?? 0);
  return unit === 0 ? {} : { unitId: unit };
}

async function fittingProfiles<Options extends PollingOptions>(
  wire: Wire<Options>,
  options: Options,
  session: Session,
  profiles: readonly Profile[],
  now: () => number,
): Promise<SeenMachine[]> {
  const fitting: Profile[] = [];
  for (const profile of profiles) {
    if (profile.kind !== wire.kind) continue;
    const mapping = { machineId: anyMachine.machineId, profile, write: {} };
    if (await fits(deviceOf(wire, options, mapping), session, now)) fitting.push(profile);
  }
  const [first] = fitting;
  if (first === undefined) return [];
  const entry: PolledEntry | undefined = options.machines[0];
  const place = entry?.unitId === undefined ? {} : { unitId: entry.unitId };
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
