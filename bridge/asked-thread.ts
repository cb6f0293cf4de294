/** The thread that answers what reads many facts, when compiled. */
import { workerData } from 'node:worker_threads';
import { answerInThread } from '../shared/io/answerer.ts';
import { answersOf } from './asked.ts';

answerInThread(() => answersOf(workerData));
