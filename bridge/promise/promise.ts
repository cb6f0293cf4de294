/**
 * From a snapshot to dates: estimate, simulate, recalibrate. Pure; the same snapshot and seed give
 * the same promises. The service keeps a `Standing` fresh and answers enquiries from it.
 */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { hasAssumed, withMeasuredRun, withMeasuredRuns } from './assumed.ts';
import { chanceIn } from './chance.ts';
import { deliveryDayEnd } from './delivery-day.ts';
import { driversOf, frozenEnsembles, orderDrivers } from './drivers.ts';
import type { Laws } from './laws.ts';
import { type Learnt, learn } from './learnt.ts';
import { quantileBeyond, quantileOf } from './numbers/arrays.ts';
import { paperFinishAt } from './paper.ts';
import { type Calibration, ofGroup, rawLevel, recordLevels } from './record/recalibrate.ts';
import type {
  Driver,
  Enquiry,
  OpenOrder,
  OrderPromise,
  QuoteAnswer,
  ShopDates,
  ShopSnapshot,
  SpreadSource,
  StandingShop,
  Undated,
  WarningCode,
} from './shop.ts';
import { compileEnquiry, compileModel } from './simulation/compile-model.ts';
import { type Ensemble, endsOf, isBeforeHorizon, runEnsemble, spreadOf } from './simulation/ensemble.ts';
import type { ShopModel } from './simulation/model.ts';
import { placeOrder } from './simulation/slot.ts';
import type { StartLog } from './simulation/start-log.ts';
import { askedOf } from './skill/lead-times.ts';
import { isAlone, mixedEnds } from './skill/mixture.ts';
import { dateThatStays } from './steer.ts';
import { arrivalsWithDates, mustBeDated, type SiftedShop, siftShop, tooFar } from './undated.ts';
import { warningsOf } from './warnings.ts';

export interface PromiseOptions {
  /** K. */
  scenarios: number;
  /** The level of the date that the plant gives its word on. */
  quoteLevel: number;
  seed: number;
  /** Explain the spread: five more, smaller ensembles. */
  drivers: boolean;
  recalibrated: boolean;
  /** Bits of `FROZEN`: sources of spread held at their mean. */
  frozen?: number;
  /** In place of the estimators' result: kept from a recent snapshot, or a study's oracle. */
  laws?: Laws;
  calibration?: Calibration;
}

export const promiseDefaults: PromiseOptions = {
  scenarios: 200,
  quoteLevel: 0.9,
  seed: 1,
  drivers: true,
  recalibrated: true,
};

/** The shop simulated as of `snapshot.now`: what promises and quotes are read from. */
export interface SimulatedShop extends Learnt {
  snapshot: StandingShop;
  options: PromiseOptions;
  ensemble: Ensemble;
  frozen: ReadonlyMap<SpreadSource, Ensemble>;
  /** Orders that can have no date: they are not in `snapshot`. */
  undated: readonly Undated[];
  leftOut: readonly WorkOrder[];
  /** Those too. */
  allOrders: readonly OpenOrder[];
}

/** `spare`: that of an ensemble that nobody asks any more. */
export function simulateShop(
  given: ShopSnapshot,
  wanted: Partial<PromiseOptions> = {},
  spare: StartLog | null = null,
): SimulatedShop {
  const options = { ...promiseDefaults, ...wanted };
  const planned = withMeasuredRuns(given);
  const sifted = siftShop(planned);
  const { measured } = planned;
  const learnt = learn(
    { ...planned, ...sifted.shop, measured: { ...measured, arrivals: arrivalsWithDates(measured, sifted) } },
    options,
  );
  return simulateSifted(sifted, learnt, options, spare);
}

/** The same, changed, by what was learnt of its past. */
export function simulateAgain(given: StandingShop, learnt: Learnt, options: PromiseOptions): SimulatedShop {
  const orders = given.orders.map((open) => ({ ...open, order: withMeasuredRun(open.order, learnt.knownRuns) }));
  return simulateSifted(siftShop({ ...given, orders }), learnt, options, null);
}

function simulateSifted(
  { shop, undated, leftOut, allOrders, clocks }: SiftedShop,
  learnt: Learnt,
  options: PromiseOptions,
  spare: StartLog | null,
): SimulatedShop {
  const model = compileModel(shop, learnt.laws, null, null, clocks);
  return {
    ...learnt,
    snapshot: shop,
    options,
    ensemble: runEnsemble(model, options.seed, options.scenarios, options.frozen ?? 0, true, spare),
    frozen: options.drivers
      ? frozenEnsembles(model, options.seed, Math.max(20, Math.round(options.scenarios / 6)))
      : new Map<SpreadSource, Ensemble>(),
    undated,
    leftOut,
    allOrders,
  };
}

/** Every open order's promise, or why it has none. */
export function datesOf(simulated: SimulatedShop): ShopDates {
  const { snapshot, ensemble } = simulated;
  const late = snapshot.orders.flatMap(({ order }, index): Undated[] =>
    Number.isNaN(ensemble.model.doneAt[index]) && !hasDate(simulated, chanceOf(simulated, index))
      ? [{ orderId: order.id, why: tooFar(order.id) }]
      : [],
  );
  return { promises: promisesOf(simulated), undated: [...simulated.undated, ...late] };
}

/** Of the orders that have a date. */
export function promisesOf(simulated: SimulatedShop): OrderPromise[] {
  const { snapshot, ensemble, frozen } = simulated;
  return snapshot.orders.flatMap((open, index): OrderPromise[] => {
    const doneAt = ensemble.model.doneAt[index] ?? Number.NaN;
    if (!Number.isNaN(doneAt)) return [finished(simulated, open, snapshot.now + doneAt)];
    const ends = endsOf(ensemble.ends, ensemble.scenarios, index);
    const chance = chanceOf(simulated, index);
    if (!hasDate(simulated, chance)) return [];
    const promise = promiseFrom(simulated, open.order, {
      keepAt: open.promisedAt ?? open.order.dueAt ?? open.priorityAt,
      chance,
      ends,
      drivers: orderDrivers(ensemble, frozen, index),
      warnings: warningsBeside(chance, warningsOf(open, ends, simulated)),
    });
    return [{ ...promise, ...restCostOf(ensemble, index) }];
  });
}

/** Nothing of it where hours have no price. */
function restCostOf({ costs, scenarios }: Ensemble, index: number): Pick<OrderPromise, 'restCost'> {
  if (costs.length === 0) return {};
  const own = endsOf(costs, scenarios, index);
  return { restCost: { p10: quantileOf(own, 0.1), p50: quantileOf(own, 0.5), p90: quantileOf(own, 0.9) } };
}

/** Ends as they are told, ms after now and ascending, and what corrects their levels. */
export interface Chance {
  ends: Float64Array;
  calibration: Calibration;
  /** Not the model's alone. */
  isMixed: boolean;
}

/** Of an open order of the snapshot: once something of it was made, its machines say more than its age. */
export function chanceOf(simulated: SimulatedShop, index: number): Chance {
  const { snapshot, ensemble, calibration } = simulated;
  const ends = endsOf(ensemble.ends, ensemble.scenarios, index);
  const open = snapshot.orders[index];
  if (open === undefined) return { ends, calibration, isMixed: false };
  if (open.operations.some(isMadeOn))
    return { ends, calibration: ofGroup(calibration, open.order.strategy), isMixed: false };
  return mixedChance(simulated, open.order, ends);
}

function isMadeOn({ status, goodPcs, scrapPcs }: OpenOrder['operations'][number]): boolean {
  return status === 'finished' || goodPcs + scrapPcs > 0;
}

/** Of an order that nobody has begun; `ends`: the model's, ms after now. */
export function mixedChance(simulated: SimulatedShop, order: WorkOrder, ends: Float64Array): Chance {
  const { snapshot, mixture, calibration, mixedCalibration } = simulated;
  const { strategy } = order;
  if (isAlone(mixture)) return { ends, calibration: ofGroup(calibration, strategy), isMixed: false };
  const mixed = mixedEnds(mixture, askedOf(order, snapshot.now), ends, snapshot.now);
  return { ends: mixed, calibration: ofGroup(mixedCalibration, strategy), isMixed: true };
}

/** Says so where the date is not the model's alone. */
function warningsBeside({ isMixed }: Chance, warnings: readonly WarningCode[]): readonly WarningCode[] {
  return isMixed ? [...warnings, 'pastWeighs'] : warnings;
}

/** When it ends at a level, epoch ms. */
export function dateAt({ ends, calibration }: Chance, level: number, now: number): number {
  return Math.round(now + quantileBeyond(ends, rawLevel(calibration, level)));
}

/** Whether all levels that are told lie before the end of the calendars: a date at the horizon is none. */
function hasDate({ options }: SimulatedShop, { calibration, ends }: Chance): boolean {
  const highest = Math.max(rawLevel(calibration, 0.95), rawLevel(calibration, options.quoteLevel));
  return isBeforeHorizon(ends, highest);
}

/** A finished order's date is its end. */
function finished(simulated: SimulatedShop, open: OpenOrder, at: number): OrderPromise {
  const { options } = simulated;
  const { dueAt } = open.order;
  const wordAt = open.promisedAt ?? dueAt ?? open.priorityAt;
  return {
    orderId: open.order.id,
    p50: at,
    p80: at,
    p90: at,
    p95: at,
    quotedAt: at,
    quoteLevel: options.quoteLevel,
    onTimeProbability: dueAt === null ? null : at <= dueAt ? 1 : 0,
    keepProbability: wordAt === null ? null : at <= wordAt ? 1 : 0,
    warnings: [],
    drivers: [],
    seed: options.seed,
    scenarios: options.scenarios,
  };
}

interface Simulated {
  /** The date whose chance of being kept is asked. */
  keepAt: number | null;
  chance: Chance;
  /** The model's ends over all scenarios, ascending. */
  ends: Float64Array;
  drivers: readonly Driver[];
  warnings: readonly string[];
}

function promiseFrom(
  simulated: SimulatedShop,
  order: WorkOrder,
  { keepAt, chance, ends, drivers, warnings }: Simulated,
): OrderPromise {
  const { snapshot, options } = simulated;
  const at = (level: number) => dateAt(chance, level, snapshot.now);
  const told = Object.fromEntries(recordLevels.map((level) => [String(level), at(level)]));
  const probability = (date: number | null) => (date === null ? null : chanceIn(told, date, snapshot.now));
  return {
    orderId: order.id,
    p50: at(0.5),
    p80: at(0.8),
    p90: at(0.9),
    p95: at(0.95),
    quotedAt: deliveryDayEnd(snapshot.plant, at(options.quoteLevel)),
    quoteLevel: options.quoteLevel,
    onTimeProbability: probability(order.dueAt),
    keepProbability: probability(keepAt),
    warnings,
    drivers,
    seed: options.seed,
    scenarios: options.scenarios,
    quantiles: Object.fromEntries(
      recordLevels.map((level) => [String(level), Math.round(snapshot.now + quantileOf(ends, level))]),
    ),
    told,
  };
}

/** A date for an order that does not exist yet. Errors: `refused` with the reason where it can have none. */
export function quoteFrom(simulated: SimulatedShop, asked: Enquiry): QuoteAnswer {
  const { snapshot, ensemble, frozen } = simulated;
  const enquiry = hasAssumed(asked.order)
    ? { ...asked, order: withMeasuredRun(asked.order, simulated.knownRuns) }
    : asked;
  const { order } = enquiry;
  mustBeDated(order, { plant: snapshot.plant, now: snapshot.now, clocks: ensemble.model.clocks });
  const { ends, priorityAt, model } = endsOfEnquiry(simulated, enquiry);
  const chance = mixedChance(simulated, order, ends);
  if (!hasDate(simulated, chance)) throw new Problem('refused', tooFar(order.id));
  const spreads = new Map<SpreadSource, number>();
  for (const [source, still] of frozen)
    spreads.set(source, spreadOf(placeOrder(still, model, priorityAt - snapshot.now)));
  const promise = promiseFrom(simulated, order, {
    keepAt: order.dueAt,
    chance,
    ends,
    drivers: driversOf(spreads, spreadOf(ends)),
    warnings: warningsBeside(chance, warningsOf({ order, operations: [] }, ends, simulated)),
  });
  return {
    ...promise,
    paperFinishAt: paperFinishAt(order, snapshot.plant, snapshot.now),
    basis: { ...simulated.basis, method: enquiry.full === true ? 'full' : 'slot' },
  };
}

/**
 * Ends of an enquiry in all scenarios, ascending, ms after now, and the date that steers it: without one of its own the
 * one that it is quoted, as its order will have it.
 */
export function endsOfEnquiry(
  simulated: SimulatedShop,
  enquiry: Enquiry,
): { ends: Float64Array; priorityAt: number; model: ShopModel } {
  const { snapshot, options, laws, ensemble } = simulated;
  const { now, plant } = snapshot;
  const model = compileEnquiry(snapshot, laws, enquiry, ensemble.model);
  let placed: { steeredBy: number; ends: Float64Array } | null = null;
  const endsFor = (steeredBy: number): Float64Array => {
    if (placed?.steeredBy !== steeredBy) placed = { steeredBy, ends: placeOrder(ensemble, model, steeredBy - now) };
    return placed.ends;
  };
  const quotedFor = (steeredBy: number) =>
    dateAt(mixedChance(simulated, enquiry.order, endsFor(steeredBy)), options.quoteLevel, now);
  const dayOf = (at: number) => deliveryDayEnd(plant, at);
  const asked = enquiry.isLast === true ? lastOf(snapshot) : enquiry.priorityAt;
  const priorityAt = asked ?? dateThatStays(quotedFor, dayOf, now);
  const ends = enquiry.full === true ? fullEnds(simulated, { ...enquiry, priorityAt }) : endsFor(priorityAt);
  return { ends, priorityAt, model };
}

/** Behind every order that is open; null where there is none. */
function lastOf({ orders }: StandingShop): number | null {
  const dates = orders.flatMap(({ priorityAt }) => priorityAt ?? []);
  return dates.length === 0 ? null : Math.max(...dates) + 1;
}

function fullEnds(simulated: SimulatedShop, enquiry: Enquiry): Float64Array {
  const { snapshot, laws, options } = simulated;
  const model = compileModel(snapshot, laws, enquiry, simulated.ensemble.model);
  const { ends, scenarios } = runEnsemble(model, options.seed, options.scenarios, options.frozen ?? 0, false);
  return endsOf(ends, scenarios, model.real - 1);
}
