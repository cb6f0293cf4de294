/** Who is signed on at a machine, and for how long: labour. */
import { byOccurrence, type EventOf } from '../words/event.ts';
import type { SignOn } from '../words/figures.ts';

type SignOnFact = EventOf<'operatorSignedOn' | 'operatorSignedOff'>;

export class SignOns {
  readonly #facts: SignOnFact[] = [];

  add(fact: SignOnFact): void {
    const last = this.#facts.at(-1);
    this.#facts.push(fact);
    if (last !== undefined && byOccurrence(last, fact) > 0) this.#facts.sort(byOccurrence);
  }

  operators(now: number): string[] {
    const on = new Set<string>();
    for (const fact of this.#facts) {
      if (fact.at > now) break;
      if (fact.type === 'operatorSignedOn') on.add(fact.by);
      else on.delete(fact.by);
    }
    return [...on];
  }

  /** Who was signed on when, cut to [from, to), ascending; a person who does not sign off stays on. */
  spans(machineId: string, from: number, to: number): SignOn[] {
    const found: SignOn[] = [];
    const since = new Map<string, number>();
    const add = (by: string, begin: number, end: number) => {
      const span = { machineId, by, from: Math.max(begin, from), to: Math.min(end, to) };
      if (span.from < span.to) found.push(span);
    };
    for (const fact of this.#facts) {
      if (fact.at >= to) break;
      const on = since.get(fact.by);
      if (fact.type === 'operatorSignedOn') since.set(fact.by, on ?? fact.at);
      else if (on !== undefined) {
        since.delete(fact.by);
        add(fact.by, on, fact.at);
      }
    }
    for (const [by, on] of since) add(by, on, to);
    return found.sort((a, b) => a.from - b.from || (a.by < b.by ? -1 : 1));
  }

  /** Who was signed on during these times, and for how long in all. */
  labour(times: readonly (readonly [number, number])[], now: number): { operators: Set<string>; labourMs: number } {
    const operators = new Set<string>();
    let labourMs = 0;
    const since = new Map<string, number>();
    const count = (by: string, from: number, to: number) => {
      for (const [begin, end] of times) {
        const ms = Math.min(to, end) - Math.max(from, begin);
        if (ms <= 0) continue;
        labourMs += ms;
        operators.add(by);
      }
    };
    for (const fact of this.#facts) {
      if (fact.at > now) break;
      const on = since.get(fact.by);
      if (fact.type === 'operatorSignedOn') {
        if (on === undefined) since.set(fact.by, fact.at);
      } else if (on !== undefined) {
        since.delete(fact.by);
        count(fact.by, on, fact.at);
      }
    }
    for (const [by, on] of since) count(by, on, now);
    return { operators, labourMs };
  }
}
