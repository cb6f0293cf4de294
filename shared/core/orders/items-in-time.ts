/** Which item an operation was of, and when that changed. */
import type { PlannedOperations } from './planned-operations.ts';

export class ItemsInTime {
  readonly #operations: Pick<PlannedOperations, 'at' | 'changesOf'>;

  constructor(operations: Pick<PlannedOperations, 'at' | 'changesOf'>) {
    this.#operations = operations;
  }

  /** The item that it is of in a stretch in which that does not change; null: nobody knows the operation. */
  in(operationId: string, from: number, to: number): string | null {
    return this.#at(operationId, Math.max(from, to - 1)) ?? null;
  }

  /** Items that it was of within [from, to). */
  within(operationId: string, from: number, to: number): string[] {
    const moments = [from, ...this.#changesOf(operationId, from, to - 1)];
    return [...new Set(moments.flatMap((at) => this.#at(operationId, at) ?? []))];
  }

  /** [from, to) cut where any of these operations came to be of another item. */
  cut(operationIds: Iterable<string>, from: number, to: number): { from: number; to: number }[] {
    const cuts = [...operationIds].flatMap((id) => this.#changesOf(id, from, to - 1)).sort((a, b) => a - b);
    const edges = [from, ...new Set(cuts), to];
    return edges.slice(1).map((end, index) => ({ from: edges[index] ?? from, to: end }));
  }

  /** Moments in (after, until] at which it came to be of another item. */
  #changesOf(operationId: string, after: number, until: number): number[] {
    return this.#operations
      .changesOf(operationId, after, until)
      .filter((at) => this.#at(operationId, at - 1) !== this.#at(operationId, at));
  }

  #at(operationId: string, at: number): string | undefined {
    return this.#operations.at(operationId, at)?.order.itemId;
  }
}
