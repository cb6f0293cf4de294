/** Figures of lines as a person reads them. */
import { dash, decimal, duration } from '../../../shared/ui/format.ts';

export function rate(perSecond: number | null): string {
  return perSecond === null ? dash : decimal(perSecond, perSecond < 10 ? 1 : 0);
}

/** How far a clock is ahead (+) or behind (−). */
export function offset(ms: number | null): string {
  if (ms === null) return dash;
  const sign = ms > 0 ? '+' : ms < 0 ? '−' : '±';
  const size = Math.abs(ms);
  return size < 1_000 ? `${sign}${decimal(size, 0)}\u202fms` : `${sign}${duration(size)}`;
}
