/** When the machine reported which job: what a report is followed by decides what it means. */
import { PROGRAM_GONE_MS } from '../machine/fold-job.ts';
import type { FoldedEvent } from '../machine/fold-state.ts';
import type { JobNamed } from '../orders/assignment.ts';
import { Pages, type RestingPlace } from '../words/pages.ts';

interface Heard {
  at: number;
  said: string;
}

export interface SavedReports {
  heard: Heard[];
  lastAt: number | null;
}

export class Reports {
  /** By when they were made. */
  readonly #heard: Pages<Heard>;
  /** When the newest fact happened, declarations aside: what a person writes down later says nothing of the job. */
  #lastAt: number | null = null;

  constructor(place: RestingPlace) {
    this.#heard = new Pages({ ...place, keyOf: ({ at }) => at });
  }

  save(): SavedReports {
    return { heard: [...this.#heard.after(0)], lastAt: this.#lastAt };
  }

  restore({ heard, lastAt }: SavedReports): void {
    for (const one of heard) this.#heard.add(one);
    this.#lastAt = lastAt;
  }

  /**
   * Takes a fact over. From when on reports must be judged anew: those that a later one cuts short or brings
   * back; and the last one, once it is too old to be only an interruption. null: none.
   */
  heard(fact: FoldedEvent, programGoneMs: () => number | undefined): number | null {
    if (isDeclared(fact)) return null;
    const lastAt = this.#lastAt;
    if (lastAt === null || fact.at > lastAt) this.#lastAt = fact.at;
    const { last } = this.#heard;
    if (last === undefined && fact.type !== 'jobChanged') return null;
    const goneMs = programGoneMs() ?? PROGRAM_GONE_MS;
    if (fact.type !== 'jobChanged') {
      if (last === undefined || lastAt === null || lastAt >= last.at + goneMs) return null;
      const open = this.#heard.firstAfter(lastAt - goneMs);
      return open !== undefined && fact.at >= open.at + goneMs ? open.at : null;
    }
    const before = this.lastBefore(fact.at);
    this.#heard.add({ at: fact.at, said: sayingOf(fact) });
    return before === undefined ? null : Math.min(before, fact.at - goneMs);
  }

  /** The last report at or before a moment. */
  lastBefore(at: number): number | undefined {
    return this.#heard.lastUpTo(at)?.at;
  }

  /** When the next report comes; Infinity: none has yet. */
  nextAfter(at: number): number {
    return this.#heard.firstAfter(at)?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the same is reported within a time after `at`. `maybe`: while less than it has passed, it still may be. */
  comesBack(report: JobNamed, at: number, withinMs: number, maybe: boolean): boolean {
    const said = sayingOf(report);
    for (const next of this.#heard.from(at)) {
      if (next.at === at) continue;
      if (next.at >= at + withinMs) return false;
      if (next.said === said) return true;
    }
    return maybe && (this.#lastAt ?? at) < at + withinMs;
  }
}

function isDeclared({ type }: FoldedEvent): boolean {
  return type === 'scrapDeclared' || type === 'reworkDeclared' || type === 'countCorrected';
}

function sayingOf({ job, program, item, tool }: JobNamed): string {
  return JSON.stringify([job, program, item, tool]);
}
