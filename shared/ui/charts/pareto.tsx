/** Reasons by what they cost, the worst first, with the cumulative share as a line across the bars. */

import { pct } from './axis.ts';
import { Bars, rowShape } from './bars.tsx';

export interface ParetoItem {
  key: string;
  label: string;
  amount: number;
  value: string;
  note?: string;
  /** The one without a reason looks different: it is a task, not a cause. */
  unexplained: boolean;
  testId: string;
  onOpen?: () => void;
}

/** Rows that are drawn; what comes after is listed in words, so that nothing is left out of sight or sum. */
const MOST_DRAWN = 10;

/** Shares of the sum up to and with each item. */
export function cumulated(items: readonly { amount: number }[]): number[] {
  const sum = items.reduce((total, item) => total + item.amount, 0);
  let soFar = 0;
  return items.map((item) => {
    soFar += item.amount;
    return sum === 0 ? 0 : soFar / sum;
  });
}

/** `items` from the worst down. */
export function Pareto({ items: all, label }: { items: readonly ParetoItem[]; label: string }) {
  const items = all.slice(0, MOST_DRAWN);
  const rest = all.slice(MOST_DRAWN);
  const most = Math.max(1, ...items.map((item) => item.amount));
  const shares = cumulated(all).slice(0, MOST_DRAWN);
  const { row, bar, top } = rowShape();
  const y = (index: number) => index * row + top + bar / 2;
  return (
    <>
      <Bars
        label={label}
        rows={items.map((item) => ({
          ...item,
          from: 0,
          to: item.amount / most,
          fill: item.unexplained ? 'url(#p-plannedStop)' : 'fill-accent',
        }))}
        over={
          <g class="pareto-line">
            <line x1="80%" x2="80%" y2={items.length * row} class="stroke-soft" stroke-dasharray="3 4" />
            {shares.map((share, index) => {
              const before = shares[index - 1];
              return (
                <g key={items[index]?.key}>
                  {before !== undefined && (
                    <line
                      x1={pct(before * 100)}
                      y1={y(index - 1)}
                      x2={pct(share * 100)}
                      y2={y(index)}
                      class="stroke-bad"
                      stroke-width="2"
                    />
                  )}
                  <circle cx={pct(share * 100)} cy={y(index)} r="4" class="pareto-dot" />
                </g>
              );
            })}
          </g>
        }
      />
      {rest.length > 0 && (
        <ul class="pareto-rest small">
          {rest.map((item) => (
            <li key={item.key} data-testid={item.testId}>
              {item.onOpen === undefined ? (
                item.label
              ) : (
                <button type="button" class="link" onClick={item.onOpen}>
                  {item.label}
                </button>
              )}{' '}
              <strong>{item.value}</strong> {item.note}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
