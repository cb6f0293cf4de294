/** The file that takes another one back: its own lines with turned signs, or its first one as a cancellation. */
import type { Posting, Writer } from '../../../../shared/core/erp/posting.ts';
import { cellsOf, NOT_OURS, printFile } from './body.ts';
import { amountValues, type ConfirmationsLayout, type RecordOut } from './layout.ts';
import { negated, printDate } from './written.ts';

type ReversalOf = Parameters<Writer['reversal']>[1];
const isAmount: ReadonlySet<string> = new Set(amountValues);

/** Errors: `Error` where the layout is another one by now. */
export function reversed(layout: ConfirmationsLayout, original: Posting, reversal: ReversalOf): string {
  const rows = cellsOf(layout, original.body, (lines) => recordsOf(layout, original, lines));
  const turned = layout.reverse === 'cancel' ? rows.slice(0, 1) : rows;
  return printFile(
    layout,
    turned.map(({ record, cells }) => ({
      record,
      cells: cells.map((cell, index) => reversedCell(layout, record.columns[index], cell, { original, reversal })),
    })),
  );
}

function reversedCell(
  layout: ConfirmationsLayout,
  column: RecordOut['columns'][number] | undefined,
  cell: string,
  { original, reversal }: { original: Posting; reversal: ReversalOf },
): string {
  if (column === undefined || !('value' in column)) return cell;
  switch (column.value) {
    case 'key':
      return reversal.key;
    case 'reverses':
      return original.key;
    case 'kind':
      return layout.kinds.reversal;
    case 'final':
      return layout.finals.no;
    case 'today':
      return printDate(reversal.now, column.format ?? layout.dateFormat, reversal.timeZone);
    default:
      return isAmount.has(column.value) && layout.reverse === 'negative' ? negated(cell, layout) : cell;
  }
}

/** Which record each line is of: those of reasons and people are as many as the posting says amounts of. */
function recordsOf(layout: ConfirmationsLayout, { says }: Posting, lines: number): RecordOut[] {
  const ids = (...prefixes: readonly string[]): number => {
    const found = new Set<string>();
    for (const [name, amount] of says)
      for (const prefix of prefixes) if (amount !== 0 && name.startsWith(prefix)) found.add(name.slice(prefix.length));
    return found.size;
  };
  const counts = {
    ...{ scrap: ids('scrap:'), person: ids('person:'), stop: ids('stopMs:', 'stopCount:'), goods: ids('goods:') },
  };
  const others = layout.records.reduce((sum, { each }) => (each === 'ticket' ? sum : sum + counts[each]), 0);
  const ofTicket = lines - others;
  if (ofTicket < 0 || ofTicket > 1) throw new Error(NOT_OURS);
  return layout.records.flatMap((record) =>
    Array.from({ length: record.each === 'ticket' ? ofTicket : counts[record.each] }, () => record),
  );
}
