/** Totals of operations that nothing open can change any more, kept until a fact touches their time. */
import type { OperationTotals } from '../words/interval.ts';
import type { RestingTotals } from './totals.ts';

/** Screens and confirmations ask for the operations of some weeks again and again; about 1 kB each. */
const MAX_KEPT = 10_000;

export interface SavedTotals {
  kept: [operationId: string, totals: RestingTotals][];
  reach: [machineId: string, at: number][];
}

export class KeptTotals {
  readonly #kept = new Map<string, RestingTotals>();
  /** How far each machine's kept totals reach: most facts are later than all of them. */
  readonly #reach = new Map<string, number>();

  /** What was kept, if it is also the answer for `now`; undefined: ask again. */
  get(operationId: string, now: number): RestingTotals | undefined {
    const kept = this.#kept.get(operationId);
    if (kept === undefined || kept.spans.some(({ to }) => to >= now) || isLater(kept.totals, now)) return undefined;
    return kept;
  }

  keep(operationId: string, totals: RestingTotals): void {
    this.#kept.set(operationId, totals);
    for (const { machineId, to } of totals.spans)
      this.#reach.set(machineId, Math.max(to, this.#reach.get(machineId) ?? Number.NEGATIVE_INFINITY));
    if (this.#kept.size <= MAX_KEPT) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  save(): SavedTotals {
    return { kept: [...this.#kept], reach: [...this.#reach] };
  }

  restore({ kept, reach }: SavedTotals): void {
    for (const [operationId, totals] of kept) this.#kept.set(operationId, totals);
    for (const [machineId, at] of reach) this.#reach.set(machineId, at);
  }

  forget(operationId: string): void {
    this.#kept.delete(operationId);
  }

  /** Facts touched [from, to) of a machine. */
  drop(machineId: string, from: number, to: number): void {
    if (from > (this.#reach.get(machineId) ?? Number.NEGATIVE_INFINITY)) return;
    for (const [operationId, { spans }] of this.#kept)
      if (spans.some((span) => span.machineId === machineId && span.from <= to && span.to >= from))
        this.#kept.delete(operationId);
  }

  clear(): void {
    this.#kept.clear();
  }
}

function isLater(totals: OperationTotals | null, now: number): boolean {
  return totals !== null && Math.max(totals.lastAt ?? 0, totals.finishedAt ?? 0) > now;
}
