/** How much memory a process keeps beside what it needs. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * For a process that runs for months on a small box: V8 would let garbage grow to twice what lives and keep
 * 32 MB for young objects. Measured on a collector with 260,456 facts, three protocols and its pages: 189 MB
 * instead of 257 after a minute, at the same throughput. To be called before anything is loaded.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}

/**
 * Runs work that makes much garbage once, such as reading a journal, and lets V8 favour a small heap
 * meanwhile: what V8 has taken once it gives back only slowly. Afterwards the garbage is gone.
 */
export function withSmallHeap<T>(work: () => T): T {
  setFlagsFromString('--optimize-for-size');
  try {
    return work();
  } finally {
    setFlagsFromString('--no-optimize-for-size');
    collectGarbage();
  }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collect === 'function') collect();
}
