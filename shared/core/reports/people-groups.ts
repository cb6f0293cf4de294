/** Rows by person: figures of the machines' time in which each was signed on, and labour at all machines. */
import type { FigureSum, Ledger, Plan } from '../ledger/ledger.ts';
import type { MachineSpan, SignOn } from '../words/figures.ts';
import type { Scope } from '../words/scope.ts';
import type { Group } from './group.ts';
import { LabourSum, peopleIn } from './labour.ts';

interface PersonRow {
  sum: FigureSum;
  labour: LabourSum;
  /** Whether any of the scope's time is the person's. */
  isIn: boolean;
}

/** Machine by machine in time, everybody who was signed on there: each reads the facts of a machine once for all. */
export function* peopleGroups(
  ledger: Ledger,
  scope: Scope,
  from: number,
  to: number,
  plan: Plan,
): Generator<void, Group[]> {
  const rows = new Map<string, PersonRow>();
  for (const by of peopleIn(ledger, from, to))
    rows.set(by, { sum: ledger.adding(scope, to, plan), labour: new LabourSum(by), isIn: false });
  const spans = ledger.spansOf(scope, from, to);
  for (const { id } of ledger.plant.machines)
    for (const { one, isOwn } of signOnsAt(ledger, id, { machineId: id, from, to }, spans)) {
      const row = rows.get(one.by);
      if (row === undefined) continue;
      if (isOwn) {
        row.sum.add(one);
        row.isIn = true;
      } else row.labour.add(one, ledger.attendedIn(one, to));
      yield;
    }
  return [...rows].flatMap(([operator, { sum, labour, isIn }]) =>
    isIn ? [{ key: { operator }, from, to, figures: sum.figures(), labour: labour.labour() }] : [],
  );
}

/** Each sign-on at a machine, in time: as it is counted, and what of it is the scope's own. */
function signOnsAt(
  ledger: Ledger,
  machineId: string,
  whole: MachineSpan,
  spans: readonly MachineSpan[],
): { one: SignOn; isOwn: boolean }[] {
  const at = (span: MachineSpan, isOwn: boolean) =>
    ledger.signOns(machineId, span.from, span.to).map((one) => ({ one, isOwn }));
  const own = spans.filter((span) => span.machineId === machineId).flatMap((span) => at(span, true));
  return [...own, ...at(whole, false)].sort((a, b) => a.one.from - b.one.from);
}
