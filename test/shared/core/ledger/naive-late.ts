/** Whose a late count is, as the rule is written down: all lots are gathered anew for every count. See naive.ts. */
import type { EventOf } from '../../../../shared/core/words/event.ts';
import { counterKinds, meaning, ownerAt, reassignEdges, type World } from './naive.ts';
import type { Ruled } from './naive-owners.ts';

interface Lot {
  from: number;
  to: number;
  shares: Ruled['shares'];
}

/** Steps of one count for one owner; `here`: of whoever had the machine at the moment of the count. */
export interface Placed {
  here: boolean;
  shares: Ruled['shares'];
  steps: number;
}

const idsOf = (shares: Ruled['shares']): string => (shares ?? []).map((one) => one.operationId).join('+');

/** Stretches with the same operations until a moment, oldest first. */
function lotsUntil(world: World, ruled: readonly Ruled[], at: number): Lot[] {
  const edges = [...ruled.map((one) => one.at), ...reassignEdges(world)].filter((edge) => edge < at);
  const lots: Lot[] = [{ from: 0, to: at, shares: null }];
  for (const edge of edges.sort((a, b) => a - b)) {
    const { shares } = ownerAt(world, ruled, edge);
    const last = lots.at(-1);
    if (last === undefined) continue;
    if (idsOf(last.shares) === idsOf(shares)) last.shares = shares;
    else {
      last.to = edge;
      lots.push({ from: edge, to: at, shares });
    }
  }
  return lots;
}

/** Places counts one after the other; what a total counted and nobody sorted is remembered by lot. */
export function lateCounts(world: World): (ruled: readonly Ruled[], fact: EventOf<'counted'>) => Placed[] {
  const { machine } = world;
  const kinds = counterKinds(world);
  const sorting = kinds.has('total') && kinds.size > 1;
  const lateMs = machine.lateScrapMs ?? 300_000;
  const open = new Map<number, number>();

  return (ruled, fact) => {
    const { at, count, recovered, since } = fact;
    const spread = recovered && since !== null && since < at;
    const lots = lotsUntil(world, ruled, at);
    const own = lots.length - 1;
    const perStep = (lot: Lot | undefined, of: EventOf<'counted'> = fact) =>
      of.unit === 'part'
        ? 1
        : (lot?.shares?.reduce((sum, one) => sum + one.perCycle, 0) ?? Number(machine.partsPerCycle));
    const rooms = lots.map((lot) => Math.max(0, Math.floor((open.get(lot.from) ?? 0) / perStep(lot))));
    const steps = lots.map(() => 0);
    let base = own;
    if (machine.lateCountMs !== undefined && !spread) {
      base = lots.findLastIndex((lot) => lot.from < at - (machine.lateCountMs ?? 0));
      while (base < own && lots[base]?.shares === null) base++;
      if (lots[base]?.shares === null) base = own;
    }
    steps[base] = count;
    // A total that steps up to half a second later is of the same cycle.
    const place = world.facts.indexOf(fact);
    const toCome = world.facts
      .slice(place + 1)
      .filter((next) => next.type === 'counted')
      .filter((next) => next.counter === 'total' && next.at <= at + 500)
      .filter((next) => !(next.recovered && next.since !== null && next.since < next.at))
      .reduce((parts, next) => parts + next.count * perStep(lots[base], next), 0);
    const sorts = sorting && !spread && meaning(kinds, fact.counter)[0] === 0;
    const roomHere = Math.max(0, Math.floor(((open.get(lots[base]?.from ?? 0) ?? 0) + toCome) / perStep(lots[base])));
    if (sorts && at - (lots[base]?.from ?? 0) <= lateMs && roomHere < count) {
      const near = lots.map((lot, index) => (index < base && at - lot.to <= lateMs ? index : -1)).filter((i) => i >= 0);
      const whole = near.findLast((index) => (rooms[index] ?? 0) >= count);
      const givers = whole === undefined ? near.toReversed() : [whole];
      let left = whole === undefined ? count - roomHere : count;
      for (const index of givers) {
        const taken = Math.min(left, rooms[index] ?? 0);
        steps[index] = taken;
        left -= taken;
        steps[base] = (steps[base] ?? 0) - taken;
      }
    }
    return lots.flatMap((lot, index): Placed[] => {
      const own_ = steps[index] ?? 0;
      if (own_ === 0) return [];
      const pcs = own_ * perStep(lot) * (meaning(kinds, fact.counter)[0] === 0 ? -1 : 1);
      if (sorting) open.set(lot.from, (open.get(lot.from) ?? 0) + pcs);
      return [{ here: index === own, shares: lot.shares, steps: own_ }];
    });
  };
}
