/** Somebody else waits for no more than some of it, whatever work it is. */
const TURN_MS = 8;
/** Work behind waits for pages no longer than that for a turn: a page that is asked for all the time stops nothing. */
const BEHIND_MS = 40;

/** What somebody waits for, being made. */
let beingMade = 0;
/** Work behind that lets it come first, the oldest first. */
const behind: { since: number; goOn: () => void }[] = [];

/** Each piece is short, but there may be many who have one: those who do not fit into a round of the loop wait for the next. */
class Line {
  /** Whose turn comes next, the oldest first. */
  readonly #waiting: (() => void)[] = [];
  /** Whether the beginning of the next round is waited for, and when the first of this one went on. */
  #isRoundAhead = false;
  #roundSince: number | null = null;

  join(goOn: () => void): void {
    this.#waiting.push(goOn);
    this.#comeToItsTurn();
  }

  #comeToItsTurn(): void {
    if (!this.#isRoundAhead) setImmediate(this.#beginRound);
    this.#isRoundAhead = true;
    setImmediate(this.#letFirstGoOn);
  }

  readonly #beginRound = (): void => {
    this.#isRoundAhead = false;
    this.#roundSince = null;
  };

  readonly #letFirstGoOn = (): void => {
    this.#roundSince ??= performance.now();
    if (performance.now() - this.#roundSince < TURN_MS) this.#waiting.shift()?.();
    else this.#comeToItsTurn();
  };
}

const ofWorkBehind = new Line();
/** What somebody waits for takes turns with itself alone. */
const ofWaitedFor = new Line();

/**
 * Long work lets everybody else who waits for the loop come first: also what is made in turns for somebody (`finishedSoon`),
 * or a page would wait for a turn of all work behind between any two of its own.
 */
export const nextTurn = (): Promise<void> =>
  new Promise((goOn) => {
    if (beingMade === 0) ofWorkBehind.join(goOn);
    else behind.push({ since: performance.now(), goOn });
  });

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

/** To be asked between any two pieces of long work: where its turn is over, others get theirs. */
export function takingTurns(): () => Promise<void> {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < TURN_MS) return;
    await nextTurn();
    begun = performance.now();
  };
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

/** The same of many small steps: as many in one go as fit into some ms. */
export async function finishedInTurns<R>(work: Iterable<void, R>): Promise<R> {
  const steps = work[Symbol.iterator]();
  const othersToo = takingTurns();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await othersToo();
  }
}

/** The same for somebody who waits for it: a turn holds as many steps as fit, and work behind waits meanwhile. */
export async function finishedSoon<R>(work: Iterable<void, R>): Promise<R> {
  const steps = work[Symbol.iterator]();
  beingMade++;
  try {
    for (let begun = performance.now(); ; ) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (performance.now() - begun < TURN_MS) continue;
      letOneGoOn();
      await new Promise<void>((goOn) => ofWaitedFor.join(goOn));
      begun = performance.now();
    }
  } finally {
    beingMade--;
    if (beingMade === 0) for (const { goOn } of behind.splice(0)) ofWorkBehind.join(goOn);
  }
}

function letOneGoOn(): void {
  const [oldest] = behind;
  if (oldest === undefined || performance.now() - oldest.since < BEHIND_MS) return;
  behind.shift();
  ofWorkBehind.join(oldest.goOn);
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
