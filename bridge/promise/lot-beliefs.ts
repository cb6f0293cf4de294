/** What is believed of lots, loads, rework, people, cancellations, weekdays and the plant as a whole, for people: empty where none was ever seen. */
import { HOUR_MS } from '../../shared/core/words/time.ts';
import type { Laws, PeopleLaw } from './laws.ts';
import { meanOf } from './numbers/pool.ts';

export interface LotBeliefs {
  /** Per way between work centres (`from>to`): steps that begin before the one before is done, and at which share of it. */
  overlaps: readonly { way: string; earlyShare: number; atShare: number }[];
  /** Per work centre: steps that several machines do at once where they are free, and how many machines those are. */
  splits: readonly { workCentreId: string; splitShare: number; machines: number }[];
  /** Per work centre that treats loads: how many steps are in one. */
  loads: readonly { workCentreId: string; meanSteps: number }[];
  /** Per work centre whose run time goes with the lot: the share of a usual lot's time that does, and what it was read from. */
  lotTimes: readonly {
    workCentreId: string;
    share: { value: number; low: number; high: number };
    operations: number;
  }[];
  /**
   * Per work centre whose steps send pieces back: of the times that one is done, how often; where to, the most frequent
   * first; and which part of its run what is sent them takes again.
   */
  rework: readonly {
    workCentreId: string;
    share: { value: number; low: number; high: number };
    targets: readonly { workCentreId: string; share: number; part: number }[];
  }[];
  /** Of orders that nobody has begun, those that will be cancelled; null: none ever was. */
  cancelShare: number | null;
  /** From Monday on, orders that come in on a weekday over the mean; empty: all are alike. */
  weekdays: readonly number[];
  /** Outages of the whole plant per 1,000 worked hours, and their mean length; null: none. */
  plantOutages: { per1000h: number; meanMs: number } | null;
  /** null: nothing waits for people. */
  people: PeopleBelief | null;
}

/** How many there are, never who. */
export interface PeopleBelief {
  /** Starts that it was read from; 0: the plant's file says it. */
  starts: number;
  stays: boolean;
  /** Work centres whose machines stand while nobody is at them; others run on. */
  stands: readonly string[];
  /** Per work centre that waits for people: who can work there, how many machines each serves, and how many are there by shift. */
  centres: readonly {
    workCentreId: string;
    people: number;
    atOnce: number;
    shifts: readonly { shift: string; people: number }[];
  }[];
}

const MOST = 100;

export function lotBeliefs(laws: Laws): LotBeliefs {
  const { overlaps, splits, loads, cancelShare, arrivals, plantOutages, people } = laws;
  return {
    overlaps: [...(overlaps?.pairs ?? [])].slice(0, MOST).map(([way, { shares }]) => {
      const early = shares.filter((share) => share < 1);
      return { way, earlyShare: early.length / shares.length, atShare: early.length === 0 ? 1 : meanOf(early) };
    }),
    splits: [...(splits ?? [])].slice(0, MOST).map(([workCentreId, counts]) => {
      const several = counts.filter((count) => count > 1);
      const machines = several.length === 0 ? 1 : meanOf(several);
      return { workCentreId, splitShare: several.length / counts.length, machines };
    }),
    loads: [...(loads ?? [])]
      .slice(0, MOST)
      .map(([workCentreId, sizes]) => ({ workCentreId, meanSteps: meanOf(sizes) })),
    lotTimes: lotTimeBeliefs(laws),
    rework: reworkBeliefs(laws),
    cancelShare: cancelShare ?? null,
    weekdays: arrivals.weekdays ?? [],
    plantOutages:
      plantOutages === undefined
        ? null
        : { per1000h: plantOutages.perMs * 1000 * HOUR_MS, meanMs: meanOf(plantOutages.ms) },
    people: people === undefined ? null : peopleBelief(people),
  };
}

const Z = 1.96;

function lotTimeBeliefs({ runs }: Laws): LotBeliefs['lotTimes'] {
  return [...runs].slice(0, MOST).flatMap(([workCentreId, { lot }]) => {
    if (lot === undefined) return [];
    const { share, sd, count } = lot;
    const [low, high] = [Math.max(0, share - Z * sd), Math.min(1, share + Z * sd)];
    return [{ workCentreId, share: { value: share, low, high }, operations: count }];
  });
}

function reworkBeliefs({ rework }: Laws): LotBeliefs['rework'] {
  const partOf = (to: string): number => (rework?.sent.get(to) ?? rework?.sent.get(''))?.mean ?? 0;
  return [...(rework?.centres ?? [])].slice(0, MOST).map(([workCentreId, { share, sdLog, targets }]) => ({
    workCentreId,
    share: { value: share, low: share * Math.exp(-Z * sdLog), high: Math.min(1, share * Math.exp(Z * sdLog)) },
    targets: targets.map((target) => ({ workCentreId: target.to, share: target.share, part: partOf(target.to) })),
  }));
}

function peopleBelief({ people, places, weeks, stays, stands, starts }: PeopleLaw): PeopleBelief {
  const shifts = [...new Set(weeks.flatMap((week) => [...week.keys()]))].sort();
  const centres = [...places].slice(0, MOST).map((workCentreId) => {
    const able = new Set([...people.keys()].filter((person) => people[person]?.skills.has(workCentreId) === true));
    const hands = [...able].reduce((sum, person) => sum + (people[person]?.atOnce ?? 1), 0);
    const there = (shift: string): number =>
      weeks.reduce((sum, week) => sum + (week.get(shift) ?? []).filter((person) => able.has(person)).length, 0);
    return {
      workCentreId,
      people: able.size,
      atOnce: able.size === 0 ? 0 : hands / able.size,
      shifts: shifts.map((shift) => ({ shift, people: weeks.length === 0 ? 0 : there(shift) / weeks.length })),
    };
  });
  return { starts, stays, stands: [...(stands ?? [])].slice(0, MOST), centres };
}
