/**
 * How much later ours quotes than the best way of promising that keeps as many dates on the same plant. Rivals are
 * turned until they keep just the share that ours kept, with hindsight over all worlds of the plant: none of them has that
 * in life, so the best of them is a hard one.
 */
import { type Dial, daysAtKept, mixedDial } from './dials.ts';
import type { CellResult } from './study.ts';

export const keptLevels = ['p80', 'p90', 'p95'] as const;
export type KeptLevel = (typeof keptLevels)[number];

export interface EqualKept {
  plant: string;
  level: KeptLevel;
  orders: number;
  /** Share of our dates of this level that were kept, and their mean, days after the order came in, before rounding. */
  kept: number;
  ourDays: number;
  best: Quoted;
  /** Days of whoever knows the true laws, and of our own P50 with the same padding for all; null where nobody asked. */
  oracleDays: number | null;
  paddedDays: number | null;
  /** All rivals that can keep as many, the earliest first. */
  rivals: readonly Quoted[];
  /** Ours over the best one's; with its standard error by seed (jackknife), null with fewer than two. */
  ratio: number;
  standardError: number | null;
}

export interface Quoted {
  name: string;
  days: number;
}

export interface Pooled {
  ratio: number;
  standardError: number | null;
}

/** null where the plant was not run, or no rival can keep as many. */
export function equalKept(cells: readonly CellResult[], plant: string, level: KeptLevel): EqualKept | null {
  const own = cells.filter((cell) => cell.plant === plant);
  const read = readAt(own, level);
  const [best] = read?.rivals ?? [];
  if (read === null || best === undefined) return null;
  const ratio = read.ourDays / best.days;
  const standardError = jackknife(own, (some) => {
    const less = readAt(some, level);
    const first = less?.rivals[0];
    return less === null || first === undefined ? null : less.ourDays / first.days;
  });
  return { plant, level, ...read, best, ratio, standardError };
}

/** Over all plants, each against its own best, by orders. */
export function pooledKept(cells: readonly CellResult[], plants: readonly string[], level: KeptLevel): Pooled | null {
  const ratioOf = (some: readonly CellResult[]) => {
    let [ours, best] = [0, 0];
    for (const plant of plants) {
      const read = readAt(
        some.filter((cell) => cell.plant === plant),
        level,
      );
      const first = read?.rivals[0];
      if (read === null || first === undefined) continue;
      ours += read.orders * read.ourDays;
      best += read.orders * first.days;
    }
    return best > 0 ? ours / best : null;
  };
  const ratio = ratioOf(cells);
  return ratio === null ? null : { ratio, standardError: jackknife(cells, ratioOf) };
}

type Read = Pick<EqualKept, 'orders' | 'kept' | 'ourDays' | 'oracleDays' | 'paddedDays' | 'rivals'>;

function readAt(cells: readonly CellResult[], level: KeptLevel): Read | null {
  const ours = cells.filter(({ policy }) => policy === 'recalibrated');
  const orders = ours.reduce((sum, { score }) => sum + score.orders, 0);
  if (orders === 0 || ours.some(({ score }) => score.levelDays === null)) return null;
  const mean = (value: (cell: CellResult) => number) =>
    ours.reduce((sum, cell) => sum + cell.score.orders * value(cell), 0) / orders;
  const kept = mean(({ score }) => score.coverage[level]);
  const read = dialsAt(cells)
    .flatMap((dial) => {
      const days = daysAtKept(dial, kept);
      return days === null ? [] : [{ name: dial.name, days }];
    })
    .sort((a, b) => a.days - b.days);
  const daysOf = (wanted: string) => read.find(({ name }) => name === wanted)?.days ?? null;
  return {
    ...{ orders, kept, ourDays: mean(({ score }) => score.levelDays?.[level] ?? 0) },
    ...{ oracleDays: daysOf('oracle'), paddedDays: daysOf(PADDED) },
    rivals: read.filter(({ name }) => name !== PADDED),
  };
}

const PADDED = 'own P50 × 1 + days';

/** Of the same orders what stands beside ours; of a policy that was run for itself its own, in its own shop. */
function dialsAt(cells: readonly CellResult[]): Dial[] {
  const policies = [...new Set(cells.map(({ policy }) => policy))];
  return policies.flatMap((policy) => {
    const own = cells.filter((cell) => cell.policy === policy);
    const names = own[0]?.score.dials.map(({ name }) => name) ?? [];
    const isOurs = policy === 'recalibrated';
    return names
      .filter((name) => !(isOurs && name === 'own'))
      .flatMap((name) => {
        const worlds = own.map(({ score }) => ({
          orders: score.orders,
          dial: score.dials.find((dial) => dial.name === name),
        }));
        const mixed = mixedDial(worlds);
        return mixed === null
          ? []
          : [{ ...mixed, name: isOurs ? name : name.replace('own', `${policy}, run for itself`) }];
      });
  });
}

/** Orders of a world share its luck, and so do worlds of a seed: what each seed alone moves. */
function jackknife(cells: readonly CellResult[], value: (some: readonly CellResult[]) => number | null): number | null {
  const seeds = [...new Set(cells.map(({ seed }) => seed))];
  if (seeds.length < 2) return null;
  const without = seeds.flatMap((seed) => value(cells.filter((cell) => cell.seed !== seed)) ?? []);
  if (without.length < seeds.length) return null;
  const mean = without.reduce((sum, one) => sum + one, 0) / without.length;
  const squares = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return Math.sqrt(((seeds.length - 1) / seeds.length) * squares);
}
