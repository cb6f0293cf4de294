/** How much memory a process keeps beside what it needs. */
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Worker } from 'node:worker_threads';
import { nextTurn } from './turn.ts';

/**
 * For a process that runs for months on a small box: V8 would let garbage grow to twice what lives and keep
 * 32 MB for young objects. Measured on a collector with 260,456 facts, three protocols and its pages: 189 MB
 * instead of 257 after a minute, at the same throughput. To be called before anything is loaded.
 */
export function keepHeapSmall(): void {
  isKeptSmall = true;
  setFlagsFromString(`--min-semi-space-size=${LEAST_YOUNG_MIB}`);
  growYoung();
  setFlagsFromString('--heap-growing-percent=20');
  process.on('worker', (thread) => thread.once('online', keepYoungSmall));
}

/**
 * With each thread that begins V8 sets this back for the whole process. Measured: the main thread then kept 32 MB for
 * young objects to the end of its life.
 */
function keepYoungSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * For whoever makes much next. In 1 MB, as V8 begins and as a heap is left that was laid together, each turn that reads
 * facts is interrupted some 40 times, and what would soon be garbage grows old: reading a past goes 1.7 times as fast in
 * 2 MB, for 3 MB of memory. Threads begin with 4 MB, given back with them.
 */
export function growYoung(): void {
  if (!isKeptSmall) return;
  setFlagsFromString('--semi-space-growth-factor=2');
  let living: unknown[][] = [];
  for (let made = 0; made < YOUNG_TRIES && youngBytes() < YOUNG_BYTES; made++) {
    if (made % LIVING === 0) living = [];
    living.push(new Array<unknown>(256).fill(made));
  }
  keepYoungSmall();
}

/** Else young objects have the room that V8 gives them. */
let isKeptSmall = false;
/** Both halves. */
const YOUNG_BYTES = 4 * 1_048_576;
/** Some 4 MB live at a time, 8 MB are made at most. */
const LIVING = 2_000;
const YOUNG_TRIES = 4_000;

const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? YOUNG_BYTES;

/**
 * Runs work that makes much garbage once, such as reading a journal, and lets V8 favour a small heap
 * meanwhile: what V8 has taken once it gives back only slowly. Afterwards the garbage is gone.
 */
export function withSmallHeap<T>(work: () => T): T {
  favourSmall(true);
  try {
    return work();
  } finally {
    collectGarbage();
    favourSmall(false);
    growYoung();
  }
}

/**
 * Lays together what lives, where much that lived beside it is gone: by itself V8 leaves pages half empty for good.
 * Measured on a box of 56 machines whose past was just read: 109 MB of heap for 79 MB that live, 89 MB afterwards.
 * For a thread that nobody waits for.
 */
export function layTogether(): void {
  for (let collection = 0; collection < COLLECTIONS; collection++) layTogetherAtOnce();
}

/** Holds its thread for some 30 ms where 80 MB live, for 300 where 200 do. */
function layTogetherAtOnce(): void {
  favourSmall(true);
  collectGarbage();
  favourSmall(false);
}

/** The same while others have their turns: where little lives in one go each time, else bit by bit. */
export async function layTogetherInTurns(signal: AbortSignal): Promise<void> {
  if (getHeapStatistics().used_heap_size > MUCH_BYTES) return layTogetherBitByBit(signal);
  for (let collection = 0; collection < COLLECTIONS && !signal.aborted; collection++) {
    layTogetherAtOnce();
    await nextTurn();
  }
}

/**
 * V8 marks what lives bit by bit, as it does by itself, but begins at once, and moves some MB each time: as often as that
 * gives something back. Measured on 186 MB that live in 246: 194 MB after three collections, with holds of 9 to 28 ms.
 * Begun shortly before V8 would have begun, it is over in one go (115 to 445 ms): so V8 is brought to its own time first.
 */
async function layTogetherBitByBit(signal: AbortSignal): Promise<void> {
  let collections = 0;
  const observer = new PerformanceObserver((seen) => {
    collections += seen.getEntries().filter(isOfAll).length;
  });
  observer.observe({ entryTypes: ['gc'] });
  try {
    for (let wanted = 1; wanted <= MOST_COLLECTIONS; wanted++) {
      const before = getHeapStatistics().total_heap_size;
      const living: unknown[] = [];
      if (wanted > 1) beginMarking();
      for (let waited = 0; collections < wanted && waited < LONGEST_MS; waited += PAUSE_MS) {
        if (signal.aborted) return;
        if (wanted === 1) growOld(living);
        else someObjects();
        await pause(PAUSE_MS, undefined, { ref: false });
      }
      if (wanted <= COLLECTIONS) continue;
      await pause(GIVEN_BACK_MS, undefined, { ref: false });
      if (before - getHeapStatistics().total_heap_size < WORTH_BYTES) return;
    }
  } finally {
    observer.disconnect();
  }
}

/**
 * V8 looks whether it is time after it has gone over young objects, and chooses what is to be moved as marking begins.
 * Left on, all that is made meanwhile would be slow.
 */
function beginMarking(): void {
  favourSmall(true);
  setFlagsFromString('--stress-incremental-marking');
  garbageCollector()?.({ type: 'minor' });
  setFlagsFromString('--no-stress-incremental-marking');
  favourSmall(false);
}

/** Of young objects alone there are many more. */
function isOfAll(collection: object): boolean {
  const detail: unknown = Reflect.get(collection, 'detail');
  if (typeof detail !== 'object' || detail === null) return false;
  return Reflect.get(detail, 'kind') === constants.NODE_PERFORMANCE_GC_MAJOR;
}

/** V8 goes on with marking as something is made: some 100 kB. */
function someObjects(): unknown[] {
  const made: unknown[] = [];
  while (made.length < 2_000) made.push([made.length]);
  return made;
}

/** V8 collects by itself as old objects grow more: these live for as long as it takes to become old. */
function growOld(living: unknown[]): void {
  for (let made = 0; made < 3; made++) living.push(someObjects());
  if (living.length > 90) living.splice(0, 3);
}

/** Beyond it one collection in one go would hold others for longer than they may wait. */
const MUCH_BYTES = 120 * 1_048_576;
/** A collection moves some MB at most. */
const COLLECTIONS = 2;
const MOST_COLLECTIONS = 6;
/** For less no other one is begun. */
const WORTH_BYTES = 4 * 1_048_576;
const PAUSE_MS = 5;
/** Pages are given back behind a collection. */
const GIVEN_BACK_MS = 100;
/** Should no collection be told of. */
const LONGEST_MS = 2_000;

/**
 * V8 never takes back by itself what it then does for threads that begin. Measured: with 1 MB for young objects one
 * computed a past with 1.17 times the CPU.
 */
function favourSmall(isSmall: boolean): void {
  setFlagsFromString(isSmall ? '--optimize-for-size' : '--no-optimize-for-size');
  setFlagsFromString(`--max-semi-space-size=${THREAD_YOUNG_MIB}`);
}

/**
 * Begins a thread that computes a whole past. Each fact makes garbage and little that stays: in a small room that little
 * is looked through again and again. Measured: 400,000 facts took 8.1 s of CPU instead of 12.4, for 13 MB meanwhile.
 */
export function withRoomForAPast(begin: () => Worker): Worker {
  setYoung({ leastMib: PAST_YOUNG_MIB, mostMib: PAST_YOUNG_MIB });
  const back = (): void => setYoung({ leastMib: LEAST_YOUNG_MIB, mostMib: THREAD_YOUNG_MIB });
  return begin().once('online', back).once('exit', back);
}

function setYoung({ leastMib, mostMib }: { leastMib: number; mostMib: number }): void {
  setFlagsFromString(`--min-semi-space-size=${leastMib}`);
  setFlagsFromString(`--max-semi-space-size=${mostMib}`);
}

/** One half, as the others. */
const LEAST_YOUNG_MIB = 4;
const THREAD_YOUNG_MIB = 2;
const PAST_YOUNG_MIB = 8;

/** Of all there is. Whatever V8 is given beside `minor`, some versions of it take for that: it is asked with nothing. */
function collectGarbage(): void {
  garbageCollector()?.();
}

function garbageCollector(): ((what?: { type: 'minor' }) => void) | null {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? (...what) => void collect(...what) : null;
}
