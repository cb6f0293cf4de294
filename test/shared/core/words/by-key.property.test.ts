/** Values by key, told as by a set for each. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByKey } from '../../../../shared/core/words/by-key.ts';

test('values by key are those of a set for each key, and a key without any is gone', () => {
  const key = fc.constantFrom('a', 'b', '__proto__');
  const value = fc.constantFrom('1', '2', '3');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), key, value)), (steps) => {
      const byKey = new ByKey<string>();
      const sets = new Map<string, Set<string>>();
      for (const [isAdded, at, one] of steps) {
        const known = sets.get(at) ?? new Set();
        if (isAdded) {
          byKey.add(at, one);
          sets.set(at, known.add(one));
        } else {
          byKey.delete(at, one);
          known.delete(one);
          if (known.size === 0) sets.delete(at);
        }
        expect(byKey.has(at, one)).toBe(isAdded);
      }
      for (const at of ['a', 'b', '__proto__']) expect([...byKey.of(at)]).toEqual([...(sets.get(at) ?? [])]);
      expect([...byKey.keys()].sort()).toEqual([...sets.keys()].sort());
    }),
  );
});
