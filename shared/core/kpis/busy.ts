/** When machines were at work, and when all of those that can run an operation were. */
import { canRun } from '../words/order.ts';
import type { Machine } from '../words/plant.ts';
import { firstWhere } from '../words/search.ts';
import type { Span } from '../words/span.ts';
import type { BusyWith } from './lead-time.ts';

/** `work`: an operation from its beginning to its end, at each machine that worked on it. */
export function openBusy(
  machines: readonly Pick<Machine, 'id' | 'workCentreId'>[],
  work: readonly (Span & { machineId: string })[],
): BusyWith {
  const byMachine = new Map<string, Span[]>();
  for (const { machineId, from, to } of [...work].sort((a, b) => a.from - b.from)) {
    const own = byMachine.get(machineId) ?? [];
    byMachine.set(machineId, own);
    const last = own.at(-1);
    if (last !== undefined && last.to >= from) last.to = Math.max(last.to, to);
    else own.push({ from, to });
  }
  return (operation, from, to) => {
    const able = machines.filter((machine) => canRun(operation, machine));
    if (able.length === 0) return [];
    let common: readonly Span[] = [{ from, to }];
    for (const { id } of able) common = overlap(common, within(byMachine.get(id) ?? [], from, to));
    return common;
  };
}

/** Those of disjoint ascending spans that touch [from, to). */
function within(spans: readonly Span[], from: number, to: number): Span[] {
  const found: Span[] = [];
  for (let at = firstWhere(spans, (span) => span.to > from); at < spans.length; at += 1) {
    const span = spans[at];
    if (span === undefined || span.from >= to) break;
    found.push(span);
  }
  return found;
}

function overlap(a: readonly Span[], b: readonly Span[]): Span[] {
  return a.flatMap((one) =>
    b.flatMap((other) => {
      const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
      return from < to ? [{ from, to }] : [];
    }),
  );
}
