/** What is believed and how surely, for people: how much data, which level, how far off it may be. */
import type { Laws } from './laws.ts';
import { meanOf } from './pool.ts';

export interface CentreBelief {
  workCentreId: string;
  stops: number;
  /** Share of running time that is not lost to stops: expected, and where it lies with 95 %. */
  uptime: number;
  uptimeLow: number;
  uptimeHigh: number;
  /** Share of the paper figure in it: 1 = nothing measured. */
  paperShare: number;
  machines: readonly { machineId: string; uptime: number }[];
  /** Outages of the whole centre per 1,000 worked hours, and their mean length. */
  outagesPer1000h: number;
  outageMs: number;
  setups: number;
  setupOtherMs: number;
  setupSameMs: number;
  runs: number;
  /** Real over planned run time of an item that was never measured. */
  runRatio: number;
}

export interface Beliefs {
  centres: readonly CentreBelief[];
  suppliers: readonly { supplierId: string; deliveries: number; meanLateMs: number; lateShare: number }[];
  arrivals: { count: number; perWeek: number; relativeSd: number };
  familyBonusMs: number;
  overrideShare: number;
}

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;

export function beliefsOf(laws: Laws): Beliefs {
  return {
    centres: [...laws.stops].map(([workCentreId, stops]) => {
      const setups = laws.setups.get(workCentreId);
      const runs = laws.runs.get(workCentreId);
      return {
        workCentreId,
        stops: stops.count,
        uptime: uptimeOf(stops.groupLevel),
        uptimeLow: uptimeOf(stops.groupLevel + 1.96 * stops.groupSd),
        uptimeHigh: uptimeOf(stops.groupLevel - 1.96 * stops.groupSd),
        paperShare: stops.priorShare,
        machines: [...stops.machines].map(([machineId, { level }]) => ({ machineId, uptime: uptimeOf(level) })),
        outagesPer1000h: stops.outagesPerMs * 1000 * HOUR,
        outageMs: meanOf(stops.outageMs),
        setups: setups?.count ?? 0,
        setupOtherMs: setups?.otherMs ?? 0,
        setupSameMs: setups?.sameMs ?? 0,
        runs: runs?.count ?? 0,
        runRatio: runs?.ratio ?? 1,
      };
    }),
    suppliers: [...laws.suppliers]
      .filter(([supplierId]) => supplierId !== '')
      .map(([supplierId, { lateMs, count }]) => ({
        supplierId,
        deliveries: count,
        meanLateMs: meanOf(lateMs),
        lateShare: lateMs.filter((late) => late > 24 * HOUR).length / Math.max(1, lateMs.length),
      })),
    arrivals: {
      count: laws.arrivals.count,
      perWeek: laws.arrivals.perMs * WEEK,
      relativeSd: laws.arrivals.relativeSd,
    },
    familyBonusMs: laws.dispatch.familyBonusMs,
    overrideShare: laws.dispatch.overrideShare,
  };
}

/** From log(down/up) to up/(up + down). */
function uptimeOf(level: number): number {
  return 1 / (1 + Math.exp(level));
}
