/** What each eligibility set goes by, as numbers: its work centre's rule where that is sure, else the date. */
import { type CentreHabit, type DispatchLaw, isOffDate } from '../laws.ts';
import { dispatchRules } from '../shop.ts';
import type { ShopModel } from './model.ts';

const BY_DATE = dispatchRules.indexOf('dueDate');
const BY_WAIT = dispatchRules.indexOf('first');

export function habitsOf(
  centres: readonly string[],
  law: DispatchLaw,
): Pick<ShopModel, 'setRule' | 'setBonusMs' | 'setOverride'> {
  const habits = centres.map((id) => habitOf(law.centres?.get(id), law));
  return {
    setRule: Int32Array.from(habits, ({ rule }) => dispatchRules.indexOf(rule)),
    setBonusMs: Float64Array.from(habits, ({ familyBonusMs }) => familyBonusMs),
    setOverride: Float64Array.from(habits, ({ overrideShare }) => overrideShare),
  };
}

/** No rule explains what is picked: people decide by what no fact tells. */
const MOSTLY_ANY = 0.7;

/** By date nothing changes: its bonus and overrides are read from all choices together. */
function habitOf(
  own: CentreHabit | undefined,
  law: DispatchLaw,
): Pick<CentreHabit, 'rule' | 'familyBonusMs' | 'overrideShare'> {
  const { familyBonusMs, overrideShare } = law;
  if (own === undefined) return { rule: 'dueDate', familyBonusMs, overrideShare };
  if (isOffDate(own)) return own;
  const isAny = own.overrideShare >= MOSTLY_ANY;
  return { rule: 'dueDate', familyBonusMs, overrideShare: isAny ? own.overrideShare : overrideShare };
}

/** What a job is ranked by in its queue: the lowest goes first. */
export function rankBy(rule: number, dueAt: number, since: number, runMs: number): number {
  if (rule === BY_DATE) return dueAt;
  return rule === BY_WAIT ? since : runMs;
}
