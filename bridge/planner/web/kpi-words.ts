import type { Kpis } from '../../../shared/core/words/figures.ts';
import { count, dash, duration, percent } from '../../../shared/ui/format.ts';

/** A share, a duration or a rate, each as it is read. */
export function kpiWords(kpi: keyof Kpis, value: number | null): string {
  if (value === null) return dash;
  if (kpi.endsWith('Ms')) return duration(value);
  return kpi === 'throughputPerHour' ? count(value) : percent(value, 1);
}
