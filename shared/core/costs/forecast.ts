/**
 * What an order will have cost at its end, from what its machines will still cost: people cost beside them what they cost
 * so far, or were calculated with; material and work outside as the rest of it needs. null: of a finished order.
 */
import type { WorkOrder } from '../words/order.ts';
import { type Money, scaled, total } from './money.ts';
import type { OrderCost } from './order-cost.ts';

export function costAtEnd(
  { quantityPcs }: Pick<WorkOrder, 'quantityPcs'>,
  { isFinished, madePcs, planned, actual }: OrderCost,
  restOfMachines: Money,
): Money | null {
  if (isFinished) return null;
  const left = Math.max(0, quantityPcs - madePcs);
  const material = madePcs > 0 ? scaled(actual.material, left, madePcs) : planned.material - actual.material;
  return (
    total(Object.values(actual)) +
    restOfMachines +
    labourBeside(restOfMachines, planned, actual) +
    atLeastNothing(material) +
    atLeastNothing(planned.outside - actual.outside)
  );
}

function labourBeside(rest: Money, planned: OrderCost['planned'], actual: OrderCost['actual']): Money {
  const [spent, calculated] = [actual, planned].map(({ setup, run, stop }) => setup + run + stop);
  if (spent !== undefined && spent > 0n) return (rest * actual.labour) / spent;
  return calculated !== undefined && calculated > 0n ? (rest * planned.labour) / calculated : 0n;
}

const atLeastNothing = (amount: Money): Money => (amount < 0n ? 0n : amount);
