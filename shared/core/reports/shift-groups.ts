/** Rows by shift: each over all machines. */
import type { FigureSum, Ledger, Plan } from '../ledger/ledger.ts';
import type { MachineSpan, ShiftSpan } from '../words/figures.ts';
import type { Scope } from '../words/scope.ts';
import type { Group } from './group.ts';

interface ShiftRow {
  shiftId: string | null;
  shiftDate: string | null;
  from: number;
  to: number;
  sum: FigureSum;
}

/**
 * Every shift over all machines, and what lies outside shifts: first, as no shift's. Machine by machine in time:
 * the facts read for one shift are at hand for the next.
 */
export function* shiftGroups(
  ledger: Ledger,
  scope: Scope,
  spans: readonly MachineSpan[],
  now: number,
  plan: Plan,
): Generator<void, Group[]> {
  const rows = new Map<string, ShiftRow>();
  for (const { machineId, from, to } of spans)
    for (const run of ledger.shifts(machineId, from, to)) {
      rowOf(rows, run, () => ledger.adding(scope, now, plan)).sum.add(run);
      yield;
    }
  const sorted = [...rows.values()].sort(
    (a, b) => Number(a.shiftId !== null) - Number(b.shiftId !== null) || a.from - b.from,
  );
  return sorted.map(({ shiftId, shiftDate, from, to, sum }) => ({
    key: { shiftDate, shiftId },
    from,
    to,
    figures: sum.figures(),
  }));
}

/** The row that a run belongs to, which reaches as far as the run now. */
function rowOf(
  rows: Map<string, ShiftRow>,
  { shiftId, shiftDate, from, to }: ShiftSpan,
  adding: () => FigureSum,
): ShiftRow {
  const name = `${shiftDate ?? ''} ${shiftId ?? ''}`;
  const known = rows.get(name);
  const row = known ?? { shiftId, shiftDate, from, to, sum: adding() };
  if (known === undefined) rows.set(name, row);
  row.from = Math.min(row.from, from);
  row.to = Math.max(row.to, to);
  return row;
}
