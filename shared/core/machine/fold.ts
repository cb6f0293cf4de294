/**
 * One machine's facts, folded in order of occurrence into tracks: what its signal said (segments), who
 * owned its time by the rules (claims), its setups, and its parts. Nothing here looks at calendars,
 * reasons or "now": timeline.ts lays those over the tracks.
 *
 * A fold can stop after any fact and go on from a copy of its state: history.ts keeps such copies, so
 * that a late fact recomputes only what it touches.
 */
import { foldDeclared } from './fold-declared.ts';
import { foldJob } from './fold-job.ts';
import { foldLoad } from './fold-load.ts';
import { foldSetup, foldWork } from './fold-owner.ts';
import { foldCount } from './fold-parts.ts';
import { foldPlan } from './fold-plan.ts';
import { foldLost, hear } from './fold-signal.ts';
import type { FoldContext, FoldedEvent, FoldState, Tracks } from './fold-state.ts';

export function foldFact(context: FoldContext, state: FoldState, fact: FoldedEvent, out: Tracks): void {
  foldPlan(context, state, fact.at, out);
  switch (fact.type) {
    case 'counted':
      hear(context, state, fact.at, fact.seq, out);
      foldCount(context, state, fact, out);
      return;
    case 'stateChanged':
      state.state = fact.state;
      state.alarm = fact.alarm;
      state.word = fact.word;
      hear(context, state, fact.at, fact.seq, out);
      foldSetup(context, state, fact, out);
      return;
    case 'jobChanged':
      hear(context, state, fact.at, fact.seq, out);
      foldJob(context, state, fact, out);
      return;
    case 'signalLost':
      foldLost(context, state, fact, out);
      return;
    case 'signalRestored':
      hear(context, state, fact.at, fact.seq, out);
      return;
    case 'operationStarted':
    case 'operationInterrupted':
    case 'operationFinished':
    case 'setupFinished':
      foldWork(context, state, fact, out);
      return;
    case 'scrapDeclared':
    case 'reworkDeclared':
    case 'countCorrected':
      foldDeclared(context, state, fact, out);
      return;
    case 'loadDeclared':
      foldLoad(context, state, fact, out);
      return;
    default:
      fact satisfies never;
  }
}
