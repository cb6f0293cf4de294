/** A binary heap of (time, what) in two flat arrays; equal times leave in the order in which they came. */
export interface Heap {
  time: Float64Array;
  what: Int32Array;
  serial: Int32Array;
  size: number;
  pushed: number;
}

export function newHeap(capacity: number): Heap {
  return {
    time: new Float64Array(capacity),
    what: new Int32Array(capacity),
    serial: new Int32Array(capacity),
    size: 0,
    pushed: 0,
  };
}

export function clear(heap: Heap): void {
  heap.size = 0;
  heap.pushed = 0;
}

export function push(heap: Heap, time: number, what: number): void {
  const { time: times, what: whats, serial: serials } = heap;
  const own = heap.pushed;
  heap.pushed = own + 1;
  let at = heap.size;
  heap.size = at + 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = times[parent] ?? 0;
    if (above <= time) break;
    times[at] = above;
    whats[at] = whats[parent] ?? 0;
    serials[at] = serials[parent] ?? 0;
    at = parent;
  }
  times[at] = time;
  whats[at] = what;
  serials[at] = own;
}

/** Takes the first entry off; read `time[0]` and `what[0]` before. */
export function pop(heap: Heap): void {
  const { time: times, what: whats, serial: serials } = heap;
  heap.size -= 1;
  const size = heap.size;
  const time = times[size] ?? 0;
  const what = whats[size] ?? 0;
  const own = serials[size] ?? 0;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    const right = child + 1;
    const left = times[child] ?? 0;
    if (right < size) {
      const other = times[right] ?? 0;
      if (other < left || (other === left && (serials[right] ?? 0) < (serials[child] ?? 0))) child = right;
    }
    const below = times[child] ?? 0;
    if (below > time || (below === time && (serials[child] ?? 0) > own)) break;
    times[at] = below;
    whats[at] = whats[child] ?? 0;
    serials[at] = serials[child] ?? 0;
    at = child;
  }
  times[at] = time;
  whats[at] = what;
  serials[at] = own;
}
