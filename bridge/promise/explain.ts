/**
 * Why an order has the date that it has: when its steps begin and end, and what moved the date since yesterday. What moved
 * it is told by going from the shop of then to that of now one thing after another, in the same scenarios: the parts add up.
 */
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import type { Laws } from './laws.ts';
import { quantileOf } from './numbers/arrays.ts';
import { chanceOf, dateAt, type SimulatedShop } from './promise.ts';
import type { OpenOrder, StandingShop } from './shop.ts';
import { compileModel } from './simulation/compile-model.ts';
import { HORIZON_MS } from './simulation/model.ts';
import { endsOfOrder, type StepDates, stepDates } from './simulation/watch.ts';

/** In the order in which they are told apart. */
export const moveCauses = ['measured', 'newOrders', 'changes', 'progress', 'record'] as const;
/**
 * What was measured of stops, setups, times and suppliers since; orders that came in; other dates, quantities and material;
 * how the shop went; the plant's record and past, which correct the date.
 */
export type MoveCause = (typeof moveCauses)[number];

export interface Moved {
  /** Epoch ms: the shop of then. */
  since: number;
  /** The date at `level` then and now, before it is rounded to a day. */
  from: number;
  to: number;
  level: number;
  /** They add up to `to` − `from`. */
  causes: { cause: MoveCause; ms: number }[];
}

export interface Explanation {
  steps: StepDates[];
  /** null where it had no date then: it came in since, or nothing was computed before. */
  moved: Moved | null;
}

/** A shop as it stood, without what was measured of it. */
export interface Past {
  shop: Shop;
  laws: Laws;
  /** By order, at the level that dates are given at, epoch ms. */
  dates: ReadonlyMap<string, number>;
}

/** Half a day apart, so that three of them reach back a day. */
const APART_MS = DAY_MS / 2;

/** Those that are kept once `simulated` is there, oldest first: the newest that is a day old, and what came after it. */
export function pastsWith(pasts: readonly Past[], simulated: SimulatedShop): readonly Past[] {
  const { now } = simulated.snapshot;
  const last = pasts.at(-1);
  const kept = last !== undefined && now - last.shop.now < APART_MS ? pasts : [...pasts, pastOf(simulated)];
  const aDayOld = kept.findLastIndex(({ shop }) => now - shop.now >= DAY_MS);
  return aDayOld > 0 ? kept.slice(aDayOld) : kept;
}

function pastOf(simulated: SimulatedShop): Past {
  const { measured: _, ...shop } = simulated.snapshot;
  const dates = new Map(shop.orders.map(({ order }, index): [string, number] => [order.id, dateOf(simulated, index)]));
  return { shop, laws: simulated.laws, dates };
}

const dateOf = (simulated: SimulatedShop, index: number): number =>
  dateAt(chanceOf(simulated, index), simulated.options.quoteLevel, simulated.snapshot.now);

/** null where the order has no date. */
export function explain(simulated: SimulatedShop, pasts: readonly Past[], orderId: string): Explanation | null {
  const { snapshot, ensemble, options } = simulated;
  const index = snapshot.orders.findIndex(({ order }) => order.id === orderId);
  if (index < 0 || !Number.isNaN(ensemble.model.doneAt[index] ?? 0)) return null;
  const scenarios = scenariosFor(snapshot.orders.length, options.scenarios);
  return {
    steps: stepDates(ensemble.model, index, options.seed, scenarios),
    moved: movedSince(simulated, pasts[0], index, scenarios),
  };
}

/** About as much work whatever the shop: nobody waits longer than a second. */
const scenariosFor = (orders: number, most: number): number =>
  Math.min(most, Math.max(20, Math.min(100, Math.round(30_000 / Math.max(1, orders)))));

function movedSince(simulated: SimulatedShop, past: Past | undefined, index: number, scenarios: number): Moved | null {
  const { snapshot, laws, options } = simulated;
  const orderId = snapshot.orders[index]?.order.id ?? '';
  const from = past?.dates.get(orderId);
  if (past === undefined || from === undefined || snapshot.now - past.shop.now < HOUR_MS) return null;
  const to = dateOf(simulated, index);
  const endIn = (shop: Shop, by: Laws): number => {
    const model = compileModel({ ...shop, measured: snapshot.measured }, by);
    const ends = endsOfOrder(model, model.orderIds.indexOf(orderId), options.seed, scenarios);
    return shop.now + quantileOf(ends, options.quoteLevel);
  };
  const came = withNewOrders(past.shop, snapshot);
  const ends = [
    endIn(past.shop, past.laws),
    endIn(past.shop, laws),
    endIn(came, laws),
    endIn(withChanges(came, snapshot), laws),
    endIn(snapshot, laws),
  ];
  if (ends.some((end) => !(end < past.shop.now + HORIZON_MS))) return null;
  const [first = 0, last = 0] = [ends[0], ends.at(-1)];
  const steps = [...ends.slice(1).map((end, place) => end - (ends[place] ?? end)), to - from - (last - first)];
  const causes = moveCauses.map((cause, place) => ({ cause, ms: Math.round(steps[place] ?? 0) }));
  return { since: past.shop.now, from, to, level: options.quoteLevel, causes };
}

type Shop = Omit<StandingShop, 'measured'>;

function withNewOrders(then: Shop, now: Shop): Shop {
  const known = new Set(then.orders.map(({ order }) => order.id));
  return { ...then, orders: [...then.orders, ...now.orders.filter(({ order }) => !known.has(order.id))] };
}

/** What planning and suppliers say today, of the work as it stood then. */
function withChanges(then: Shop, now: Shop): Shop {
  const today = new Map(now.orders.map((open) => [open.order.id, open]));
  const orders = then.orders.map((open): OpenOrder => {
    const same = today.get(open.order.id);
    return same === undefined ? open : { ...same, operations: open.operations, finishedAt: open.finishedAt ?? null };
  });
  return { ...then, plant: now.plant, orders };
}
