/**
 * Who is signed on at a machine, and when. A sign-on ends with a sign-off; one that was forgotten ends
 * with the shift that it began in, and says so. Nobody works a weekend because nobody tapped "off".
 */
import { byOccurrence, type Event, type EventOf } from '../words/event.ts';
import type { SignOn } from '../words/figures.ts';
import { Pages, type RestingPlace } from '../words/pages.ts';
import { firstWhere } from '../words/search.ts';

export type SignOnFact = EventOf<'operatorSignedOn' | 'operatorSignedOff'>;

export const isSignOnFact = (event: Event): event is SignOnFact =>
  event.type === 'operatorSignedOn' || event.type === 'operatorSignedOff';

/** When a sign-on of this moment ends without a sign-off, and up to when a later sign-off is still believed. */
export interface SignOnEnd {
  endsAt: number;
  believedUntil: number;
}

/** `to` null: nothing ended it yet, nor will a shift. */
interface Session {
  by: string;
  from: number;
  to: number | null;
  endedByShift: boolean;
  /** Up to here a sign-off may still end it. */
  believedUntil: number;
}

export class SignOns {
  readonly #facts: Pages<SignOnFact>;
  readonly #endOf: (at: number) => SignOnEnd | null;
  readonly #people = new Set<string>();
  #sessions = new Sessions();

  /** `endOf` null: only a sign-off ends a sign-on of that moment. */
  constructor(endOf: (at: number) => SignOnEnd | null, place: RestingPlace) {
    this.#endOf = endOf;
    this.#facts = new Pages<SignOnFact>({ ...place, keyOf: ({ at }) => at, compare: byOccurrence });
  }

  add(fact: SignOnFact): void {
    const { last } = this.#facts;
    this.#facts.add(fact);
    this.#people.add(fact.by);
    if (last !== undefined && byOccurrence(last, fact) > 0) this.#sessions = new Sessions();
  }

  save(): SignOnFact[] {
    return [...this.#facts.after(0)];
  }

  restore(facts: readonly SignOnFact[]): void {
    for (const fact of facts) this.add(fact);
  }

  /** The calendar or the plant's rules of labour changed: sessions may end at other moments. */
  calendarChanged(): void {
    this.#sessions = new Sessions();
  }

  /**
   * From when on a fact changes who was here, before it is taken in: a sign-off after the shift makes the time since its
   * end the person's, too.
   */
  changesFrom({ type, by, at }: SignOnFact): number {
    const last = type === 'operatorSignedOn' ? undefined : this.#all().lastOf(by, at);
    return last === undefined || last.to === null || at >= last.believedUntil ? at : Math.min(at, last.to);
  }

  /** Whoever ever signed on or off here. */
  get people(): ReadonlySet<string> {
    return this.#people;
  }

  operators(now: number): string[] {
    const on = this.#all().from(now);
    return [...new Set([...on].flatMap(({ by, from, to }) => (from <= now && (to === null || to > now) ? [by] : [])))];
  }

  /** Whether a person's last word here up to `now` was to sign on, whatever the shift made of it. */
  saidOn(by: string, now: number): boolean {
    if (!this.#people.has(by)) return false;
    for (const fact of this.#facts.backFrom(now)) if (fact.by === by) return fact.type === 'operatorSignedOn';
    return false;
  }

  /** Who was signed on when, cut to [from, to), ascending. */
  spans(machineId: string, from: number, to: number): SignOn[] {
    const found: SignOn[] = [];
    for (const session of this.#all().from(from)) {
      const end = session.to ?? Number.POSITIVE_INFINITY;
      if (session.from >= to) break;
      if (end <= from) continue;
      const cut = { machineId, by: session.by, from: Math.max(session.from, from), to: Math.min(end, to) };
      if (cut.from < cut.to) found.push({ endedByShift: session.endedByShift && end <= to, ...cut });
    }
    return found.sort((a, b) => a.from - b.from || (a.by < b.by ? -1 : 1));
  }

  #all(): Sessions {
    this.#sessions.goOn(this.#facts, this.#endOf);
    return this.#sessions;
  }
}

/**
 * Sessions by their beginning; a fact more goes on from where they stand. Those of one person at one machine do not
 * overlap: signing on twice is signing on once. In columns: as objects they take twice as much.
 */
class Sessions {
  readonly #by: string[] = [];
  readonly #from: number[] = [];
  /** Infinity: nothing ended it yet, nor will a shift. */
  readonly #to: number[] = [];
  readonly #endedByShift: boolean[] = [];
  readonly #believedUntil: number[] = [];
  /** Until when any of the sessions up to each one may last at most: ascending. */
  readonly #reach: number[] = [];
  /** By person, the one that a sign-off may end. */
  readonly #open = new Map<string, { index: number; end: SignOnEnd | null }>();
  #facts = 0;

  goOn(facts: Pages<SignOnFact>, endOf: (at: number) => SignOnEnd | null): void {
    if (this.#facts === facts.size) return;
    for (const fact of facts.after(this.#facts)) this.#take(fact, endOf);
    this.#facts = facts.size;
  }

  /** Those that last longer than `at`, and all that begin after them. */
  *from(at: number): Generator<Session> {
    const first = firstWhere(this.#reach, (reach) => reach > at);
    for (let index = first; index < this.#by.length; index++) {
      const session = this.#at(index);
      if (session !== undefined) yield session;
    }
  }

  /** The last one of the person that began at or before `at`. */
  lastOf(by: string, at: number): Session | undefined {
    return this.#at(this.#by.findLastIndex((one, index) => one === by && (this.#from[index] ?? at) <= at));
  }

  #at(index: number): Session | undefined {
    const [by, from, believedUntil] = [this.#by[index], this.#from[index], this.#believedUntil[index]];
    if (by === undefined || from === undefined || believedUntil === undefined) return undefined;
    const to = this.#to[index] ?? Number.POSITIVE_INFINITY;
    const endedByShift = this.#endedByShift[index] === true;
    return { by, from, to: to === Number.POSITIVE_INFINITY ? null : to, endedByShift, believedUntil };
  }

  #take({ type, by, at }: SignOnFact, endOf: (at: number) => SignOnEnd | null): void {
    const known = this.#open.get(by);
    const isOver =
      known?.end != null && at >= (type === 'operatorSignedOn' ? known.end.endsAt : known.end.believedUntil);
    if (type === 'operatorSignedOn') {
      if (known === undefined || isOver) this.#begin(by, at, endOf(at));
    } else if (known !== undefined) {
      this.#open.delete(by);
      if (isOver) return;
      this.#to[known.index] = at;
      this.#endedByShift[known.index] = false;
    }
  }

  #begin(by: string, at: number, end: SignOnEnd | null): void {
    const believedUntil = end?.believedUntil ?? Number.POSITIVE_INFINITY;
    this.#open.set(by, { index: this.#by.length, end });
    this.#by.push(by);
    this.#from.push(at);
    this.#to.push(end?.endsAt ?? Number.POSITIVE_INFINITY);
    this.#endedByShift.push(end !== null);
    this.#believedUntil.push(believedUntil);
    this.#reach.push(Math.max(this.#reach.at(-1) ?? Number.NEGATIVE_INFINITY, believedUntil));
  }
}
