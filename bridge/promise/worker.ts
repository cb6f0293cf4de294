/** The thread's side of the promise service. */
import { parentPort } from 'node:worker_threads';
import { Problem, saidBy } from '../../shared/core/words/problem.ts';
import { type Answered, type Asked, answerer } from './service.ts';

const answer = answerer();

parentPort?.on('message', ({ id, request, options }: Asked) => {
  let answered: Answered;
  try {
    answered = { id, reply: answer(request, options) };
  } catch (error) {
    answered = { id, code: error instanceof Problem ? error.code : null, said: saidBy(error) };
  }
  parentPort?.postMessage(answered);
});
