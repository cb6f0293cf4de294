/**
 * Everything that adds up in what the ERP hears, as one flat table: a name, and a whole number of steps of the
 * order's unit, milliseconds or times. Truth, tickets and postings are held against each other in it.
 */
import { z } from 'zod';
import type { OperationTotals } from '../words/interval.ts';
import { goodsOf, goodsToBook, type MovedGoods } from './goods.ts';

/** After the colon stands an id of ours; empty where there is none: `scrap:` is scrap without a reason. */
export type Amount =
  | 'yield'
  | 'rework'
  | 'setupMs'
  | 'machineMs'
  | 'labourMs'
  | `person:${string}`
  | `scrap:${string}`
  | `stopMs:${string}`
  | `stopCount:${string}`
  | `goods:${string}`;

export type Amounts = ReadonlyMap<Amount, number>;

const plain: ReadonlySet<string> = new Set(['yield', 'rework', 'setupMs', 'machineMs', 'labourMs']);
const prefixes = ['person:', 'scrap:', 'stopMs:', 'stopCount:', 'goods:'];
function isAmount(name: string): name is Amount {
  return plain.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

export const scrapOf = (reasonId: string | null): Amount => `scrap:${reasonId ?? ''}`;
export const stopMsOf = (reasonId: string | null): Amount => `stopMs:${reasonId ?? ''}`;
export const stopCountOf = (reasonId: string | null): Amount => `stopCount:${reasonId ?? ''}`;
export const personOf = (personId: string): Amount => `person:${personId}`;

/** On disk: an object without its zeros. `printAmounts` undoes it. */
export const AmountsSchema = z.record(z.string(), z.int()).transform((written): Amounts => {
  const amounts = new Map<Amount, number>();
  for (const [name, amount] of Object.entries(written)) if (isAmount(name)) amounts.set(name, amount);
  return amounts;
});

export function printAmounts(amounts: Amounts): Record<string, number> {
  return Object.fromEntries([...amounts].filter(([, amount]) => amount !== 0));
}

/** Added up, name by name. */
export function sumAmounts(all: Iterable<Amounts>): Map<Amount, number> {
  const sums = new Map<Amount, number>();
  for (const amounts of all) for (const [name, amount] of amounts) sums.set(name, (sums.get(name) ?? 0) + amount);
  return sums;
}

/** `from` without `what`; names of either. */
export function subtractAmounts(from: Amounts, what: Amounts): Map<Amount, number> {
  const rest = new Map(from);
  for (const [name, amount] of what) rest.set(name, (rest.get(name) ?? 0) - amount);
  return rest;
}

/** What adds up in a ticket, and in our own ERP's confirmations. */
export interface Figures {
  yieldPcs: number;
  reworkPcs: number;
  setupMs: number;
  machineMs: number;
  /** Of nobody in particular; all labour where people are not told apart. */
  labourMs: number;
  scrap: readonly { reasonId: string | null; quantityPcs: number }[];
  stops: readonly { reasonId: string | null; durationMs: number; count: number }[];
  people?: readonly { personId: string; labourMs: number }[];
  /** Not in what `figuresOf` gives: see goods.ts. */
  goods?: readonly MovedGoods[] | undefined;
}

/** The truth, never below zero: more taken back than was ever counted is confirmed as zero. */
export function amountsOfTotals(totals: OperationTotals, byPerson: boolean): Map<Amount, number> {
  const people = byPerson ? (totals.labourBy ?? []) : [];
  const named = people.reduce((sum, { labourMs }) => sum + labourMs, 0);
  const amounts = amountsOf({
    ...totals,
    yieldPcs: totals.goodPcs,
    scrap: totals.scrapByReason,
    stops: totals.stopsByReason,
    labourMs: totals.labourMs - named,
    goods: goodsToBook(totals.material),
    people: people.map(({ by, labourMs }) => ({ personId: by, labourMs })),
  });
  for (const [name, amount] of amounts) amounts.set(name, Math.max(0, Math.round(amount)));
  return amounts;
}

export function amountsOf(figures: Figures): Map<Amount, number> {
  const amounts = new Map<Amount, number>([
    ['yield', figures.yieldPcs],
    ['rework', figures.reworkPcs],
    ['setupMs', figures.setupMs],
    ['machineMs', figures.machineMs],
    ['labourMs', figures.labourMs],
  ]);
  const add = (name: Amount, amount: number) => amounts.set(name, (amounts.get(name) ?? 0) + amount);
  for (const scrap of figures.scrap) add(scrapOf(scrap.reasonId), scrap.quantityPcs);
  for (const stop of figures.stops) {
    add(stopMsOf(stop.reasonId), stop.durationMs);
    add(stopCountOf(stop.reasonId), stop.count);
  }
  for (const one of figures.goods ?? []) add(goodsOf(one), one.quantityPcs);
  for (const person of figures.people ?? []) add(personOf(person.personId), person.labourMs);
  return amounts;
}

/** The way back, goods aside; reasons and people in the order of their ids. */
export function figuresOf(amounts: Amounts) {
  const of = (name: Amount) => amounts.get(name) ?? 0;
  const ids = (...kinds: readonly string[]) => {
    const found = new Set<string>();
    for (const [name, amount] of amounts)
      for (const kind of kinds) if (amount !== 0 && name.startsWith(kind)) found.add(name.slice(kind.length));
    return [...found].sort();
  };
  const reason = (id: string) => (id === '' ? null : id);
  return {
    yieldPcs: of('yield'),
    reworkPcs: of('rework'),
    setupMs: of('setupMs'),
    machineMs: of('machineMs'),
    labourMs: of('labourMs'),
    scrap: ids('scrap:').map((id) => ({ reasonId: reason(id), quantityPcs: of(`scrap:${id}`) })),
    stops: ids('stopMs:', 'stopCount:').map((id) => ({
      reasonId: reason(id),
      durationMs: of(`stopMs:${id}`),
      count: of(`stopCount:${id}`),
    })),
    people: ids('person:').map((id) => ({ personId: id, labourMs: of(`person:${id}`) })),
  };
}
