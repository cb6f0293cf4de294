/**
 * What each work centre goes by, read from what was picked there: by date, first come first served, or the shortest
 * first. A rule's likelihood is that of what was picked among those of the same family; it is not followed in a share
 * of the starts, which each rule may choose for itself. Where nothing tells, the date is believed; but a plant seldom goes
 * by one rule here and by another there: where few choices tell, those of its other work centres speak.
 */
import { type CentreHabit, isSureHabit } from '../laws.ts';
import { groupBy } from '../numbers/pool.ts';
import { type Choice, type ChoiceByRule, type DispatchRule, dispatchRules } from '../shop.ts';
import { bonusOfChoices } from './moves.ts';

/** Fewer choices tell a rule and chance not apart. */
const FEWEST = 15;
type Chances = Readonly<Record<DispatchRule, number>>;

/** Before anything was seen: most plants say that they go by date. */
const PRIOR: Chances = { dueDate: 0.6, first: 0.2, shortest: 0.2 };
/** What another work centre is sure to go by speaks for a rule so many times as loudly as the prior. */
const NEIGHBOUR = 2;
const SHARES = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9] as const;

export function estimateHabits(choices: readonly Choice[]): Map<string, CentreHabit> {
  const told = choices.flatMap(({ to, rules, sameFamily }) => (to && rules ? [{ to, rules, sameFamily }] : []));
  const centres = groupBy(told, ({ to }) => to);
  const sure = new Map(
    [...centres].flatMap(([to, own]) => {
      const habit = isTelling(own) ? habitOf(own, PRIOR) : null;
      return habit === null ? [] : [[to, habit] as const];
    }),
  );
  const others = beside([...sure.values()]);
  if (others === null) return sure;
  return new Map(
    [...centres].flatMap(([to, own]) => {
      const habit = sure.get(to) ?? habitOf(own, others);
      return sure.has(to) || isSureHabit(habit) ? [[to, habit] as const] : [];
    }),
  );
}

type Told = { rules: ChoiceByRule; sameFamily: boolean };

const isTelling = (choices: readonly Told[]): boolean => tellingOf(choices).length >= FEWEST;

function tellingOf(choices: readonly Told[]): ChoiceByRule[] {
  return choices.filter(({ rules }) => rules.waited > 1).map(({ rules }) => rules);
}

/** What is believed where few choices tell; null where all are sure of nothing but the date: nothing is said of such a one. */
function beside(habits: readonly CentreHabit[]): Chances | null {
  const sure = habits.filter(isSureHabit);
  if (!sure.some(({ rule }) => rule !== 'dueDate')) return null;
  const speaks = (one: DispatchRule) => PRIOR[one] + NEIGHBOUR * sure.filter(({ rule }) => rule === one).length;
  const total = 1 + NEIGHBOUR * sure.length;
  return {
    dueDate: speaks('dueDate') / total,
    first: speaks('first') / total,
    shortest: speaks('shortest') / total,
  };
}

function habitOf(choices: readonly Told[], prior: Chances): CentreHabit {
  const telling = tellingOf(choices);
  const fits = dispatchRules.map((rule) => fitOf(rule, telling, prior));
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

function fitOf(rule: DispatchRule, choices: readonly ChoiceByRule[], prior: Chances) {
  const logs = SHARES.map((share) => {
    let log = Math.log(prior[rule]);
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
