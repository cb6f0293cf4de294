/** A row that opens: which are open stands in the address, so that Back, reload and a copied link keep it. */
import type { ComponentChildren } from 'preact';
import { keepRow } from './route.ts';
import { openRows } from './rows.ts';

interface Props {
  /** Of all rows of the page it alone has it. */
  id: string;
  class?: string;
  testId?: string;
  /** With its `summary`. */
  children: ComponentChildren;
}

export function OpenRow({ id, class: kind, testId, children }: Props) {
  return (
    <details
      class={kind}
      data-testid={testId}
      open={isRowOpen(id)}
      onToggle={({ currentTarget: { isConnected, open } }) => {
        // Told a moment later: meanwhile another page may have come.
        if (isConnected) keepRow(id, open);
      }}
    >
      {children}
    </details>
  );
}

/** For what is asked of the bridge when its row opens. */
export const isRowOpen = (id: string): boolean => openRows.value.includes(id);
