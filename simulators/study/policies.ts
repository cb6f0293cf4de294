/** How a date is promised: seven ways, from a flat lead time to the truth itself. */

import { deliveryDayEnd } from '../../bridge/promise/delivery-day.ts';
import { estimateLaws } from '../../bridge/promise/estimators/estimate.ts';
import type { Laws } from '../../bridge/promise/laws.ts';
import { f64 } from '../../bridge/promise/numbers/arrays.ts';
import {
  type Chance,
  chanceOf,
  dateAt,
  endsOfEnquiry,
  mixedChance,
  promisesOf,
  type SimulatedShop,
  simulateShop,
} from '../../bridge/promise/promise.ts';
import { identity } from '../../bridge/promise/record/recalibrate.ts';
import type { Measured } from '../../bridge/promise/shop.ts';
import { ALL_FROZEN } from '../../bridge/promise/simulation/freeze.ts';
import { partForecast } from '../../bridge/promise/skill/kaplan-meier.ts';
import { askedOf, naiveForecast } from '../../bridge/promise/skill/lead-times.ts';
import { levels, type Sample } from '../../bridge/promise/skill/sample.ts';
import { DAY_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import { trueLaws } from './oracle.ts';
import type { TwinOrder } from './orders.ts';
import { leadsNow, measuredNow, nothingMeasured, orderAsTold, shopNow } from './snapshot.ts';
import type { Twin } from './twin.ts';
import type { World } from './world.ts';

export const policyNames = ['flat', 'paper', 'means', 'distributions', 'recalibrated', 'oracle'] as const;
export type PolicyName = (typeof policyNames)[number];

/** Levels of the promised distribution at which a promise is scored: mid-points, for CRPS and PIT. */
export const scoreLevels: readonly number[] = levels;

export interface Promised {
  orderId: string;
  madeAt: number;
  quotedAt: number;
  /** The same before it was rounded to the end of a day. */
  meantAt: number;
  p50: number;
  p80: number;
  p90: number;
  p95: number;
  /** At `scoreLevels`; all alike where the policy knows no spread. */
  quantiles: readonly number[];
  /** What a forecaster that knows no machine would have said, at `scoreLevels`; null where nobody asked it. */
  naive: Sample | null;
  /** And Kaplan–Meier by item. */
  kaplanMeier: Sample | null;
}

export interface PromisedOrder {
  promise: Promised;
  order: TwinOrder;
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
  /** Today's estimates of another that promises beside it, or they would be made twice. */
  measuredLaws?: () => Laws | null;
}

/** Promises dates for the orders of one twin and keeps the record of what came of them. */
export class Quoter {
  readonly promised: PromisedOrder[] = [];
  /** All open orders' fresh dates, once a week. */
  readonly refreshed: PromisedOrder[] = [];
  readonly quoteMs: number[] = [];
  readonly refreshMs: number[] = [];
  readonly #options: QuoterOptions;
  readonly #clock: () => number;
  /** As on record: the first promise of each order, once it was among the open ones. */
  readonly #first = new Map<string, Measured['outcomes'][number] & { order: TwinOrder }>();
  #standing: SimulatedShop | null = null;
  #laws: Laws | null = null;
  #leads: NonNullable<Measured['leads']> = [];
  #estimatedAt = -Infinity;
  #refreshedAt = -Infinity;

  /** `clock`: milliseconds of the machine that this runs on, to time quotes with. */
  constructor(options: QuoterOptions, clock: () => number) {
    this.#options = options;
    this.#clock = clock;
  }

  /** What it believes this week; null before its first promise, and where it believes nothing. */
  get laws(): Laws | null {
    return this.#laws;
  }

  /** The shop simulated as it stands: each night, so that no order is promised on a shop without the one that was just before it. */
  renew(twin: Twin): void {
    if (this.#options.policy !== 'flat') this.#standing = this.#simulated(twin);
  }

  promise(order: TwinOrder, twin: Twin): number {
    const { policy, quoteLevel } = this.#options;
    const { file, plant } = twin.world;
    if (policy === 'flat') {
      return this.#record(order, point(order, twin.now + file.paper.flatDays * DAY_MS, plant));
    }
    const simulated = this.#standing ?? this.#simulated(twin);
    this.#standing = simulated;
    const from = this.#clock();
    const asked = orderAsTold(order, twin.now);
    const { ends } = endsOfEnquiry(simulated, { order: asked, priorityAt: order.needAt });
    const since = simulated.snapshot.now;
    if (policy === 'paper' || policy === 'means') {
      const padding = policy === 'paper' ? file.paper.paddingDays : file.paper.meansPaddingDays;
      return this.#record(order, point(order, since + f64(ends, 0) + padding * DAY_MS, plant));
    }
    const chance =
      policy === 'recalibrated' ? mixedChance(simulated, asked, ends) : { ends, calibration: identity, isMixed: false };
    const meantAt = dateAt(chance, quoteLevel, since);
    const quotedAt = deliveryDayEnd(plant, meantAt);
    const promise = promisedFrom(order, { chance, since, madeAt: twin.now, meantAt, quotedAt });
    this.quoteMs.push(this.#clock() - from);
    if (policy === 'recalibrated') {
      promise.naive = naiveForecast(askedOf(asked, since), this.#leads, since);
      promise.kaplanMeier = partForecast(asked, this.#leads, since);
    }
    return this.#record(order, promise);
  }

  #record(order: TwinOrder, promise: Promised): number {
    this.promised.push({ promise, order });
    return promise.quotedAt;
  }

  #simulated(twin: Twin): SimulatedShop {
    const { policy, scenarios, quoteLevel, seed, dataFrom, estimateEveryMs } = this.#options;
    if (this.#laws === null || twin.now - this.#estimatedAt >= estimateEveryMs) this.#estimate(twin);
    const laws = this.#laws ?? estimateLaws(shopNow(twin));
    const learns = policy === 'recalibrated';
    if (learns) this.#leads = leadsNow(twin, dataFrom);
    const measured = learns
      ? { ...nothingMeasured, leads: this.#leads, outcomes: this.#outcomes(twin.now) }
      : nothingMeasured;
    const from = this.#clock();
    const still = policy === 'paper' || policy === 'means';
    const simulated = simulateShop(shopNow(twin, measured), {
      scenarios: still ? 1 : scenarios,
      quoteLevel,
      seed: seed + Math.floor(twin.now / DAY_MS),
      drivers: false,
      recalibrated: learns,
      frozen: still ? ALL_FROZEN : 0,
      laws,
    });
    this.refreshMs.push(this.#clock() - from);
    if (learns) this.#promiseOpen(twin, simulated);
    return simulated;
  }

  /** The dates of what is open, as the bridge computes them at every refresh. */
  #promiseOpen(twin: Twin, simulated: SimulatedShop): void {
    const now = simulated.snapshot.now;
    const open = new Map([...twin.open].map((order) => [order.order.id, order]));
    const isDue = now - this.#refreshedAt >= WEEK_MS;
    if (isDue) this.#refreshedAt = now;
    for (const promise of promisesOf(simulated)) {
      const { orderId, quantiles = {} } = promise;
      const order = open.get(orderId);
      if (order !== undefined && !this.#first.has(orderId)) {
        const { strategy } = order.order;
        this.#first.set(orderId, { orderId, madeAt: now, quantiles, finishedAt: null, strategy, order });
      }
    }
    if (!isDue) return;
    for (const [
      place,
      {
        order: { id },
      },
    ] of simulated.snapshot.orders.entries()) {
      const order = open.get(id);
      if (order === undefined) continue;
      const chance = chanceOf(simulated, place);
      const meantAt = dateAt(chance, this.#options.quoteLevel, now);
      const quotedAt = deliveryDayEnd(simulated.snapshot.plant, meantAt);
      const told = { chance, since: now, madeAt: now, meantAt, quotedAt };
      this.refreshed.push({ promise: promisedFrom(order, told), order });
    }
  }

  #outcomes(now: number): Measured['outcomes'] {
    return [...this.#first.values()].flatMap(({ order: { finishedAt, cancelledAt }, ...outcome }) =>
      cancelledAt === null || cancelledAt > now
        ? [{ ...outcome, finishedAt: finishedAt !== null && finishedAt <= now ? finishedAt : null }]
        : [],
    );
  }

  #estimate(twin: Twin): void {
    const { policy, dataFrom, measuredLaws } = this.#options;
    this.#estimatedAt = twin.now;
    if (policy === 'paper') {
      this.#laws = paperLaws(twin);
      return;
    }
    const measured = measuredLaws?.() ?? estimateLaws(shopNow(twin, measuredNow(twin, dataFrom, [])));
    this.#laws = policy === 'oracle' ? trueLaws(twin, measured) : measured;
  }
}

interface Told {
  chance: Chance;
  since: number;
  madeAt: number;
  meantAt: number;
  quotedAt: number;
}

function promisedFrom({ order }: TwinOrder, { chance, since, madeAt, meantAt, quotedAt }: Told): Promised {
  const at = (level: number) => dateAt(chance, level, since);
  return {
    orderId: order.id,
    madeAt,
    meantAt,
    quotedAt,
    p50: at(0.5),
    p80: at(0.8),
    p90: at(0.9),
    p95: at(0.95),
    quantiles: scoreLevels.map(at),
    naive: null,
    kaplanMeier: null,
  };
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

function point(order: TwinOrder, meantAt: number, plant: World['plant']): Promised {
  const at = deliveryDayEnd(plant, meantAt);
  return {
    orderId: order.order.id,
    madeAt: order.arrivedAt,
    meantAt,
    quotedAt: at,
    p50: at,
    p80: at,
    p90: at,
    p95: at,
    quantiles: scoreLevels.map(() => at),
    naive: null,
    kaplanMeier: null,
  };
}

export const ESTIMATE_EVERY_MS = WEEK_MS;
