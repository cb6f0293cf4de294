/** Figures of lines as a person reads them. */
import { dash, dateOfYear, decimal, duration } from '../../../shared/ui/format.ts';

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

/** Until when a certificate holds, as it says it ("Nov 24 12:00:00 2031 GMT"); what is no date stays as it came. */
export function validity(said: string): string {
  const at = Date.parse(said);
  return Number.isNaN(at) ? said : dateOfYear(at);
}
