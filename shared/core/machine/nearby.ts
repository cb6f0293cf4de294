/** Facts around one that is folded: some rules ask what comes right behind it. Chunks that rest go on resting. */
import { byOccurrence, type EventOf } from '../words/event.ts';
import { firstWhere } from '../words/search.ts';
import type { Chunk } from './chunk.ts';
import type { FoldedEvent } from './fold-state.ts';
import { type FactStore, readAgain } from './resting.ts';

/** Counts after a fact that is in one of these chunks, at `until` at the latest. */
export function countsAfter(
  chunks: readonly Chunk[],
  store: FactStore | null,
  fact: FoldedEvent,
  until: number,
): EventOf<'counted'>[] {
  const found: EventOf<'counted'>[] = [];
  const begin = Math.max(0, firstWhere(chunks, ({ first }) => byOccurrence(first, fact) > 0) - 1);
  for (let index = begin; index < chunks.length; index++) {
    const chunk = chunks[index];
    if (chunk === undefined || chunk.first.at > until) break;
    const facts = factsOf(chunk, store);
    for (let next = firstWhere(facts, (one) => byOccurrence(one, fact) > 0); next < facts.length; next++) {
      const one = facts[next];
      if (one === undefined || one.at > until) return found;
      if (one.type === 'counted') found.push(one);
    }
  }
  return found;
}

/** Whether sums were asked for here and another counter may have stepped so shortly before this one. */
export function mayLookAhead(chunk: Chunk, { at, counter }: EventOf<'counted'>, withinMs: number): boolean {
  if (!chunk.weighed || chunk.first.at > at || chunk.last.at < at - withinMs) return false;
  return (
    chunk.awake?.facts == null ||
    chunk.awake.facts.findLast(
      (fact) => fact.type === 'counted' && fact.counter !== counter && fact.at >= at - withinMs && fact.at <= at,
    ) !== undefined
  );
}

function factsOf({ awake, resting, late }: Chunk, store: FactStore | null): readonly FoldedEvent[] {
  const facts = awake?.facts ?? null;
  if (facts !== null || store === null) return facts ?? [];
  return [...readAgain(store, resting), ...late].sort(byOccurrence);
}
