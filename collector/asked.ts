/**
 * Questions about the past: those that kept sums answer are answered at once, in pieces; those that read many facts
 * by a thread with a connection of its own (`shared/io/answerer.ts`).
 */
import type { Ledger, Plan } from '../shared/core/ledger/ledger.ts';
import type { SendingRecord } from '../shared/core/ledger/sendings.ts';
import type { Explanation } from '../shared/core/reports/explain.ts';
import type { Group, Grouping } from '../shared/core/reports/group.ts';
import { figuresBy, figuresInPieces, restsOnSums } from '../shared/core/reports/groups.ts';
import type { Scope } from '../shared/core/words/scope.ts';
import { DAY_MS } from '../shared/core/words/time.ts';
import { type Answerer, startAnswerer } from '../shared/io/answerer.ts';
import { finishedSoon } from '../shared/io/turn.ts';
import { explainFigures } from './explain.ts';
import type { Computed } from './journal/computed.ts';
import { openJournalToRead } from './journal/journal.ts';
import { computedOf, type KeeperPlace, snapshotIn } from './journal/keeper-work.ts';
import type { Logbook } from './journal/logbook.ts';

export type Question =
  | { kind: 'figures'; scope: Scope; from: number; to: number; by: Grouping; plan: Plan }
  /** `isNamed`: with who sent what to a machine. */
  | { kind: 'explain'; scope: Scope; from: number; to: number; isNamed: boolean };

/** What an answer is made of: the same in the process and in its thread. */
export interface Past {
  ledger: Ledger;
  sendings(machineId: string): readonly SendingRecord[];
}

export interface Asked {
  /** A value, or JSON. `left`: nobody waits any more. Errors: those of the question; `unavailable`. */
  ask(question: Question, left: AbortSignal): Promise<object>;
  stop(): Promise<void>;
}

/** Of so short a time the facts are in memory. */
const LIGHT_MS = DAY_MS;

export function openAsked(logbook: Logbook, place: KeeperPlace, now: () => number): Asked {
  const answerer: Answerer<Question> = startAnswerer({
    thread: new URL('./asked-thread.js', import.meta.url),
    place: () => place,
    inPlace: (question) => answerOf(logbook, question),
  });
  return {
    ask: async (question, left) => {
      const { kind, scope, from, to } = question;
      if (kind === 'figures' && restsOnSums(question.by, scope, question.plan))
        return finishedSoon(figuresInPieces(logbook.ledger, question.by, scope, from, to, question.plan));
      return from >= now() - LIGHT_MS ? answerOf(logbook, question) : answerer.ask(question, left);
    },
    stop: () => answerer.stop(),
  };
}

function answerOf(past: Past, question: Question): Group[] | (Explanation & { sendings: unknown }) {
  const { scope, from, to } = question;
  const { ledger } = past;
  if (question.kind === 'figures') return figuresBy(ledger, question.by, scope, from, to, question.plan);
  const sent = scope.kind === 'machine' && question.isNamed ? past.sendings(scope.id) : [];
  const within = sent.filter(({ begun }) => from <= begun.at && begun.at < to);
  return { ...explainFigures(ledger, scope, from, to), sendings: within };
}

/** The thread's side: all facts that are on disk when it is asked. */
export function answersOf({ dataDir, edgeId, plant }: KeeperPlace): (question: Question) => unknown {
  const journal = openJournalToRead(dataDir, edgeId);
  const computed: Computed = computedOf(journal, plant, snapshotIn(dataDir));
  const past = { ledger: computed.ledger, sendings: (id: string) => computed.heard.sendings(id) };
  return (question) => {
    computed.catchUpQuickly();
    return answerOf(past, question);
  };
}
