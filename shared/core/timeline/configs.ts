/** A plant's configuration over time: what was configured from a moment on, and before it from the start. */
import type { EventOf } from '../words/event.ts';
import { byOccurrence } from '../words/event.ts';
import { type LabourRules, usualLabour } from '../words/labour-rules.ts';
import type { Calendar, Machine, Plant } from '../words/plant.ts';
import { joinedPlant } from './joined-plant.ts';

export interface MachineConfig {
  from: number;
  machine: Machine;
  calendar: Calendar;
  timeZone: string;
  labour: LabourRules;
}

export class Configs {
  readonly #first: Plant;
  readonly #facts: EventOf<'masterDataChanged'>[] = [];
  readonly #byMachine = new Map<string, MachineConfig[]>();
  #versions: readonly { at: number; plant: Plant }[] | null = null;

  constructor(first: Plant) {
    this.#first = first;
  }

  /** The newest configuration. */
  get plant(): Plant {
    return this.#all().at(-1)?.plant ?? this.#first;
  }

  record(fact: EventOf<'masterDataChanged'>): void {
    this.#facts.push(fact);
    this.#facts.sort(byOccurrence);
    this.#byMachine.clear();
    this.#versions = null;
  }

  /**
   * The whole plant from each moment on, ascending: what every box configured last by then, boxes by id. A box's
   * first configuration also holds before its moment.
   */
  #all(): readonly { at: number; plant: Plant }[] {
    if (this.#versions !== null) return this.#versions;
    const latest = new Map(this.#facts.toReversed().map(({ edgeId, plant }) => [edgeId, plant]));
    const boxes = [...latest.keys()].sort();
    this.#versions = this.#facts.map(({ at, edgeId, plant }) => {
      latest.set(edgeId, plant);
      const [first = plant, ...others] = boxes.flatMap((id) => latest.get(id) ?? []);
      return { at, plant: joinedPlant(first, others) };
    });
    return this.#versions;
  }

  save(): EventOf<'masterDataChanged'>[] {
    return this.#facts;
  }

  restore(facts: readonly EventOf<'masterDataChanged'>[]): void {
    this.#facts.push(...facts);
    this.#byMachine.clear();
  }

  /**
   * A machine's configurations, ascending; the first also holds before its moment. Empty for a machine
   * that no configuration knows. Where facts say how the plant is configured, they alone count.
   */
  of(machineId: string): readonly MachineConfig[] {
    const known = this.#byMachine.get(machineId);
    if (known !== undefined) return known;
    const versions = this.#facts.length === 0 ? [{ at: Number.NEGATIVE_INFINITY, plant: this.#first }] : this.#all();
    const configs: MachineConfig[] = [];
    for (const { at, plant } of versions) {
      const machine = plant.machines.find((candidate) => candidate.id === machineId);
      const calendar = plant.calendars.find((candidate) => candidate.id === machine?.calendarId);
      if (machine === undefined || calendar === undefined) continue;
      const last = configs.at(-1);
      const next = {
        from: last === undefined ? Number.NEGATIVE_INFINITY : at,
        machine,
        calendar,
        timeZone: plant.timeZone,
        labour: plant.labour ?? usualLabour,
      };
      if (last !== undefined && sameConfig(last, next)) continue;
      if (last !== undefined && last.from === next.from) configs.pop();
      configs.push(next);
    }
    this.#byMachine.set(machineId, configs);
    return configs;
  }
}

/** From when on two lists of configurations differ in what `of` takes of them; null: nowhere. */
export function changedFrom(
  before: readonly MachineConfig[],
  after: readonly MachineConfig[],
  of: (config: MachineConfig) => unknown,
): number | null {
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const [old, now] = [before[index], after[index]];
    if (old === undefined || now === undefined) return (old ?? now)?.from ?? null;
    if (old.from !== now.from) return Math.min(old.from, now.from);
    if (JSON.stringify(of(old)) !== JSON.stringify(of(now))) return old.from;
  }
  return null;
}

function sameConfig(a: MachineConfig, b: MachineConfig): boolean {
  return (
    a.timeZone === b.timeZone &&
    JSON.stringify(a.labour) === JSON.stringify(b.labour) &&
    JSON.stringify(a.machine) === JSON.stringify(b.machine) &&
    JSON.stringify(a.calendar) === JSON.stringify(b.calendar)
  );
}
