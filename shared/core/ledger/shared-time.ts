/** Whoever is signed on at several machines shares the time among them: what changes at one counts at the others. */
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import type { SignOn } from '../words/figures.ts';
import { joined, type Span } from '../words/span.ts';

export type SavedPlaces = [by: string, machineIds: string[]][];

/** Who worked on what at a machine may be other than it was in [from, to). */
export interface WorkChange extends Span {
  machine: MachineLedger;
}

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

  /** Since when a machine's calendar or rules of labour are others: its people may have been here at other times. */
  reconfigured(machine: MachineLedger, from: number): void {
    for (const by of machine.signOns.people)
      for (const place of this.#places.get(by) ?? []) this.#machine(place).labourChanged(from);
  }

  /** Operations elsewhere that share people's time with what changed then, and from when on. */
  *elsewhere(changes: readonly WorkChange[]): Generator<{ operationId: string; from: number }> {
    if (this.#places.size === 0) return;
    for (const [by, there] of peopleIn(changes))
      for (const place of this.#places.get(by) ?? []) {
        const other = this.#machine(place);
        for (const { from, to } of joined(there.filter(({ machineId }) => machineId !== place))) {
          if (!other.signOns.spans(place, from, to).some((one) => one.by === by)) continue;
          other.fold();
          for (const operationId of new Set(other.ownersIn(from, to))) yield { operationId, from };
        }
      }
  }
}

function peopleIn(changes: readonly WorkChange[]): Map<string, SignOn[]> {
  const people = new Map<string, SignOn[]>();
  for (const { machine, from, to } of changes)
    for (const one of machine.signOns.spans(machine.id, from, to)) {
      const there = people.get(one.by);
      if (there === undefined) people.set(one.by, [one]);
      else there.push(one);
    }
  return people;
}
