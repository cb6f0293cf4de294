/** The thread that answers what reads much, as it is built: answers, refusals, whoever leaves, and what takes too long. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const built = new URL('../../dist/shared/io/answerer.js', import.meta.url).href;
const { startAnswerer }: typeof import('../../shared/io/answerer.ts') = await import(built);

const folder = mkdtempSync(join(tmpdir(), 'istwert-answerer-'));
const thread = join(folder, 'thread.mjs');
writeFileSync(
  thread,
  `import { answerInThread } from ${JSON.stringify(built)};
   let opened = 0;
   answerInThread(() => {
     opened += 1;
     return (question) => {
       if (question === 'for ever') for (;;);
       if (question === 'odd') throw new Error('odd');
       return { question, opened };
     };
   });`,
);
const staying = new AbortController().signal;
const started = (longestMs?: number) =>
  startAnswerer<null, string>({
    thread: pathToFileURL(thread),
    place: () => null,
    inPlace: () => {
      throw new Error('there is a thread');
    },
    ...(longestMs === undefined ? {} : { longestMs }),
  });
const running: { stop(): Promise<void> }[] = [];
afterAll(async () => {
  for (const one of running) await one.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('answers one question after the other, and what it has opened stays open', async () => {
  const answerer = started();
  running.push(answerer);
  const answers = await Promise.all([answerer.ask('a', staying), answerer.ask('b', staying)]);
  expect(answers.map((each) => JSON.parse(each.toString()))).toEqual([
    { question: 'a', opened: 1 },
    { question: 'b', opened: 1 },
  ]);
  await expect(answerer.ask('odd', staying)).rejects.toThrow('odd');
  expect(JSON.parse((await answerer.ask('c', staying)).toString())).toEqual({ question: 'c', opened: 1 });
});

test('whoever leaves ends the work, and the next one is answered', async () => {
  const answerer = started();
  running.push(answerer);
  const gone = new AbortController();
  const left = answerer.ask('for ever', gone.signal);
  const next = answerer.ask('a', staying);
  setImmediate(() => gone.abort());
  await expect(left).rejects.toMatchObject({ code: 'unavailable' });
  expect(JSON.parse((await next).toString())).toEqual({ question: 'a', opened: 1 });
});

test('what takes too long is refused with what to do, and its work ends', async () => {
  const answerer = started(300);
  running.push(answerer);
  await expect(answerer.ask('for ever', staying)).rejects.toMatchObject({
    code: 'invalid',
    sentence: { what: 'answerTooLong' },
  });
});
