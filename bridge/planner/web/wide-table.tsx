/** A table that may be wider than a phone: it scrolls alone, by keyboard too. */
import type { ComponentChildren } from 'preact';
import { measuredWords } from './words.ts';

export interface WideTableProps {
  title: string;
  testId: string;
  heads: readonly string[];
  /** Cells may break at their plain spaces. */
  breaks?: boolean;
  rows: readonly { key: string; name: ComponentChildren; cells: readonly string[] }[];
}

export function WideTable({ title, testId, heads, breaks, rows }: WideTableProps) {
  return (
    <section class="card" data-testid={testId}>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p class="soft">{measuredWords.value.none}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: where it scrolls, a keyboard must be able to scroll it
        <section class={breaks === true ? 'wide-table breaks' : 'wide-table'} aria-label={title} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, name, cells }) => (
                <tr key={key}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, index) => (
                    <td key={heads[index + 1]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
