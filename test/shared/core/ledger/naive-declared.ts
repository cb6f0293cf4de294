/** Whose a declaration is, as the rule is written down; see naive.ts. */
import type { EventOf } from '../../../../shared/core/words/event.ts';
import { inOrderOfRecording, type World } from './naive.ts';
import type { Ruled } from './naive-owners.ts';

/** Operations that it is of now; none: nobody's. `ruled`: by the rules alone. */
export function declaredOn(
  world: World,
  ruled: readonly Ruled[],
  fact: EventOf<'scrapDeclared'> & { operationId: string },
): string[] {
  const words = inOrderOfRecording(
    world.facts.filter(
      (one): one is EventOf<'productionReassigned'> =>
        one.type === 'productionReassigned' && one.from < fact.at && one.to >= fact.at,
    ),
  );
  const byRules = (ruled.findLast((one) => one.at < fact.at)?.shares ?? []).map((one) => one.operationId);
  const said = (word: EventOf<'productionReassigned'>) => word.operationIds ?? byRules;
  const isLater = (one: EventOf<'productionReassigned'>) =>
    one.recordedAt > fact.recordedAt || (one.recordedAt === fact.recordedAt && one.seq > fact.seq);
  let owners = byRules;
  for (const word of words) if (!isLater(word)) owners = said(word);
  if (!owners.includes(fact.operationId) || !words.some(isLater)) return [fact.operationId];
  for (const word of words) if (isLater(word)) owners = said(word);
  return owners.includes(fact.operationId) ? [fact.operationId] : owners;
}
