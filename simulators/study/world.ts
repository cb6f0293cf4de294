/**
 * One plant of the study: what its file leaves open is drawn from a seed: how good each machine really
 * is, its items, its setup matrix. This is the truth; the promise sees only what comes of it.
 */
import type { Strategy } from '../../shared/core/words/order.ts';
import { type Plant, PlantSchema, type Weekday, weekdays } from '../../shared/core/words/plant.ts';
import { WEEK_MS } from '../../shared/core/words/time.ts';
import { Dice } from './dice.ts';
import type { PlantFile, WorkCentreParameters } from './plant-file.ts';

/** A Monday, midnight in Berlin. */
export const START = Date.UTC(2025, 0, 5, 23);

export interface TrueMachine {
  id: string;
  centre: WorkCentreParameters;
  /** Factor on stop rates: exp of the machine's deviation. */
  downFactor: number;
}

export interface TrueItem {
  id: string;
  weight: number;
  steps: readonly {
    workCentreId: string;
    family: string;
    /** Planned hours of the whole order's run. */
    runHours: number;
    /** True productive time over the plan, scrap not yet in it. */
    ratio: number;
  }[];
  strategy: Strategy;
  /** Of its parts, one each. */
  supplierIds: readonly string[];
}

export interface World {
  file: PlantFile;
  plant: Plant;
  machines: readonly TrueMachine[];
  items: readonly TrueItem[];
  /** Mean setup hours, key `centre:from>to`. */
  setupHours: ReadonlyMap<string, number>;
  /** Orders per calendar ms. */
  arrivalsPerMs: number;
  seed: number;
}

export function buildWorld(file: PlantFile, seed: number): World {
  const dice = new Dice('world', file.id, seed);
  const plant = plantOf(file);
  const machines = file.workCentres.flatMap((centre) =>
    Array.from({ length: centre.machines }, (_, index) => ({
      id: `${centre.id}-${index + 1}`,
      centre,
      downFactor: Math.exp(centre.machineSd * dice.normal()),
    })),
  );
  const items = Array.from({ length: file.items.count }, (_, index) => itemOf(file, index, dice));
  const setupHours = setupMatrix(file, dice);
  const world: World = { file, plant, machines, items, setupHours, arrivalsPerMs: 0, seed };
  return { ...world, arrivalsPerMs: arrivalRate(world) };
}

function plantOf(file: PlantFile): Plant {
  const shifts = file.shifts.map((shift, index) => ({
    id: `shift${index + 1}`,
    name: `Shift ${index + 1}`,
    start: shift.start,
    end: shift.end,
  }));
  const week: Partial<Record<Weekday, string[]>> = {};
  for (const day of weekdays)
    week[day] = file.shifts.flatMap((shift, index) => (shift.days.includes(day) ? [`shift${index + 1}`] : []));
  return PlantSchema.parse({
    id: file.id,
    name: file.id,
    timeZone: file.timeZone,
    calendars: [{ id: 'calendar', shifts, week }],
    workCentres: file.workCentres.map(({ id, paperAvailability }) => ({ id, name: id, paperAvailability })),
    machines: file.workCentres.flatMap((centre) =>
      Array.from({ length: centre.machines }, (_, index) => ({
        id: `${centre.id}-${index + 1}`,
        name: `${centre.id} ${index + 1}`,
        workCentreId: centre.id,
        calendarId: 'calendar',
        ...(centre.load === undefined ? {} : { loads: 'perCycle' }),
      })),
    ),
  });
}

function itemOf(file: PlantFile, index: number, dice: Dice): TrueItem {
  const routing = file.items.routings[dice.weighted(file.items.routings.map((r) => r.weight))];
  const { mean, cv } = file.items.runHours;
  const size = dice.lognormal(1, cv * 0.7);
  const strategy = strategyOf(file, new Dice('strategy', file.id, index).unit());
  return {
    id: `item${index + 1}`,
    weight: dice.lognormal(1, 0.7),
    steps: (routing?.steps ?? []).map((workCentreId) => {
      const centre = file.workCentres.find((candidate) => candidate.id === workCentreId);
      const family = `family${dice.below(file.items.families) + 1}`;
      const runHours = mean * size * dice.lognormal(1, cv * 0.7);
      const ratio = (centre?.run.ratio ?? 1) * dice.lognormal(1, centre?.run.itemSd ?? 0);
      return { workCentreId, family, runHours, ratio: ratio * familyFactor(file, centre, family) };
    }),
    strategy,
    supplierIds: suppliersOf(file, strategy, dice),
  };
}

/** Of a work centre's plans, the same for all items of the family. */
export function familyFactor({ id }: PlantFile, centre: WorkCentreParameters | undefined, family: string): number {
  if (centre === undefined || centre.run.familySd === 0) return 1;
  return Math.exp(centre.run.familySd * new Dice('family', id, centre.id, family).normal());
}

function suppliersOf(file: PlantFile, strategy: Strategy, dice: Dice): string[] {
  const isKit = strategy === 'ATO' || strategy === 'ETO';
  if (file.suppliers.length === 0 || (!isKit && !dice.chance(file.materialShare))) return [];
  const weights = file.suppliers.map(({ share }) => share);
  return Array.from({ length: isKit ? file.kitParts : 1 }, () => file.suppliers[dice.weighted(weights)]?.id ?? '');
}

function strategyOf({ strategies: { mts, ato, eto } }: PlantFile, chance: number): Strategy {
  if (chance < mts) return 'MTS';
  if (chance < mts + ato) return 'ATO';
  return chance < mts + ato + eto ? 'ETO' : 'MTO';
}

function setupMatrix(file: PlantFile, dice: Dice): Map<string, number> {
  const matrix = new Map<string, number>();
  for (const centre of file.workCentres)
    for (let from = 1; from <= file.items.families; from += 1)
      for (let to = 1; to <= file.items.families; to += 1) {
        const minutes = from === to ? centre.setup.sameMinutes : centre.setup.otherMinutes;
        matrix.set(`${centre.id}:family${from}>family${to}`, (minutes / 60) * dice.lognormal(1, centre.setup.pairSd));
      }
  return matrix;
}

/** Down time per productive time of a centre's typical machine. */
export function downPerUp(centre: WorkCentreParameters): number {
  return (centre.minor.perHour * centre.minor.minutes.mean) / 60 + centre.major.perHour * centre.major.hours.mean;
}

/** Worked hours of a week. */
export function weekHours(file: PlantFile): number {
  return file.shifts.reduce((sum, shift) => sum + shift.days.length * shiftHours(shift.start, shift.end), 0);
}

function shiftHours(start: string, end: string): number {
  const hours = (text: string) => Number(text.slice(0, 2)) + Number(text.slice(3)) / 60;
  const length = hours(end) - hours(start);
  return length > 0 ? length : length + 24;
}

/** How often each step of an item is done again on the average, and which part of its run that is. */
function moreRuns({ workCentres }: PlantFile, { steps }: TrueItem): { run: number; times: number }[] {
  const more = steps.map(() => ({ run: 0, times: 0 }));
  for (const [place, { workCentreId }] of steps.entries()) {
    const rework = workCentres.find(({ id }) => id === workCentreId)?.rework;
    if (rework === undefined) continue;
    const { share, part, most, to = workCentreId } = rework;
    const from = steps.slice(0, place + 1).findLastIndex((step) => step.workCentreId === to);
    const times = Array.from({ length: most }, (_, n) => share ** (n + 1)).reduce((sum, one) => sum + one, 0);
    for (const one of from < 0 ? [] : more.slice(from, place + 1)) {
      one.run += times * part.mean;
      one.times += times;
    }
  }
  return more;
}

/** The rate that loads the bottleneck as the file asks; setups after batching are a guess (60 % change family). */
function arrivalRate(world: World): number {
  const { file } = world;
  const weight = world.items.reduce((sum, item) => sum + item.weight, 0);
  let slowest = Infinity;
  const more = new Map(world.items.map((item) => [item, moreRuns(file, item)]));
  for (const centre of file.workCentres) {
    const own = world.machines.filter((machine) => machine.centre.id === centre.id);
    const capacity = own.reduce((sum, machine) => sum + 1 / (1 + downPerUp(centre) * machine.downFactor), 0);
    const together = file.outages.perWeek * (file.outages.hours.mean / weekHours(file));
    const outage = centre.outages.perWeek * (centre.outages.hours.mean / weekHours(file)) + together;
    const setup = (0.6 * centre.setup.otherMinutes + 0.4 * centre.setup.sameMinutes) / 60;
    const tail = 1 + centre.setup.tailShare * (centre.setup.tailFactor - 1);
    let run = 0;
    let setups = 0;
    for (const item of world.items)
      for (const [place, step] of item.steps.entries())
        if (step.workCentreId === centre.id) {
          const again = more.get(item)?.[place] ?? { run: 0, times: 0 };
          run += ((item.weight / weight) * step.runHours * step.ratio * (1 + again.run)) / (1 - centre.run.scrap);
          setups += (item.weight / weight) * setup * tail * (1 + again.times);
        }
    // Setups run through at full time; only running is stretched by stops.
    // A load that is half full on the average is a guess, too.
    const perOrder = (run / (capacity / own.length) + setups) / (centre.load === undefined ? 1 : centre.load / 2);
    if (perOrder > 0) slowest = Math.min(slowest, (own.length * weekHours(file) * (1 - outage)) / perOrder);
  }
  return (slowest * file.load) / WEEK_MS;
}
