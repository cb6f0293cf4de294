/**
 * Keeps a snapshot of what was computed young, in a thread of its own: intake and pages never wait for it. Run from
 * TypeScript sources (tests) there is no compiled thread: then it is done in place.
 */
import { parentPort, Worker } from 'node:worker_threads';
import { saidBy } from '../core/words/problem.ts';
import { type Sentence, wordsSaid } from '../core/words/sentence.ts';
import { wordsOf } from '../core/words/words-of.ts';
import { withRoomForAPast } from './heap.ts';

/** What a thread tells at its end: how many facts are in the snapshot, or why there is no new one. */
type Kept = { cursor: number } | { said: Sentence | string };

export interface Keeper {
  /** Looks whether it is time for another snapshot; cheap. */
  beat(lastSeq: number): void;
  /** How many facts are in the snapshot; 0: there is none. */
  cursor(): number;
  /** One with so many facts was found. */
  stands(cursor: number): void;
  /** Resolves when the snapshot is as young as `lastSeq`, or could not be written. */
  keep(): Promise<void>;
  stop(): Promise<void>;
}

export interface KeeperOptions<Place> {
  /** The compiled thread's module; it calls `keepInThread`. */
  thread: URL;
  /** Where the facts are, and whose: plain data. */
  place: Place;
  /** Computes what is not in the snapshot yet, and writes it down. Returns how many facts are in it. */
  keep: (place: Place) => number;
  /** Where the snapshot stands at the start. */
  cursor: number;
  log: (level: 'info' | 'warn', message: string) => void;
  /** A snapshot is written when so many facts came after the last one. */
  everyFacts?: number;
}

/** Some 0.3 s to fold at a start, and one day of 50 machines. */
const EVERY_FACTS = 50_000;
/** After a failure so many beats pass before the next try: a disk that is full stays so for a while. */
const PAUSE_BEATS = 300;

export function startKeeper<Place>({ log, everyFacts = EVERY_FACTS, ...options }: KeeperOptions<Place>): Keeper {
  let { cursor } = options;
  let pause = 0;
  let worker: Worker | null = null;
  let running: Promise<void> | null = null;
  let isOver = false;

  const take = (kept: Kept): void => {
    if ('cursor' in kept) {
      cursor = kept.cursor;
      return;
    }
    if (isOver) return;
    pause = PAUSE_BEATS;
    log('warn', `What was computed could not be written down for the next start: ${wordsSaid(kept.said)}`);
  };
  const inThread = (): Promise<Kept> =>
    new Promise((resolve) => {
      const begin = (): Worker => new Worker(options.thread);
      worker = cursor === 0 ? withRoomForAPast(begin) : begin();
      worker.once('message', resolve);
      worker.once('error', (error) => resolve({ said: wordsOf(error) }));
      worker.once('exit', () => resolve({ said: 'its thread ended' }));
      worker.postMessage(options.place);
    });
  const inPlace = async (): Promise<Kept> => {
    try {
      return { cursor: options.keep(options.place) };
    } catch (error) {
      return { said: wordsOf(error) };
    }
  };
  const once = async (): Promise<void> => {
    take(await (import.meta.url.endsWith('.ts') ? inPlace() : inThread()));
    await worker?.terminate();
    worker = null;
    running = null;
  };
  const keep = (): Promise<void> => {
    running ??= once();
    return running;
  };

  return {
    beat: (lastSeq) => {
      if (pause > 0) pause--;
      else if (running === null && lastSeq - cursor >= everyFacts) void keep();
    },
    cursor: () => cursor,
    stands: (found) => {
      cursor = found;
    },
    keep,
    stop: async () => {
      isOver = true;
      await worker?.terminate();
      await running;
    },
  };
}

/** The thread's side: it lives for one snapshot, so that its memory is given back. */
export function keepInThread<Place>(keep: (place: Place) => number): void {
  parentPort?.once('message', (place: Place) => {
    let kept: Kept;
    try {
      kept = { cursor: keep(place) };
    } catch (error) {
      kept = { said: saidBy(error) };
    }
    parentPort?.postMessage(kept);
  });
}
