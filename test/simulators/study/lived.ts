/** A plant of the twin from its text, some weeks later. */
import { parse } from 'yaml';
import { DAY_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { type PlantFile, PlantFileSchema } from '../../../simulators/study/plant-file.ts';
import { Twin } from '../../../simulators/study/twin.ts';
import { buildWorld, START } from '../../../simulators/study/world.ts';

export interface Lived {
  seed: number;
  weeks: number;
  /** What is promised to each, days after it came. */
  flatDays?: number;
}

export function livedTwin(file: PlantFile, { seed, weeks, flatDays = 24 }: Lived): Twin {
  const twin = new Twin(buildWorld(file, seed), {
    seed,
    warmWeeks: 4,
    totalWeeks: weeks,
    promise: (order) => order.arrivedAt + flatDays * DAY_MS,
  });
  twin.run(START + weeks * WEEK_MS);
  return twin;
}

/** YAML text on top of another. */
export function plantOf(text: string, more = ''): PlantFile {
  return PlantFileSchema.parse({ ...parse(text), ...parse(more || '{}') });
}
