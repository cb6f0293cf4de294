/**
 * One machine behind a polled connection: which reads fetch its values, and what of them is refused. A read that is
 * refused is halved until the one address that is to blame stands alone; the others go on, and it is tried again.
 */
import { Problem } from '../../../shared/core/words/problem.ts';
import { inEnglish, type Sentence } from '../../../shared/core/words/sentence.ts';
import type { Reading } from '../mapping/mapper.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import type { PollingOptions } from './options.ts';
import { halvesOf, overlap, type Range, type Read, readsOf, type Spot, valueIn } from './spot.ts';
import type { Answer, PolledEntry, Session, Wire } from './wire.ts';

/** A reading of the profile: its addresses, of which the first that the machine has counts. */
interface PolledReading {
  name: string;
  spots: readonly Spot[];
}

/** What one round gave. `values`: as they came, none where the device is away. */
export interface Round {
  readings: Reading[];
  /** Names of the readings that have a value. */
  readable: string[];
  /** Why there is none; null = there is. */
  away: Sentence | null;
}

const nowhere: Spot = {
  block: '',
  from: 0,
  length: 0,
  unitBytes: 1,
  form: { type: { is: 'u8' }, order: 'abcd', divisor: 1 },
  printed: '',
};

/** So many refused addresses are named; the rest are counted. */
const mostNamed = 5;

/** A refused address is asked for again this often: a program that is loaded anew may bring it. */
const askAgainMs = 10_000;

export class Device {
  readonly mapping: MachineMapping;
  readonly unit: number;
  /** Box's clock, epoch ms, of the last answer with a value; null = none on this connection. */
  provenAt: number | null = null;
  /** Monotonic, ms: the same moment, and when it was silent last. */
  provenTick = Number.NEGATIVE_INFINITY;
  silentTick = Number.NEGATIVE_INFINITY;
  /** It did not answer when it was asked last. */
  silent = false;
  /** Why its values are missing; null = they come. */
  away: Sentence | null = null;
  /** No longer read, or read as another one. */
  gone = false;
  readonly #readings: readonly PolledReading[];
  readonly #gaps: readonly Range[];
  readonly #maxGap: number;
  #reads: Read[] | null = null;
  #refused = new Map<Spot, Sentence>();
  #askAgainTick = 0;

  /** Throws Problem('invalid') for what only the protocol knows to be wrong. */
  constructor(mapping: MachineMapping, entry: PolledEntry, wire: Wire<PollingOptions>, maxGap: number) {
    this.mapping = mapping;
    this.unit = wire.unit(entry);
    this.#maxGap = maxGap;
    const fault = (field: string, why: string) =>
      new Problem('invalid', `machine ${mapping.machineId}: ${field}: ${why}`);
    const tried = <T>(field: string, act: () => T): T => {
      try {
        return act();
      } catch (error) {
        if (error instanceof Problem) throw fault(field, error.message);
        throw error;
      }
    };
    const { profile } = mapping;
    if (profile.pulse !== undefined)
      throw fault('pulse', 'a pulse between two reads would be missed: read the counter behind it, under counters');
    if (Object.keys(mapping.write).length > 0) throw fault('write', `nothing is written over ${wire.protocol}`);
    this.#gaps = entry.gaps.map((text, index) => tried(`gaps.${index}`, () => wire.gap(text, entry)));
    this.#readings = Object.entries(profile.read).map(([name, read]) => ({
      name,
      spots: [read].flat().map((address) => tried(`read.${name}`, () => wire.spot(address, entry))),
    }));
    for (const { name, spots } of this.#readings)
      for (const spot of spots)
        if (this.#gaps.some((gap) => overlap(gap, spot)))
          throw fault(`read.${name}`, `${spot.printed} lies in one of the gaps, which are never read`);
  }

  /** A new connection may stand before another controller: nothing is known of what it refuses. */
  restart(): void {
    this.#reads = null;
    this.#refused = new Map();
    this.#askAgainTick = 0;
    this.provenAt = null;
    this.silent = false;
    this.away = null;
  }

  /** Why values of it are missing; null = none are. */
  problem(): Sentence | null {
    return this.away ?? this.#refusals();
  }

  /** Why a reading of the profile has no value; null = it has one, or nobody knows. */
  whyNot(name: string): Sentence | null {
    const spots = this.#readings.find((reading) => reading.name === name)?.spots ?? [];
    return this.#isElsewhere(spots) ? null : (this.#refused.get(spots[0] ?? nowhere) ?? null);
  }

  #refusals(isAll = false): Sentence | null {
    const refused = this.#readings.flatMap(({ name, spots }) =>
      spots.flatMap((spot): Sentence | [] => {
        const why = this.#refused.get(spot);
        if (why === undefined || this.#isElsewhere(spots)) return [];
        return { what: 'refusedAddress', name, address: spot.printed, why };
      }),
    );
    if (refused.length === 0) return null;
    const more = refused.length - mostNamed;
    const items: Sentence[] = refused.slice(0, mostNamed);
    if (more > 0) items.push({ what: 'andMoreRefused', count: more });
    return { what: isAll ? 'nothingRead' : 'addressesRefused', items };
  }

  /** One round. Throws what `Session.read` throws. `now`: the box's clock when an answer has come. */
  async ask(session: Session, tick: number, now: () => number): Promise<Round> {
    const values = new Map<Spot, ReturnType<typeof valueIn>>();
    this.#reads ??= readsOf(
      this.#readings.flatMap(({ spots }) => spots),
      this.#limits(session),
    );
    const waiting = [...this.#reads, ...this.#again(tick)];
    const hadRefused = this.#refused.size > 0;
    const kept: Read[] = [];
    let away: Sentence | null = null;
    while (waiting.length > 0 && away === null) {
      const asked = waiting.splice(0).filter((read) => this.#isShort(read, session));
      const answers = await session.read(this.unit, asked);
      for (const [index, read] of asked.entries()) {
        const answer = answers[index];
        if (answer?.is === 'away') away = answer.why;
        else if (answer !== undefined) waiting.push(...this.#answered(read, answer, values, kept));
      }
    }
    if (away !== null) return { readings: [], readable: [], away };
    // Once all of them are there, they are fetched together.
    this.#reads = hadRefused && this.#refused.size === 0 ? null : kept;
    return this.#round(values, now());
  }

  /** A value that is too wide for one read is not read in two: it could be torn. */
  #isShort({ block, length, spots }: Read, session: Session): boolean {
    if (length <= session.most(block)) return true;
    for (const spot of spots) this.#refused.set(spot, { what: 'widthNotGiven' });
    return false;
  }

  /** Keeps the values of a read, or says what is to be asked instead. */
  #answered(
    read: Read,
    answer: Exclude<Answer, { is: 'away' }>,
    values: Map<Spot, ReturnType<typeof valueIn>>,
    kept: Read[],
  ): readonly Read[] {
    if (answer.is === 'bytes') {
      kept.push(read);
      for (const spot of read.spots) {
        this.#refused.delete(spot);
        values.set(spot, valueIn(read, answer.bytes, spot));
      }
      return [];
    }
    const halves = halvesOf(read);
    if (halves === null) for (const spot of read.spots) this.#refused.set(spot, answer.why);
    return halves ?? [];
  }

  #round(values: ReadonlyMap<Spot, ReturnType<typeof valueIn>>, at: number): Round {
    const readable: string[] = [];
    const readings = this.#readings.map(({ name, spots }): Reading => {
      const spot = spots.find((one) => values.has(one));
      const value = (spot === undefined ? undefined : values.get(spot)) ?? null;
      if (value !== null) readable.push(name);
      return { name, value, at, quality: value === null ? 'bad' : 'good', historical: false };
    });
    const away = readable.length === 0 ? (this.#refusals(true) ?? ({ what: 'noValue' } as const)) : null;
    return { readings: away === null ? readings : [], readable, away };
  }

  /** Refused addresses whose time has come. */
  #again(tick: number): Read[] {
    if (this.#refused.size === 0 || tick < this.#askAgainTick) return [];
    const isFirst = this.#askAgainTick === 0;
    this.#askAgainTick = tick + askAgainMs;
    if (isFirst) return [];
    return [...this.#refused.keys()].map((spot) => {
      const { block, from, length } = spot;
      return { block, from, length, spots: [spot] };
    });
  }

  /** Another address of the same reading gives its value. */
  #isElsewhere(spots: readonly Spot[]): boolean {
    return spots.some((spot) => !this.#refused.has(spot));
  }

  #limits(session: Session) {
    return { most: (block: string) => session.most(block), maxGap: this.#maxGap, gaps: this.#gaps };
  }
}

/** What is wrong with its values, for a plant person; null = nothing. */
export function wordsOfDevice(device: Device): string | null {
  const problem = device.problem();
  return problem === null ? null : inEnglish(problem);
}
