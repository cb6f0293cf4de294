/** The thread's side of the promise service. */
import { parentPort } from 'node:worker_threads';
import { Problem, saidBy } from '../../shared/core/words/problem.ts';
import { layTogether } from '../../shared/io/heap.ts';
import { type Answered, type Asked, answerer, gatherer } from './service.ts';

const answer = answerer();
const gathered = gatherer();

parentPort?.on('message', (asked: Asked) => {
  const answered = answeredTo(asked);
  if (answered === null) return;
  parentPort?.postMessage(answered);
  // What was measured of the months behind is garbage now, and by itself V8 would keep it until the next refresh.
  if ('reply' in answered && answered.reply.kind === 'refresh') layTogether();
});

/** null where more of the request comes. */
function answeredTo(asked: Asked): Answered | null {
  const whole = gathered(asked);
  if (whole === null) return null;
  const { id } = asked;
  try {
    return { id, reply: answer(whole.request, whole.options) };
  } catch (error) {
    return { id, code: error instanceof Problem ? error.code : null, said: saidBy(error) };
  }
}
