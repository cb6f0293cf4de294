/** Places of work, and what is made of which steps. */
import type { Chance } from './chance.ts';
import type { Dials } from './dials.ts';

export interface Centre {
  name: string;
  kind: 'machine' | 'inspection' | 'packing';
  places: number;
  /** Whose own it is. */
  people: number;
  /** Times `elsewhere` of the dials. */
  away: number;
  setupHours: number;
  hoursPer100Pcs: number;
}

const centreOf = (
  name: string,
  [places, people, away, setupHours, hoursPer100Pcs]: readonly [number, number, number, number, number],
  kind: Centre['kind'] = 'machine',
): Centre => ({ name, kind, places, people, away, setupHours, hoursPer100Pcs });

export const FINAL = 'Final Inspection';
export const centres: readonly Centre[] = [
  centreOf('Turning & Milling', [8, 14, 0.5, 2, 5]),
  centreOf('Turning', [4, 6, 0.5, 1.5, 4]),
  centreOf('Milling', [3, 4, 0.6, 2, 4]),
  centreOf('Flat Grinding', [2, 3, 0.8, 1, 3]),
  centreOf('Round Grinding', [3, 4, 0.8, 1.5, 4]),
  centreOf('Wire Cut', [1, 2, 0.8, 1, 5]),
  centreOf('Drilling', [1, 1, 0.8, 0.5, 2]),
  centreOf('Deburring', [1, 2, 0.9, 0.2, 2]),
  centreOf('Laser Marking', [1, 1, 1.1, 0.3, 0.7]),
  centreOf('Lapping', [1, 2, 1.2, 0.4, 3]),
  centreOf('Inspection', [3, 5, 1.1, 0.3, 1.5], 'inspection'),
  centreOf(FINAL, [2, 3, 1.15, 0.4, 2], 'inspection'),
  centreOf('Packing', [1, 2, 1.2, 0.2, 0.8], 'packing'),
];

export interface Step {
  centre: Centre;
  /** The same place a second time is another step by name, as logs have them. */
  name: string;
}

export interface Part {
  id: string;
  steps: readonly Step[];
  popularity: number;
  /** Which machine of a place has its tools, as a share of them. */
  tools: number;
  quantityPcs: number;
  /** Its work and its waits, as a factor. */
  work: number;
  wait: number;
}

const cutting = ['Turning & Milling', 'Turning', 'Milling'] as const;
/** How often a part goes there between cutting and the final inspection, in that order. */
const between: readonly (readonly [string, number])[] = [
  ['Drilling', 0.3],
  ['Wire Cut', 0.25],
  ['Deburring', 0.35],
  ['Flat Grinding', 0.35],
  ['Round Grinding', 0.4],
  ['Inspection', 0.3],
  ['Lapping', 0.45],
  ['Laser Marking', 0.4],
];

export function partsOf({ parts, partSd }: Dials, chance: Chance): Part[] {
  return Array.from({ length: parts }, (_, index) => ({
    id: `Part ${index + 1}`,
    steps: stepsOf(routeOf(chance)),
    popularity: 1 / (index + 1.5) ** 0.8,
    tools: chance.unit(),
    quantityPcs: chance.spread(45, 0.7),
    work: chance.spread(1, 0.4),
    wait: chance.spread(1, partSd),
  }));
}

function routeOf(chance: Chance): string[] {
  const route: string[] = [chance.pick(cutting)];
  if (chance.is(0.75)) route.push('Inspection');
  if (chance.is(0.35)) route.push(chance.pick(cutting));
  for (const [name, share] of between) if (chance.is(share)) route.push(name);
  return [...route, FINAL, 'Packing'].filter((name, place, all) => name !== all[place - 1]);
}

function stepsOf(route: readonly string[]): Step[] {
  return route.flatMap((name, place) => {
    const centre = centres.find((one) => one.name === name);
    const before = route.slice(0, place).filter((other) => other === name).length;
    return centre === undefined ? [] : [{ centre, name: before === 0 ? name : `${name} ${before + 1}` }];
  });
}
