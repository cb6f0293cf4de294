/** One order by the planned times that were in force when it was made, and by today's, to compare. */
import { type Ledger, type Plan, plans } from '../../shared/core/ledger/ledger.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';

/** null: nothing made, or nothing planned to hold it against. */
export type ByPlan = Readonly<Record<Plan, { effectiveness: number | null; oee: number | null }>>;

/** Nobody looks at an order that ran for longer at one glance. */
const LONGEST_MS = 400 * DAY_MS;

/** null where nothing was begun. `operationIds`: of the order, as the ledger knows them. */
export function byPlan(ledger: Ledger, orderId: string, operationIds: readonly string[], now: number): ByPlan | null {
  const totals = operationIds.flatMap((id) => ledger.operation(id, now) ?? []);
  const begun = totals.flatMap(({ startedAt }) => startedAt ?? []);
  if (begun.length === 0) return null;
  const isOpen = totals.some(({ startedAt, finishedAt }) => startedAt !== null && finishedAt === null);
  const to = isOpen ? now : Math.max(...totals.map(({ finishedAt }) => finishedAt ?? 0)) + 1;
  const from = Math.max(Math.min(...begun), to - LONGEST_MS);
  const kpisOf = (plan: Plan) => {
    const { effectiveness, oee } = ledger.figures({ kind: 'order', id: orderId }, from, to, plan).kpis;
    return { effectiveness, oee };
  };
  const [inForce, today] = plans.map(kpisOf);
  return inForce === undefined || today === undefined ? null : { inForce, today };
}
