/** Whoever is signed on at several machines shares the time among them: what changes at one counts at the others. */
import type { MachineLedger } from '../timeline/machine-ledger.ts';

export type SavedPlaces = [by: string, machineIds: string[]][];

export class SharedTime {
  /** At which machines each person ever signed on. */
  readonly #places = new Map<string, Set<string>>();
  readonly #machine: (machineId: string) => MachineLedger;

  constructor(machine: (machineId: string) => MachineLedger) {
    this.#machine = machine;
  }

  save(): SavedPlaces {
    return [...this.#places].map(([by, places]) => [by, [...places]]);
  }

  restore(saved: SavedPlaces): void {
    for (const [by, places] of saved) this.#places.set(by, new Set(places));
  }

  /** A person signed on or off. */
  record(by: string, machineId: string, at: number): void {
    const places = this.#places.get(by) ?? new Set();
    this.#places.set(by, places.add(machineId));
    for (const place of places) if (place !== machineId) this.#machine(place).labourChanged(at);
  }

  /** Something changed at a machine in [from, to): operations elsewhere that share people's time with it then. */
  *elsewhere(machine: MachineLedger, from: number, to: number): Generator<string> {
    if (this.#places.size === 0) return;
    for (const { by, from: begin, to: end } of machine.signOns.spans(machine.id, from, to))
      for (const place of this.#places.get(by) ?? []) {
        if (place === machine.id) continue;
        const other = this.#machine(place);
        if (!other.signOns.spans(place, begin, end).some((one) => one.by === by)) continue;
        other.fold();
        yield* other.ownersIn(begin, end);
      }
  }
}
