/** Lying bars with their words beside them, or above them on a phone. The base of Pareto and waterfall. */
import type { ComponentChildren } from 'preact';
import { narrow } from '../narrow.ts';
import { pct } from './axis.ts';

export interface BarRow {
  key: string;
  label: string;
  /** Where the bar begins and ends, as shares of the whole (0 to 1). */
  from: number;
  to: number;
  /** A class that fills, or url(#pattern). */
  fill: string;
  value: string;
  note?: string;
  testId?: string;
  /** What the bar is made of can be looked at. */
  onOpen?: () => void;
}

/** Heights in px: of a row, of the bar in it, and where the bar begins. */
export interface RowShape {
  row: number;
  bar: number;
  top: number;
}
const beside: RowShape = { row: 38, bar: 26, top: 6 };
const above: RowShape = { row: 50, bar: 18, top: 26 };

export function rowShape(): RowShape {
  return narrow.value ? above : beside;
}

/** `over` is drawn across all rows, in the coordinates of the bars. */
export function Bars({ rows, label, over }: { rows: readonly BarRow[]; label: string; over?: ComponentChildren }) {
  const shape = rowShape();
  const height = rows.length * shape.row;
  return (
    <div class={`bars ${narrow.value ? 'bars-narrow' : ''}`}>
      <ul class="bars-labels">
        {rows.map((row) => (
          <li key={row.key} data-testid={row.testId}>
            {row.onOpen === undefined ? (
              <span class="bars-label">{row.label}</span>
            ) : (
              <button type="button" class="link bars-label" onClick={row.onOpen}>
                {row.label}
              </button>
            )}
            <span class="bars-value">
              <strong>{row.value}</strong> {row.note !== undefined && <span class="soft small">{row.note}</span>}
            </span>
          </li>
        ))}
      </ul>
      <svg class="bars-picture" height={height} role="img" aria-label={label}>
        <line x1="0.5" x2="0.5" y2={height} class="stroke-line-strong" />
        {rows.map((row, index) => (
          <rect
            key={row.key}
            x={pct(row.from * 100)}
            y={index * shape.row + shape.top}
            width={pct(Math.max(0, row.to - row.from) * 100)}
            height={shape.bar}
            rx="2"
            {...(row.fill.startsWith('url') ? { fill: row.fill } : { class: row.fill })}
          />
        ))}
        {over}
      </svg>
    </div>
  );
}
