/** A simulated plant whose laws are written down, and what follows from them for each estimator. */
import { type Plant, PlantSchema } from '../../shared/core/words/plant.ts';
import { type SimulatedPlant, SimulatedPlantSchema } from '../../simulators/plant/params.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const centres = ['forge', 'mill'] as const;
const machineIds = ['forge-1', 'forge-2', 'forge-3', 'mill-1', 'mill-2', 'mill-3'] as const;

export function knownPlant(): Plant {
  const breaks: never[] = [];
  return PlantSchema.parse({
    id: 'known',
    name: 'Known',
    timeZone: 'Europe/Berlin',
    calendars: [
      {
        id: 'two',
        shifts: [
          { id: 'early', name: 'Early', start: '06:00', end: '14:00', breaks },
          { id: 'late', name: 'Late', start: '14:00', end: '22:00', breaks },
        ],
        week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, ['early', 'late']])),
      },
    ],
    workCentres: centres.map((id) => ({ id, name: id, paperAvailability: 0.82 })),
    machines: machineIds.map((id) => ({
      id,
      name: id,
      workCentreId: id.slice(0, -2),
      calendarId: 'two',
      counters: { total: { width: 'u32', maxPerSecond: 5 }, scrap: { width: 'u32', maxPerSecond: 5 } },
    })),
    reasons: [
      { id: 'stop.tool', kind: 'stop', name: 'Tool' },
      { id: 'stop.jam', kind: 'stop', name: 'Jam' },
      { id: 'scrap.size', kind: 'scrap', name: 'Size' },
    ],
  });
}

/** What the plant does, per centre. */
export const laws = {
  forge: {
    cycleFactor: 1.12,
    scrapRate: 0.03,
    stops: [
      { everyHours: 9, lastsHours: 2.5 },
      { everyHours: 3, lastsHours: 0.3 },
    ],
    setupMinutes: { sameFamily: 20, otherFamily: 75 },
  },
  mill: {
    cycleFactor: 1.04,
    scrapRate: 0.015,
    stops: [
      { everyHours: 14, lastsHours: 3 },
      { everyHours: 4, lastsHours: 0.25 },
    ],
    setupMinutes: { sameFamily: 15, otherFamily: 50 },
  },
} as const;
export type CentreId = keyof typeof laws;
export const transferHours = 3;
export const familyBonusHours = 48;
export const ordersPerWeek = 44;
const families = ['red', 'blue', 'green', 'grey'] as const;

const hours = (value: number): string => `${value} h`;
const minutes = (value: number): string => `${value} min`;

export function knownSimulation(): SimulatedPlant {
  return SimulatedPlantSchema.parse({
    machines: machineIds.map((id) => {
      const law = laws[id.startsWith('forge') ? 'forge' : 'mill'];
      return {
        id,
        face: 'packml',
        cycleFactor: law.cycleFactor,
        countsScrap: true,
        scrapRate: law.scrapRate,
        scrapReasons: { 'scrap.size': 1 },
        setup: {
          sameFamily: { mean: minutes(law.setupMinutes.sameFamily), cv: 0.4 },
          otherFamily: { mean: minutes(law.setupMinutes.otherFamily), cv: 0.6 },
        },
        stops: law.stops.map(({ everyHours, lastsHours }, index) => ({
          reasonId: index === 0 ? 'stop.tool' : 'stop.jam',
          state: index === 0 ? 'fault' : 'stopped',
          every: hours(everyHours),
          lasts: { mean: hours(lastsHours), cv: 1 },
        })),
      };
    }),
    habits: {
      finishAfter: { mean: '1 s', cv: 0 },
      startAfter: { mean: '20 s', cv: 0.5 },
      tagAfter: { mean: '8 min', cv: 0.5 },
      tagFrom: '2 min',
      tagShare: 0,
      tagShareLive: 0,
      scrapReasonShare: 1,
      familyBonus: hours(familyBonusHours),
      lookAgain: '60 s',
      transfer: { mean: hours(transferHours), cv: 0.7 },
    },
    items: families.map((family) => ({
      id: `ITEM-${family}`,
      name: family,
      strategy: 'MTO',
      perWeek: ordersPerWeek / families.length,
      quantity: { from: 80, to: 140, step: 20 },
      routing: centres.map((centre, index) => ({
        number: `00${index + 1}0`,
        description: centre,
        workCentreId: centre,
        plannedRun: '90 s',
        plannedSetup: '30 min',
        setupFamily: family,
      })),
    })),
    customers: ['Halvorn Gear'],
    demand: {
      openOrdersMax: 500,
      fillBelow: '1 h',
      dueAfterPaper: { mean: '9 d', cv: 0.8 },
      engineering: { mean: '20 h', cv: 0.5 },
    },
    paper: { availability: 0.82, perOperation: '14 h' },
  });
}

/** Stops per 100 productive hours, their mean, and the share of running time that they leave. */
export function trueStops(centre: CentreId): { per100h: number; meanMs: number; uptime: number } {
  const { stops } = laws[centre];
  const rate = stops.reduce((sum, { everyHours }) => sum + 1 / everyHours, 0);
  const down = stops.reduce((sum, { everyHours, lastsHours }) => sum + lastsHours / everyHours, 0);
  return { per100h: 100 * rate, meanMs: (down / rate) * HOUR, uptime: 1 / (1 + down) };
}
