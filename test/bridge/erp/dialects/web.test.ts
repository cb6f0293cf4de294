import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateTimeText, msOfDateTime, slotsBefore } from '../../../../bridge/erp/dialects/web/clock.ts';
import { type Change, changedSince, newsOf } from '../../../../bridge/erp/dialects/web/since.ts';
import { MONDAY } from '../../shop.ts';

describe('changes by their time', () => {
  const at = (minutes: number) => dateTimeText(MONDAY + minutes * 60_000);
  const change = (id: string, minutes: number, mark = 'a'): Change => ({ id, stamp: at(minutes), mark });

  test('the last five minutes are asked for again, and what was seen of them is no news', () => {
    const first = newsOf(null, [change('A', 0), change('B', 30)]);
    expect(first.news.map(({ id }) => id)).toEqual(['A', 'B']);
    expect(changedSince(first.cursor)).toBe(at(25));
    const again = newsOf(first.cursor, [change('B', 30)]);
    expect(again).toEqual({ news: [], cursor: first.cursor });
  });

  test('what was written before and is seen only now is news, also in the same second', () => {
    const { cursor } = newsOf(null, [change('B', 30)]);
    const later = newsOf(cursor, [change('A', 28), change('B', 30, 'b')]);
    expect(later.news.map(({ id }) => id)).toEqual(['A', 'B']);
  });

  test('each content is news once, however late it is seen within the five minutes', () => {
    const writes = fc.array(
      fc.record({ id: fc.constantFrom('A', 'B', 'C'), minute: fc.nat(60), late: fc.integer({ min: 0, max: 4 }) }),
    );
    fc.assert(
      fc.property(writes, (written) => {
        let cursor: string | null = null;
        const heard: string[] = [];
        for (let minute = 0; minute <= 66; minute += 1) {
          const since: string | null = changedSince(cursor);
          const seen = new Map<string, Change>();
          written.forEach((write, mark) => {
            const stamp = at(write.minute);
            const before = seen.get(write.id);
            if (write.minute + write.late > minute || (since !== null && stamp < since)) return;
            if (before === undefined || before.stamp <= stamp)
              seen.set(write.id, { id: write.id, stamp, mark: String(mark) });
          });
          const page: ReturnType<typeof newsOf<Change>> = newsOf(cursor, [...seen.values()]);
          cursor = page.cursor;
          for (const { id, mark } of page.news) heard.push(`${id} ${mark}`);
        }
        for (const id of new Set(written.map((write) => write.id))) {
          const own = written.map((write, mark) => ({ ...write, mark })).filter((write) => write.id === id);
          const newest = own.reduce((a, b) => (b.minute >= a.minute ? b : a));
          expect(heard.filter((one) => one === `${id} ${newest.mark}`)).toHaveLength(1);
        }
      }),
    );
  });

  test('a cursor of another dialect asks for everything', () => {
    expect(changedSince('4711')).toBeNull();
    expect(newsOf('4711', [change('A', 0)]).news).toHaveLength(1);
  });
});

describe('the clock', () => {
  test('a text read is the text written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(msOfDateTime(dateTimeText(seconds * 1_000))).toBe(seconds * 1_000);
      }),
    );
    expect([msOfDateTime('2026-11-02 08:00:00.123456'), msOfDateTime('2026-11-02'), msOfDateTime('x')]).toEqual([
      Date.UTC(2026, 10, 2, 8, 0, 0, 123),
      null,
      null,
    ]);
  });

  test('slots lie end to end, the last ends with the ticket, none is longer or shorter than told', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000)), (seconds) => {
        const durations = seconds.map((one) => one * 1_000);
        const slots = slotsBefore(MONDAY + 500, durations);
        expect(slots.map(({ from, to }) => to - from)).toEqual(durations);
        for (const [index, { to }] of slots.entries()) expect(to).toBe(slots[index + 1]?.from ?? MONDAY);
      }),
    );
  });
});
