import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { finished, finishedSoon, inTurns, nextTurn } from '../../../shared/io/turn.ts';

/** Time goes by while a piece of a page is made, and only then. */
let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => {
  vi.restoreAllMocks();
});
function* page(turns: number, at: (turn: number) => void): Generator<void, string> {
  for (let turn = 0; turn < turns; turn++) {
    at(turn);
    nowMs += 9;
    yield;
  }
  return 'a page';
}

describe('work behind', () => {
  /** Pieces of 5 ms each; when it did them. */
  function pieces(many: number): { at: number[]; done: Promise<void> } {
    const at: number[] = [];
    function* work(): Generator<void> {
      for (let piece = 0; piece < many; piece++) {
        at.push(nowMs);
        nowMs += 5;
        yield;
      }
    }
    return { at, done: finished(work()) };
  }

  test('of many at once holds others up no longer than that of one', async () => {
    const many = [1, 2, 3, 4, 5, 6].map(() => pieces(4));
    const longest: number[] = [];
    let isOver = false;
    const other = (async () => {
      for (let before = nowMs; !isOver; before = nowMs) {
        await new Promise((resolve) => setImmediate(resolve));
        longest.push(nowMs - before);
      }
    })();
    await Promise.all(many.map(({ done }) => done));
    isOver = true;
    await other;
    // A second one begins within 8 ms of the first.
    expect(Math.max(...longest)).toBe(10);
  });

  test('goes on in the order in which it left off', async () => {
    const [a, b, c] = [pieces(3), pieces(3), pieces(3)];
    await Promise.all([a.done, b.done, c.done]);
    expect([a.at, b.at, c.at]).toEqual([
      [0, 15, 30],
      [5, 20, 35],
      [10, 25, 40],
    ]);
  });
});

describe('what somebody waits for', () => {
  test('comes before work behind, which comes to its turn all the same, and goes on when it is there', async () => {
    let steps = 0;
    let isOver = false;
    const work = finished(
      (function* () {
        for (; !isOver; steps++) yield;
      })(),
    );
    await nextTurn();
    const before = steps;
    const during: number[] = [];
    expect(await finishedSoon(page(30, () => during.push(steps - before)))).toBe('a page');
    // One was on its way; then, in 270 ms of 9 each, whoever waits for 40 ms has a turn.
    expect(during.at(-1)).toBe(6);
    const after = steps;
    await nextTurn();
    await nextTurn();
    expect(steps).toBeGreaterThan(after);
    isOver = true;
    await work;
  });

  test('that fails lets all the others go on', async () => {
    const broken = finishedSoon(
      page(3, (turn) => {
        if (turn === 2) throw new Error('broken');
      }),
    );
    const behind = Promise.all([nextTurn(), inTurns([1, 2, 3], (n) => n, 1)]);
    await expect(broken).rejects.toThrow('broken');
    expect(await behind).toEqual([undefined, [1, 2, 3]]);
  });

  test('two at once are both made', async () => {
    const behind = nextTurn();
    expect(await Promise.all([finishedSoon(page(3, () => {})), finishedSoon(page(5, () => {}))])).toHaveLength(2);
    await behind;
    await nextTurn();
  });
});
