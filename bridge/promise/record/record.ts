/**
 * How promises kept their word. A promise is judged at a level when that level's date has passed,
 * whether the order ended or not: which promises count hangs on what was promised, never on how it
 * went, so fast orders are not counted alone.
 */
import { levelAt } from './recalibrate.ts';
import { wilson } from './wilson.ts';

export interface RecordedPromise {
  orderId: string;
  madeAt: number;
  /** Level ("0.9") to date, as it was told (after recalibration). */
  quantiles: Readonly<Record<string, number>>;
  finishedAt: number | null;
  /** What it may be grouped by, e.g. `strategy:MTO`, `workCentre:press`. */
  tags?: readonly string[];
}

export interface LevelScore {
  level: number;
  /** Promises whose date at this level has passed. */
  due: number;
  kept: number;
  share: number | null;
  /** Share ± this is where the truth lies with 95 % (Wilson). */
  low: number | null;
  high: number | null;
  /** The level lies outside of the interval, and by more than orders of one week can share their luck. */
  drifted: boolean;
}

export interface RecordScore {
  levels: readonly LevelScore[];
  /** Ends by the level at which they came, ten bins, only promises whose P95 has passed. */
  pit: readonly number[];
  given: number;
}

const LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;
const FEWEST = 30;
/** Orders wait for the same machines and are late together: their chance counts this much more. */
const SHARED_LUCK = 2;

export function scoreRecord(
  record: readonly RecordedPromise[],
  now: number,
  levels: readonly number[] = LEVELS,
): RecordScore {
  const pit = new Array<number>(10).fill(0);
  for (const promise of record) {
    const last = dateAt(promise, 0.95);
    if (last === null || last > now) continue;
    const reached = promise.finishedAt === null ? 1 : (levelAt(promise.quantiles, promise.finishedAt) ?? 1);
    const bin = Math.min(9, Math.floor(reached * 10));
    pit[bin] = (pit[bin] ?? 0) + 1;
  }
  return { levels: levels.map((level) => scoreLevel(record, now, level)), pit, given: record.length };
}

/** The same by tag, for the tags that any promise carries. */
export function scoreByTag(record: readonly RecordedPromise[], now: number): Map<string, RecordScore> {
  const tags = new Set(record.flatMap((promise) => promise.tags ?? []));
  return new Map(
    [...tags].sort().map((tag) => [
      tag,
      scoreRecord(
        record.filter((promise) => promise.tags?.includes(tag)),
        now,
      ),
    ]),
  );
}

function scoreLevel(record: readonly RecordedPromise[], now: number, level: number): LevelScore {
  let due = 0;
  let kept = 0;
  for (const promise of record) {
    const date = dateAt(promise, level);
    if (date === null || date > now) continue;
    due += 1;
    if (promise.finishedAt !== null && promise.finishedAt <= date) kept += 1;
  }
  if (due === 0) return { level, due, kept, share: null, low: null, high: null, drifted: false };
  const share = kept / due;
  const { low, high } = wilson(share, due);
  const sd = Math.sqrt((level * (1 - level) * SHARED_LUCK) / due);
  return { level, due, kept, share, low, high, drifted: due >= FEWEST && Math.abs(share - level) > 2.5 * sd };
}

/** The promised date at a level, between the recorded ones by interpolation. */
function dateAt(promise: RecordedPromise, level: number): number | null {
  const own = promise.quantiles[String(level)];
  if (own !== undefined) return own;
  const points = Object.entries(promise.quantiles)
    .map(([key, at]) => ({ level: Number(key), at }))
    .sort((a, b) => a.level - b.level);
  const above = points.findIndex((point) => point.level > level);
  const high = points[above];
  const low = points[above - 1];
  if (high === undefined || low === undefined) return null;
  return low.at + ((level - low.level) / (high.level - low.level)) * (high.at - low.at);
}
