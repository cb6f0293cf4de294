/** What could be known of an item's routing at a moment: what its orders went through before, and how long that took. */
import type { Place } from './places.ts';

/** How a step was done so far. */
export interface SeenStep {
  places: Map<string, Place>;
  /** A step without a place: somebody else does it, or it waits. */
  isElapsed: boolean;
}

interface Sum {
  ms: number;
  pcs: number;
  times: number;
}

export class Seen {
  readonly #routings = new Map<string, readonly string[]>();
  readonly #quantities = new Map<string, number>();
  readonly #steps = new Map<string, SeenStep>();
  readonly #sums = new Map<string, Sum>();
  #last: readonly string[] = [];

  /** The steps of the item's order that was finished last; of any item's where the item is new; empty before any. */
  routing(itemId: string): readonly string[] {
    return this.#routings.get(itemId) ?? this.#last;
  }

  quantity(itemId: string): number {
    return this.#quantities.get(itemId) ?? 1;
  }

  step(operation: string): SeenStep | null {
    return this.#steps.get(operation) ?? null;
  }

  /** Of one piece of the item, else of any; null: never measured. */
  msPerPc(itemId: string, operation: string): number | null {
    return this.#mean(`run ${operation} ${itemId}`, 'pcs') ?? this.#mean(`run ${operation}`, 'pcs');
  }
  /** Of a whole step, whatever it is; null: nothing was measured yet. */
  stepMs(): number | null {
    return this.#mean('run', 'times');
  }
  setupMs(operation: string): number | null {
    return this.#mean(`setup ${operation}`, 'times');
  }
  elapsedMs(itemId: string, operation: string): number | null {
    return this.#mean(`elapsed ${operation} ${itemId}`, 'times') ?? this.#mean(`elapsed ${operation}`, 'times');
  }

  finished(itemId: string, routing: readonly string[], quantityPcs: number): void {
    this.#routings.set(itemId, routing);
    this.#quantities.set(itemId, quantityPcs);
    this.#last = routing;
  }

  begun(operation: string, place: Place | null): void {
    const step = this.#steps.get(operation) ?? { places: new Map(), isElapsed: place === null };
    if (place !== null) {
      step.places.set(place.machineId, place);
      step.isElapsed = false;
    }
    this.#steps.set(operation, step);
  }

  ran(itemId: string, operation: string, ms: number, pcs: number): void {
    for (const key of [`run ${operation} ${itemId}`, `run ${operation}`, 'run']) this.#add(key, ms, pcs);
  }
  setUp(operation: string, ms: number): void {
    this.#add(`setup ${operation}`, ms, 0);
  }
  passed(itemId: string, operation: string, ms: number): void {
    for (const key of [`elapsed ${operation} ${itemId}`, `elapsed ${operation}`]) this.#add(key, ms, 0);
  }

  #add(key: string, ms: number, pcs: number): void {
    const sum = this.#sums.get(key) ?? { ms: 0, pcs: 0, times: 0 };
    this.#sums.set(key, { ms: sum.ms + ms, pcs: sum.pcs + pcs, times: sum.times + 1 });
  }
  #mean(key: string, per: 'pcs' | 'times'): number | null {
    const sum = this.#sums.get(key);
    if (sum === undefined || sum[per] === 0 || sum.ms <= 0) return null;
    return sum.ms / sum[per];
  }
}
