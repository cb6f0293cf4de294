/** How many steps were in a machine's load together, where machines treat loads. */
import type { Measured } from '../promise/shop.ts';
import type { MachineWork, Step } from './flow.ts';

type Load = NonNullable<Measured['loads']>[number];

/** With less of its time in common it was another load. */
const MOSTLY = 0.5;

export function loadsOf({ machine, own }: MachineWork, now: number): Load[] {
  if (machine.loads === undefined) return [];
  return own.flatMap((step): Load[] => {
    const span = spanOf(step, now);
    if (span === null) return [];
    const beside = own.filter((other) => {
      const there = spanOf(other, now);
      if (there === null) return false;
      return Math.min(there.to, span.to) - Math.max(there.from, span.from) >= MOSTLY * (span.to - span.from);
    });
    return [{ operationId: step.operation.id, at: span.to, to: step.operation.workCentreId, together: beside.length }];
  });
}

function spanOf({ startedAt, finishedAt }: Step, now: number): { from: number; to: number } | null {
  return startedAt === null || finishedAt === null || finishedAt > now || finishedAt <= startedAt
    ? null
    : { from: startedAt, to: finishedAt };
}
