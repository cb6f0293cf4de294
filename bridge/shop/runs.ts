/** What operations came to that are done: read once, and again where a fact speaks of one. */
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import { inTurns } from '../../shared/io/turn.ts';
import type { Measured } from '../promise/shop.ts';

type Run = Measured['runs'][number];

export interface RunsInput {
  ledger: Ledger;
  totalsOf: (operationId: string) => OperationTotals | null;
  /** What was done before the time that is measured is left out. */
  since: number;
}

export interface RunReader {
  read(input: RunsInput): Promise<Run[]>;
  forget(operationIds: Iterable<string>): void;
}

export function openRunReader(): RunReader {
  /** null: done, and it tells nothing. */
  const kept = new Map<string, Run | null>();
  let keptOf: Ledger | null = null;
  return {
    read: async (input) => {
      if (keptOf !== input.ledger) kept.clear();
      keptOf = input.ledger;
      const { since } = input;
      const runs: Run[] = [];
      await inTurns(input.ledger.touchedOperations(), (id) => {
        const known = kept.get(id);
        const run = known === undefined ? runOf(input, id) : known;
        if (run === undefined) return;
        // What was done before that is over for long.
        const isOld = run !== null && run.at < since;
        kept.set(id, isOld ? null : run);
        if (run !== null && !isOld) runs.push(run);
      });
      return runs;
    },
    forget: (operationIds) => {
      for (const id of operationIds) kept.delete(id);
    },
  };
}

/** undefined: it is not done. */
function runOf({ ledger, totalsOf, since }: RunsInput, operationId: string): Run | null | undefined {
  // Nobody has said that it is over: no totals are worked out for that.
  if (ledger.finishedAt(operationId) === null) return undefined;
  const totals = totalsOf(operationId);
  const at = totals?.finishedAt ?? null;
  if (totals === null || at === null) return undefined;
  // Its order is not read.
  if (at < since) return null;
  const order = ledger.orders().get(totals.orderId);
  const operation = order?.operations.find(({ id }) => id === operationId);
  if (order === undefined || operation === undefined || totals.producedPcs <= 0 || totals.machineMs <= 0) return null;
  return {
    operationId,
    itemId: order.itemId,
    operationNumber: operation.number,
    workCentreId: operation.workCentreId,
    at,
    productiveMs: totals.machineMs,
    producedPcs: totals.producedPcs,
    goodPcs: totals.goodPcs,
    plannedRunMsPerPc: operation.plannedRunMsPerPc,
    family: operation.setupFamily,
    ...(operation.isRunAssumed ? { isRunAssumed: true } : {}),
  };
}
