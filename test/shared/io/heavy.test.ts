/** Questions that cost much: one of a reader at a time, and the next one waits for it. */
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { openLedger, type Plan } from '../../../shared/core/ledger/ledger.ts';
import type { Grouping } from '../../../shared/core/reports/group.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Scope } from '../../../shared/core/words/scope.ts';
import { DAY_MS } from '../../../shared/core/words/time.ts';
import { checkCost, factsADay, oneAtATime } from '../../../shared/io/door/heavy.ts';
import { plant } from '../core/commands/given.ts';

/** Readers are told apart by their address here; a question is answered with its own words. */
function given() {
  const heavy = oneAtATime({ readerOf: () => null });
  const begun: string[] = [];
  const ends = new Map<string, (how: 'well' | 'badly') => void>();
  const app = fastify();
  app.get<{ Params: { question: string } }>('/:question', (request) =>
    heavy(request, async () => {
      const { question } = request.params;
      begun.push(question);
      await new Promise<void>((resolve, reject) =>
        ends.set(question, (how) => (how === 'well' ? resolve() : reject(new Error('no')))),
      );
      return question;
    }),
  );
  app.setErrorHandler<{ code?: string; message: string }>((error, _request, reply) =>
    reply.code(500).send(error.code ?? error.message),
  );
  const ask = async (remoteAddress: string, question: string): Promise<string> =>
    (await app.inject({ url: `/${question}`, remoteAddress })).body;
  const hasBegun = (question: string) => expect.poll(() => ends.has(question)).toBe(true);
  return { ask, begun, hasBegun, end: (question: string, how: 'well' | 'badly' = 'well') => ends.get(question)?.(how) };
}

test('whoever goes on to another page is answered there, once the first question has its answer', async () => {
  const { ask, begun, hasBegun, end } = given();
  const first = ask('anna', 'costs');
  await hasBegun('costs');
  const second = ask('anna', 'KPIs');
  expect(begun).toEqual(['costs']);
  end('costs');
  await hasBegun('KPIs');
  end('KPIs');
  expect(await Promise.all([first, second])).toEqual(['costs', 'KPIs']);
});

test('of those that wait only the latest is answered', async () => {
  const { ask, begun, hasBegun, end } = given();
  const first = ask('anna', 'costs');
  await hasBegun('costs');
  const overtaken = ask('anna', 'KPIs');
  const latest = ask('anna', 'trace');
  expect(await overtaken).toBe('tooMany');
  end('costs');
  await hasBegun('trace');
  end('trace');
  expect(await Promise.all([first, latest])).toEqual(['costs', 'trace']);
  expect(begun).toEqual(['costs', 'trace']);
});

test('a question that failed lets the next one go, and readers do not wait for one another', async () => {
  const { ask, hasBegun, end } = given();
  const failed = ask('anna', 'costs');
  await hasBegun('costs');
  const ben = ask('ben', 'stops');
  await hasBegun('stops');
  const next = ask('anna', 'KPIs');
  end('costs', 'badly');
  expect(await failed).toBe('no');
  await hasBegun('KPIs');
  end('KPIs');
  end('stops');
  expect(await Promise.all([ben, next])).toEqual(['stops', 'KPIs']);
});

/** A plant of so many machines, of which a question is over the first. */
function given56Machines() {
  const [press] = plant.machines;
  if (press === undefined) throw new Error('the plant has a machine');
  const machines = Array.from({ length: 56 }, (_, index) => ({ ...press, id: `m-${index}` }));
  const ledger = openLedger({ ...plant, machines });
  /** How many days of this plant may be asked for; null: as many as that. */
  const refused = (by: Grouping, days: number, scope: Scope, facts: number, plan: Plan = 'inForce'): unknown => {
    try {
      checkCost(
        by,
        plan,
        { from: 0, to: days * DAY_MS },
        { ledger, scope, factsADay: factsADay(facts, 0, 364 * DAY_MS) },
      );
      return null;
    } catch (error) {
      return error instanceof Problem ? error.sentence : error;
    }
  };
  return { refused };
}

test('what reads facts is as wide as they are few: a dense plant by shift is a month, one machine of it a quarter', () => {
  const { refused } = given56Machines();
  const whole: Scope = { kind: 'plant' };
  const machine: Scope = { kind: 'machine', id: 'm-0' };
  expect(refused('shift', 92, whole, 24_000_000)).toEqual({ what: 'tooWide', days: 92, mostDays: 30 });
  expect(refused('operator', 32, whole, 24_000_000)).toEqual({ what: 'tooWide', days: 32, mostDays: 30 });
  expect(refused('day', 92, whole, 24_000_000, 'today')).toEqual({ what: 'tooWide', days: 92, mostDays: 30 });
  expect(refused('shift', 30, whole, 24_000_000)).toBeNull();
  expect(refused('shift', 92, machine, 24_000_000)).toBeNull();
  expect(refused('shift', 92, whole, 240_000)).toBeNull();
});

test('what is summed already may be a year, however dense; and a day is never too wide', () => {
  const { refused } = given56Machines();
  expect(refused('week', 400, { kind: 'plant' }, 240_000_000)).toBeNull();
  expect(refused('operation', 32, { kind: 'plant' }, 240_000_000)).toBeNull();
  expect(refused('shift', 1, { kind: 'plant' }, 2_400_000_000)).toBeNull();
  expect(refused('week', 401, { kind: 'plant' }, 1)).toEqual({ what: 'tooWide', days: 401, mostDays: 400 });
});
