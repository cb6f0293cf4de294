/** Operations by their ids, as their orders planned them at each moment and as they are planned now. */
import { ByKey } from '../words/by-key.ts';
import { firstWhere } from '../words/search.ts';
import { versionAt } from './order-history.ts';
import type { KnownOperation, OperationPlan, OperationVersion, PlannedOrder } from './planned-order.ts';

/** No moment at all, for the many who ask. */
const noMoments: readonly number[] = [];

export class PlannedOperations {
  readonly #orderOf: (orderId: string) => PlannedOrder | undefined;
  /** The order that has it, of operations whose id does not begin with that: `<orderId>/<number>`. */
  readonly #holders = new Map<string, string>();
  /** Moments at which any operation's plan changed, as often as one did, ascending. */
  readonly #changes: number[] = [];
  /** Those that came to be of another item, by the items that they were of. */
  readonly #moved = new ByKey<string>();
  /** Whoever folds asks for one operation many times on end. */
  #asked: { operationId: string; plan: OperationPlan | null } | null = null;

  /** `orderOf`: the order of an id, wherever it lies. */
  constructor(orderOf: (orderId: string) => PlannedOrder | undefined) {
    this.#orderOf = orderOf;
  }

  /** As it is planned now; one that an order change dropped as it was last said. */
  now(operationId: string): KnownOperation | null {
    return this.plan(operationId)?.now ?? null;
  }

  /** As it was planned at a moment; where it was not planned then, as it was nearest to it. */
  at(operationId: string, at: number): KnownOperation | null {
    const plan = this.plan(operationId);
    if (plan === null || plan.versions.length < 2) return plan?.now ?? null;
    const before = plan.versions.findLast(({ from, known }) => from <= at && known !== null);
    return (before ?? plan.versions.find(({ known }) => known !== null))?.known ?? null;
  }

  /** Whether its order had this operation at that moment. */
  isPlanned(operationId: string, at: number): boolean {
    const versions = this.#changed(operationId);
    return versions === null || versionAt(versions, at)?.known !== null;
  }

  plan(operationId: string): OperationPlan | null {
    if (this.#asked?.operationId === operationId) return this.#asked.plan;
    const plan = this.holder(operationId)?.plan(operationId) ?? null;
    this.#asked = { operationId, plan };
    return plan;
  }

  /** The order that has it in any of its versions. */
  holder(operationId: string): PlannedOrder | undefined {
    return this.#orderOf(this.#holders.get(operationId) ?? orderIdIn(operationId));
  }

  /** Whether any operation's plan ever changed: asked once a fact, before looking for which. */
  get anyChanged(): boolean {
    return this.#changes.length > 0;
  }

  /** Moments in (after, until] at which the operation's plan changed, ascending. */
  changesOf(operationId: string, after: number, until: number): readonly number[] {
    if ((this.#changes.at(-1) ?? after) <= after) return noMoments;
    const versions = this.#changed(operationId);
    const last = versions?.at(-1);
    if (versions === null || last === undefined || last.from <= after) return noMoments;
    return versions.slice(1).flatMap(({ from }) => (from > after && from <= until ? [from] : []));
  }

  /** The first moment within (after, before) at which any operation's plan changed; null: none. */
  nextChange(after: number, before: number): number | null {
    const next = this.#changes[firstWhere(this.#changes, (at) => at > after)];
    return next !== undefined && next < before ? next : null;
  }

  /** Those that were of this item and of another one, each at its time. */
  movedFrom(itemId: string): Iterable<string> {
    return this.#moved.of(itemId);
  }

  /** Takes an order's operations over; which are its own. Two orders with one between them: the first keeps it. */
  say(one: PlannedOrder): string[] {
    this.#asked = null;
    const own = [...one.operationIds()].filter((id) => (this.#holderOf(id) ?? one.id) >= one.id);
    for (const id of own) {
      if (orderIdIn(id) === one.id) this.#holders.delete(id);
      else this.#holders.set(id, one.id);
      const versions = one.plan(id)?.versions ?? [];
      for (const { from } of versions.slice(1))
        this.#changes.splice(
          firstWhere(this.#changes, (at) => at > from),
          0,
          from,
        );
      const items = itemsIn(versions);
      if (items.size > 1) for (const itemId of items) this.#moved.add(itemId, id);
    }
    return own;
  }

  /** Before the order is taken over anew; which operations were its own. */
  forget(one: PlannedOrder): string[] {
    this.#asked = null;
    const own = [...one.operationIds()].filter((id) => this.#holderOf(id) === one.id);
    for (const id of own) {
      this.#holders.delete(id);
      const versions = one.plan(id)?.versions ?? [];
      for (const { from } of versions.slice(1)) {
        const index = firstWhere(this.#changes, (at) => at >= from);
        if (this.#changes[index] === from) this.#changes.splice(index, 1);
      }
      for (const itemId of itemsIn(versions)) this.#moved.delete(itemId, id);
    }
    return own;
  }

  /** Of the order that has it; undefined: none. */
  #holderOf(operationId: string): string | undefined {
    const holder = this.holder(operationId);
    return holder === undefined || holder.plan(operationId) === null ? undefined : holder.id;
  }

  /** null: it never changed. */
  #changed(operationId: string): readonly OperationVersion[] | null {
    const versions = this.anyChanged ? this.plan(operationId)?.versions : undefined;
    return versions === undefined || versions.length < 2 ? null : versions;
  }
}

function orderIdIn(operationId: string): string {
  return operationId.slice(0, Math.max(0, operationId.lastIndexOf('/')));
}

function itemsIn(versions: readonly OperationVersion[]): Set<string> {
  return new Set(versions.flatMap(({ known }) => known?.order.itemId ?? []));
}
