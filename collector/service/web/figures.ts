/** Figures of lines as a person reads them. */
import { dash, dateOfYear, decimal, duration } from '../../../shared/ui/format.ts';

export function rate(perSecond: number | null): string {
  return perSecond === null ? dash : decimal(perSecond, perSecond < 10 ? 1 : 0);
}

/** How far a clock is ahead (+) or behind (−). */
export function offset(ms: number | null): string {
  if (ms === null) return dash;
  const sign = ms > 0 ? '+' : ms < 0 ? '−' : '±';
  return `${sign}${span(Math.abs(ms))}`;
}

/** 445 ms, 3 s, 8 min: what is shorter than a second is not "0 s". */
export function span(ms: number): string {
  return ms < 1_000 ? `${decimal(ms, 0)}\u202fms` : duration(ms);
}

/** Until when a certificate holds, as it says it ("Nov 24 12:00:00 2031 GMT"); what is no date stays as it came. */
export function validity(said: string): string {
  const at = Date.parse(said);
  return Number.isNaN(at) ? said : dateOfYear(at);
}
