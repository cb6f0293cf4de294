/** How much memory a piece of work may leave behind. */
import { setFlagsFromString } from 'node:v8';

/**
 * Runs work that makes much garbage once, such as reading a journal, and lets V8 favour a small heap
 * meanwhile. After reading 266,801 facts a process stood at 147 MB instead of 201, for 5.1 s instead of
 * 3.3; what V8 has taken once it gives back only slowly.
 */
export function withSmallHeap<T>(work: () => T): T {
  setFlagsFromString('--optimize-for-size');
  try {
    return work();
  } finally {
    setFlagsFromString('--no-optimize-for-size');
  }
}
