/** Long work lets everybody else who waits for the loop come first. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Somebody else waits for no more than some of it. */
const TURN_MS = 8;

/** Does it to each, so many in one go, or as many as fit into some ms; in between, others get their turn. */
export async function inTurns<T, R>(items: Iterable<T>, work: (item: T) => R, atOnce = 25): Promise<R[]> {
  const done: R[] = [];
  let begun = performance.now();
  let inOne = 0;
  for (const item of items) {
    done.push(work(item));
    inOne++;
    if (inOne < atOnce && performance.now() - begun < TURN_MS) continue;
    await nextTurn();
    begun = performance.now();
    inOne = 0;
  }
  return done;
}

/** Does it in a turn of its own. */
export async function inOne<R>(work: () => R): Promise<R> {
  await nextTurn();
  return work();
}

/** Goes on with it as long as there is more to do (true) and nobody waits too long for it. */
export function forAWhile(more: () => boolean): void {
  for (const begin = performance.now(); more() && performance.now() - begin < TURN_MS; );
}

/** What a piece of work comes to that leaves off at each `yield`: in between, others get their turn. */
export async function finished<R>(work: Iterable<void, R>): Promise<R> {
  const steps = work[Symbol.iterator]();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}

/** The same for somebody who waits for it: a turn holds as many steps as fit, or each would wait for a turn of all work behind. */
export async function finishedSoon<R>(work: Iterable<void, R>): Promise<R> {
  const steps = work[Symbol.iterator]();
  for (let begun = performance.now(); ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - begun < TURN_MS) continue;
    await nextTurn();
    begun = performance.now();
  }
}

/** One after the other, each in a turn of its own. */
export async function* spaced<T>(pieces: Iterable<T>): AsyncGenerator<T> {
  for (const piece of pieces) {
    yield piece;
    await nextTurn();
  }
}

/** The same without leaving off. */
export function atOnce<R>(work: Iterable<void, R>): R {
  const steps = work[Symbol.iterator]();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
