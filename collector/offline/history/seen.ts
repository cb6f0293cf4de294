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
  times: number;
}

/** Steps of an item that are taken at their own word; with fewer it is any item's. */
const OWN_STEPS = 3;
/** Older ones are forgotten. */
const LAST_STEPS = 50;

export class Seen {
  readonly #routings = new Map<string, readonly string[]>();
  readonly #quantities = new Map<string, number>();
  readonly #steps = new Map<string, SeenStep>();
  readonly #sums = new Map<string, Sum>();
  readonly #perPc = new Map<string, number[]>();
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

  /** Of one piece of the item, else of any, as usual: one step that hung for days is no plan. null: never measured. */
  msPerPc(itemId: string, operation: string): number | null {
    const own = this.#perPc.get(`${operation} ${itemId}`) ?? [];
    const all = this.#perPc.get(operation) ?? [];
    return medianOf(own.length >= OWN_STEPS || all.length === own.length ? own : [...all, ...own]);
  }
  /** Of a whole step, whatever it is; null: nothing was measured yet. */
  stepMs(): number | null {
    return this.#mean('run');
  }
  setupMs(operation: string): number | null {
    return this.#mean(`setup ${operation}`);
  }
  elapsedMs(itemId: string, operation: string): number | null {
    return this.#mean(`elapsed ${operation} ${itemId}`) ?? this.#mean(`elapsed ${operation}`);
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
    if (ms <= 0) return;
    this.#add('run', ms);
    if (pcs <= 0) return;
    for (const key of [operation, `${operation} ${itemId}`]) {
      const times = this.#perPc.get(key) ?? [];
      times.push(ms / pcs);
      if (times.length > LAST_STEPS) times.shift();
      this.#perPc.set(key, times);
    }
  }
  setUp(operation: string, ms: number): void {
    this.#add(`setup ${operation}`, ms);
  }
  passed(itemId: string, operation: string, ms: number): void {
    for (const key of [`elapsed ${operation} ${itemId}`, `elapsed ${operation}`]) this.#add(key, ms);
  }

  #add(key: string, ms: number): void {
    const sum = this.#sums.get(key) ?? { ms: 0, times: 0 };
    this.#sums.set(key, { ms: sum.ms + ms, times: sum.times + 1 });
  }
  #mean(key: string): number | null {
    const sum = this.#sums.get(key);
    return sum === undefined || sum.ms <= 0 ? null : sum.ms / sum.times;
  }
}

function medianOf(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
