import type { KpiName } from '../../../shared/core/words/figures.ts';
import { dash, duration, percent, quantity } from '../../../shared/ui/format.ts';
import type { FigureCard } from '../view.ts';

/** A share, a duration or a rate in its unit, each as it is read. */
export function kpiWords(kpi: KpiName, { kpis, units }: Pick<FigureCard, 'kpis' | 'units'>): string {
  const value = kpis[kpi];
  if (value === null) return dash;
  if (kpi.endsWith('Ms')) return duration(value);
  return kpi === 'throughputPerHour' ? quantity(Math.round(value), units?.[0]) : percent(value, 1);
}

/** A sum of parts in its unit; a dash where it would add up different ones. */
export function partsWords(parts: number, { units = [] }: Pick<FigureCard, 'units'>): string {
  return units.length > 1 ? dash : quantity(parts, units[0]);
}
