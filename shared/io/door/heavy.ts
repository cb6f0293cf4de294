/** Questions that cost much: one at a time of each reader, and few that wait. */
import type { FastifyRequest } from 'fastify';
import type { Grouping } from '../../core/reports/groups.ts';
import { Problem } from '../../core/words/problem.ts';
import { DAY_MS } from '../../core/words/time.ts';
import { nextTurn } from '../turn.ts';
import type { Access } from './access.ts';
import type { Door } from './rights.ts';

export type Heavy = <T>(request: FastifyRequest, work: () => T | Promise<T>) => Promise<T>;

/** Errors: `tooMany` while the same reader's last one is under way. */
export function oneAtATime(door: Door): Heavy {
  const asking = new Set<string>();
  return async (request, work) => {
    const key = door.readerOf(request)?.key ?? request.ip;
    if (asking.has(key)) throw new Problem('tooMany', { what: 'oneQuestionAtATime' });
    asking.add(key);
    try {
      // What waits in line is heard between two of them.
      await nextTurn();
      return await work();
    } finally {
      asking.delete(key);
    }
  };
}

/** Errors: `invalid`, saying how far to narrow it. */
export function checkWidth({ from, to }: { from: number; to: number }, mostDays: number): void {
  if (to - from > mostDays * DAY_MS)
    throw new Problem('invalid', { what: 'tooWide', days: Math.ceil((to - from) / DAY_MS), mostDays });
}

/** Rows of single orders and people are many, and each costs: a month. Rows of machines and of time: a year and more. */
export function mostDaysBy(by: Grouping): number {
  switch (by) {
    case 'order':
    case 'operation':
    case 'item':
    case 'operator':
      return 32;
    case 'machine':
    case 'workCentre':
    case 'shift':
    case 'day':
    case 'week':
    case 'month':
      return 400;
    default:
      return by satisfies never;
  }
}

/** Errors: `forbidden` for figures of single people where they are off. */
export function checkPersonal({ figuresPerPerson }: Access, ...asked: readonly string[]): void {
  if (!figuresPerPerson && asked.includes('operator')) throw new Problem('forbidden', { what: 'figuresPerPersonOff' });
}
