/**
 * Counted parts by operation, in columns: there is one row for nearly every fact of a history, and most are never asked
 * for one by one. No fact is kept for them: seven numbers a row, where an object of a fact takes three times as much.
 */
import type { EventOf } from '../words/event.ts';
import type { Quantity } from '../words/interval.ts';
import { type CounterName, counterNames } from '../words/plant.ts';
import { quantityOf, type StepChange } from './parts.ts';

export class Counts {
  /** One machine's: all rows are of it. */
  #machineId = '';
  #seqs: number[] = [];
  #ats: number[] = [];
  #sinces: number[] = [];
  /** Which counter, and whether it was recovered. */
  #kinds: number[] = [];
  #operationIds: (string | null)[] = [];
  #parts: number[] = [];
  #cycles: number[] = [];

  push(fact: EventOf<'counted'>, operationId: string | null, parts: number, cycles: number): void {
    this.#machineId = fact.machineId;
    this.#seqs.push(fact.seq);
    this.#ats.push(fact.at);
    this.#sinces.push(fact.since ?? fact.at);
    this.#kinds.push(counterNames.indexOf(fact.counter) * 2 + (fact.recovered ? 1 : 0));
    this.#operationIds.push(operationId);
    this.#parts.push(parts);
    this.#cycles.push(cycles);
  }

  /** Adds those that stand at a moment in (from, to]. */
  within(from: number, to: number, steps: Record<CounterName, StepChange>, found: Quantity[]): void {
    for (let index = 0; index < this.#ats.length; index++) {
      const at = this.#ats[index] ?? 0;
      if (at <= from || at > to) continue;
      const kind = this.#kinds[index] ?? 0;
      const counter = counterNames[kind >> 1];
      if (counter === undefined) continue;
      const count = {
        machineId: this.#machineId,
        since: this.#sinces[index] ?? at,
        at,
        recovered: kind % 2 === 1,
        seq: this.#seqs[index] ?? 0,
      };
      const [parts, cycles] = [this.#parts[index] ?? 0, this.#cycles[index] ?? 0];
      found.push(quantityOf(count, steps[counter], this.#operationIds[index] ?? null, parts, cycles));
    }
  }

  /** No more come for now: room that was taken for them is given back. */
  settle(): void {
    this.#seqs = this.#seqs.slice();
    this.#ats = this.#ats.slice();
    this.#sinces = this.#sinces.slice();
    this.#kinds = this.#kinds.slice();
    this.#operationIds = this.#operationIds.slice();
    this.#parts = this.#parts.slice();
    this.#cycles = this.#cycles.slice();
  }
}
