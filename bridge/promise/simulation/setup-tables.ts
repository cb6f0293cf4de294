/** Setup laws as one matrix per work centre: mean and uncertainty by from- and to-family. */
import type { Plant } from '../../../shared/core/words/plant.ts';
import { type Laws, pairKey, type SetupLaw } from '../laws.ts';
import { hash, hashText } from '../numbers/random.ts';

export interface SetupTables {
  families: number;
  /** Index: (from + 1) · families + to; `from` −1 = not known what the machine is set up for. */
  meanMs: readonly Float64Array[];
  sdLog: readonly Float64Array[];
  shapes: readonly Float64Array[];
  /** Name of each change-over for draws, over all work centres. */
  key: Int32Array;
}

export function compileSetups(plant: Plant, laws: Laws, families: readonly string[]): SetupTables {
  const count = Math.max(1, families.length);
  const meanMs: Float64Array[] = [];
  const sdLog: Float64Array[] = [];
  const shapes: Float64Array[] = [];
  const key: number[] = [];
  const names = families.map(hashText);
  for (const centre of plant.workCentres) {
    const law = laws.setups.get(centre.id);
    const means = new Float64Array((count + 1) * count);
    const sds = new Float64Array((count + 1) * count);
    for (let from = -1; from < families.length; from += 1)
      for (let to = 0; to < families.length; to += 1) {
        const at = (from + 1) * count + to;
        const belief = setupBelief(law, from < 0 ? null : (families[from] ?? null), families[to] ?? '');
        means[at] = belief.meanMs;
        sds[at] = belief.sdLog;
      }
    meanMs.push(means);
    sdLog.push(sds);
    shapes.push(law?.shapes ?? new Float64Array([1]));
    const centreName = hashText(centre.id);
    for (let from = -1; from < count; from += 1)
      for (let to = 0; to < count; to += 1) key.push(hash(hash(centreName, names[from] ?? 0), names[to] ?? 0));
  }
  return { families: count, meanMs, sdLog, shapes, key: Int32Array.from(key) };
}

/** What is believed of one change-over, measured or not. */
function setupBelief(
  law: SetupLaw | undefined,
  fromFamily: string | null,
  toFamily: string,
): { meanMs: number; sdLog: number } {
  if (law === undefined) return { meanMs: 0, sdLog: 0 };
  const measured = law.pairs.get(pairKey(fromFamily, toFamily));
  if (measured !== undefined) return measured;
  const same = fromFamily === toFamily;
  const planned = law.plannedMs.get(toFamily);
  if (planned === undefined)
    return { meanMs: same ? law.sameMs : law.otherMs, sdLog: same ? law.sameSdLog : law.otherSdLog };
  return {
    meanMs: planned * (same ? law.sameRatio : law.otherRatio),
    sdLog: same ? law.sameSdLog : law.otherSdLog,
  };
}
