/** Whether MES and ERP agree about an operation, and if not: why, and whether it mends itself. */
import { type ConfirmedSums, sumStanding } from './confirmation.ts';
import type { Standing } from './owed.ts';
import type { Abilities, Plan, Taken } from './posting.ts';

/** What is held against each other: whole steps of the order's unit, ms. */
export interface Compared {
  yieldPcs: number;
  scrapPcs: number;
  reworkPcs: number;
  machineMs: number;
  setupMs: number;
}

export type Verdict =
  | { is: 'agrees' }
  /** Written, and on its way to the ERP. */
  | { is: 'onItsWay' }
  /** The next ticket says it, at the latest at `at`, epoch ms. */
  | { is: 'notYetDue'; at: number }
  /** A parked or doubtful posting says it: a person decides. */
  | { is: 'waitsForPerson' }
  /** A person decided that the ERP does not hear of it. */
  | { is: 'givenUp' }
  /** Less than the ERP's smallest unit. */
  | { is: 'rounding' }
  /** Other hands booked so many records of it. */
  | { is: 'foreign'; records: number }
  /** Nothing explains it. */
  | { is: 'differs' }
  /** The ERP could not be asked. */
  | { is: 'unknown' };

export interface Reconciled {
  mes: Compared;
  /** null: the ERP could not be asked. */
  erp: Compared | null;
  /** Postings of the operation, oldest first; withdrawn ones left out. */
  standing: readonly (Standing & { status: string })[];
  left: Plan['left'];
  foreign: number | null;
  nextTicketAt: number | null;
  can: Pick<Abilities, 'takes'>;
}

const needs = {
  yieldPcs: 'yield',
  scrapPcs: 'scrap',
  reworkPcs: 'rework',
  machineMs: 'machine',
  setupMs: 'setup',
} as const;
const leftAs = {
  yieldPcs: 'yield',
  scrapPcs: 'scrap:',
  reworkPcs: 'rework',
  machineMs: 'machineMs',
  setupMs: 'setupMs',
} as const;
type Name = keyof Compared;
const isName = (name: string): name is Name => Object.hasOwn(needs, name);
/** What this ERP does not take is no difference. */
const namesOf = (takes: ReadonlySet<Taken>): Name[] =>
  Object.keys(needs)
    .filter(isName)
    .filter((name) => takes.has(needs[name]));

export function verdictOf({ mes, erp, standing, left, foreign, nextTicketAt, can }: Reconciled): Verdict {
  if (erp === null) return { is: 'unknown' };
  const names = namesOf(can.takes);
  const same = (a: Compared, b: Compared) => names.every((name) => a[name] === b[name]);
  if (same(mes, erp)) return { is: 'agrees' };
  const of = (...statuses: readonly string[]) => standing.filter(({ status }) => statuses.includes(status));
  const booked = comparedOf(sumStanding(of('acknowledged')));
  const perhaps = comparedOf(sumStanding(of('acknowledged', 'handedOver', 'sending', 'doubtful')));
  const isOurs = names.every(
    (name) => erp[name] >= Math.min(booked[name], perhaps[name]) && erp[name] <= Math.max(booked[name], perhaps[name]),
  );
  if (!isOurs) return (foreign ?? 0) > 0 ? { is: 'foreign', records: foreign ?? 0 } : { is: 'differs' };
  if (of('parked', 'doubtful').length > 0) return { is: 'waitsForPerson' };
  const all = comparedOf(sumStanding(standing));
  if (same(mes, all)) return of('waiting', 'sending', 'handedOver').length > 0 ? { is: 'onItsWay' } : { is: 'givenUp' };
  // While work goes on, what is less than the ERP's unit may be said by the next ticket too.
  if (nextTicketAt !== null) return { is: 'notYetDue', at: nextTicketAt };
  const isRounding = names.every((name) => mes[name] === all[name] || isRounded(name, mes[name] - all[name], left));
  return isRounding ? { is: 'rounding' } : { is: 'differs' };
}

function isRounded(name: Name, owed: number, left: Plan['left']): boolean {
  return owed > 0 && left.some(({ amount, why }) => why === 'rounding' && amount.startsWith(leftAs[name]));
}

export function comparedOf({ yieldPcs, reworkPcs, machineMs, setupMs, scrap }: Omit<ConfirmedSums, 'final'>): Compared {
  const scrapPcs = scrap.reduce((sum, { quantityPcs }) => sum + quantityPcs, 0);
  return { yieldPcs, scrapPcs, reworkPcs, machineMs, setupMs };
}
