/** Rows by shift: each over all machines. */
import type { Ledger, Plan } from '../ledger/ledger.ts';
import type { MachineSpan, ShiftSpan } from '../words/figures.ts';
import type { Scope } from '../words/scope.ts';
import { type Group, machinesOf } from './group.ts';

/** Shifts summed before their rows are made: of so many, each on one day or two, sums are kept (rollup.ts). */
const SHIFTS_AT_ONCE = 32;

/** Every shift over all machines, and what lies outside shifts: first, as no shift's. */
export function* shiftGroups(
  ledger: Ledger,
  scope: Scope,
  spans: readonly MachineSpan[],
  now: number,
  plan: Plan,
): Generator<void, Group[]> {
  const shifts = new Map<string, ShiftSpan[]>();
  for (const { machineId, from, to } of spans)
    for (const run of ledger.shifts(machineId, from, to)) {
      const name = `${run.shiftDate ?? ''} ${run.shiftId ?? ''}`;
      const known = shifts.get(name);
      if (known === undefined) shifts.set(name, [run]);
      else known.push(run);
    }
  const begins = (runs: readonly ShiftSpan[]) => Math.min(...runs.map(({ from }) => from));
  const rows: Group[] = [];
  const sorted = [...shifts.values()].sort(
    (a, b) => Number(a[0]?.shiftId !== null) - Number(b[0]?.shiftId !== null) || begins(a) - begins(b),
  );
  for (const [index, runs] of sorted.entries()) {
    if (index % SHIFTS_AT_ONCE === 0 && keepsSums(scope, plan))
      yield* summedByPlace(
        ledger,
        scope,
        sorted
          .slice(index, index + SHIFTS_AT_ONCE)
          .flat()
          .filter(({ shiftId }) => shiftId !== null),
        now,
      );
    const key = { shiftDate: runs[0]?.shiftDate ?? null, shiftId: runs[0]?.shiftId ?? null };
    const figures = ledger.figuresIn(scope, runs, now, plan);
    rows.push({ key, from: begins(runs), to: Math.max(...runs.map(({ to }) => to)), figures });
    yield;
  }
  return rows;
}

/** Machine by machine: the facts read for one shift are at hand for the next. Rows find what was summed here. */
function* summedByPlace(
  ledger: Ledger,
  scope: Scope,
  runs: readonly MachineSpan[],
  now: number,
): Generator<void, void> {
  for (const machineId of machinesOf(runs)) {
    const own = runs.filter((run) => run.machineId === machineId).sort((a, b) => a.from - b.from);
    for (const run of own) {
      ledger.figuresIn(scope, [run], now);
      yield;
    }
  }
}

/** Whether what was summed of a stretch is kept for whoever asks for it again. */
const keepsSums = (scope: Scope, plan: Plan): boolean =>
  plan === 'inForce' && scope.kind !== 'order' && scope.kind !== 'operation';
