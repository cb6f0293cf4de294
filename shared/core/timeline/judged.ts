/** Whose each stretch of time is: the holdings by the rules, and what people reassigned laid over them. */

import type { Ownership, Reassigned } from '../machine/fold-state.ts';
import type { RuledStretch } from '../machine/recovered.ts';
import type { Stretch } from '../words/interval.ts';
import { sameOwner } from './entries.ts';

/** `undecided`: neither the rules nor a person gave it to anybody, nor to nobody. */
export interface JudgedStretch extends RuledStretch {
  undecided: boolean;
}

/** [from, to) without gaps, cut where the owner changes, a reassignment begins, and at each cycle that waits for its load. */
export function judgedStretches(
  ownerships: readonly Ownership[],
  reassigned: readonly Reassigned[],
  from: number,
  to: number,
): JudgedStretch[] {
  const touching = reassigned.filter((one) => one.from < to && one.to > from);
  const edges = [from, to, ...ownerships.map((one) => one.from), ...touching.flatMap((one) => [one.from, one.to])]
    .filter((edge) => edge >= from && edge <= to)
    .sort((a, b) => a - b);
  const found: JudgedStretch[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const [at, end] = [edges[i] ?? from, edges[i + 1] ?? to];
    if (at >= end) continue;
    const given = touching.find((one) => one.from <= at && one.to > at);
    const ownership = ownerships.findLast((one) => one.from <= at);
    const owner = given !== undefined ? given.owner : (ownership?.owner ?? null);
    const undecided = given === undefined && owner === null;
    const painted = given?.seq ?? null;
    const last = found.at(-1);
    const isNextCycle = ownership?.isNextCycle === true && ownership.from === at;
    if (last !== undefined && isAlike(last, { owner, undecided, painted }) && !isNextCycle) last.to = end;
    else found.push({ from: at, to: end, owner, undecided, painted });
  }
  return found;
}

function isAlike(a: JudgedStretch, b: Pick<JudgedStretch, 'owner' | 'undecided' | 'painted'>): boolean {
  return sameOwner(a.owner, b.owner) && a.undecided === b.undecided && a.painted === b.painted;
}

/** The same for who only asks whose the time is, not who said so. */
export function stretchesOf(judged: readonly JudgedStretch[]): Stretch[] {
  const found: (Stretch & { undecided: boolean })[] = [];
  for (const { from, to, owner, undecided } of judged) {
    const last = found.at(-1);
    if (last !== undefined && sameOwner(last.owner, owner) && last.undecided === undecided) last.to = to;
    else found.push({ from, to, owner, undecided });
  }
  return found.map(({ from, to, owner }) => ({ from, to, owner }));
}
