/**
 * The ground that dates are read against: closed time and weekends as stripes. A CSS gradient, so
 * that a hundred rows share one picture without a node more.
 */
import { isWeekend } from '../format.ts';
import { dayTicks, pct, place } from './axis.ts';

/** When the plant works, as far as its calendar was looked at. */
export interface WorkTime {
  from: number;
  to: number;
  open: readonly (readonly [from: number, to: number])[];
}
export interface Stripe {
  from: number;
  to: number;
  kind: 'closed' | 'weekend';
}

/** Narrower stripes would be noise, not nights. */
const LEAST_SHARE = 0.003;

/** Closed time, and weekends that are worked; ascending, not overlapping, inside the span. */
export function stripesOf(span: { from: number; to: number }, work: WorkTime): Stripe[] {
  const from = Math.max(span.from, work.from);
  const to = Math.min(span.to, work.to);
  const stripes: Stripe[] = [];
  let at = from;
  for (const [openFrom, openTo] of [...work.open, [to, to] as const]) {
    if (openTo < from) continue;
    if (Math.min(openFrom, to) > at) stripes.push({ from: at, to: Math.min(openFrom, to), kind: 'closed' });
    if (openFrom >= to) break;
    stripes.push(...weekendsIn(Math.max(openFrom, at), Math.min(openTo, to)));
    at = Math.max(at, openTo);
  }
  return stripes.filter((stripe) => stripe.to - stripe.from >= (span.to - span.from) * LEAST_SHARE);
}

function weekendsIn(from: number, to: number): Stripe[] {
  const edges = [from, ...dayTicks(from, to, 1_000).map(({ at }) => at), to];
  return edges.slice(1).flatMap((edge, index) => {
    const start = edges[index] ?? from;
    return edge > start && isWeekend(start) ? [{ from: start, to: edge, kind: 'weekend' as const }] : [];
  });
}

/** As the value of a CSS background. */
export function groundOf(span: { from: number; to: number }, work: WorkTime): string {
  const stops = stripesOf(span, work).flatMap(({ from, to, kind }) => {
    const [start, end] = [pct(place(from, span.from, span.to)), pct(place(to, span.from, span.to))];
    return [`transparent ${start}`, `var(--${kind}) ${start} ${end}`, `transparent ${end}`];
  });
  return stops.length === 0 ? 'none' : `linear-gradient(to right, transparent 0%, ${stops.join(', ')})`;
}
