/**
 * Readings of one machine -> samples in the plant's words, by its profile. No driver, no clock.
 * Only what changed is handed on; a reading older than what is known is a historical sample.
 */
import { own } from '../../../shared/core/words/own.ts';
import { type CounterName, counterNames } from '../../../shared/core/words/plant.ts';
import type { Packet, Quality, Sample, SampleValue } from '../../../shared/core/words/sample.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { SourceClock, type Timed } from './clock.ts';
import { exactNumber } from './number.ts';
import type { MachineMapping, Profile } from './profile.ts';
import { isNothing, measuredBy, type Rule, ruleOf } from './rules.ts';
import { sameWord, textOf } from './word.ts';

/** One value of one name of the profile's `read`. `at`: source's clock, epoch ms. */
export interface Reading {
  name: string;
  value: unknown;
  at: number;
  quality: Quality;
  historical: boolean;
  /** What a pulse is known by where it has no time of its own (sample.ts). */
  packet?: Packet | null;
  /** The broker says that it sends it once more. */
  again?: true;
}

interface Refusal {
  where: string;
  why: string;
  raw: unknown;
}

export interface Mapped {
  samples: Sample[];
  refused: Refusal[];
  /** A value that the state rests on is bad (a sentence), or good again (null); undefined = unchanged. */
  trouble: string | null | undefined;
}

type Values = Map<string, unknown>;

/** What a name of the profile's `read` is for, and what is known of it. */
interface Signal extends Timed {
  counter: CounterName | null;
  isState: boolean;
  isJob: boolean;
  isPulse: boolean;
  /** Nothing there is a value of it: no job, no alarm, or a rule of the state says what it means. */
  mayBeNothing: boolean;
}

/** What was said last, and since when it is so. */
interface Said {
  text: string;
  at: number;
}

export class Mapper {
  readonly machineId: string;
  readonly #profile: Profile;
  readonly #signals = new Map<string, Signal>();
  readonly #clock: SourceClock;
  /** Newest live values, and the newest of the past beside them. */
  #live: Values = new Map();
  #past: Values = new Map();
  #awaited = new Set<string>();
  #bad = new Map<string, string>();
  #saidState: Said | null = null;
  #saidJob: Said | null = null;
  #pastState: Said | null = null;
  #pastJob: Said | null = null;
  #lastCounters = new Map<CounterName, number>();
  #refusedState: string | null = null;
  #heldRule: Rule | null = null;
  readonly #measured: ReadonlySet<string>;
  /** Newest values that looked late, until one in time comes. */
  readonly #doubted = new Map<string, { reading: Reading; receivedAt: number }>();

  constructor(mapping: MachineMapping) {
    this.machineId = mapping.machineId;
    this.#profile = mapping.profile;
    const { state, job, counters, pulse } = mapping.profile;
    this.#measured = measuredBy(state?.rules ?? []);
    const stateReads = new Set([
      ...(state?.rules.flatMap(({ when }) => Object.keys(when)) ?? []),
      state?.word,
      state?.alarm,
    ]);
    const jobReads = new Set(Object.values(job));
    const emptyReads = new Set([
      ...(state?.rules.flatMap(({ when }) => Object.keys(when).filter((name) => isNothing(when[name]))) ?? []),
      ...jobReads,
      state?.alarm,
    ]);
    for (const name of Object.keys(mapping.profile.read))
      this.#signals.set(name, {
        counter: counterNames.find((counter) => counters[counter]?.read === name) ?? null,
        isState: stateReads.has(name),
        isJob: jobReads.has(name),
        isPulse: pulse?.read === name,
        mayBeNothing: emptyReads.has(name),
        newestAt: Number.NEGATIVE_INFINITY,
        saidAt: Number.NaN,
        measures: false,
      });
    this.#clock = new SourceClock([...this.#signals.values()]);
  }

  /**
   * A new connection: what was read before is no longer known, what was handed on before is said again.
   * `awaited`: readings that will come by themselves; the state waits until they are all there.
   */
  restart(awaited: Iterable<string> = []): void {
    this.#clock.restart();
    this.#live = new Map();
    this.#bad = new Map();
    this.#awaited = new Set([...awaited].filter((name) => this.#signals.get(name)?.isState));
    this.sayAgain();
  }

  /** The line is up again: everything has to be said again, changed or not. */
  sayAgain(): void {
    this.#clock.resume();
    this.#saidState = null;
    this.#saidJob = null;
    this.#lastCounters.clear();
    this.#refusedState = null;
  }

  /** The state by what is known, said again as of `at`: for a line on which nothing was missed. */
  present(at: number): Mapped {
    const out: Mapped = { samples: [], refused: [], trouble: undefined };
    if (this.#live.size > 0) this.#sayState({ at, receivedAt: at, quality: 'good', historical: false }, out);
    return out;
  }

  clockOffsetMs(): number | null {
    return this.#clock.offsetMs();
  }

  /** What of the offset is taken off already, ms. */
  clockCorrectedMs(): number {
    return this.#clock.correctionMs;
  }

  /** The server's clock minus the box's, ms. */
  serverClock(offsetMs: number): void {
    this.#clock.serverSays(offsetMs);
  }

  /** Readings that came together, in any order of time. Never throws. */
  apply(readings: readonly Reading[], receivedAt: number): Mapped {
    const out: Mapped = { samples: [], refused: [], trouble: undefined };
    if (sameTime(readings)) this.#applyMoment(readings, receivedAt, out);
    else for (const moment of byTime(readings)) this.#applyMoment(moment, receivedAt, out);
    return out;
  }

  /** Readings of one moment. */
  #applyMoment(readings: readonly Reading[], receivedAt: number, out: Mapped): void {
    const first = readings[0];
    if (first === undefined) return;
    let state: 'live' | 'past' | null = null;
    let job: 'live' | 'past' | null = null;
    let quality: Quality = 'good';
    let at = first.at;
    for (const given of readings) {
      const signal = this.#signals.get(given.name);
      if (signal === undefined) continue;
      const reading = given.historical ? given : this.#placed(signal, given, receivedAt, out);
      const historical = given.historical || this.#clock.late;
      at = reading.at;
      const isNone = reading.value === null || reading.value === undefined;
      const isBad = reading.quality === 'bad' || (isNone && !signal.mayBeNothing);
      if (signal.isState && !historical) this.#judge(reading.name, isBad, out);
      if (isBad) continue;
      if (reading.quality === 'uncertain') quality = 'uncertain';
      if (signal.counter !== null && !isNone) this.#count(signal.counter, reading, historical, receivedAt, out);
      if (signal.isPulse && !isNone) this.#pulse(reading, historical, receivedAt, out);
      if (!signal.isState && !signal.isJob) continue;
      this.#awaited.delete(reading.name);
      const values = historical ? this.#past : this.#live;
      // Nothing new, and nothing to be said again: most messages end here.
      if (!historical && values.get(reading.name) === reading.value && this.#isSaid(signal)) continue;
      values.set(reading.name, reading.value);
      if (signal.isState) state = historical ? (state ?? 'past') : 'live';
      if (signal.isJob) job = historical ? (job ?? 'past') : 'live';
    }
    const moment = { at, receivedAt, quality };
    if (job !== null) this.#sayJob({ ...moment, historical: job === 'past' }, out);
    if (state !== null) this.#sayState({ ...moment, historical: state === 'past' }, out);
  }

  /** The reading at the time to use. What looked late until the clock was seen to be wrong is said now, as the present. */
  #placed(signal: Signal, reading: Reading, receivedAt: number, out: Mapped): Reading {
    const clock = this.#clock;
    const at = clock.place(signal, reading.at, receivedAt);
    if (clock.late) {
      if (!signal.isPulse) this.#doubted.set(reading.name, { reading, receivedAt });
      return at === reading.at ? reading : { ...reading, at };
    }
    this.#doubted.delete(reading.name);
    if (clock.settled) {
      const doubted = [...this.#doubted.values()].filter((one) => clock.isSteady(one.reading.at, one.receivedAt));
      this.#doubted.clear();
      for (const one of doubted) this.#applyMoment([one.reading], receivedAt, out);
      clock.late = false;
    }
    if (at === reading.at) return reading;
    // A pulse is no longer known by its time where that is not its own.
    return { ...reading, at, ...(clock.replaced && signal.isPulse ? { packet: null } : {}) };
  }

  #isSaid(signal: Signal): boolean {
    return (!signal.isState || this.#saidState !== null) && (!signal.isJob || this.#saidJob !== null);
  }

  /** A bad or missing value under the state makes the state unknown. */
  #judge(name: string, isBad: boolean, out: Mapped): void {
    if ((!isBad && this.#bad.size === 0) || name === this.#profile.state?.alarm) return;
    const before = this.#bad.size;
    if (isBad) this.#bad.set(name, inEnglish({ what: 'noGoodValue', name }));
    else this.#bad.delete(name);
    if (before === 0 && this.#bad.size > 0) out.trouble = [...this.#bad.values()][0] ?? null;
    if (before > 0 && this.#bad.size === 0) {
      out.trouble = null;
      this.#saidState = null;
    }
  }

  #count(counter: CounterName, reading: Reading, historical: boolean, receivedAt: number, out: Mapped): void {
    const value = exactNumber(reading.value);
    const width = this.#profile.counters[counter]?.width;
    if (value === null || (value < 0 && width !== 'i16' && width !== 'i32' && width !== 'float')) {
      const why = `"${reading.name}" should be a ${counter} counter, a number from 0 up`;
      out.refused.push({ where: reading.name, why, raw: reading.value });
      return;
    }
    if (!historical) {
      if (this.#lastCounters.get(counter) === value) return;
      this.#lastCounters.set(counter, value);
    }
    const { at, quality, again } = reading;
    const said = { signal: 'counter' as const, counter, reading: value, ...(again === undefined ? {} : { again }) };
    this.#emit({ at, receivedAt, quality, historical }, said, out);
  }

  #pulse(reading: Reading, historical: boolean, receivedAt: number, out: Mapped): void {
    const number = exactNumber(reading.value);
    const count = number === null ? 1 : Math.floor(number);
    if (count < 0 || count > 10_000) {
      const why = `"${reading.name}" should be the number of finished cycles`;
      out.refused.push({ where: reading.name, why, raw: reading.value });
    } else if (count > 0) {
      const { at, quality, packet } = reading;
      const value = { signal: 'pulse' as const, count, ...(packet === undefined ? {} : { packet }) };
      this.#emit({ at, receivedAt, quality, historical }, value, out);
    }
  }

  #sayState(moment: Moment, out: Mapped): void {
    const profile = this.#profile.state;
    if (profile === undefined || (!moment.historical && (this.#awaited.size > 0 || this.#bad.size > 0))) return;
    const values = moment.historical ? new Map([...this.#live, ...this.#past]) : this.#live;
    const raw = profile.word === undefined ? undefined : values.get(profile.word);
    const rule = ruleOf(profile.rules, values, moment.historical ? null : this.#heldRule) ?? null;
    if (!moment.historical) this.#heldRule = rule;
    const state = rule?.state ?? profile.otherwise ?? null;
    const word =
      raw === undefined ? null : (own(profile.names, String(raw)) ?? (isJittering(raw) ? null : textOf(raw)));
    if (state === null) {
      const said = JSON.stringify(
        [...values].map(([name, one]) => [name, isJittering(one) || this.#measured.has(name) ? null : textOf(one)]),
      );
      if (said === this.#refusedState) return;
      this.#refusedState = said;
      const why = `the profile "${this.#profile.id}" knows no state for ${word === null ? 'these values' : `"${word}"`}`;
      out.refused.push({ where: profile.word ?? 'state', why, raw: Object.fromEntries(values) });
      return;
    }
    this.#refusedState = null;
    const alarmValue = profile.alarm === undefined ? undefined : values.get(profile.alarm);
    const alarm =
      alarmValue === undefined || profile.noAlarm.some((none) => sameWord(none, alarmValue))
        ? null
        : textOf(alarmValue);
    const value = { signal: 'state' as const, state, word, alarm };
    const said = { text: JSON.stringify(value), at: moment.at };
    if (moment.historical) {
      if (isKnown(said, this.#saidState, this.#pastState)) return;
      this.#pastState = said;
    } else {
      if (said.text === this.#saidState?.text) return;
      this.#saidState = said;
    }
    this.#emit(moment, value, out);
  }

  #sayJob(moment: Moment, out: Mapped): void {
    const values = moment.historical ? new Map([...this.#live, ...this.#past]) : this.#live;
    const names = this.#profile.job;
    const part = (name: string | undefined): string | null => {
      const text = name === undefined ? null : textOf(values.get(name));
      return text === null || text.trim() === '' ? null : text.trim();
    };
    const value = {
      signal: 'job' as const,
      job: part(names.job),
      program: part(names.program),
      item: part(names.item),
      tool: part(names.tool),
    };
    const said = { text: JSON.stringify(value), at: moment.at };
    if (moment.historical) {
      if (isKnown(said, this.#saidJob, this.#pastJob)) return;
      this.#pastJob = said;
    } else {
      if (said.text === this.#saidJob?.text) return;
      this.#saidJob = said;
    }
    this.#emit(moment, value, out);
  }

  #emit(moment: Moment, value: SampleValue, out: Mapped): void {
    out.samples.push({ machineId: this.machineId, ...moment, value });
  }
}

/** A value of the past that says what is known for its time already: a message delivered again, for one. */
function isKnown(past: Said, ...said: (Said | null)[]): boolean {
  return said.some((one) => one !== null && one.text === past.text && past.at >= one.at);
}

/** A number with decimals is a measurement: each jitter of it is another number, and none of them a word. */
function isJittering(value: unknown): boolean {
  return typeof value === 'number' && !Number.isInteger(value);
}

interface Moment {
  at: number;
  receivedAt: number;
  quality: Quality;
  historical: boolean;
}

function sameTime(readings: readonly Reading[]): boolean {
  const first = readings[0];
  return readings.every((reading) => reading.at === first?.at && reading.historical === first.historical);
}

/** Groups of equal time, the past first. */
function byTime(readings: readonly Reading[]): Reading[][] {
  const groups: Reading[][] = [];
  const sorted = [...readings].sort((a, b) => Number(b.historical) - Number(a.historical) || a.at - b.at);
  for (const reading of sorted) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (group !== undefined && first?.at === reading.at && first.historical === reading.historical) group.push(reading);
    else groups.push([reading]);
  }
  return groups;
}
