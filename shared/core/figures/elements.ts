/**
 * What every sum is made of, said once: for the figures, which add it up, and for the explanation, which shows
 * the same intervals and parts. Terms: ISO 22400-2:2014, clause 6 (time elements, quantities, maintenance).
 */
import type { SumName } from '../words/figures.ts';
import type { Interval } from '../words/interval.ts';
import type { Plant } from '../words/plant.ts';
import { stopBegins } from './pareto.ts';

/** Reasons by what they count as: failures for FE, TTR and TBF, preventive ones for PMT. */
export interface ReasonKinds {
  failures: ReadonlySet<string>;
  preventive: ReadonlySet<string>;
}

export function reasonKindsOf({ reasons }: Pick<Plant, 'reasons'>): ReasonKinds {
  return {
    failures: new Set(reasons.filter(({ failure }) => failure).map(({ id }) => id)),
    preventive: new Set(reasons.filter(({ preventive }) => preventive === true).map(({ id }) => id)),
  };
}

type Belongs = (interval: Interval, kinds: ReasonKinds) => boolean;

/**
 * `time`: ms of the intervals that belong to it. `stops`: how many stops of them begin there. `parts`: of counts
 * and corrections, see `addQuantity` in sums.ts.
 */
export type Element = { of: 'time' | 'stops'; term: string; belongs: Belongs } | { of: 'parts'; term: string };

const isRun = (one: Interval): boolean => one.class === 'producing' || one.class === 'setup';
const isStop = (one: Interval): boolean => one.class === 'stop' || one.class === 'minorStop';
const isDelay = (one: Interval): boolean => isStop(one) && one.owner !== null;
const isBusy = (one: Interval): boolean => !['unscheduled', 'plannedStop', 'noData'].includes(one.class);
const isFailure: Belongs = (one, { failures }) => isStop(one) && one.reasonId !== null && failures.has(one.reasonId);

const time = (term: string, belongs: Belongs): Element => ({ of: 'time', term, belongs });
const stops = (term: string, belongs: Belongs): Element => ({ of: 'stops', term, belongs });
const parts = (term: string): Element => ({ of: 'parts', term });

export const elements: Readonly<Record<SumName, Element>> = {
  calendarMs: time('calendar time', () => true),
  potMs: time('POT', (one) => one.class !== 'unscheduled'),
  plannedDowntimeMs: time('planned downtime', (one) => one.class === 'plannedStop'),
  noDataMs: time('unobserved time', (one) => one.class === 'noData'),
  pbtMs: time('PBT', isBusy),
  aubtMs: time('AUBT', (one) => isRun(one) || isDelay(one)),
  auptMs: time('AUPT', isRun),
  aptMs: time('APT', (one) => one.class === 'producing'),
  austMs: time('AUST', (one) => one.class === 'setup'),
  adetMs: time('ADET', isDelay),
  adotMs: time('ADOT', (one) => one.class === 'noOrder' || (isStop(one) && one.owner === null)),
  pqPcs: parts('PQ'),
  gqPcs: parts('GQ'),
  sqPcs: parts('SQ'),
  rqPcs: parts('RQ'),
  priPqMs: parts('Σ PRI·PQ'),
  priGqMs: parts('Σ PRI·GQ'),
  priStartUpLossMs: parts('Σ PRI·(PQ − GQ) in setup'),
  unpricedPcs: parts('PQ without PRI'),
  allProducedPcs: parts('all parts'),
  allGoodPcs: parts('all good parts'),
  recoveredPcs: parts('recovered parts'),
  outsideShiftPcs: parts('parts outside shifts'),
  outsideShiftMs: time('running outside shifts', (one) => one.class === 'unscheduled' && one.state === 'running'),
  minorStopMs: time('minor stops', (one) => one.class === 'minorStop'),
  minorStops: stops('number of minor stops', (one) => one.class === 'minorStop'),
  stopMs: time('stops', (one) => one.class === 'stop'),
  stops: stops('number of stops', (one) => one.class === 'stop'),
  unexplainedMs: time('stops without a reason', (one) => one.class === 'stop' && one.reasonId === null),
  failures: stops('FE', isFailure),
  // TBF is operating time: production and setup, without repair.
  tbfMs: time('Σ TBF', isRun),
  ttrMs: time('Σ TTR', isFailure),
  pmtMs: time('PMT', (one, { preventive }) => {
    return one.class === 'plannedStop' && one.reasonId !== null && preventive.has(one.reasonId);
  }),
};

const isSumName = (name: string): name is SumName => Object.hasOwn(elements, name);
export const sumNames: readonly SumName[] = Object.keys(elements).filter(isSumName);

/** Whether an interval counts for a sum; never for one of parts. */
export function countsFor(sum: SumName, interval: Interval, kinds: ReasonKinds): boolean {
  const element = elements[sum];
  if (element.of === 'parts') return false;
  return element.belongs(interval, kinds) && (element.of === 'time' || stopBegins(interval));
}

/** Sums that an interval of this kind adds its time, or its beginning, to. */
interface AddsTo {
  time: readonly SumName[];
  stops: readonly SumName[];
}

const known = new Map<string, AddsTo>();

/**
 * The same by all that any element looks at, so that nothing is asked twice: class, owner, running, reason. One
 * more property in a `belongs` above belongs into the key as well.
 */
export function addsTo(interval: Interval, kinds: ReasonKinds): AddsTo {
  const { class: kind, owner, state, reasonId } = interval;
  const reason =
    reasonId === null ? 0 : 1 + (kinds.failures.has(reasonId) ? 1 : 0) + (kinds.preventive.has(reasonId) ? 2 : 0);
  const key = `${kind} ${owner === null ? 0 : 1}${state === 'running' ? 1 : 0}${reason}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const of = (which: Element['of']) =>
    sumNames.filter((sum) => {
      const element = elements[sum];
      return element.of === which && element.of !== 'parts' && element.belongs(interval, kinds);
    });
  const made = { time: of('time'), stops: of('stops') };
  known.set(key, made);
  return made;
}
