/**
 * Questions about the past: those that kept sums answer are answered at once, in pieces; those that read many facts
 * by a thread with a connection of its own (`shared/io/answerer.ts`), which knows all that is on disk when it is asked.
 */
import { openRates } from '../shared/core/costs/rates.ts';
import type { ParetoOrder } from '../shared/core/figures/pareto.ts';
import type { Ledger, Plan } from '../shared/core/ledger/ledger.ts';
import { compare } from '../shared/core/reports/comparison.ts';
import type { Grouping } from '../shared/core/reports/group.ts';
import { figuresBy, figuresInPieces, restsOnSums } from '../shared/core/reports/groups.ts';
import { proposalsOf } from '../shared/core/reports/proposals.ts';
import { Problem } from '../shared/core/words/problem.ts';
import type { Scope } from '../shared/core/words/scope.ts';
import { DAY_MS } from '../shared/core/words/time.ts';
import { startAnswerer } from '../shared/io/answerer.ts';
import { finishedSoon } from '../shared/io/turn.ts';
import type { RatesTold } from './erp/rates.ts';
import { type FactsRead, type KeeperPlace, readFacts } from './facts/keeper-work.ts';
import { ANSWERING } from './facts/plant-fold.ts';
import { type DrillWish, drill } from './planner/drill.ts';
import { explained, lossesOf, measuredAgainstPaper, type Window } from './planner/measured.ts';
import { paidTimeIn } from './planner/paid-time.ts';

export type Question = Window &
  (
    | { kind: 'figures'; scope: Scope; by: Grouping; plan: Plan }
    | { kind: 'losses'; scope: Scope; by: ParetoOrder }
    | { kind: 'explain'; scope: Scope }
    | { kind: 'drill'; wish: DrillWish }
    | { kind: 'measured' }
    | { kind: 'proposals' }
    | { kind: 'paidTime'; told: RatesTold }
  );

export interface Asked {
  /**
   * A value, or JSON. `left`: nobody waits any more. Errors: those of the question; `unavailable` while the past is
   * being computed, and where the answer was broken off.
   */
  ask(question: Question, left: AbortSignal): Promise<object>;
  stop(): Promise<void>;
}

/** Of so short a time the facts are in memory. */
const LIGHT_MS = DAY_MS;

export function openAsked(known: () => Ledger, place: KeeperPlace, now: () => number): Asked {
  const answerer = startAnswerer<KeeperPlace, Question>({
    thread: new URL('./asked-thread.js', import.meta.url),
    place: () => place,
    inPlace: (question) => answerOf(known(), question),
  });
  return {
    ask: async (question, left) => {
      const ledger = known();
      const { from, to } = question;
      if (question.kind === 'figures' && restsOnSums(question.by, question.scope, question.plan))
        return finishedSoon(figuresInPieces(ledger, question.by, question.scope, from, to, question.plan));
      if (question.kind === 'losses' && restsOnSums('machine', question.scope, 'inForce')) {
        // Sums that are kept then.
        await finishedSoon(figuresInPieces(ledger, 'machine', question.scope, from, to));
        return answerOf(ledger, question);
      }
      return from >= now() - LIGHT_MS ? answerOf(ledger, question) : answerer.ask(question, left);
    },
    stop: () => answerer.stop(),
  };
}

function answerOf(ledger: Ledger, question: Question): object {
  const { from, to } = question;
  switch (question.kind) {
    case 'figures':
      return figuresBy(ledger, question.by, question.scope, from, to, question.plan);
    case 'losses':
      return lossesOf(ledger, question.scope, { from, to }, question.by);
    case 'explain':
      return explained(ledger, question.scope, { from, to });
    case 'drill':
      return drill(ledger, question.wish, { from, to });
    case 'measured':
      return measuredAgainstPaper(ledger, { from, to });
    case 'proposals':
      return proposalsOf(compare(ledger, from, to));
    case 'paidTime': {
      const { rates, surcharges } = question.told;
      return paidTimeIn(ledger, openRates(rates, ledger.plant.timeZone, surcharges), { from, to });
    }
    default:
      return question satisfies never;
  }
}

/** The thread's side. */
export function answersOf(place: KeeperPlace): (question: Question) => object {
  let facts: FactsRead | null = null;
  const close = (): void => {
    facts?.close();
    facts = null;
  };
  const caughtUp = (): FactsRead => {
    try {
      facts ??= readFacts(place, ANSWERING);
      if (facts.catchUp()) return facts;
    } catch (error) {
      // What failed half-way is read anew for the next question.
      close();
      throw error;
    }
    close();
    return caughtUp();
  };
  return (question) => {
    const { fold } = caughtUp();
    if (fold !== null) return answerOf(fold.ledger, question);
    close();
    throw new Problem('unavailable', { what: 'noPlantYet' });
  };
}
