/** Why a machine's figures are what they are: sums, the intervals and parts in them, and the facts behind those. */
import { type Explanation, explain } from '../shared/core/explain.ts';
import type { Figures } from '../shared/core/figures.ts';
import type { Interval, Quantity } from '../shared/core/interval.ts';
import type { Ledger } from '../shared/core/pipeline.ts';
import { Problem } from '../shared/core/problem.ts';

export interface MachineExplanation {
  machineId: string;
  from: number;
  to: number;
  figures: Figures;
  intervals: readonly Interval[];
  quantities: readonly Quantity[];
  /** Formula and sums of each KPI; of each sum the places in `intervals` and the facts. */
  explain: Explanation;
}

const MAX_MS = 32 * 24 * 3_600_000;

/** Errors: `unknown` machine, `invalid` window (empty, or longer than a month). */
export function explainMachine(ledger: Ledger, machineId: string, from: number, to: number): MachineExplanation {
  if (!ledger.plant.machines.some((machine) => machine.id === machineId))
    throw new Problem('unknown', `There is no machine "${machineId}" in this plant's configuration.`);
  if (to <= from || to - from > MAX_MS)
    throw new Problem('invalid', 'Give a window that ends after it begins and is no longer than 32 days.');
  const { intervals, quantities } = ledger.machine(machineId, from, to);
  const figures = ledger.figures({ kind: 'machine', id: machineId }, from, to);
  const explanation = explain(figures.sums, intervals, quantities, from, to);
  return { machineId, from, to, figures, intervals, quantities, explain: explanation };
}
