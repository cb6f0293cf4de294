/** How a date is promised: seven ways, from a flat lead time to the truth itself. */

import { deliveryDayEnd } from '../../bridge/promise/delivery-day.ts';
import { estimateLaws } from '../../bridge/promise/estimators/estimate.ts';
import type { Laws } from '../../bridge/promise/laws.ts';
import { f64, quantileOf } from '../../bridge/promise/numbers/arrays.ts';
import { endsOfEnquiry, type SimulatedShop, simulateShop } from '../../bridge/promise/promise.ts';
import {
  type Calibration,
  identity,
  rawLevel,
  recalibrate,
  recordLevels,
} from '../../bridge/promise/record/recalibrate.ts';
import type { Measured } from '../../bridge/promise/shop.ts';
import { ALL_FROZEN } from '../../bridge/promise/simulation/freeze.ts';
import { DAY_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import { trueLaws } from './oracle.ts';
import type { TwinOrder } from './orders.ts';
import { measuredNow, nothingMeasured, shopNow } from './snapshot.ts';
import type { Twin } from './twin.ts';

export const policyNames = ['flat', 'paper', 'means', 'distributions', 'recalibrated', 'oracle'] as const;
export type PolicyName = (typeof policyNames)[number];

/** Levels of the promised distribution at which a promise is scored: mid-points, for CRPS and PIT. */
export const scoreLevels: readonly number[] = Array.from({ length: 40 }, (_, index) => (index + 0.5) / 40);

export interface Promised {
  orderId: string;
  madeAt: number;
  quotedAt: number;
  p50: number;
  p80: number;
  p90: number;
  p95: number;
  /** At `scoreLevels`; all alike where the policy knows no spread. */
  quantiles: readonly number[];
  /** Before recalibration, level to date. */
  raw: Readonly<Record<string, number>>;
}

export interface QuoterOptions {
  policy: PolicyName;
  scenarios: number;
  quoteLevel: number;
  seed: number;
  /** Facts before are not known: a cold start. */
  dataFrom: number;
  /** How often laws are estimated anew. */
  estimateEveryMs: number;
}

/** Promises dates for the orders of one twin and keeps the record of what came of them. */
export class Quoter {
  readonly promised: { promise: Promised; order: TwinOrder }[] = [];
  readonly quoteMs: number[] = [];
  readonly refreshMs: number[] = [];
  readonly #options: QuoterOptions;
  readonly #clock: () => number;
  #standing: SimulatedShop | null = null;
  #standsOn = -1;
  #laws: Laws | null = null;
  #calibration: Calibration = identity;
  #estimatedAt = -Infinity;

  /** `clock`: milliseconds of the machine that this runs on, to time quotes with. */
  constructor(options: QuoterOptions, clock: () => number) {
    this.#options = options;
    this.#clock = clock;
  }

  promise(order: TwinOrder, twin: Twin): number {
    const { policy } = this.#options;
    const { file, plant } = twin.world;
    if (policy === 'flat') {
      return this.#record(order, point(order, deliveryDayEnd(plant, twin.now + file.paper.flatDays * DAY_MS)));
    }
    const simulated = this.#fresh(twin);
    const from = this.#clock();
    const { ends } = endsOfEnquiry(simulated, { order: order.order, priorityAt: null });
    const since = simulated.snapshot.now;
    if (policy === 'paper' || policy === 'means') {
      const padding = policy === 'paper' ? file.paper.paddingDays : file.paper.meansPaddingDays;
      return this.#record(order, point(order, deliveryDayEnd(plant, since + f64(ends, 0) + padding * DAY_MS)));
    }
    const at = (level: number) => since + quantileOf(ends, rawLevel(simulated.calibration, level));
    const promise: Promised = {
      orderId: order.order.id,
      madeAt: twin.now,
      quotedAt: deliveryDayEnd(plant, at(this.#options.quoteLevel)),
      p50: at(0.5),
      p80: at(0.8),
      p90: at(0.9),
      p95: at(0.95),
      quantiles: scoreLevels.map(at),
      raw: Object.fromEntries(recordLevels.map((level) => [String(level), since + quantileOf(ends, level)])),
    };
    this.quoteMs.push(this.#clock() - from);
    return this.#record(order, promise);
  }

  outcomes(): Measured['outcomes'] {
    return this.promised
      .filter(({ promise }) => Object.keys(promise.raw).length > 0)
      .map(({ promise, order }) => ({
        orderId: promise.orderId,
        madeAt: promise.madeAt,
        quantiles: promise.raw,
        finishedAt: order.finishedAt,
      }));
  }

  #record(order: TwinOrder, promise: Promised): number {
    this.promised.push({ promise, order });
    return promise.quotedAt;
  }

  /** The shop simulated as of today's first enquiry. */
  #fresh(twin: Twin): SimulatedShop {
    const today = Math.floor(twin.now / DAY_MS);
    if (this.#standing !== null && today === this.#standsOn) return this.#standing;
    const { policy, scenarios, quoteLevel, seed, estimateEveryMs } = this.#options;
    if (this.#laws === null || twin.now - this.#estimatedAt >= estimateEveryMs) this.#estimate(twin);
    const laws = this.#laws ?? estimateLaws(shopNow(twin));
    const from = this.#clock();
    const still = policy === 'paper' || policy === 'means';
    this.#standing = simulateShop(shopNow(twin), {
      scenarios: still ? 1 : scenarios,
      quoteLevel,
      seed: seed + today,
      drivers: false,
      recalibrated: policy === 'recalibrated',
      calibration: this.#calibration,
      frozen: still ? ALL_FROZEN : 0,
      laws,
    });
    this.#standsOn = today;
    this.refreshMs.push(this.#clock() - from);
    return this.#standing;
  }

  #estimate(twin: Twin): void {
    const { policy, dataFrom } = this.#options;
    this.#estimatedAt = twin.now;
    if (policy === 'paper') {
      this.#laws = paperLaws(twin);
      return;
    }
    const outcomes = policy === 'recalibrated' ? this.outcomes().filter((outcome) => outcome.madeAt <= twin.now) : [];
    const measured = estimateLaws(shopNow(twin, measuredNow(twin, dataFrom, [])));
    this.#laws = policy === 'oracle' ? trueLaws(twin, measured) : measured;
    if (policy === 'recalibrated') this.#calibration = recalibrate(outcomes, twin.now);
  }
}

/** What the ERP believes: paper availability, planned setups and run times, material on the day, nobody else coming. */
function paperLaws(twin: Twin): Laws {
  const laws = estimateLaws(shopNow(twin, nothingMeasured));
  return {
    ...laws,
    setups: new Map([...laws.setups].map(([id, law]) => [id, { ...law, sameRatio: 1, otherRatio: 1 }])),
    suppliers: new Map([['', { lateMs: new Float64Array([0]), count: 0 }]]),
    dispatch: { ...laws.dispatch, familyBonusMs: 0, overrideShare: 0 },
  };
}

function point(order: TwinOrder, at: number): Promised {
  return {
    orderId: order.order.id,
    madeAt: order.arrivedAt,
    quotedAt: at,
    p50: at,
    p80: at,
    p90: at,
    p95: at,
    quantiles: scoreLevels.map(() => at),
    raw: {},
  };
}

export const ESTIMATE_EVERY_MS = WEEK_MS;
