/**
 * What people did with operations: where each is in work, and where it stands. Several machines may work
 * on one operation: it is finished by a person's word on any of them, once nobody works on it any more.
 */
import { byOccurrence, type Event, type EventOf } from '../words/event.ts';
import { Pages, type RestingPlace } from '../words/pages.ts';
import type { NameIndex } from './name-index.ts';
import { NamedFacts } from './named-facts.ts';

export type WorkEvent = EventOf<'operationStarted' | 'operationInterrupted' | 'operationFinished'>;
export type WorkStanding = 'waiting' | 'started' | 'interrupted' | 'finished';

/** What a machine does with an operation that a person started there: on it still, or until when it was. */
interface Presence {
  machineId: string;
  /** null: still on it. */
  leftAt: number | null;
}

export function isWork(event: Event): event is WorkEvent {
  return (
    event.type === 'operationStarted' || event.type === 'operationInterrupted' || event.type === 'operationFinished'
  );
}

export class WorkLog {
  readonly #work;
  /** Starts per machine: what displaces what. */
  readonly #starts = new Map<string, Pages<WorkEvent>>();
  readonly #place: RestingPlace;
  readonly #toolOf: (operationId: string, at: number) => string | null;
  readonly #names: NameIndex;

  /** `toolOf`: two operations on one tool run side by side, else a start displaces what ran before. */
  constructor(toolOf: (operationId: string, at: number) => string | null, names: NameIndex, place: RestingPlace) {
    this.#toolOf = toolOf;
    this.#place = place;
    this.#names = names;
    this.#work = new NamedFacts<WorkEvent>(names, place);
  }

  record(event: WorkEvent): void {
    this.#work.add(event);
    this.#noteStart(event);
  }

  save(): Iterable<WorkEvent> {
    return this.#work.save();
  }

  /** May be given page by page. */
  restore(facts: readonly WorkEvent[]): void {
    this.#work.restore(facts);
    for (const fact of facts) this.#noteStart(fact);
  }

  #noteStart(event: WorkEvent): void {
    if (event.type === 'operationStarted') this.#startsAt(event.machineId).add(event);
  }

  /** On any machine, in order of occurrence. */
  on(operationId: string): readonly WorkEvent[] {
    return this.#work.on(operationId);
  }

  /** By the last word at that moment; an interruption where others finished it ends nothing but the work. */
  standing(operationId: string, at: number): WorkStanding {
    const facts = this.on(operationId);
    let isInterrupted = false;
    for (let i = facts.length - 1; i >= 0; i--) {
      const fact = facts[i];
      if (fact === undefined || fact.at > at) continue;
      if (fact.type === 'operationFinished') return 'finished';
      if (fact.type === 'operationStarted') return isInterrupted ? 'interrupted' : 'started';
      isInterrupted = true;
    }
    return isInterrupted ? 'interrupted' : 'waiting';
  }

  /** When it was finished, if that is the last word on it; null: it is not. */
  finishedAt(operationId: string): number | null {
    const word = this.on(operationId).findLast(({ type }) => type !== 'operationInterrupted');
    return word?.type === 'operationFinished' ? word.at : null;
  }

  /** Machines at which it was started and not ended by `at`. Each machine stands for itself. */
  inWorkAt(operationId: string, at: number): string[] {
    return this.#presences(operationId, at)
      .filter(({ leftAt }) => leftAt === null)
      .map(({ machineId }) => machineId)
      .sort();
  }

  /** When the last machine that left it did so, as known at `at`; null: none has. */
  leftAt(operationId: string, at: number): number | null {
    const left = this.#presences(operationId, at).flatMap(({ leftAt }) => leftAt ?? []);
    return left.length === 0 ? null : Math.max(...left);
  }

  #presences(operationId: string, at: number): Presence[] {
    const last = new Map<string, WorkEvent>();
    for (const fact of this.on(operationId)) if (fact.at <= at) last.set(fact.machineId, fact);
    return [...last.values()].map((fact) => ({
      machineId: fact.machineId,
      leftAt: fact.type === 'operationStarted' ? this.#displacedAt(fact, at) : fact.at,
    }));
  }

  /** When an operation of another tool was started there. */
  #displacedAt(started: WorkEvent, at: number): number | null {
    for (const start of this.#startsAt(started.machineId).from(started.at)) {
      if (byOccurrence(start, started) <= 0) continue;
      if (start.at > at) break;
      if (this.#displaces(start, started)) return start.at;
    }
    return null;
  }

  /** Operations that it takes from its machine, as far as they were on it: who is on it changed, though nobody named them. */
  displacedBy(started: WorkEvent): string[] {
    if (started.type !== 'operationStarted') return [];
    const displaced: string[] = [];
    let later: WorkEvent | null = null;
    for (const start of this.#startsAt(started.machineId).backFrom(started.at)) {
      if (byOccurrence(start, started) >= 0) continue;
      // It was displaced before, and so were those before it.
      if (later !== null && this.#displaces(later, start)) break;
      displaced.push(this.#idOf(start));
      later = start;
    }
    return displaced;
  }

  /** Operations on one tool run side by side. */
  #displaces(later: WorkEvent, earlier: WorkEvent): boolean {
    const [id, other] = [this.#idOf(earlier), this.#idOf(later)];
    if (other === id) return false;
    const tool = this.#toolOf(id, later.at);
    return tool === null || this.#toolOf(other, later.at) !== tool;
  }

  #startsAt(machineId: string): Pages<WorkEvent> {
    let starts = this.#starts.get(machineId);
    if (starts === undefined) {
      starts = new Pages({ ...this.#place, keyOf: ({ at }: WorkEvent) => at, compare: byOccurrence });
      this.#starts.set(machineId, starts);
    }
    return starts;
  }

  #idOf({ operationId, at }: WorkEvent): string {
    return this.#names.operationAt(operationId, at);
  }
}
