/** The thread's side of the promise service. */
import { parentPort } from 'node:worker_threads';
import { Problem, saidBy } from '../../shared/core/words/problem.ts';
import { type Answered, type Asked, answerer, gatherer } from './service.ts';

const answer = answerer();
const gathered = gatherer();

parentPort?.on('message', (asked: Asked) => {
  const whole = gathered(asked);
  if (whole === null) return;
  const { id } = asked;
  let answered: Answered;
  try {
    answered = { id, reply: answer(whole.request, whole.options) };
  } catch (error) {
    answered = { id, code: error instanceof Problem ? error.code : null, said: saidBy(error) };
  }
  parentPort?.postMessage(answered);
});
