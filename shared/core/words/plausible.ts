/**
 * Whether a fact can be meant, judged by its own times and counts: what a box's clock, a slip or somebody else's hand
 * made of it must not reach a figure. Who judges knows the time; the rule knows none.
 */
import type { Event } from './event.ts';
import { LONGEST_STRETCH_MS, LONGEST_WINDOW_MS } from './moments.ts';
import type { Machine } from './plant.ts';
import type { Sentence } from './sentence.ts';
import { DAY_MS, MINUTE_MS } from './time.ts';

/** Two clocks that are both set differ by less. */
export const BOX_CLOCK_SLACK_MS = 5 * MINUTE_MS;
/** A machine's clock may run ahead of its box by this much (signal.ts). */
const SOURCE_AHEAD_MS = DAY_MS;
/** History from elsewhere reaches back so far. */
const LONGEST_HISTORY_MS = 3_660 * DAY_MS;
/** A rate that no machine's counter has where nobody says more of it: 10 m a second in millimetres is a tenth of it. */
const MOST_PER_SECOND = 100_000;

/** What is wrong with it; null: it can be. `now`: when it is judged. */
export function faultOfFact(event: Event, now: number, machine: Machine | null): Sentence | null {
  return faultOfTime(event, now) ?? (event.type === 'counted' ? faultOfCount(event, machine) : null);
}

function faultOfTime(event: Event, now: number): Sentence | null {
  const { at, recordedAt } = event;
  if (recordedAt > now + BOX_CLOCK_SLACK_MS) return { what: 'factOfFuture' };
  const stretch = stretchOf(event);
  const times = [at, ...(stretch === null ? [] : [stretch.from, stretch.to])];
  const earliest = Math.max(now - LONGEST_HISTORY_MS, recordedAt - LONGEST_WINDOW_MS);
  if ([...times, recordedAt].some((time) => time < earliest)) return { what: 'factOfPast' };
  if (times.some((time) => time > recordedAt + SOURCE_AHEAD_MS)) return { what: 'factOfFuture' };
  if (stretch === null) return null;
  if (stretch.to < stretch.from) return { what: 'stretchEndsBeforeItBegins' };
  const longest = event.type === 'counted' ? LONGEST_WINDOW_MS : LONGEST_STRETCH_MS;
  return stretch.to - stretch.from > longest ? { what: 'stretchTooLong', days: longest / DAY_MS } : null;
}

function stretchOf(event: Event): { from: number; to: number } | null {
  switch (event.type) {
    case 'counted':
      return event.since === null ? null : { from: event.since, to: event.at };
    case 'stopClassified':
      return { from: event.from, to: event.to ?? event.from };
    case 'productionReassigned':
      return { from: event.from, to: event.to };
    case 'loadDeclared':
      return event.during ?? null;
    default:
      return null;
  }
}

/** Faster than the machine can run, with a second to spare for what came late. */
function faultOfCount(
  { since, at, count, counter }: Extract<Event, { type: 'counted' }>,
  machine: Machine | null,
): Sentence | null {
  const perSecond = machine?.counters[counter]?.maxPerSecond ?? MOST_PER_SECOND;
  const seconds = (since === null ? DAY_MS : at - since) / 1_000 + 1;
  return count > Math.ceil(perSecond * seconds) ? { what: 'factTooFast', count, perSecond } : null;
}
