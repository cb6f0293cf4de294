/** Operations as their orders planned them at each moment, and as they are planned now. */
import type { Operation, WorkOrder } from '../words/order.ts';
import { firstWhere } from '../words/search.ts';
import { type KnownOrder, versionAt } from './order-history.ts';

export interface KnownOperation {
  operation: Operation;
  order: WorkOrder;
}

/** An operation as planned from a moment on; null: an order change had dropped it, or not yet added it. */
export interface OperationVersion {
  from: number;
  known: KnownOperation | null;
}

/** No moment at all, for the many who ask. */
const noMoments: readonly number[] = [];

export class PlannedOperations {
  readonly #operations = new Map<string, KnownOperation>();
  /** Only of operations that were changed. */
  readonly #versions = new Map<string, OperationVersion[]>();
  /** All their moments, ascending; null: to be gathered anew. */
  #changes: number[] | null = null;

  /** As it is planned now; one that an order change dropped as it was last said. */
  now(operationId: string): KnownOperation | null {
    return this.#operations.get(operationId) ?? null;
  }

  /** As it was planned at a moment; where it was not planned then, as it was nearest to it. */
  at(operationId: string, at: number): KnownOperation | null {
    const versions = this.#changed(operationId);
    if (versions === undefined) return this.now(operationId);
    const before = versions.findLast(({ from, known }) => from <= at && known !== null);
    return (before ?? versions.find(({ known }) => known !== null))?.known ?? null;
  }

  /** Whether its order had this operation at that moment. */
  isPlanned(operationId: string, at: number): boolean {
    const versions = this.#changed(operationId);
    return versions === undefined || versionAt(versions, at)?.known !== null;
  }

  versions(operationId: string): readonly OperationVersion[] {
    const known = this.now(operationId);
    return this.#changed(operationId) ?? (known === null ? [] : [{ from: 0, known }]);
  }

  /** Whether any operation's plan ever changed: asked once a fact, before looking for which. */
  get anyChanged(): boolean {
    return this.#versions.size > 0;
  }

  /** Moments in (after, until] at which the operation's plan changed, ascending. */
  changesOf(operationId: string, after: number, until: number): readonly number[] {
    const versions = this.#changed(operationId);
    const last = versions?.at(-1);
    if (versions === undefined || last === undefined || last.from <= after) return noMoments;
    return versions.slice(1).flatMap(({ from }) => (from > after && from <= until ? [from] : []));
  }

  /** The first moment within (after, before) at which any operation's plan changed; null: none. */
  nextChange(after: number, before: number): number | null {
    this.#changes ??= [...this.#versions.values()]
      .flatMap((versions) => versions.slice(1).map(({ from }) => from))
      .sort((a, b) => a - b);
    const next = this.#changes[firstWhere(this.#changes, (at) => at > after)];
    return next !== undefined && next < before ? next : null;
  }

  /** Operations that were of an item at any time, also those that an order change dropped. */
  ofItem(itemId: string): Set<string> {
    const ids = new Set<string>();
    for (const [id, { order }] of this.#operations) if (order.itemId === itemId) ids.add(id);
    for (const [id, versions] of this.#versions)
      if (versions.some(({ known }) => known?.order.itemId === itemId)) ids.add(id);
    return ids;
  }

  /** Takes an order's operations over; which are its own. Two orders with one between them: the first keeps it. */
  say(one: KnownOrder): string[] {
    this.#changes = null;
    return [...operationsIn(one)].filter((id) => {
      const versions = versionsOf(id, one);
      const holder = this.#operations.get(id)?.order.id ?? one.id;
      const newest = versions.findLast(({ known }) => known !== null)?.known;
      if (holder < one.id || newest == null) return false;
      this.#operations.set(id, asNowPlanned(id, one) ?? newest);
      if (versions.length > 1) this.#versions.set(id, versions);
      return true;
    });
  }

  /** Before the order is taken over anew; which operations were its own. */
  forget(one: KnownOrder): string[] {
    const own = [...operationsIn(one)].filter((id) => this.#operations.get(id)?.order.id === one.id);
    for (const id of own) {
      this.#operations.delete(id);
      this.#versions.delete(id);
    }
    return own;
  }

  #changed(operationId: string): OperationVersion[] | undefined {
    return this.#versions.size === 0 ? undefined : this.#versions.get(operationId);
  }
}

/** Operations of an order in any of its versions. */
export function operationsIn({ versions }: KnownOrder): Set<string> {
  return new Set(versions.flatMap(({ order }) => order.operations.map(({ id }) => id)));
}

/** Out of the order's newest version itself, so that no older one has to stay for it; null: dropped. */
function asNowPlanned(operationId: string, { order }: KnownOrder): KnownOperation | null {
  const operation = order.operations.find(({ id }) => id === operationId);
  return operation === undefined ? null : { operation, order };
}

/** An operation through the versions of its order; neighbours that are the same to it are one. */
function versionsOf(operationId: string, { versions }: KnownOrder): OperationVersion[] {
  const found: (OperationVersion & { said: string })[] = [];
  for (const { from, order } of versions) {
    const operation = order.operations.find(({ id }) => id === operationId);
    const said = operation === undefined ? '' : JSON.stringify([order.itemId, order.unit, operation]);
    if (found.at(-1)?.said === said) continue;
    found.push({ from, said, known: operation === undefined ? null : { operation, order } });
  }
  return found;
}
