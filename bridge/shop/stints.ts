/** When an operation was on which machine, read from what was going on there: where another came between, it was put aside. */
import type { MachineSpan } from '../../shared/core/words/figures.ts';
import type { Phase } from '../../shared/core/words/interval.ts';
import { groupBy } from '../promise/numbers/pool.ts';

/** With no other operation on the machine, and no time in which nobody had it in work. */
export interface Stint extends MachineSpan {
  productiveMs: number;
}

export type NamedStint = Stint & { operationId: string };

/** Nights and lost signals end nothing. */
const isGap = ({ class: kind, operationId }: Phase): boolean =>
  operationId === null && (kind === 'unscheduled' || kind === 'noData' || kind === 'plannedStop');

/** Reads on behind `found`, whose last stint may go on; `isBroken`: something else has come since. */
export function addStints(
  found: NamedStint[],
  machineId: string,
  phases: readonly Phase[],
  state: { isBroken: boolean },
): void {
  for (const phase of phases) {
    if (isGap(phase)) continue;
    const { operationId, from, to } = phase;
    const productiveMs = phase.class === 'producing' ? to - from : 0;
    const last = found.at(-1);
    if (operationId === null) state.isBroken = true;
    else if (last !== undefined && !state.isBroken && last.operationId === operationId) {
      last.to = to;
      last.productiveMs += productiveMs;
    } else {
      found.push({ operationId, machineId, from, to, productiveMs });
      state.isBroken = false;
    }
  }
}

/** By operation. */
export function stintsBy(all: readonly NamedStint[]): (operationId: string) => readonly Stint[] {
  const groups = groupBy(all, ({ operationId }) => operationId);
  return (operationId) => groups.get(operationId) ?? [];
}
