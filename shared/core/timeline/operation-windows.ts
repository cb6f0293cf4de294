/** The times at which an operation owned a machine, and the parts that it made there. */
import type { Owner, Quantity } from '../words/interval.ts';
import type { MachineLedger } from './machine-ledger.ts';

export interface OperationWindows {
  /** [from, to) each, ascending. */
  stretches: [number, number][];
  quantities: Quantity[];
}

/** Of (since, now], a part that was finished at `since` belongs to what lies before it; null = never. */
export function operationWindows(
  machine: MachineLedger,
  operationId: string,
  since: number,
  now: number,
): OperationWindows | null {
  const all = machine.history.spansOf(operationId);
  for (const { from, to, owner } of machine.reassigned()) if (owns(owner, operationId)) all.push([from, to]);
  const spans = all.flatMap(([from, to]): [number, number][] =>
    to > since && from <= now ? [[Math.max(from, since), to]] : [],
  );
  if (spans.length === 0) return null;
  const stretches: [number, number][] = [];
  const quantities: Quantity[] = [];
  for (const [from, to] of joined(spans)) {
    const end = Math.min(to, now);
    for (const stretch of from < end ? machine.stretches(from, end) : []) {
      if (!owns(stretch.owner, operationId)) continue;
      const last = stretches.at(-1);
      if (last !== undefined && last[1] === stretch.from) last[1] = stretch.to;
      else stretches.push([stretch.from, stretch.to]);
    }
    for (const quantity of machine.quantities(from - 1, end))
      if (quantity.operationId === operationId && quantity.at >= from && quantity.at > since) quantities.push(quantity);
  }
  return { stretches, quantities };
}

export const owns = (owner: Owner | null, operationId: string): boolean =>
  owner?.shares.some((share) => share.operationId === operationId) ?? false;

/** Spans that touch become one. */
function joined(spans: readonly [number, number][]): [number, number][] {
  const found: [number, number][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}
