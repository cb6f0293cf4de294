/** What lies in a machine with loads, and what may: read out of the ledger. */
import type { Ledger, MachineWindow } from '../../shared/core/ledger/ledger.ts';
import { loadIn } from '../../shared/core/orders/assignment.ts';
import { canRun, type Operation, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Machine } from '../../shared/core/words/plant.ts';
import type { LoadCard, LoadChoice } from './view.ts';

const CHOICES_SHOWN = 50;

type Found = { order: WorkOrder; operation: Operation };

/** `window`: the machine's last day. */
export function loadCard(ledger: Ledger, machine: Machine, window: MachineWindow, now: number): LoadCard | null {
  if (machine.loads === undefined) return null;
  const { stretches } = window;
  const last = stretches.findLast(({ owner }) => loadIn(owner) !== null);
  return {
    inside: loadIn(stretches.at(-1)?.owner ?? null),
    last: loadIn(last?.owner ?? null) ?? [],
    choices: choicesOf(ledger, machine, now),
  };
}

function choicesOf(ledger: Ledger, machine: Machine, now: number): LoadChoice[] {
  const due = ({ order }: Found) => order.dueAt ?? Number.POSITIVE_INFINITY;
  return [...ledger.openOrders()]
    .flatMap((order): Found[] => order.operations.map((operation) => ({ order, operation })))
    .filter(({ order, operation }) => order.status === 'released' && canRun(operation, machine))
    .map((found) => ({ ...found, totals: ledger.operation(found.operation.id, now) }))
    .filter(({ totals }) => totals?.status !== 'finished')
    .sort((a, b) => due(a) - due(b) || (a.operation.id < b.operation.id ? -1 : 1))
    .slice(0, CHOICES_SHOWN)
    .map(({ order, operation, totals }) => ({
      operationId: operation.id,
      orderId: order.id,
      operationNumber: operation.number,
      itemId: order.itemId,
      itemName: order.itemName,
      ...(order.unit === undefined ? {} : { unit: order.unit }),
      quantityPcs: operation.quantityPcs,
      goodPcs: totals?.goodPcs ?? 0,
      scrapPcs: totals?.scrapPcs ?? 0,
      openPcs: Math.max(0, operation.quantityPcs - (totals?.goodPcs ?? 0)),
    }));
}
