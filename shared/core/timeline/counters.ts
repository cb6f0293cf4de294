/** The counters of one machine, as configured or as they ever counted, and what their steps mean beside each other. */
import type { FoldContext } from '../machine/fold-state.ts';
import { countsRejects, sortsParts, stepChanges } from '../machine/parts.ts';
import { type CounterName, counterNames } from '../words/plant.ts';
import type { MachineConfig } from './configs.ts';

type CountersKnown = Pick<FoldContext, 'steps' | 'sorts' | 'rejects'>;

export class Counters {
  /** That counted, whether configured or not. */
  readonly counted = new Set<CounterName>();
  readonly #configs: () => readonly MachineConfig[];
  #known: CountersKnown | null = null;

  constructor(configs: () => readonly MachineConfig[]) {
    this.#configs = configs;
  }

  /** What a step means depends on which counters there are: whether this one changes it. */
  isNew(counter: CounterName): boolean {
    if (this.counted.has(counter)) return false;
    const before = JSON.stringify(this.known());
    this.counted.add(counter);
    this.#known = null;
    return JSON.stringify(this.known()) !== before;
  }

  /** A total whose parts another counter may have sorted already, a moment before. */
  isSorted(counter: CounterName): boolean {
    const { steps, sorts } = this.known();
    return sorts && steps[counter].producedPcs !== 0;
  }

  configChanged(): void {
    this.#known = null;
  }

  known(): CountersKnown {
    if (this.#known === null) {
      const counters = new Set(this.counted);
      for (const { machine } of this.#configs())
        for (const name of counterNames) if (machine.counters[name] !== undefined) counters.add(name);
      this.#known = { steps: stepChanges(counters), sorts: sortsParts(counters), rejects: countsRejects(counters) };
    }
    return this.#known;
  }
}
