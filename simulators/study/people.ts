/** Who can work where, and who is there: a machine starts only with somebody who has its skill, is present and free. */
import type { PlantFile } from './plant-file.ts';

interface Person {
  id: string;
  skills: readonly string[];
  /** Of the plant's shifts, from 1; empty: all. */
  shifts: readonly number[];
  /** The machine that the person is at. */
  at: string | null;
}

/** Somebody at a machine; `to` null: still there. */
export interface SignedOn {
  by: string;
  machineId: string;
  from: number;
  to: number | null;
}

/** Where the file names nobody there is always somebody. */
export class People {
  readonly #people: readonly Person[];
  /** By machine, ascending. */
  readonly #signOns = new Map<string, SignedOn[]>();

  constructor({ people }: PlantFile) {
    const each = people.flatMap(({ skills, shifts, count }) =>
      Array.from({ length: count }, () => ({ id: '', skills, shifts, at: null })),
    );
    for (const [index, person] of each.entries()) person.id = `person-${index + 1}`;
    // Who can do little is taken first: who can do all is for the rest.
    this.#people = each.sort((a, b) => a.skills.length - b.skills.length);
  }

  get isAny(): boolean {
    return this.#people.length === 0;
  }

  /** How many are free for a work centre in a shift. */
  free(workCentreId: string, shift: number): number {
    return this.#people.filter((person) => canCome(person, workCentreId, shift)).length;
  }

  /** Somebody who is free goes there and stays until it is done, past the end of the shift too. */
  send(machineId: string, workCentreId: string, shift: number, now: number): void {
    const person = this.#people.find((one) => canCome(one, workCentreId, shift));
    if (person === undefined) return;
    person.at = machineId;
    const signOns = this.#signOns.get(machineId) ?? [];
    signOns.push({ by: person.id, machineId, from: now, to: null });
    this.#signOns.set(machineId, signOns);
  }

  signOns(machineId: string): readonly SignedOn[] {
    return this.#signOns.get(machineId) ?? [];
  }

  /** Whoever was at the machine is free; the work centres that this is good for. */
  release(machineId: string, now: number): readonly string[] {
    const person = this.#people.find(({ at }) => at === machineId);
    if (person === undefined) return [];
    person.at = null;
    const last = this.#signOns.get(machineId)?.findLast(({ by }) => by === person.id);
    if (last !== undefined) last.to = now;
    return person.skills;
  }
}

function canCome({ skills, shifts, at }: Person, workCentreId: string, shift: number): boolean {
  return at === null && skills.includes(workCentreId) && (shifts.length === 0 || shifts.includes(shift));
}
