/** So many arrays of which most are let go, laid together; prints how often all was collected, and the heap's bytes before and after. */
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { keepHeapSmall, layTogetherInTurns } from '../../dist/shared/io/heap.js';

keepHeapSmall();
const isKept = (place) => place % 8 === 0;
const held = Array.from({ length: Number(process.argv[2]) }, (_, place) => new Array(16).fill(place));
for (const place of held.keys()) if (!isKept(place)) held[place] = null;

let ofAll = 0;
new PerformanceObserver((seen) => {
  ofAll += seen.getEntries().filter(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR).length;
}).observe({ entryTypes: ['gc'] });

// Laying together keeps no process alive by itself.
const others = setInterval(() => {}, 20);
const before = getHeapStatistics().total_heap_size;
await layTogetherInTurns(new AbortController().signal);
// Pages are given back behind it.
const until = performance.now() + 30_000;
while (getHeapStatistics().total_heap_size > before / 2 && performance.now() < until) await pause(10);
// Collections are told of a moment later.
await pause(10);
const isWhole = held.every((one, place) => (isKept(place) ? one?.[15] === place : one === null));
console.log(JSON.stringify({ ofAll, before, after: getHeapStatistics().total_heap_size, isWhole }));
clearInterval(others);
