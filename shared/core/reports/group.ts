/** By what figures can be asked for row by row, and what a row is. */
import { periodKinds } from '../calendar/period.ts';
import type { Figures, MachineSpan } from '../words/figures.ts';
import type { Labour } from './labour.ts';
import type { OrderFigures } from './order-figures.ts';

export const groupings = [
  'machine',
  'workCentre',
  'order',
  'operation',
  'item',
  'operator',
  'shift',
  ...periodKinds,
] as const;
export type Grouping = (typeof groupings)[number];

export interface Group {
  /** What the row is of, e.g. `{ machineId }` or `{ shiftDate, shiftId }`; null: outside shifts. */
  key: Readonly<Record<string, string | null>>;
  from: number;
  to: number;
  figures: Figures;
  /** Rows by order and operation: what ISO 22400-2 relates to their execution time; on all machines. */
  order?: OrderFigures;
  /** Rows by operator: worker efficiency, at all machines. */
  labour?: Labour;
}

export function machinesOf(spans: readonly MachineSpan[]): string[] {
  return [...new Set(spans.map(({ machineId }) => machineId))];
}
