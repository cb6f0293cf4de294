/** What a scope is over: the machines whose time it is, and the operations that it is limited to. */
import type { OrderBook } from '../orders/order-book.ts';
import type { Plant } from '../words/plant.ts';
import type { Scope } from '../words/scope.ts';

export function machinesIn(scope: Scope, plant: Plant): string[] {
  if (scope.kind === 'machine') return [scope.id];
  const centre = scope.kind === 'workCentre' ? scope.id : scope.kind === 'item' ? scope.workCentreId : undefined;
  return plant.machines
    .filter((machine) => centre === undefined || machine.workCentreId === centre)
    .map((machine) => machine.id);
}

/** Of a scope that is work: an order, or one of its operations. null: it is none. */
export function operationsIn(scope: Scope, book: OrderBook): ReadonlySet<string> | null {
  if (scope.kind === 'operation') return new Set([scope.id]);
  return scope.kind === 'order' ? book.operationsOf(scope.id) : null;
}
