/** A promise on the calendar: how likely which finish is, beside the dates that people speak of. */

import { DAY_MS, HOUR_MS, WEEK_MS } from '../../core/words/time.ts';
import { day, dayAndTime, led, shortDay } from '../format.ts';
import { dayTicks, pct, place, type Tick } from './axis.ts';

export interface Span {
  from: number;
  to: number;
}
export interface PromiseDates {
  p50: number | null;
  p80: number | null;
  p95: number | null;
  quotedAt: number | null;
  paperAt: number | null;
  dueAt: number | null;
}
export type PromiseNames = Record<'p50' | 'p80' | 'p95' | 'quoted' | 'paper' | 'due', string>;

/** Ends of the calendar move in steps, so that a date that moves an hour does not redraw all rows. */
const STEP_MS = 6 * HOUR_MS;

/** The calendar that all rows share: from now to the last date that most rows need. */
export function calendarOf(now: number, rows: readonly PromiseDates[]): Span {
  const ends = rows
    .map((row) => Math.max(row.p95 ?? 0, row.quotedAt ?? 0, row.paperAt ?? 0, row.dueAt ?? 0))
    .filter((at) => at > 0)
    .sort((a, b) => a - b);
  // One order in a far month must not squeeze all others: the furthest twentieth is held at the edge.
  const end = ends[Math.floor((ends.length - 1) * 0.95)] ?? now + WEEK_MS;
  const span = Math.max(2 * DAY_MS, Math.ceil((end - now) / STEP_MS) * STEP_MS);
  return { from: now - span * 0.04, to: now + span * 1.04 };
}

export function PromiseBar({
  dates,
  span,
  nowAt,
  label,
  names,
}: {
  dates: PromiseDates;
  span: Span;
  nowAt: number;
  label: string;
  names: PromiseNames;
}) {
  const x = (at: number) => pct(place(at, span.from, span.to));
  const { p50, p80, p95, quotedAt, paperAt, dueAt } = dates;
  const y = 17;
  return (
    <svg class="promise" height="34" role="img" aria-label={`${led(label)} ${spoken(dates, names)}`}>
      <title>{spoken(dates, names)}</title>
      {dayTicks(span.from, span.to).map((tick) => (
        <line key={tick.at} x1={x(tick.at)} x2={x(tick.at)} y2="34" class="stroke-line" />
      ))}
      <line x1={x(nowAt)} x2={x(nowAt)} y2="34" class="stroke-ink" stroke-dasharray="2 3" />
      {p50 !== null && p80 !== null && p95 !== null && (
        <>
          <Band from={p50} to={p95} span={span} y={y - 6} height={12} look="band-wide" />
          <Band from={p50} to={p80} span={span} y={y - 6} height={12} look="band-likely" />
          <line x1={x(p50)} x2={x(p50)} y1={y - 9} y2={y + 9} class="stroke-accent" stroke-width="4" />
        </>
      )}
      {paperAt !== null && (
        <svg aria-hidden="true" x={x(paperAt)} y={y} overflow="visible">
          <path d="M0-8 8 0 0 8-8 0z" class="gap-paper" />
        </svg>
      )}
      {quotedAt !== null && (
        <svg aria-hidden="true" x={x(quotedAt)} y={y} overflow="visible">
          <path d="M0 2 7-11H-7z" class="mark-quoted" />
          <line y1="2" y2="14" class="stroke-ink" stroke-width="2" />
        </svg>
      )}
      {dueAt !== null && <line x1={x(dueAt)} x2={x(dueAt)} y1="1" y2="33" class="stroke-bad" stroke-width="4" />}
    </svg>
  );
}

function Band(props: { from: number; to: number; span: Span; y: number; height: number; look: string }) {
  const start = place(props.from, props.span.from, props.span.to);
  const end = place(props.to, props.span.from, props.span.to);
  return (
    <rect
      x={pct(start)}
      y={props.y}
      width={pct(Math.max(0.4, end - start))}
      height={props.height}
      rx="2"
      class={props.look}
    />
  );
}

function spoken(dates: PromiseDates, names: PromiseNames): string {
  const said: [keyof PromiseNames, number | null][] = [
    ['p50', dates.p50],
    ['p80', dates.p80],
    ['p95', dates.p95],
    ['quoted', dates.quotedAt],
    ['paper', dates.paperAt],
    ['due', dates.dueAt],
  ];
  return said.flatMap(([name, at]) => (at === null ? [] : [`${names[name]} ${dayAndTime(at)}`])).join(', ');
}

/** Of dates written out, as many fit beside each other in the narrowest table of orders. */
const MOST_LETTERS = 62;

/** Beyond it, in percent, a phone would cut a date. */
const EDGE = 87;

export function DayAxis({ span, nowAt, nowLabel }: { span: Span; nowAt: number; nowLabel: string }) {
  const nowPlace = place(nowAt, span.from, span.to);
  // A date that would run into "now" or over the end is left out; its line in the rows stays. On a phone a letter takes
  // some two hundredths of the axis, and half of each word lies on this side.
  const clearOfNow = Math.max(11, nowLabel.length + 7);
  const ticks = dayTicks(span.from, span.to).filter(({ at }) => {
    const x = place(at, span.from, span.to);
    return x > nowPlace + clearOfNow && x < 96;
  });
  const isLong = ticks.reduce((sum, { at }) => sum + day(at).length + 2, 0) > MOST_LETTERS;
  const text = (at: number, words: string, tick: Tick | null) => {
    const x = place(at, span.from, span.to);
    return (
      <text key={at} x={pct(x)} y="15" text-anchor="middle" class={tick?.minor || x > EDGE ? 'minor-tick' : ''}>
        {words}
      </text>
    );
  };
  return (
    <svg class="axis" aria-hidden="true">
      {text(nowAt, nowLabel, null)}
      {ticks.map((tick) => text(tick.at, isLong ? shortDay(tick.at) : day(tick.at), tick))}
    </svg>
  );
}

/** The signs of the picture, for the legend. */
export function PromiseSign({ kind }: { kind: 'band' | 'quoted' | 'paper' | 'due' }) {
  return (
    <svg width="26" height="18" viewBox="-13 -9 26 18" aria-hidden="true" class="sign">
      {kind === 'band' && (
        <>
          <rect x="-12" y="-5" width="24" height="10" class="band-wide" />
          <rect x="-12" y="-5" width="13" height="10" class="band-likely" />
          <line x1="-11" x2="-11" y1="-8" y2="8" class="stroke-accent" stroke-width="3" />
        </>
      )}
      {kind === 'quoted' && <path d="M0 6 7-7H-7z" class="mark-quoted" />}
      {kind === 'paper' && <path d="M0-7 7 0 0 7-7 0z" class="gap-paper" />}
      {kind === 'due' && <line y1="-8" y2="8" class="stroke-bad" stroke-width="4" />}
    </svg>
  );
}
