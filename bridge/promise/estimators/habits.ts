/**
 * What each work centre goes by, read from what was picked there: by date, first come first served, or the shortest
 * first. A rule's likelihood is that of what was picked among those of the same family; it is not followed in a share
 * of the starts, which each rule may choose for itself. Where nothing tells, the date is believed.
 */
import type { CentreHabit } from '../laws.ts';
import { groupBy } from '../numbers/pool.ts';
import { type Choice, type ChoiceByRule, type DispatchRule, dispatchRules } from '../shop.ts';
import { bonusOfChoices } from './moves.ts';

/** Fewer choices tell a rule and chance not apart. */
const FEWEST = 15;
/** Before anything was seen: most plants say that they go by date. */
const PRIOR: Readonly<Record<DispatchRule, number>> = { dueDate: 0.6, first: 0.2, shortest: 0.2 };
const SHARES = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9] as const;

export function estimateHabits(choices: readonly Choice[]): Map<string, CentreHabit> {
  const told = choices.flatMap(({ to, rules, sameFamily }) => (to && rules ? [{ to, rules, sameFamily }] : []));
  return new Map(
    [...groupBy(told, ({ to }) => to)].flatMap(([to, own]) => {
      const habit = habitOf(own);
      return habit === null ? [] : [[to, habit] as const];
    }),
  );
}

type Told = { rules: ChoiceByRule; sameFamily: boolean };

function habitOf(choices: readonly Told[]): CentreHabit | null {
  const telling = choices.filter(({ rules }) => rules.waited > 1).map(({ rules }) => rules);
  if (telling.length < FEWEST) return null;
  const fits = dispatchRules.map((rule) => fitOf(rule, telling));
  const best = fits.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  const sum = fits.reduce((total, fit) => total + Math.exp(fit.logLikelihood - best.logLikelihood), 0);
  return {
    rule: best.rule,
    sure: 1 / sum,
    choices: telling.length,
    familyBonusMs: bonusOf(best.rule, choices),
    overrideShare: best.share,
  };
}

function fitOf(rule: DispatchRule, choices: readonly ChoiceByRule[]) {
  const logs = SHARES.map((share) => {
    let log = Math.log(PRIOR[rule]);
    for (const { chance, waited } of choices) log += Math.log((1 - share) * chance[rule] + share / waited);
    return { rule, share, logLikelihood: log };
  });
  return logs.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
}

/** None where no choice was between the family and another. */
function bonusOf(rule: DispatchRule, choices: readonly Told[]): number {
  const between = choices.flatMap(({ rules, sameFamily }) => {
    const behindMs = rules.behindMs[rule];
    return behindMs === null || behindMs <= 0 ? [] : [{ behindMs, sameFamily }];
  });
  return between.length < FEWEST ? 0 : bonusOfChoices(between).familyBonusMs;
}
