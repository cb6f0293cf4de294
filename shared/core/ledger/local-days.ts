/** Days of a zone as its clocks show them, and blocks of 32 of them: what sums are kept for begins as people's rows do. */
import type { MachineSpan } from '../words/figures.ts';
import { DAY_MS } from '../words/time.ts';
import { momentOf, offsetMsAt } from '../words/zone.ts';

const BLOCK_DAYS = 32;

export class LocalDays {
  readonly #timeZone: string;
  /** Of the zone in winter: an hour begins as its clocks say, and a day some hours from there at most. */
  readonly offsetMs: number;
  /** By number of the day since 1970: asking the zone again and again would cost more than adding up. */
  readonly #begins = new Map<number, number>();

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
    this.offsetMs = offsetMsAt(timeZone, 0);
  }

  /** Where the day begins that a moment lies in. */
  at(at: number): number {
    return this.#begin(this.#number(at));
  }

  /** Where the day after it begins: a day of a change of the clock has 23 or 25 hours. */
  after(at: number): number {
    return this.#begin(this.#number(at) + 1);
  }

  blockAt(at: number): number {
    return this.#begin(blockOf(this.#number(at)));
  }

  blockAfter(at: number): number {
    return this.#begin(blockOf(this.#number(at)) + BLOCK_DAYS);
  }

  #number(at: number): number {
    let number = Math.floor((at + this.offsetMs) / DAY_MS);
    while (this.#begin(number) > at) number--;
    while (this.#begin(number + 1) <= at) number++;
    return number;
  }

  #begin(number: number): number {
    let begin = this.#begins.get(number);
    if (begin === undefined) {
      begin = momentOf(this.#timeZone, number * DAY_MS);
      this.#begins.set(number, begin);
    }
    return begin;
  }
}

/** The first and the last day of a stretch, cut to it, and what lies between, a block at a time. */
export function* atEdges(days: LocalDays, { machineId, from, to }: MachineSpan): Generator<MachineSpan> {
  const last = days.at(to - 1);
  for (let at = from; at < to; ) {
    const end = at === from ? days.after(at) : at < last ? Math.min(last, days.blockAfter(at)) : to;
    yield { machineId, from: at, to: Math.min(to, end) };
    at = end;
  }
}

const blockOf = (number: number): number => Math.floor(number / BLOCK_DAYS) * BLOCK_DAYS;
