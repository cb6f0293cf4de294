/** Questions that cost much: one of a reader at a time, and the next one waits for it. */
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { oneAtATime } from '../../../shared/io/door/heavy.ts';

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
