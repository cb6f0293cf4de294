/** Lying bars with their words beside them: legible at any width. The base of Pareto and waterfall. */
import type { ComponentChildren } from 'preact';
import { pct } from './axis.ts';

export interface BarRow {
  key: string;
  label: string;
  /** Where the bar begins and ends, as shares of the whole (0 to 1). */
  from: number;
  to: number;
  fill: string;
  value: string;
  note?: string;
  testId?: string;
  onClick?: () => void;
}

export const ROW_PX = 38;

/** Rows of label, bar, value; `over` is drawn across all rows in the bars' column. */
export function Bars({ rows, label, over }: { rows: readonly BarRow[]; label: string; over?: ComponentChildren }) {
  const height = rows.length * ROW_PX;
  return (
    <div class="bars">
      <ul class="bars-labels">
        {rows.map((row) => (
          <li key={row.key} data-testid={row.testId}>
            {row.onClick === undefined ? (
              <span class="bars-label">{row.label}</span>
            ) : (
              <button type="button" class="bars-label link" onClick={row.onClick}>
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
            y={index * ROW_PX + 6}
            width={pct(Math.max(0, row.to - row.from) * 100)}
            height={ROW_PX - 12}
            rx="2"
            {...(row.fill.startsWith('url') ? { fill: row.fill } : { class: row.fill })}
          />
        ))}
        {over}
      </svg>
    </div>
  );
}
