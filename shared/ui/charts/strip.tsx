/** A machine's time as a strip. Each class has its colour and its pattern, so that it reads without colour. */
import type { IntervalClass } from '../../core/words/plant.ts';
import { clock, duration, led } from '../format.ts';
import { words } from '../language.ts';
import { narrow } from '../narrow.ts';
import { Icon } from '../parts/icons.tsx';
import { hourTicks, pct, place } from './axis.ts';

export type StripPart = readonly [from: number, to: number, kind: IntervalClass, ...rest: unknown[]];

export const classOrder = [
  'producing',
  'setup',
  'minorStop',
  'stop',
  'plannedStop',
  'noOrder',
  'noData',
  'unscheduled',
] as const satisfies readonly IntervalClass[];

/** Drawn once per page; strips refer to the patterns by id. */
export function Patterns() {
  return (
    <svg class="defs" aria-hidden="true">
      <defs>
        <pattern id="p-stop" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="8" height="8" class="fill-stop" />
          <rect width="2.5" height="8" class="fill-hatch" />
        </pattern>
        <pattern id="p-minorStop" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" class="fill-minorStop" />
          <rect width="2" height="6" class="fill-hatch" />
        </pattern>
        <pattern id="p-setup" width="6" height="7" patternUnits="userSpaceOnUse">
          <rect width="6" height="7" class="fill-setup" />
          <rect width="6" height="2" class="fill-hatch" />
        </pattern>
        <pattern id="p-plannedStop" width="7" height="7" patternUnits="userSpaceOnUse">
          <rect width="7" height="7" class="fill-plannedStop" />
          <circle cx="3.5" cy="3.5" r="1.4" class="fill-hatch" />
        </pattern>
        <pattern id="p-noOrder" width="10" height="10" patternUnits="userSpaceOnUse">
          <rect width="10" height="10" class="fill-noOrder" />
          <path d="M0 5h10M5 0v10" class="stroke-hatch" stroke-width="1" />
        </pattern>
        <pattern id="p-noData" width="8" height="8" patternUnits="userSpaceOnUse">
          <rect width="8" height="8" class="fill-noData" />
          <path d="M0 0l8 8M8 0l-8 8" class="stroke-line-strong" stroke-width="1" />
        </pattern>
      </defs>
    </svg>
  );
}

/** Paint of a class: its pattern where it has one. */
export function paint(kind: IntervalClass): { class: string } | { fill: string } {
  return kind === 'producing' || kind === 'unscheduled' ? { class: `fill-${kind}` } : { fill: `url(#p-${kind})` };
}

/** Neighbours of one class drawn as one, so that a day of short stops stays light to draw. */
export function joined(parts: readonly StripPart[]): [number, number, IntervalClass][] {
  const result: [number, number, IntervalClass][] = [];
  for (const [from, to, kind] of parts) {
    const last = result.at(-1);
    if (last !== undefined && last[2] === kind && last[1] === from) last[1] = to;
    else result.push([from, to, kind]);
  }
  return result;
}

/** What the strip says, for a screen reader: time by class, longest first. */
function summary(parts: readonly StripPart[]): string {
  const sums = new Map<IntervalClass, number>();
  for (const [from, to, kind] of parts) sums.set(kind, (sums.get(kind) ?? 0) + (to - from));
  return [...sums]
    .sort((a, b) => b[1] - a[1])
    .map(([kind, ms]) => `${words.value.classes[kind]} ${duration(ms)}`)
    .join(', ');
}

export interface StripProps {
  parts: readonly StripPart[];
  from: number;
  to: number;
  height?: number;
  label: string;
  /** A line at this moment. */
  nowAt?: number | null;
}

export function Strip({ parts, from, to, height = 28, label, nowAt = null }: StripProps) {
  return (
    <svg class="strip" height={height} role="img" aria-label={`${led(label)} ${summary(parts)}`}>
      {joined(parts)
        .filter(([, end]) => end > from)
        .map(([start, end, kind]) => {
          const x = place(start, from, to);
          return (
            <rect key={start} x={pct(x)} width={pct(place(end, from, to) - x)} height={height} {...paint(kind)}>
              <title>{`${words.value.classes[kind]} ${clock(start)} – ${clock(end)} (${duration(end - start)})`}</title>
            </rect>
          );
        })}
      {nowAt !== null && (
        <line
          x1={pct(place(nowAt, from, to))}
          x2={pct(place(nowAt, from, to))}
          y2={height}
          class="stroke-ink"
          stroke-width="2"
        />
      )}
    </svg>
  );
}

/** A label that would hang over an end is left out; its tick stays. */
export function HourAxis({ from, to }: { from: number; to: number }) {
  const ticks = hourTicks(from, to);
  // At the very beginning only where the next one leaves it room.
  const second = ticks.find(({ at }) => at > from)?.at ?? to;
  const isFirstShown = place(second, from, to) >= (narrow.value ? 20 : 6);
  return (
    <svg class="axis" aria-hidden="true">
      {ticks.map(({ at, minor }) => {
        const x = place(at, from, to);
        return (
          <g key={at} class={minor ? 'minor-tick' : ''}>
            <line x1={pct(x)} x2={pct(x)} y2="5" class="stroke-line-strong" />
            {((x === 0 && isFirstShown) || (x >= 2.5 && x <= 97.5)) && (
              <text x={pct(x)} y="18" text-anchor={x === 0 ? 'start' : 'middle'}>
                {clock(at)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** Says what the patterns mean; only the classes that occur. */
export function Legend({ classes }: { classes: ReadonlySet<IntervalClass> }) {
  return (
    <ul class="legend">
      {classOrder
        .filter((kind) => classes.has(kind))
        .map((kind) => (
          <li key={kind}>
            <svg width="26" height="16" aria-hidden="true">
              <rect width="26" height="16" {...paint(kind)} />
            </svg>
            {words.value.classes[kind]}
          </li>
        ))}
    </ul>
  );
}

/** A state as colour, picture and word. */
export function StateMark({ kind, size = 22 }: { kind: IntervalClass; size?: number }) {
  return (
    <span class={`mark mark-${kind}`}>
      <Icon name={kind} size={size} />
    </span>
  );
}
