/** What operations' figures are made of without reading a fact: sums of what each worked at a machine, whole. */
import type { MachineSpan } from '../words/figures.ts';
import type { OwnCell } from './sum-cell.ts';
import type { WorkTotals } from './totals.ts';

interface Worked extends MachineSpan {
  cell: OwnCell | null;
}

export class WorkedCells {
  readonly #at = new Map<string, Worked[]>();

  constructor(operations: readonly Pick<WorkTotals, 'own' | 'cells'>[]) {
    for (const { own, cells } of operations)
      own.forEach((span, index) => {
        const worked = { cell: cells[index] ?? null, ...span };
        const known = this.#at.get(span.machineId);
        if (known === undefined) this.#at.set(span.machineId, [worked]);
        else known.push(worked);
      });
    for (const there of this.#at.values()) there.sort((a, b) => a.from - b.from);
  }

  /** Sums of a stretch; null: it cuts what was worked, or operations shared time there, and only facts tell. */
  within({ machineId, from, to }: MachineSpan): OwnCell[] | null {
    const there = (this.#at.get(machineId) ?? []).filter((one) => one.from <= to && one.to >= from);
    const found: OwnCell[] = [];
    let last = from;
    for (const { from: begin, to: end, cell } of there) {
      if (cell === null || begin <= last || end > to) return null;
      found.push(cell);
      last = end;
    }
    return found;
  }
}
