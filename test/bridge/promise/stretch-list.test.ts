import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MeasuredStretch, StretchList } from '../../../bridge/promise/stretch-list.ts';

const moment = fc.integer({ min: 0, max: 2 ** 41 });
const stretch: fc.Arbitrary<MeasuredStretch> = fc.record({
  machineId: fc.constantFrom('P1', 'P2', 'a press'),
  endedAt: moment,
  productiveMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
  stopMs: moment,
  stopFrom: moment,
  open: fc.boolean(),
});

test('stretches come out of their list as they went in, to the last bit, also over a thread’s border', () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 60 }), fc.integer({ min: 0, max: 70 }), (own, times) => {
      // As many as fill some pages.
      const all = Array.from({ length: times }, () => own).flat();
      const list = StretchList.of(all);
      expect(list.length).toBe(all.length);
      expect([...list]).toEqual(all);
      const back = StretchList.from(structuredClone(list.toPages()));
      expect([...back]).toEqual(all);
      for (const more of own) back.add(more);
      expect([...back]).toEqual([...all, ...own]);
    }),
    { numRuns: 60 },
  );
});

test('a list takes from another what ended since a moment', () => {
  fc.assert(
    fc.property(fc.array(stretch), fc.array(stretch), moment, (own, others, since) => {
      const list = StretchList.of(own);
      list.addEndedSince(StretchList.of(others), since);
      expect([...list]).toEqual([...own, ...others.filter(({ endedAt }) => endedAt >= since)]);
    }),
  );
});
