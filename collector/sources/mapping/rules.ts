/** Which state the rules of a profile give for a machine's values. Pure. */
import type { MachineState } from '../../../shared/core/words/plant.ts';
import { exactNumber } from './number.ts';
import type { Profile } from './profile.ts';
import { sameWord } from './word.ts';

export type Rule = NonNullable<Profile['state']>['rules'][number];
type Match = Rule['when'][string];

/** The first rule that fits; null = none. */
export function stateOf(rules: readonly Rule[], values: ReadonlyMap<string, unknown>): MachineState | null {
  return ruleOf(rules, values, null)?.state ?? null;
}

/** The first rule that fits. The one that did (`held`) goes on fitting while values are within its `slack`. */
export function ruleOf(
  rules: readonly Rule[],
  values: ReadonlyMap<string, unknown>,
  held: Rule | null,
): Rule | undefined {
  return rules.find((rule) => fits(rule, values, rule === held));
}

function fits({ when }: Rule, values: ReadonlyMap<string, unknown>, isHeld: boolean): boolean {
  for (const name in when) {
    const wanted = when[name];
    if (wanted === undefined || !matches(wanted, values.get(name), isHeld)) return false;
  }
  return true;
}

/** Whether a rule names `null`: the reading is there and holds nothing. */
export function isNothing(wanted: Match | undefined): boolean {
  return wanted === null || (Array.isArray(wanted) && wanted.includes(null));
}

/** Readings that rules compare by size: measurements, whose every jitter is another value. */
export function measuredBy(rules: readonly Rule[]): ReadonlySet<string> {
  return new Set(
    rules.flatMap(({ when }) => Object.entries(when).flatMap(([name, wanted]) => (isRange(wanted) ? [name] : []))),
  );
}

function isRange(wanted: Match): wanted is Extract<Match, { slack: number }> {
  return typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted);
}

function matches(wanted: Match, value: unknown, isHeld: boolean): boolean {
  if (value === null) return isNothing(wanted);
  if (value === undefined || wanted === null) return false;
  if (Array.isArray(wanted)) return wanted.some((one) => one !== null && sameWord(one, value));
  if (typeof wanted !== 'object') return sameWord(wanted, value);
  const number = exactNumber(value);
  const slack = isHeld ? wanted.slack : 0;
  return (
    number !== null &&
    (wanted.min === undefined || number >= wanted.min - slack) &&
    (wanted.max === undefined || number <= wanted.max + slack)
  );
}
