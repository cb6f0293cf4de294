/** Lots on several machines at once, read from where their steps were in work. */
import type { MachineSpan } from '../../shared/core/words/figures.ts';
import { canRun } from '../../shared/core/words/order.ts';
import type { Measured } from '../promise/shop.ts';
import type { FlowKnown, MachineWork, Step } from './flow.ts';
import { FREE_MS, freeAndManned } from './ways.ts';

type Split = NonNullable<Measured['splits']>[number];

/** On how many machines it was done; null: it could be on no other, or nobody can tell. */
export function splitOf(
  { operation, startedAt, finishedAt, machineIds, ...step }: Step,
  startedAtMachine: readonly MachineWork[],
  input: FlowKnown,
): Split | null {
  const { workedIn, now } = input;
  if (workedIn === undefined || startedAt === null || finishedAt === null || finishedAt > now) return null;
  const machines = machineIds.length < 2 ? 1 : atOnce(workedIn(operation.id));
  const seen = { at: startedAt, to: operation.workCentreId, machines };
  if (machines > 1) return seen;
  const self = { ...step, operation, startedAt, finishedAt, machineIds };
  const free = startedAtMachine.filter(
    ({ machine, own }) =>
      machine.id !== step.machineId &&
      canRun(operation, machine) &&
      freeAndManned({ machine, own }, self, startedAt, input, 1) <= startedAt - FREE_MS,
  );
  return free.length === 0 ? null : seen;
}

/** Its time on all machines over the time in which it was in work at all: one after another is one at a time. */
function atOnce(spans: readonly MachineSpan[]): number {
  const ordered = [...spans].sort((a, b) => a.from - b.from);
  let [sum, union, until] = [0, 0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of ordered) {
    sum += to - from;
    union += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return union <= 0 ? 1 : Math.max(1, Math.round(sum / union));
}
