/**
 * Questions that read much are answered by a thread with a connection of its own: the loop, with its machines and its
 * pages, never waits for one. The thread ends when nobody asked for a while, and gives its memory back. Run from
 * TypeScript sources (tests) there is no compiled thread: then it is done in place.
 */
import { parentPort, Worker } from 'node:worker_threads';
import { Problem, saidBy } from '../core/words/problem.ts';
import type { ProblemCode } from '../core/words/problem-codes.ts';
import type { Sentence } from '../core/words/sentence.ts';
import { layTogether } from './heap.ts';

export interface Answerer<Question> {
  /**
   * The answer as JSON; one question after the other. Where nobody waits any more (`left`) its work is broken off.
   * Errors: those of the question; `unavailable` where the thread ended or others' questions took all the time;
   * `invalid` where it takes too long by itself: narrow it.
   */
  ask(question: Question, left: AbortSignal): Promise<Buffer>;
  stop(): Promise<void>;
}

export interface AnswererOptions<Place, Question> {
  /** The compiled thread's module; it calls `answerInThread`. */
  thread: URL;
  /** Where the facts are, and whose: plain data. */
  place: () => Place;
  /** Where there is no thread. */
  inPlace: (question: Question) => unknown;
  /** After so long without a question the thread ends. */
  idleMs?: number;
  /** Whoever asks is answered by then: a connection is not held open for longer than a minute. */
  longestMs?: number;
}

type Told = { answer: Uint8Array } | { code: ProblemCode | null; said: Sentence | string };

/** Whoever compares some stretches asks again within it; a thread holds a plant's past a second time. */
const IDLE_MS = 5_000;
const LONGEST_MS = 45_000;

export function startAnswerer<Place, Question>(options: AnswererOptions<Place, Question>): Answerer<Question> {
  const { idleMs = IDLE_MS, longestMs = LONGEST_MS } = options;
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let before: Promise<unknown> = Promise.resolve();

  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = worker;
    worker = null;
    await ended?.terminate();
  };
  const running = (): Worker => {
    worker ??= new Worker(options.thread, { workerData: options.place() });
    worker.unref();
    return worker;
  };
  const inThread = (question: Question, left: AbortSignal): Promise<Told> =>
    new Promise((resolve) => {
      const asked = running();
      const done = (told: Told): void => {
        // One by one: without all of its listeners a thread is heard no more.
        asked.off('message', done).off('error', failed).off('exit', ended);
        left.removeEventListener('abort', leave);
        resolve(told);
      };
      const over = (told: Told): void => {
        if (worker === asked) worker = null;
        done(told);
      };
      const failed = (error: unknown): void => over({ code: null, said: saidBy(error) });
      const ended = (): void => over({ code: 'unavailable', said: { what: 'answerBrokenOff' } });
      const leave = (): void => void end();
      left.addEventListener('abort', leave, { once: true });
      asked.on('message', done).on('error', failed).on('exit', ended);
      asked.postMessage(question);
    });
  const answered = async (question: Question, left: AbortSignal, until: number): Promise<Buffer> => {
    if (left.aborted || performance.now() > until) throw new Problem('unavailable', { what: 'answerBrokenOff' });
    if (import.meta.url.endsWith('.ts')) return Buffer.from(JSON.stringify(options.inPlace(question)));
    clearTimeout(idle);
    const late = AbortSignal.timeout(Math.max(1, Math.ceil(until - performance.now())));
    const told = await inThread(question, AbortSignal.any([left, late]));
    idle = setTimeout(() => void end(), idleMs);
    idle.unref();
    if (late.aborted && !left.aborted)
      throw new Problem('invalid', { what: 'answerTooLong', seconds: Math.round(longestMs / 1_000) });
    if ('answer' in told) return Buffer.from(told.answer.buffer, told.answer.byteOffset, told.answer.byteLength);
    if (told.code === null) throw new Error(typeof told.said === 'string' ? told.said : told.said.what);
    throw new Problem(told.code, told.said);
  };

  return {
    ask: (question, left) => {
      const until = performance.now() + longestMs;
      const answer = before.then(() => answered(question, left, until));
      before = answer.catch(() => {});
      return answer;
    },
    stop: end,
  };
}

/** What reading a past left behind would stay beside it. */
function opened<Answer>(open: () => Answer): Answer {
  const answer = open();
  layTogether();
  return answer;
}

/** The thread's side: what `open` gave is kept from question to question. */
export function answerInThread<Question>(open: () => (question: Question) => unknown): void {
  let answer: ((question: Question) => unknown) | null = null;
  parentPort?.on('message', (question: Question) => {
    try {
      answer ??= opened(open);
      const bytes = new TextEncoder().encode(JSON.stringify(answer(question)));
      parentPort?.postMessage({ answer: bytes } satisfies Told, [bytes.buffer]);
    } catch (error) {
      const code = error instanceof Problem ? error.code : null;
      parentPort?.postMessage({ code, said: saidBy(error) } satisfies Told);
    }
    // It may be asked no more, and stays for a while.
    layTogether();
  });
}
