/**
 * What is known of one device, observation by observation, and which readings follow from it.
 *
 * UNAVAILABLE is unknown, never a value. Where the machine itself or the word of its state is unknown, nothing of it
 * is trusted; a counter or a program that is unknown is as it was; another value under the state is the word
 * UNAVAILABLE, which a rule may name, because many agents list items that their machine never fills.
 */
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import type { Reading } from '../mapping/mapper.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import type { Observation } from './document.ts';
import { Faults, type Items, itemsOf } from './items.ts';

export class Tracker {
  readonly items: Items;
  /** Data items of conditions, by the reading that tells them. */
  readonly #conditions = new Map<string, Set<string>>();
  readonly #faults = new Faults();
  readonly #profile: MachineMapping['profile'];
  readonly #counters: ReadonlySet<string | undefined>;
  /** Readings for which unknown is none of their values. */
  readonly #kept: ReadonlySet<string | undefined>;
  readonly #last = new Map<string, Reading>();
  /** Alarms of a device that has no such conditions: none, and never one. */
  readonly #alarmless: readonly string[];
  readonly #heedsAvailability: boolean;
  #isAvailable = true;
  #isWordKnown = true;

  /** `current`: one observation of each of the device's data items. */
  constructor({ profile }: MachineMapping, current: readonly Observation[], heedsAvailability = true) {
    this.#heedsAvailability = heedsAvailability;
    this.#profile = profile;
    this.items = itemsOf(profile, current);
    const { counters, job, pulse } = profile;
    this.#counters = new Set(Object.values(counters).map((counter) => counter?.read));
    this.#kept = new Set([...this.#counters, ...Object.values(job), pulse?.read]);
    const read = new Set([...this.items.values()].flat());
    this.#alarmless = Object.keys(profile.read).filter((name) => !read.has(name) && isAlarm(profile.read[name] ?? []));
    for (const { id, condition } of current)
      for (const name of condition === null ? [] : (this.items.get(id) ?? []))
        this.#conditions.set(name, (this.#conditions.get(name) ?? new Set()).add(id));
  }

  /** The readings that an observation changes. `at`: when it was, epoch ms. */
  apply(observation: Observation, at: number): Reading[] {
    this.#faults.apply(observation);
    if (observation.type === 'Availability') this.#isAvailable = observation.value !== null;
    const readings: Reading[] = [];
    for (const name of this.items.get(observation.id) ?? []) {
      const ids = this.#conditions.get(name);
      const value = ids === undefined ? this.#valueOf(name, observation) : this.#faults.alarmOf(ids);
      if (value === undefined) continue;
      const reading: Reading = { name, value, at, quality: 'good', historical: false };
      this.#last.set(name, reading);
      readings.push(reading);
    }
    return readings;
  }

  /** Why nothing of this machine is trusted, in a sentence; null = it is. */
  distrust(): string | null {
    if (this.#heedsAvailability && !this.#isAvailable) return inEnglish({ what: 'deviceUnavailable' });
    const name = this.#profile.state?.word ?? '';
    return this.#isWordKnown ? null : inEnglish({ what: 'valueUnavailable', name });
  }

  /** All that is known. A pulse is not: it was. */
  known(): Reading[] {
    const known = [...this.#last.values()].filter(({ name }) => name !== this.#profile.pulse?.read);
    const at = known.reduce((newest, one) => Math.max(newest, one.at), 0);
    const none = this.#alarmless.map(
      (name): Reading => ({ name, value: null, at, quality: 'good', historical: false }),
    );
    return at === 0 ? known : [...known, ...none];
  }

  counts(name: string): boolean {
    return this.#counters.has(name);
  }

  /** The same as of another time. A counter's reading holds for its own time only: later it would be a fall. */
  asOf(at: number): Reading[] {
    return this.known().flatMap((reading) => (this.#counters.has(reading.name) ? [] : [{ ...reading, at }]));
  }

  /** undefined: it says nothing. */
  #valueOf(name: string, { value }: Observation): string | undefined {
    if (name === this.#profile.state?.word) this.#isWordKnown = value !== null;
    if (value !== null) return value;
    return this.#kept.has(name) || name === this.#profile.state?.word ? undefined : 'UNAVAILABLE';
  }
}

function isAlarm(read: string | readonly string[]): boolean {
  return [read].flat().some((address) => /^Condition(\.|$)/.test(address));
}
