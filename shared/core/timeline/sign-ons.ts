/**
 * Who is signed on at a machine, and when. A sign-on ends with a sign-off; one that was forgotten ends
 * with the shift that it began in, and says so. Nobody works a weekend because nobody tapped "off".
 */
import { byOccurrence, type EventOf } from '../words/event.ts';
import type { SignOn } from '../words/figures.ts';

export type SignOnFact = EventOf<'operatorSignedOn' | 'operatorSignedOff'>;

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
}

export class SignOns {
  readonly #facts: SignOnFact[] = [];
  readonly #endOf: (at: number) => SignOnEnd | null;
  readonly #people = new Set<string>();
  #sessions: Session[] | null = null;

  /** `endOf` null: only a sign-off ends a sign-on of that moment. */
  constructor(endOf: (at: number) => SignOnEnd | null) {
    this.#endOf = endOf;
  }

  add(fact: SignOnFact): void {
    const last = this.#facts.at(-1);
    this.#facts.push(fact);
    this.#people.add(fact.by);
    if (last !== undefined && byOccurrence(last, fact) > 0) this.#facts.sort(byOccurrence);
    this.#sessions = null;
  }

  save(): SignOnFact[] {
    return this.#facts;
  }

  restore(facts: readonly SignOnFact[]): void {
    for (const fact of facts) this.add(fact);
  }

  /** The calendar or the plant's rules of labour changed: sessions may end at other moments. */
  calendarChanged(): void {
    this.#sessions = null;
  }

  knows(by: string): boolean {
    return this.#people.has(by);
  }

  operators(now: number): string[] {
    const on = this.#all().filter(({ from, to }) => from <= now && (to === null || to > now));
    return [...new Set(on.map(({ by }) => by))];
  }

  /** Whether a person's last word here up to `now` was to sign on, whatever the shift made of it. */
  saidOn(by: string, now: number): boolean {
    const last = this.#facts.findLast((fact) => fact.by === by && fact.at <= now);
    return last?.type === 'operatorSignedOn';
  }

  /** Who was signed on when, cut to [from, to), ascending. */
  spans(machineId: string, from: number, to: number): SignOn[] {
    const found: SignOn[] = [];
    for (const session of this.#all()) {
      const end = session.to ?? Number.POSITIVE_INFINITY;
      if (session.from >= to || end <= from) continue;
      const cut = { machineId, by: session.by, from: Math.max(session.from, from), to: Math.min(end, to) };
      if (cut.from < cut.to) found.push({ ...cut, endedByShift: session.endedByShift && end <= to });
    }
    return found.sort((a, b) => a.from - b.from || (a.by < b.by ? -1 : 1));
  }

  #all(): readonly Session[] {
    this.#sessions ??= sessionsOf(this.#facts, this.#endOf);
    return this.#sessions;
  }
}

/** Sessions of one person at one machine do not overlap: signing on twice is signing on once. */
function sessionsOf(facts: readonly SignOnFact[], endOf: (at: number) => SignOnEnd | null): Session[] {
  const sessions: Session[] = [];
  const open = new Map<string, { session: Session; end: SignOnEnd | null }>();
  for (const { type, by, at } of facts) {
    const known = open.get(by);
    const isOver =
      known?.end != null && at >= (type === 'operatorSignedOn' ? known.end.endsAt : known.end.believedUntil);
    if (type === 'operatorSignedOn') {
      if (known !== undefined && !isOver) continue;
      const end = endOf(at);
      const session = { by, from: at, to: end?.endsAt ?? null, endedByShift: end !== null };
      sessions.push(session);
      open.set(by, { session, end });
    } else if (known !== undefined) {
      open.delete(by);
      if (!isOver) Object.assign(known.session, { to: at, endedByShift: false });
    }
  }
  return sessions;
}
