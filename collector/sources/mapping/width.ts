/** Where a counter rolls over, by the type that a server or publisher declares for it. */
import type { CounterWidth } from '../../../shared/core/words/plant.ts';

/** By the names of OPC UA and Sparkplug. 64 bits with a sign never roll over; for 8 bits there is no width. */
const widths: Readonly<Record<string, CounterWidth>> = {
  UInt16: 'u16',
  Int16: 'i16',
  UInt32: 'u32',
  Int32: 'i32',
  UInt64: 'u64',
  Int64: 'unbounded',
  Float: 'float',
  Double: 'float',
};

/** null where the type is that of no counter, or says nothing. */
export function widthOfType(type: string): CounterWidth | null {
  return Object.hasOwn(widths, type) ? (widths[type] ?? null) : null;
}
