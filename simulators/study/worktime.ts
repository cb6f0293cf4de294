/** A calendar as worked time, for the twin: its own arithmetic over the plan's intervals. */
import { plannedIntervals } from '../../shared/core/calendar/calendar.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { firstWhere } from '../../shared/core/words/search.ts';

export class Worktime {
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #before: number[] = [];
  readonly #shift: number[] = [];

  constructor(plant: Plant, from: number, to: number) {
    const calendar = plant.calendars[0];
    if (calendar === undefined) throw new Error('the plant has no calendar');
    let sum = 0;
    for (const planned of plannedIntervals(calendar, plant.timeZone, plant.machines[0]?.id ?? '', from, to)) {
      if (planned.kind !== 'work') continue;
      this.#from.push(planned.from);
      this.#to.push(planned.to);
      this.#shift.push(calendar.shifts.findIndex(({ id }) => id === planned.shiftId) + 1);
      this.#before.push(sum);
      sum += planned.to - planned.from;
    }
  }

  /** Worked ms before `at`. */
  worked(at: number): number {
    const index = below(this.#from, at);
    if (index < 0) return 0;
    return (this.#before[index] ?? 0) + Math.min(at, this.#to[index] ?? 0) - (this.#from[index] ?? 0);
  }

  /** The moment at which so much has been worked. */
  at(worked: number): number {
    const index = Math.max(0, below(this.#before, worked - 1e-6));
    return (this.#from[index] ?? 0) + worked - (this.#before[index] ?? 0);
  }

  /** The shift that a moment lies in, from 1; outside of all, the one before. */
  shift(at: number): number {
    return this.#shift[below(this.#from, at)] ?? 0;
  }

  /** When the next stretch of a shift begins after `at`. */
  nextShift(at: number): number {
    return this.#from[below(this.#from, at) + 1] ?? at;
  }

  /** `at` inside a shift, else when the next begins. */
  open(at: number): number {
    const index = below(this.#from, at);
    if (index >= 0 && at < (this.#to[index] ?? 0)) return at;
    return this.#from[index + 1] ?? at;
  }
}

/** Last index whose value is not above `x`; −1 = none. */
function below(values: readonly number[], x: number): number {
  return firstWhere(values, (value) => value > x) - 1;
}
