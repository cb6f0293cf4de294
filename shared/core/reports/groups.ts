/**
 * Figures of any scope, row by row: by machine, work centre, order, operation, item, operator, shift,
 * local day, week or month. Rows over time or machines add up to the whole, to the millisecond and the
 * piece. Rows by order, operation and item hold what they own: time without an order is in none of them,
 * and shared time of a family tool is in each. Rows by operator: see `Scope`.
 */

import { type PeriodKind, periodsBetween } from '../calendar/period.ts';
import type { Ledger, Plan } from '../ledger/ledger.ts';
import type { Figures, MachineSpan } from '../words/figures.ts';
import type { Scope } from '../words/scope.ts';
import { localMsAt } from '../words/zone.ts';
import { type Group, type Grouping, machinesOf } from './group.ts';
import { ownerGroups } from './owner-groups.ts';
import { peopleGroups } from './people-groups.ts';
import { shiftGroups } from './shift-groups.ts';

/** Rows of a scope over [from, to), by the plan in force or by today's, in the order of the plant, of names, or of time. */
export function figuresBy(
  ledger: Ledger,
  by: Grouping,
  scope: Scope,
  from: number,
  to: number,
  plan: Plan = 'inForce',
): Group[] {
  const spans = ledger.spansOf(scope, from, to);
  const row = (key: Group['key'], figures: Figures) => ({ key, from, to, figures });
  const over = (key: Group['key'], is: (machineId: string) => boolean) =>
    row(
      key,
      ledger.figuresIn(
        scope,
        spans.filter(({ machineId }) => is(machineId)),
        to,
        plan,
      ),
    );
  switch (by) {
    case 'machine':
      return machinesOf(spans).map((id) => over({ machineId: id }, (one) => one === id));
    case 'workCentre':
      return ledger.plant.workCentres.flatMap(({ id }) => {
        const own = new Set(ledger.plant.machines.flatMap((one) => (one.workCentreId === id ? [one.id] : [])));
        return machinesOf(spans).some((one) => own.has(one)) ? [over({ workCentreId: id }, (one) => own.has(one))] : [];
      });
    case 'order':
    case 'operation':
    case 'item':
      return atOnce(ownerGroups(ledger, by, scope, from, to, plan));
    case 'operator':
      return atOnce(peopleGroups(ledger, scope, from, to, plan));
    case 'shift':
      return atOnce(shiftGroups(ledger, scope, spans, to, plan));
    case 'day':
    case 'week':
    case 'month':
      return periodsBetween(ledger.plant.timeZone, by, from, to).map((period) => {
        const [begin, end] = [Math.max(period.from, from), Math.min(period.to, to)];
        const figures = ledger.figuresIn(scope, cut(spans, begin, end), to, plan);
        return { key: keyOf(ledger, by, period.from), from: begin, to: end, figures };
      });
    default:
      return by satisfies never;
  }
}

/** Whether kept sums answer it: then only the edges of the window read facts. */
export function restsOnSums(by: Grouping, scope: Scope, plan: Plan): boolean {
  const isOfTime = by === 'day' || by === 'week' || by === 'month' || by === 'machine' || by === 'workCentre';
  return isOfTime && plan === 'inForce' && ['plant', 'machine', 'workCentre', 'item'].includes(scope.kind);
}

/**
 * The same in small pieces, for whoever has others waiting: edges of a window are read from facts that rest, some 20 ms
 * for a machine. What a piece summed is kept, so that its row costs nothing more.
 */
export function* figuresInPieces(
  ledger: Ledger,
  by: Grouping,
  scope: Scope,
  from: number,
  to: number,
  plan: Plan = 'inForce',
): Generator<void, Group[]> {
  const spans = ledger.spansOf(scope, from, to);
  if (by === 'order' || by === 'operation' || by === 'item')
    return yield* ownerGroups(ledger, by, scope, from, to, plan);
  if (by === 'operator') return yield* peopleGroups(ledger, scope, from, to, plan);
  if (by === 'shift') return yield* shiftGroups(ledger, scope, spans, to, plan);
  if (by !== 'day' && by !== 'week' && by !== 'month') {
    for (const span of spans) yield* ledger.summingAhead(scope, [span], to);
    return figuresBy(ledger, by, scope, from, to, plan);
  }
  const rows: Group[] = [];
  for (const period of periodsBetween(ledger.plant.timeZone, by, from, to)) {
    const [begin, end] = [Math.max(period.from, from), Math.min(period.to, to)];
    const own = cut(spans, begin, end);
    if (plan === 'inForce') yield* ledger.summingAhead(scope, own, to);
    const figures = ledger.figuresIn(scope, own, to, plan);
    rows.push({ key: keyOf(ledger, by, period.from), from: begin, to: end, figures });
    yield;
  }
  return rows;
}

function atOnce<T>(pieces: Generator<void, T>): T {
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
}

const keyOf = (ledger: Ledger, by: PeriodKind, from: number): Group['key'] => ({
  [by]: nameOfPeriod(ledger.plant.timeZone, by, from),
});

/** Its local date; of a week its Monday's; of a month `2026-03`. */
function nameOfPeriod(timeZone: string, kind: PeriodKind, from: number): string {
  return new Date(localMsAt(timeZone, from)).toISOString().slice(0, kind === 'month' ? 7 : 10);
}

function cut(spans: readonly MachineSpan[], from: number, to: number): MachineSpan[] {
  return spans.flatMap((span) => {
    const [begin, end] = [Math.max(span.from, from), Math.min(span.to, to)];
    return begin < end ? [{ machineId: span.machineId, from: begin, to: end }] : [];
  });
}
