/**
 * How long to wait, and who waits. One lane's trouble is its own; only an ERP that is away, or too busy for anybody, is
 * left alone as a whole. What looked like the ERP's trouble and was contradicted by another lane's success is that
 * lane's own from then on.
 */
import type { Outcome, Words } from '../../shared/core/erp/posting.ts';
import { printWords } from '../../shared/core/erp/posting.ts';
import { backOffMs } from '../../shared/core/words/back-off.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type { Erp } from './erp.ts';

export interface PauseTimes {
  /** Lanes side by side; left out: as the dialect says. */
  parallel: number;
  /** First pause after a failure; it doubles up to `maxPauseMs`. */
  pauseMs: number;
  maxPauseMs: number;
  /** A lost send may still be booked for so long; left out: as the dialect says. */
  lookUpAfterMs: number;
  /** First pause of a busy order; it doubles up to five minutes. */
  busyMs: number;
}

export interface Pauses {
  readonly parallel: number;
  /** So long after a send nobody can tell whether it was booked. */
  readonly lookUpAfterMs: number;
  /** How often a late answer is waited for before it is looked at again. */
  readonly answerMs: number;
  /** Nothing is sent before then. */
  until(): number;
  /** The ERP was away: one posting is sent ahead, to see whether it is back. */
  isProbing(): boolean;
  problem(): string | null;
  /** The ERP answered this lane. */
  flows(lane: string): void;
  /** When the lane is tried again, after so many sends. */
  away(lane: string, attempts: number, words: Words): number;
  busy(lane: string, attempts: number, outcome: Extract<Outcome, { is: 'busy' }>): number;
  denied(lane: string, attempts: number, words: Words): number;
  /** When what may be booked is looked up. */
  unknown(attempts: number, words: Words): number;
  /** When a look-up that told nothing is made again. */
  undecided(tries: number): number;
  /** It is our own disk. */
  brokenHere(message: string): void;
}

const LONGEST_BUSY_MS = 5 * MINUTE_MS;
const ANSWER_MS = 30_000;
/** So many lanes in a row that our user may not touch, and none that it may: it is the user. */
const DENIED_LANES = 3;

export function startPauses(
  options: Partial<PauseTimes> & { erp: Pick<Erp, 'writer'>; now: () => number; random: () => number },
): Pauses {
  const { can } = options.erp.writer;
  const { now, random, pauseMs = 1_000, maxPauseMs = MINUTE_MS, busyMs = 2_000 } = options;
  const lookUpAfterMs = options.lookUpAfterMs ?? can.longestTransactionMs;
  const pause = (failures: number): number =>
    backOffMs(failures, { firstMs: pauseMs, longestMs: maxPauseMs }, random());
  let failures = 0;
  let awayUntil = 0;
  let problem: string | null = null;
  /** Lanes that failed since the ERP answered anybody; those whose failures are their own. */
  const failed = new Set<string>();
  const alone = new Set<string>();
  const deniedLanes = new Set<string>();

  const everybodyWaits = (waitMs = 0): number => {
    awayUntil = now() + Math.max(waitMs, pause(failures));
    failures += 1;
    return awayUntil;
  };
  const flows = (lane: string): void => {
    for (const other of failed) if (other !== lane) alone.add(other);
    failed.clear();
    deniedLanes.clear();
    alone.delete(lane);
    problem = null;
    failures = 0;
    awayUntil = 0;
  };
  const fails = (lane: string, attempts: number, words: Words, isAll: boolean, waitMs?: number): number => {
    problem = printWords(words);
    failed.add(lane);
    return alone.has(lane) || !isAll ? now() + pause(Math.max(0, attempts - 1)) : everybodyWaits(waitMs);
  };
  return {
    parallel: options.parallel ?? (can.serialPer === 'erp' ? 1 : can.parallel),
    lookUpAfterMs,
    answerMs: ANSWER_MS,
    until: () => awayUntil,
    isProbing: () => failures > 0,
    problem: () => problem,
    flows,
    away: (lane, attempts, words) => fails(lane, attempts, words, true),
    busy: (lane, attempts, { scope, waitMs, words }) => {
      if (scope === 'erp') return fails(lane, attempts, words, true, waitMs ?? 0);
      flows(lane);
      const own = backOffMs(Math.max(0, attempts - 1), { firstMs: busyMs, longestMs: LONGEST_BUSY_MS });
      return now() + Math.max(waitMs ?? 0, own);
    },
    denied: (lane, attempts, words) => {
      deniedLanes.add(lane);
      return fails(lane, attempts, words, failures > 0 || deniedLanes.size >= DENIED_LANES);
    },
    unknown: (attempts, words) => {
      problem = printWords(words);
      return now() + Math.max(lookUpAfterMs, attempts > 1 ? pause(attempts - 1) : 0);
    },
    undecided: (tries) => now() + pause(tries),
    brokenHere: (message) => {
      problem = message;
      everybodyWaits();
    },
  };
}
