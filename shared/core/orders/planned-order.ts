/** One order as it was planned at each moment, with its operations. */
import type { Operation, WorkOrder } from '../words/order.ts';
import type { KnownOrder, Version } from './order-history.ts';

export interface KnownOperation {
  operation: Operation;
  order: WorkOrder;
}

/** An operation as planned from a moment on; null: an order change had dropped it, or not yet added it. */
export interface OperationVersion {
  from: number;
  known: KnownOperation | null;
}

/** An operation through the versions of its order; where it never changed there is one. */
export interface OperationPlan {
  /** As it is planned now; one that an order change dropped as it was last said. */
  now: KnownOperation;
  versions: readonly OperationVersion[];
}

/** Without the facts that said so: those are read where they rest. */
export class PlannedOrder {
  readonly id: string;
  /** With its newest status. */
  readonly order: WorkOrder;
  /** Ascending; the next one differs in what is computed. */
  readonly versions: readonly Version[];
  /** [from, to) in which it was released. */
  readonly open: readonly { from: number; to: number }[];
  /** Of operations that somebody asked for. */
  readonly #plans = new Map<string, OperationPlan | null>();

  constructor({ id, order, versions, open }: KnownOrder) {
    this.id = id;
    this.order = order;
    this.versions = versions;
    this.open = open;
  }

  /** Of its operations in any of its versions. */
  operationIds(): Set<string> {
    return new Set(this.versions.flatMap(({ order }) => order.operations.map(({ id }) => id)));
  }

  /** null: none of its versions has it. */
  plan(operationId: string): OperationPlan | null {
    const known = this.#plans.get(operationId);
    if (known !== undefined) return known;
    const plan = this.#planOf(operationId);
    this.#plans.set(operationId, plan);
    return plan;
  }

  #planOf(operationId: string): OperationPlan | null {
    const now = operationIn(this.order, operationId);
    const [first] = this.versions;
    if (this.versions.length === 1 && first !== undefined)
      return now === null ? null : { now, versions: [{ from: first.from, known: now }] };
    const versions = versionsOf(operationId, this.versions);
    const newest = versions.findLast(({ known }) => known !== null)?.known ?? null;
    return newest === null ? null : { now: now ?? newest, versions };
  }
}

function operationIn(order: WorkOrder, operationId: string): KnownOperation | null {
  const operation = order.operations.find(({ id }) => id === operationId);
  return operation === undefined ? null : { operation, order };
}

/** Neighbours that are the same to the operation are one. */
function versionsOf(operationId: string, versions: readonly Version[]): OperationVersion[] {
  const found: OperationVersion[] = [];
  let before: string | null = null;
  for (const { from, order } of versions) {
    const known = operationIn(order, operationId);
    const said = known === null ? '' : JSON.stringify([order.itemId, order.unit, known.operation]);
    if (before !== said) found.push({ from, known });
    before = said;
  }
  return found;
}
