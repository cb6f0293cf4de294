/** The thread's side of the promise service. */
import { parentPort } from 'node:worker_threads';
import { type Answered, type Asked, answerer } from './service.ts';

const answer = answerer();

parentPort?.on('message', ({ id, request, options }: Asked) => {
  let answered: Answered;
  try {
    answered = { id, reply: answer(request, options) };
  } catch (error) {
    answered = { id, error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answered);
});
