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

/** Planned time of a cycle; 0: not known. */
function cycleOf(world: World, lot: Lot | undefined, at: number): number {
  const shares = lot?.shares ?? [];
  const each = shares.map(({ operationId, perCycle }) => {
    const known = world.operation(operationId, at);
    return known === null ? Number.NaN : known.operation.plannedRunMsPerPc * perCycle;
  });
  const sum = each.reduce((all, one) => all + one, 0);
  return Number.isNaN(sum) ? 0 : sum;
}

/** Whether the machine said, since before `from` and until this fact, that it neither runs nor is set up. */
function restedSince(world: World, fact: EventOf<'counted'>, from: number): boolean {
  let since: number | null = null;
  for (const one of world.facts.slice(0, world.facts.indexOf(fact))) {
    if (one.type === 'signalLost') since = null;
    if (one.type !== 'stateChanged') continue;
    since = one.state === 'running' || one.state === 'setup' ? null : (since ?? one.at);
  }
  return since !== null && since <= from;
}

/** Places counts one after the other; what a total counted and nobody sorted is remembered by lot. */
export function lateCounts(world: World): (ruled: readonly Ruled[], fact: EventOf<'counted'>) => Placed[] {
  const { machine } = world;
  const kinds = counterKinds(world);
  const sorting = kinds.has('total') && kinds.size > 1;
  const rejecting = kinds.has('good') && kinds.has('scrap') && !kinds.has('total');
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
    // Without a total, the planned cycle says how many the present one can have made.
    if (rejecting && fact.counter === 'scrap' && machine.lateCountMs === undefined && !spread) {
      const from = lots[own]?.from ?? 0;
      const maker = lots.findLastIndex(
        (lot, index) => index < own && at - lot.to <= lateMs && (open.get(lot.from) ?? 0) > 0,
      );
      const planned = [lots[own], lots[maker]].find((lot) => cycleOf(world, lot, at) > 0);
      const cycles = restedSince(world, fact, from) ? 0 : Math.floor((at - from) / cycleOf(world, planned, at));
      const all = planned?.shares?.map((one) => Math.floor(cycles * one.perCycle + 1e-9)) ?? [];
      const roomFor = all.reduce((sum, one) => sum + one, 0) - (open.get(from) ?? 0);
      const isMore = count * perStep(lots[own]) > Math.max(0, roomFor);
      if (maker >= 0 && planned !== undefined && at - from <= lateMs && isMore) {
        steps[own] = 0;
        steps[maker] = count;
      }
    }
    return lots.flatMap((lot, index): Placed[] => {
      const own_ = steps[index] ?? 0;
      if (own_ === 0) return [];
      const pcs = own_ * perStep(lot) * (meaning(kinds, fact.counter)[0] === 0 ? -1 : 1);
      if (sorting || rejecting) open.set(lot.from, (open.get(lot.from) ?? 0) + pcs);
      return [{ here: index === own, shares: lot.shares, steps: own_ }];
    });
  };
}
