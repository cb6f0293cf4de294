/** Whether an operation may be begun, and what it waits for. */
import type { Gate } from '../words/gate.ts';
import { componentsOf, type Operation, type WorkOrder } from '../words/order.ts';
import { type Allotted, allot } from './atp.ts';
import { noStock } from './stock.ts';

export type { Gate };

/** The first of them that is closed; null: it may be begun. `toolAt`: the other machine at which a tool is in work. */
export function gateOf(
  order: WorkOrder,
  operation: Operation,
  allotted: readonly Allotted[],
  now: number,
  toolAt: (tool: string) => string | null,
): Gate | null {
  if (order.status === 'planned') return { kind: 'engineering' };
  const isKit = order.strategy === 'ATO';
  const wanted = new Set((isKit ? order.components : componentsOf(order, operation)).map(({ itemId }) => itemId));
  const missing = allotted.filter((one) => wanted.has(one.itemId) && (one.readyAt === null || one.readyAt > now));
  if (missing.length > 0) {
    const times = missing.map(({ readyAt }) => readyAt);
    const readyAt = times.some((at) => at === null) ? null : Math.max(...times.map(Number));
    return { kind: isKit ? 'kit' : 'material', itemIds: missing.map(({ itemId }) => itemId), readyAt };
  }
  const machineId = operation.tool === null ? null : toolAt(operation.tool);
  return operation.tool === null || machineId === null ? null : { kind: 'tool', tool: operation.tool, machineId };
}

/** By what the order itself says: of stock, and of other machines' tools, a box knows nothing. */
export function ownGateOf(order: WorkOrder, operation: Operation, now: number): Gate | null {
  const needy = { order, leftOf: ({ quantityPcs }: { quantityPcs: number }) => quantityPcs };
  const allotted = allot([needy], noStock, now).get(order.id)?.components ?? [];
  return gateOf(order, operation, allotted, now, () => null);
}
