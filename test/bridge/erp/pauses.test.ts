/** Who waits after which answer, and how long; by the clock, without anything on the wire. */
import { describe, expect, test } from 'vitest';
import { blueprintWriter } from '../../../bridge/erp/dialects/blueprint.ts';
import { type Pauses, type PauseTimes, startPauses } from '../../../bridge/erp/pauses.ts';
import type { Abilities } from '../../../shared/core/erp/posting.ts';

const START = 1_000_000;
const words = (code: string) => ({ code, text: 'no' });

function given(can: Partial<Abilities> = {}, times: Partial<PauseTimes> = {}) {
  const clock = { now: START };
  const writer = { ...blueprintWriter, can: { ...blueprintWriter.can, longestTransactionMs: 700, ...can } };
  const pauses = startPauses({ erp: { writer }, now: () => clock.now, random: () => 0.5, ...times });
  /** Seconds until a lane, and until everybody, may send again. */
  const waits = (at: number) => (at - clock.now) / 1_000;
  const everybody = () => Math.max(0, waits(pauses.until()));
  return { clock, pauses, waits, everybody };
}

describe('an ERP that is away', () => {
  test('is left alone by everybody, twice as long each time, up to a minute, and tried by one', () => {
    const { pauses, waits, everybody } = given();
    expect([pauses.isProbing(), everybody(), pauses.problem()]).toEqual([false, 0, null]);
    const seen = Array.from({ length: 8 }, () => [waits(pauses.away('A', 1, words('503'))), everybody()]);
    expect(seen.map(([own]) => own)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(seen.map(([, all]) => all)).toEqual(seen.map(([own]) => own));
    expect([pauses.isProbing(), pauses.problem()]).toEqual([true, '503: no']);
  });

  test('is back with the first answer: nobody waits, nothing is told, the next pause is the shortest', () => {
    const { pauses, waits, everybody } = given();
    for (let n = 0; n < 3; n += 1) pauses.away('A', 1, words('503'));
    pauses.flows('A');
    expect([pauses.isProbing(), everybody(), pauses.problem()]).toEqual([false, 0, null]);
    expect(waits(pauses.away('A', 1, words('503')))).toBe(1);
    expect(everybody()).toBe(1);
  });

  test('for one order, while another one flows, is that order’s own trouble, which waits by itself', () => {
    const { pauses, waits, everybody } = given();
    pauses.away('A', 1, words('503'));
    pauses.flows('B');
    expect([1, 2, 3].map((attempts) => waits(pauses.away('A', attempts, words('503'))))).toEqual([1, 2, 4]);
    expect([everybody(), pauses.isProbing()]).toEqual([0, false]);
    // Of another order nobody knows that yet.
    pauses.away('C', 1, words('503'));
    expect(everybody()).toBe(1);
  });

  test.each([['B', 'A'] as const, ['A', 'B'] as const])(
    'for an order that has flowed since (%s, %s), is the ERP’s trouble again',
    (...flowed) => {
      const { pauses, everybody } = given();
      pauses.away('A', 1, words('503'));
      for (const lane of flowed) pauses.flows(lane);
      pauses.away('A', 1, words('503'));
      expect(everybody()).toBe(1);
    },
  );
});

describe('401 and 403', () => {
  test('on one or two orders are theirs, however often; on a third in a row they are our user’s', () => {
    const { pauses, waits, everybody } = given();
    expect([1, 2, 3, 4].map((attempts) => waits(pauses.denied('A', attempts, words('403'))))).toEqual([1, 2, 4, 8]);
    pauses.denied('B', 1, words('403'));
    expect([everybody(), pauses.isProbing(), pauses.problem()]).toEqual([0, false, '403: no']);
    pauses.denied('C', 1, words('403'));
    expect([everybody(), pauses.isProbing()]).toEqual([1, true]);
  });

  test('are no row where an order in between flows', () => {
    const { pauses, everybody } = given();
    pauses.denied('A', 1, words('403'));
    pauses.denied('B', 1, words('403'));
    pauses.flows('D');
    pauses.denied('C', 1, words('403'));
    expect(everybody()).toBe(0);
  });

  test('to the one that tries an ERP that was away go on with its pauses', () => {
    const { pauses, waits } = given();
    pauses.away('A', 1, words('503'));
    pauses.away('A', 2, words('503'));
    expect(waits(pauses.denied('B', 1, words('401')))).toBe(4);
    const once = given();
    once.pauses.away('A', 1, words('503'));
    expect([once.waits(once.pauses.denied('B', 1, words('401'))), once.everybody()]).toEqual([2, 2]);
  });
});

describe('429', () => {
  const busy = (pauses: Pauses, scope: 'erp' | 'order', waitMs: number | null, attempts = 1) =>
    pauses.busy('A', attempts, { is: 'busy', scope, waitMs, words: words('429') });

  test('holds everybody for as long as the ERP asks, but never less than the pause', () => {
    const { pauses, waits, everybody } = given();
    expect([waits(busy(pauses, 'erp', 30_000)), everybody()]).toEqual([30, 30]);
    expect([waits(busy(pauses, 'erp', 500)), everybody()]).toEqual([2, 2]);
    expect([waits(busy(pauses, 'erp', null)), everybody()]).toEqual([4, 4]);
    expect([pauses.isProbing(), pauses.problem()]).toEqual([true, '429: no']);
  });

  test('of one order shows that the ERP is there, and that order waits 2, 4, 8 s, up to five minutes', () => {
    const { pauses, waits, everybody } = given();
    pauses.away('A', 1, words('503'));
    const tries = [0, 1, 2, 3, 8, 9, 10];
    expect(tries.map((attempts) => waits(busy(pauses, 'order', null, attempts)))).toEqual([2, 2, 4, 8, 256, 300, 300]);
    expect([waits(busy(pauses, 'order', 9_000)), waits(busy(pauses, 'order', 100))]).toEqual([9, 2]);
    expect([everybody(), pauses.isProbing(), pauses.problem()]).toEqual([0, false, null]);
  });
});

describe('what may be booked', () => {
  test('is looked up once it can no longer be under way, and after longer pauses when that goes on', () => {
    const { pauses, waits, everybody } = given();
    expect([1, 2, 3].map((attempts) => waits(pauses.unknown(attempts, words(''))))).toEqual([0.7, 2, 4]);
    expect([everybody(), pauses.problem()]).toEqual([0, 'no']);
    const slow = given({ longestTransactionMs: 3_000 });
    expect([1, 2, 3].map((attempts) => slow.waits(slow.pauses.unknown(attempts, words(''))))).toEqual([3, 3, 4]);
    const instant = given({ longestTransactionMs: 0 });
    expect(instant.waits(instant.pauses.unknown(1, words('')))).toBe(0);
  });

  test('by a message that was handed over is asked for every half minute', () => {
    expect(given().pauses.answerMs).toBe(30_000);
  });

  test('and whose look-up tells nothing is looked up again later and later', () => {
    const { pauses, waits } = given();
    expect([1, 2, 3].map((tries) => waits(pauses.undecided(tries)))).toEqual([2, 4, 8]);
  });
});

test('a disk that takes nothing holds everybody, and is told', () => {
  const { pauses, everybody } = given();
  pauses.brokenHere('disk full');
  expect([everybody(), pauses.isProbing(), pauses.problem()]).toEqual([1, true, 'disk full']);
});

test('as many go side by side as the ERP bears, one where it bears no two, unless it is configured', () => {
  expect(given({ parallel: 5 }).pauses.parallel).toBe(5);
  expect(given({ parallel: 5, serialPer: 'erp' }).pauses.parallel).toBe(1);
  expect(given({ parallel: 5, serialPer: 'erp' }, { parallel: 3 }).pauses.parallel).toBe(3);
  expect(given({}, { lookUpAfterMs: 42 }).pauses.lookUpAfterMs).toBe(42);
});
