/**
 * How long orders took from when they came in, without a thought of machines. An order that is still open tells that
 * it takes longer than its age (Kaplan–Meier), or the quick ones alone would be believed.
 */
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { firstWhere } from '../../../shared/core/words/search.ts';
import { DAY_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { censored, type Seen } from '../estimators/elsewhere.ts';
import { f64 } from '../numbers/arrays.ts';
import { groupBy, recency, resample } from '../numbers/pool.ts';
import type { LeadTime } from '../shop.ts';
import { POINTS, type Sample } from './sample.ts';

/** What is asked for: an order as it was known when the date was given. */
export type Asked = Pick<LeadTime, 'itemId' | 'family' | 'quantityPcs' | 'workMs' | 'isReady' | 'createdAt'>;

/** An order's planned setup and run time over all its steps, ms. */
function plannedWorkMs({ operations }: Pick<WorkOrder, 'operations'>): number {
  return operations.reduce((sum, one) => sum + one.plannedSetupMs + one.quantityPcs * one.plannedRunMsPerPc, 0);
}

/** As it stands at `now`. */
export function askedOf(order: WorkOrder, now: number): Asked {
  const { itemId, quantityPcs, createdAt, components } = order;
  const isReady = components.every(
    ({ arrivedAt, confirmedAt, supplierId }) =>
      (arrivedAt !== null && arrivedAt <= now) || (arrivedAt === null && confirmedAt === null && supplierId === null),
  );
  const family = familyOf(order);
  return {
    itemId,
    quantityPcs,
    createdAt,
    workMs: plannedWorkMs(order),
    isReady,
    ...(family === null ? {} : { family }),
  };
}

/** What the ERP calls every step's family where it tells none. */
const NO_FAMILY = 'default';

function familyOf({ operations }: Pick<WorkOrder, 'operations'>): string | null {
  const families = operations.map(({ setupFamily }) => setupFamily);
  return families.every((family) => family === NO_FAMILY) ? null : families.join(' ');
}

export interface Forecaster {
  name: string;
  /** Half-life of an order's word, ms. */
  halfLifeMs: number;
  /** How many times an order of the same item counts as much; one of the same family the square root of it. */
  itemWeight: number;
  /** How far apart planned work may be, on the log, to count fully; null: it does not matter. */
  workSd: number | null;
}

/** Long and short memory, with and without likeness: which of them serves a plant, its record tells. */
export const forecasters: readonly Forecaster[] = [
  { name: 'lately', halfLifeMs: 2 * WEEK_MS, itemWeight: 1, workSd: null },
  { name: 'all', halfLifeMs: 13 * WEEK_MS, itemWeight: 1, workSd: null },
  { name: 'item lately', halfLifeMs: 3 * WEEK_MS, itemWeight: 12, workSd: null },
  { name: 'item', halfLifeMs: 26 * WEEK_MS, itemWeight: 40, workSd: null },
  { name: 'work lately', halfLifeMs: 3 * WEEK_MS, itemWeight: 2, workSd: 0.5 },
  { name: 'work', halfLifeMs: 26 * WEEK_MS, itemWeight: 4, workSd: 0.5 },
];

/** An order that waited for its material says little of one that need not, and the other way round. */
const OTHER_START = 0.02;
/** Orders that ended; fewer say nothing. */
const FEWEST = 5;
/** Orders that came before these are forgotten anyhow. */
const MOST = 300;

/** What was known of leads at a moment, by how long each took or has taken. */
interface Known {
  lead: LeadTime;
  value: number;
  open: boolean;
  from: number;
}

interface Knowledge {
  now: number;
  known: readonly Known[] | null;
  /** How much each still says, by half-life. */
  recent: Map<number, Float64Array>;
}

/** All open orders of a refresh are asked of the same moment. */
const lately = new WeakMap<readonly LeadTime[], Knowledge>();

function knowledgeOf(leads: readonly LeadTime[], now: number): Knowledge {
  const kept = lately.get(leads);
  if (kept?.now === now) return kept;
  const knowledge = { now, known: knownAt(leads, now), recent: new Map<number, Float64Array>() };
  lately.set(leads, knowledge);
  return knowledge;
}

function recentOf({ now, recent }: Knowledge, known: readonly Known[], halfLifeMs: number): Float64Array {
  const kept = recent.get(halfLifeMs);
  if (kept !== undefined) return kept;
  const weights = Float64Array.from(known, ({ lead }) => recency(now, lead.createdAt, halfLifeMs));
  recent.set(halfLifeMs, weights);
  return weights;
}

/** null where too few orders ended. What came in after `now` or ended after it is not known: `leads` may hold it. */
function knownAt(leads: readonly LeadTime[], now: number): Known[] | null {
  const known: Known[] = [];
  let ended = 0;
  for (let index = leads.length - 1; index >= 0 && known.length < MOST; index -= 1) {
    const lead = leads[index];
    if (lead === undefined || lead.createdAt >= now) continue;
    const isEnded = lead.finishedAt !== null && lead.finishedAt <= now;
    const value = (isEnded ? (lead.finishedAt ?? now) : now) - lead.createdAt;
    const from = Math.max(0, lead.seenFrom - lead.createdAt);
    if (value < from) continue;
    if (isEnded) ended += 1;
    known.push({ lead, value, open: !isEnded, from });
  }
  return ended < FEWEST ? null : known.sort((a, b) => a.value - b.value || Number(a.open) - Number(b.open));
}

/** Ends as each of `asking` believes at `now`, epoch ms; null where too few orders ended. `without`: an order that is left out. */
export function leadForecasts(
  asking: readonly Forecaster[],
  asked: Asked,
  leads: readonly LeadTime[],
  now: number,
  without?: string,
): (Sample | null)[] {
  const knowledge = knowledgeOf(leads, now);
  const { known } = knowledge;
  return asking.map((forecaster) => {
    if (known === null) return null;
    const recent = recentOf(knowledge, known, forecaster.halfLifeMs);
    return endsAsked(seenBy(forecaster, asked, known, recent, without), asked, now);
  });
}

/** What the forecaster goes by, by how long it took. */
function seenBy(
  { itemWeight, workSd }: Forecaster,
  asked: Asked,
  known: readonly Known[],
  recent: Float64Array,
  without: string | undefined,
): Omit<Seen, 'key'>[] {
  const seen: Omit<Seen, 'key'>[] = [];
  for (let index = 0; index < known.length; index += 1) {
    const one = known[index];
    if (one === undefined || one.lead.orderId === without) continue;
    const { lead, value, open, from } = one;
    let weight = f64(recent, index);
    if (lead.itemId === asked.itemId) weight *= itemWeight;
    else if (asked.family !== undefined && lead.family === asked.family) weight *= Math.sqrt(itemWeight);
    if (lead.isReady !== asked.isReady) weight *= OTHER_START;
    if (workSd !== null) weight *= likeness(lead.workMs, asked.workMs, workSd);
    seen.push({ value, weight, open, from });
  }
  return seen;
}

function endsAsked(seen: readonly Omit<Seen, 'key'>[], { createdAt }: Asked, now: number): Sample {
  const ageMs = Math.max(0, now - createdAt);
  const picked = resample(
    censored(seen).filter(({ value }) => value >= ageMs),
    POINTS,
  );
  return picked === null ? beyond(ageMs, createdAt) : Float64Array.from(picked, ({ value }) => createdAt + value);
}

function likeness(a: number, b: number, sd: number): number {
  if (a <= 0 || b <= 0) return 0.2;
  const z = Math.log(a / b) / sd;
  return 0.05 + Math.exp(-(z * z) / 2);
}

/** Older than any that ended: as long again as it took, on average. */
function beyond(ageMs: number, createdAt: number): Sample {
  const more = Math.max(DAY_MS, ageMs) * 0.5;
  return Float64Array.from(
    { length: POINTS },
    (_, index) => createdAt + ageMs - Math.log(1 - (index + 0.5) / POINTS) * more,
  );
}

/** Orders that the naive forecaster looks back at. */
const NAIVE = 50;
export const NAIVE_FAMILY = 5;

/** What everybody can do: quantiles of the last lead times of the item, or of all where the item has few. */
export function naiveForecast(asked: Asked, leads: readonly LeadTime[], now: number, without?: string): Sample | null {
  const { all, ofItem } = endedOf(leads);
  const until = (ended: readonly Ended[]) => firstWhere(ended, ({ finishedAt }) => finishedAt > now);
  const item = ofItem.get(asked.itemId) ?? [];
  const own = until(item);
  const [family, count] = own >= NAIVE_FAMILY ? [item, own] : [all, until(all)];
  if (count < NAIVE_FAMILY) return null;
  const masses = family
    .slice(Math.max(0, count - NAIVE), count)
    .filter(({ orderId }) => orderId !== without)
    .map(({ leadMs }) => ({ value: leadMs, weight: 1 }))
    .sort((a, b) => a.value - b.value);
  const picked = resample(masses, POINTS);
  return picked === null ? null : Float64Array.from(picked, ({ value }) => asked.createdAt + value);
}

interface Ended {
  orderId: string;
  finishedAt: number;
  leadMs: number;
}

/** By their ends, all and per item. The same orders are looked at for every promise of the record. */
function endedOf(leads: readonly LeadTime[]): { all: readonly Ended[]; ofItem: ReadonlyMap<string, Ended[]> } {
  const known = sorted.get(leads);
  if (known !== undefined) return known;
  const rising = leads
    .flatMap(({ orderId, finishedAt, createdAt, itemId }) =>
      finishedAt === null ? [] : [{ orderId, finishedAt, leadMs: finishedAt - createdAt, itemId }],
    )
    .sort((a, b) => a.finishedAt - b.finishedAt);
  const found = { all: rising, ofItem: groupBy(rising, ({ itemId }) => itemId) };
  sorted.set(leads, found);
  return found;
}
const sorted = new WeakMap<readonly LeadTime[], ReturnType<typeof endedOf>>();
