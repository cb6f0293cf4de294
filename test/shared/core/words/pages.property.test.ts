/** A list in pages is the list that it would be in memory, in whatever order its rows came. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inMemory, Pages } from '../../../../shared/core/words/pages.ts';

interface Row {
  at: number;
  seq: number;
}

/** Mostly ascending, with late ones, and many of one moment. */
const moments = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.nat(40)), {
  minLength: 60,
  maxLength: 300,
});

test('rows are found in order, from where and up to where they are asked for', () => {
  fc.assert(
    fc.property(moments, fc.nat(60), fc.nat(20), fc.boolean(), (all, from, length, newestFirst) => {
      const compare = newestFirst ? (a: Row, b: Row) => b.seq - a.seq : undefined;
      const pages = new Pages<Row>({ ...inMemory(), keyOf: ({ at }) => at, ...(compare && { compare }) });
      let rows: Row[] = [];
      all.forEach((at, seq) => {
        const row = { at: at ?? Math.floor(seq / 3), seq };
        pages.add(row);
        rows.push(row);
      });
      // What came first stands first: sorting keeps it so.
      rows = rows.sort((a, b) => a.at - b.at || (compare?.(a, b) ?? 0));
      const to = from + length;
      expect(pages.size).toBe(rows.length);
      expect(pages.last).toEqual(rows.at(-1));
      expect([...pages.after(0)]).toEqual(rows);
      expect([...pages.after(length)]).toEqual(rows.slice(length));
      expect(pages.slice(from, to)).toEqual(rows.filter(({ at }) => at >= from && at < to));
      expect([...pages.from(from)]).toEqual(rows.filter(({ at }) => at >= from));
      expect([...pages.backFrom(from)]).toEqual(rows.filter(({ at }) => at <= from).reverse());
      expect(pages.firstAfter(from)).toEqual(rows.find(({ at }) => at > from));
      expect(pages.lastUpTo(from)).toEqual(rows.findLast(({ at }) => at <= from));
    }),
  );
});
