/** Why a machine's figures are what they are: sums, the intervals and parts in them, and the facts behind those. */
import type { Figures } from '../shared/core/figures.ts';
import type { Interval, Quantity } from '../shared/core/interval.ts';
import type { Ledger } from '../shared/core/pipeline.ts';
import { Problem } from '../shared/core/problem.ts';

export interface Explanation {
  machineId: string;
  from: number;
  to: number;
  figures: Figures;
  /** Each names the `seq` of the facts that decided it. */
  intervals: readonly Interval[];
  quantities: readonly Quantity[];
}

const MAX_MS = 32 * 24 * 3_600_000;

/** Errors: `unknown` machine, `invalid` window (empty, or longer than a month). */
export function explain(ledger: Ledger, machineId: string, from: number, to: number): Explanation {
  if (!ledger.plant.machines.some((machine) => machine.id === machineId))
    throw new Problem('unknown', `There is no machine "${machineId}" in this plant's configuration.`);
  if (to <= from || to - from > MAX_MS)
    throw new Problem('invalid', 'Give a window that ends after it begins and is no longer than 32 days.');
  const { intervals, quantities } = ledger.machine(machineId, from, to);
  return {
    machineId,
    from,
    to,
    figures: ledger.figures({ kind: 'machine', id: machineId }, from, to),
    intervals,
    quantities,
  };
}
