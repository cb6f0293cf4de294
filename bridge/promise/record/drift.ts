/**
 * The record says that dates are no longer kept as often as they were promised to be: told once per group
 * and level, and again only after it had come back.
 */
import type { RecordScore } from './record.ts';

export interface DriftAlarm {
  /** "all", or what promises are grouped by: `strategy:MTO`, `workCentre:press`. */
  group: string;
  level: number;
  raisedAt: number;
  /** As they stand now. */
  due: number;
  kept: number;
  share: number;
}

/** Orders wait for the same machines and are late together: their chance counts this much more. */
const SHARED_LUCK = 2;
const FEWEST = 30;
/** Standard deviations away from the level. */
const RAISE_ABOVE = 2.5;
const CLEAR_BELOW = 1.5;
/** What the plant gives its word on; the tails between are seen on the page. */
const LEVELS: readonly number[] = [0.5, 0.8, 0.9, 0.95];

/** `scores`: of lately due promises, by group. Standing alarms of groups that are gone are cleared. */
export function updateDrift(
  simulated: ReadonlyMap<string, DriftAlarm>,
  scores: ReadonlyMap<string, RecordScore>,
  now: number,
): ReadonlyMap<string, DriftAlarm> {
  const next = new Map<string, DriftAlarm>();
  for (const [group, score] of scores)
    for (const { level, due, kept, share } of score.levels) {
      if (share === null || due < FEWEST || !LEVELS.includes(level)) continue;
      const key = `${group} ${level}`;
      const away = Math.abs(share - level) / Math.sqrt((level * (1 - level) * SHARED_LUCK) / due);
      const known = simulated.get(key);
      if (away > RAISE_ABOVE || (known !== undefined && away >= CLEAR_BELOW))
        next.set(key, { group, level, raisedAt: known?.raisedAt ?? now, due, kept, share });
    }
  return next;
}
