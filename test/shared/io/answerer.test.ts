import { expect, test } from 'vitest';
import { Problem } from '../../../shared/core/words/problem.ts';
import { startAnswerer } from '../../../shared/io/answerer.ts';

const staying = new AbortController().signal;

test('an answer comes as JSON, a refusal as itself, and nothing is worked out for whoever has left', async () => {
  const asked: number[] = [];
  const answerer = startAnswerer({
    thread: new URL('./none.js', import.meta.url),
    place: () => null,
    inPlace: (question: number) => {
      asked.push(question);
      if (question === 2) throw new Problem('unknown', { what: 'noSuchMachine', machineId: 'M2' });
      return { twice: question * 2 };
    },
  });
  const gone = new AbortController();
  const answers = [
    answerer.ask(1, staying),
    answerer.ask(2, staying),
    answerer.ask(3, gone.signal),
    answerer.ask(4, staying),
  ];
  gone.abort();
  const [first, second, third, last] = await Promise.allSettled(answers);
  expect(first).toMatchObject({ status: 'fulfilled', value: Buffer.from('{"twice":2}') });
  expect(second).toMatchObject({ status: 'rejected', reason: { code: 'unknown' } });
  expect(third).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
  expect(last).toMatchObject({ status: 'fulfilled' });
  expect(asked).toEqual([1, 2, 4]);
  await answerer.stop();
});
