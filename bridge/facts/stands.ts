/**
 * When operations began and ended, and where: what is asked of each operation of months, again and again. A tenth of what
 * all their totals would take.
 */
import type { OperationTotals } from '../../shared/core/words/interval.ts';

export type Stand = Pick<OperationTotals, 'startedAt' | 'finishedAt' | 'machineIds'>;

/** Of an operation that nothing happened on. */
export const nothing: Stand = { startedAt: null, finishedAt: null, machineIds: [] };

export class KeptStands {
  readonly #places = new Map<string, number>();
  readonly #free: number[] = [];
  /** NaN for none, so that they stay plain numbers. */
  readonly #startedAt: number[] = [];
  readonly #finishedAt: number[] = [];
  readonly #machineIds: (readonly string[])[] = [];
  /** Operations on the same machines have one list. */
  readonly #lists = new Map<string, readonly string[]>();

  get size(): number {
    return this.#places.size;
  }

  get(operationId: string): Stand | undefined {
    const place = this.#places.get(operationId);
    if (place === undefined) return undefined;
    return {
      startedAt: momentOf(this.#startedAt[place]),
      finishedAt: momentOf(this.#finishedAt[place]),
      machineIds: this.#machineIds[place] ?? [],
    };
  }

  put(operationId: string, totals: Stand | null): Stand {
    const { startedAt, finishedAt, machineIds } = totals ?? nothing;
    const place = this.#places.get(operationId) ?? this.#free.pop() ?? this.#startedAt.length;
    this.#places.set(operationId, place);
    this.#startedAt[place] = startedAt ?? Number.NaN;
    this.#finishedAt[place] = finishedAt ?? Number.NaN;
    this.#machineIds[place] = this.#shared(machineIds);
    return totals ?? nothing;
  }

  delete(operationId: string): void {
    const place = this.#places.get(operationId);
    if (place === undefined) return;
    this.#places.delete(operationId);
    this.#free.push(place);
  }

  clear(): void {
    for (const operationId of this.#places.keys()) this.delete(operationId);
  }

  #shared(machineIds: readonly string[]): readonly string[] {
    const name = machineIds.join('\n');
    const known = this.#lists.get(name) ?? machineIds;
    this.#lists.set(name, known);
    return known;
  }
}

function momentOf(kept: number | undefined): number | null {
  return kept === undefined || Number.isNaN(kept) ? null : kept;
}
