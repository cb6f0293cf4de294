/** Intervals + quantities -> ISO 22400-2 time elements, KPIs, six big losses. */
import type { Figures, Kpis, Sums, Waterfall } from './figures.ts';
import type { Interval, Quantity } from './interval.ts';
import type { Operation } from './order.ts';
import type { Plant } from './plant.ts';

/** Everything that sums need beside the plant; windows cut already. */
export interface SumInput {
  from: number;
  to: number;
  intervals: readonly Interval[];
  quantities: readonly Quantity[];
  operation: (operationId: string) => Operation | null;
}

export function sumsOf(_plant: Plant, _input: SumInput): Sums {
  throw new Error('not built yet');
}
/** Sums of several machines, windows or shifts: ratios come after, never means of percentages. */
export function addSums(_a: Sums, _b: Sums): Sums {
  throw new Error('not built yet');
}
export function kpisOf(_sums: Sums): Kpis {
  throw new Error('not built yet');
}
export function waterfallOf(_sums: Sums): Waterfall {
  throw new Error('not built yet');
}
export function figuresOf(_plant: Plant, _inputs: readonly SumInput[]): Figures {
  throw new Error('not built yet');
}
