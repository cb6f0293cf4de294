/** What each rule of dispatching says of one choice: by date, first come first served, the shortest first. */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Choice, DispatchRule } from '../promise/shop.ts';
import type { Step } from './flow.ts';

type Keyed = Pick<Step, 'order' | 'operation' | 'readyAt'>;

/** `others` waited beside what was picked. */
export function byRule(
  picked: Keyed,
  others: readonly Keyed[],
  setUpFor: string | null,
  { priorityOf }: { priorityOf: (order: WorkOrder) => number | null },
): Pick<Choice, 'to' | 'rules'> {
  const keyOf: Readonly<Record<DispatchRule, (step: Keyed) => number>> = {
    dueDate: ({ order }) => priorityOf(order) ?? Number.POSITIVE_INFINITY,
    first: ({ readyAt }) => readyAt,
    shortest: ({ operation }) => operation.quantityPcs * operation.plannedRunMsPerPc,
  };
  const isSetUp = ({ operation }: Keyed) => operation.setupFamily === setUpFor;
  const alike = others.filter((step) => isSetUp(step) === isSetUp(picked));
  const of = <T>(value: (key: (step: Keyed) => number) => T): Readonly<Record<DispatchRule, T>> => ({
    dueDate: value(keyOf.dueDate),
    first: value(keyOf.first),
    shortest: value(keyOf.shortest),
  });
  return {
    to: picked.operation.workCentreId,
    rules: {
      waited: 1 + alike.length,
      chance: of((key) => chanceOf(key(picked), alike.map(key))),
      behindMs: of((key) => {
        const all = [picked, ...others];
        const own = Math.min(...all.filter(isSetUp).map(key));
        const other = Math.min(...all.filter((step) => !isSetUp(step)).map(key));
        return Number.isFinite(own) && Number.isFinite(other) ? own - other : null;
      }),
    },
  };
}

/** That a rule which takes the lowest would have taken this one. */
function chanceOf(own: number, others: readonly number[]): number {
  return others.some((other) => other < own) ? 0 : 1 / (1 + others.filter((other) => other === own).length);
}
