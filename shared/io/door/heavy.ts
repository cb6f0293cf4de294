/** Questions that cost much: one at a time of each reader, and few that wait. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ledger, Plan } from '../../core/ledger/ledger.ts';
import type { Grouping } from '../../core/reports/group.ts';
import { Problem } from '../../core/words/problem.ts';
import type { Scope } from '../../core/words/scope.ts';
import { DAY_MS } from '../../core/words/time.ts';
import { nextTurn } from '../turn.ts';
import type { Access } from './access.ts';
import type { Door } from './rights.ts';

export type Heavy = <T>(request: FastifyRequest, work: () => T | Promise<T>) => Promise<T>;

/** Tells the question that waits that its turn has come, or that a later one of its reader came instead. */
type Call = (isTurn: boolean) => void;

/**
 * One question of a reader is under way and one waits, so that whoever goes on to another page is answered there. Errors:
 * `tooMany` for the one that waited when a third came.
 */
export function oneAtATime(door: Pick<Door, 'readerOf'>): Heavy {
  /** By reader, while one is under way; null: none waits behind it. */
  const waiting = new Map<string, Call | null>();
  const turnOf = async (key: string): Promise<void> => {
    const before = waiting.get(key);
    if (before === undefined) return void waiting.set(key, null);
    before?.(false);
    const isTurn = await new Promise<boolean>((call) => waiting.set(key, call));
    if (!isTurn) throw new Problem('tooMany', { what: 'oneQuestionAtATime' });
  };
  const leave = (key: string): void => {
    const next = waiting.get(key);
    if (next === undefined || next === null) return void waiting.delete(key);
    waiting.set(key, null);
    next(true);
  };
  return async (request, work) => {
    const key = door.readerOf(request)?.key ?? request.ip;
    await turnOf(key);
    try {
      // What waits in line is heard between two of them.
      await nextTurn();
      return await work();
    } finally {
      leave(key);
    }
  };
}

/** Aborted when whoever asked has gone before the answer. */
export function leaving({ raw }: Pick<FastifyReply, 'raw'>): AbortSignal {
  const left = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) left.abort();
  });
  return left.signal;
}

/** Errors: `invalid`, saying how far to narrow it. */
export function checkWidth({ from, to }: { from: number; to: number }, mostDays: number): void {
  if (to - from > mostDays * DAY_MS)
    throw new Problem('invalid', { what: 'tooWide', days: Math.ceil((to - from) / DAY_MS), mostDays });
}

/** Whose past rows are asked for, and how dense it is. */
export interface Asking {
  ledger: Pick<Ledger, 'plant' | 'spansOf'>;
  scope: Scope;
  /** Of all machines together. */
  factsADay: number;
}

/**
 * Rows of single orders and people are many, and each costs: a month. Shifts are no sums that are kept, and neither is
 * anything by today's plan: their facts are read, a quarter at most. Rows of machines and of days: a year and more.
 */
const MOST_DAYS: Record<Grouping, number> = {
  ...{ order: 32, operation: 32, item: 32, operator: 32 },
  ...{ shift: 92, machine: 400, workCentre: 400, day: 400, week: 400, month: 400 },
};
const MOST_DAYS_BY_TODAY = 92;
/** What is read of facts, and no sum: by person 0.9 million took 6 s of a processor, and that of a small box is slower. */
const MOST_FACTS = 2_000_000;

/** Errors: `invalid`, saying how far to narrow it: what is asked for would hold its thread up for too long. */
export function checkCost(by: Grouping, plan: Plan, window: { from: number; to: number }, asking: Asking): void {
  const most = plan === 'today' ? Math.min(MOST_DAYS[by], MOST_DAYS_BY_TODAY) : MOST_DAYS[by];
  // What is refused for its days alone is not looked at.
  checkWidth(window, most);
  if (plan === 'today' || by === 'shift' || by === 'operator')
    checkWidth(window, Math.max(1, Math.floor(MOST_FACTS / factsADayOf(asking, window))));
}

/** Those of the machines that the scope is over: each as dense as the others. */
function factsADayOf({ ledger, scope, factsADay }: Asking, { from, to }: { from: number; to: number }): number {
  const machines = new Set(ledger.spansOf(scope, from, to).map(({ machineId }) => machineId));
  return (factsADay * machines.size) / Math.max(1, ledger.plant.machines.length);
}

/** Of so many since the first of them; a plant of today counts as one of a day. */
export function factsADay(facts: number, firstAt: number | null, now: number): number {
  return facts / Math.max(1, (now - (firstAt ?? now)) / DAY_MS);
}

/** Errors: `forbidden` for figures of single people where they are off. */
export function checkPersonal({ figuresPerPerson }: Access, ...asked: readonly string[]): void {
  if (!figuresPerPerson && asked.includes('operator')) throw new Problem('forbidden', { what: 'figuresPerPersonOff' });
}
