/** How much is kept and said of an edge node: whoever may publish in its name makes up as much as they like. */
import { MINUTE_MS } from '../../../shared/core/words/time.ts';
import type { MetricValue } from './value.ts';

export const most = {
  devices: 1_000,
  metrics: 200_000,
  /** Of all their names. */
  letters: 16_000_000,
  /** Of what waits behind a gap, together: each message may hold 50,000. */
  waitingMetrics: 100_000,
  /** Deaths that are written to the log, a minute. */
  deathsSaid: 20,
} as const;

/** A longer one is no metric's that anybody configured. */
export const longestName = 1_000;
/** A text that is sent to a machine has 2,000 letters at most. */
const longestKept = 2_000;

/** A value as it is remembered, to be compared with another; undefined: it is too long for it, or no plain one. */
export type KeptValue = string | number | bigint | boolean | null | undefined;
export function keptOf(value: MetricValue): KeptValue {
  if (typeof value === 'object') return value === null ? null : undefined;
  return typeof value === 'string' && value.length > longestKept ? undefined : value;
}

/** Whether something may be said now: so often in a minute, and then not until the next. */
export function fewAMinute(times: number): (now: number) => boolean {
  let begunAt = Number.NEGATIVE_INFINITY;
  let said = 0;
  return (now) => {
    if (now - begunAt >= MINUTE_MS || now < begunAt) [begunAt, said] = [now, 0];
    said += 1;
    return said <= times;
  };
}
