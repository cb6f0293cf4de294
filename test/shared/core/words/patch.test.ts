import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPatch, diff, print } from '../../../../shared/core/words/patch.ts';

const item = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.integer() });
const view = fc.record({
  now: fc.integer(),
  name: fc.string(),
  list: fc.uniqueArray(item, { selector: (entry) => entry.id }),
  plain: fc.array(fc.integer()),
});

test('applying the difference to the old view gives the new one', () => {
  fc.assert(
    fc.property(view, view, (before, after) => {
      const patch = diff(print(before), print(after), after);
      expect(patch === null ? before : applyPatch(before, JSON.parse(JSON.stringify(patch)))).toEqual(after);
    }),
  );
});

test('an unchanged view has no difference', () => {
  fc.assert(
    fc.property(view, (same) => {
      expect(diff(print(same), print(structuredClone(same)), same)).toBeNull();
    }),
  );
});

test('one changed machine travels alone, without its neighbours', () => {
  const before = {
    now: 1,
    machines: [
      { id: 'a', state: 1 },
      { id: 'b', state: 1 },
    ],
  };
  const after = {
    now: 1,
    machines: [
      { id: 'a', state: 1 },
      { id: 'b', state: 2 },
    ],
  };
  expect(diff(print(before), print(after), after)).toEqual({
    set: {},
    items: { machines: { b: { id: 'b', state: 2 } } },
  });
});

test('an item that is called as no key of an object can be is told with its whole list', () => {
  const of = (value: number) => ({
    rows: [
      { id: '__proto__', value },
      { id: 'b', value: 1 },
    ],
  });
  const patch = diff(print(of(1)), print(of(2)), of(2));
  expect(patch).toEqual({ set: of(2), items: {} });
});
