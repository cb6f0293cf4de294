import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePath, printPath, type ValuePath, valueAt } from '../../../collector/sources/mapping/path.ts';

const jobs = [
  { jobOrder: { jobOrderID: 'A' }, state: [{ stateNumber: 5 }] },
  { jobOrder: { jobOrderID: 'B' }, state: [{ stateNumber: 4 }] },
  { jobOrder: { jobOrderID: 'C' }, state: [{ stateNumber: 3 }] },
];
const named = { data: [{ ID: 'Good', Value: 7 }, { ID: 'x=y', Value: 8 }, 'no object', null] };

describe('paths into a value', () => {
  test.each([
    ['an element is picked by what stands in it', '[?JobOrder.JobOrderID=B].State[0].StateNumber', jobs, 4],
    [
      'of several words the first that any element has counts, not the first element',
      '[?State[0].StateNumber=3|4].JobOrder.JobOrderID',
      jobs,
      'C',
    ],
    [
      'the next word counts where no element has the first',
      '[?State[0].StateNumber=9|4].JobOrder.JobOrderID',
      jobs,
      'B',
    ],
    ['words compare without case', 'data[?ID=good].Value', named, 7],
    ['elements that lack the field are passed over', 'data[?Value=8].ID', named, 'x=y'],
    ['a list without such an element holds nothing', '[?State[0].StateNumber=6].JobOrder.JobOrderID', jobs, null],
    ['an empty list holds nothing', '[?ID=x].Value', [], null],
    ['where there is no list, there is no value', 'data.more[?ID=x].Value', named, undefined],
  ])('%s', (_rule, path, value, expected) => {
    expect(valueAt(value, parsePath(path))).toEqual(expected);
  });

  test.each(['[?=3]', '[?ID]', '[?ID=]', '[?[0]=]', 'a[?b=c', '[?$=3].a'])('%s is refused, with the place', (path) => {
    expect(() => parsePath(path)).toThrow(/is no path like|does not say which field/);
  });

  test('printing a path and reading it again gives the same path', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme-ascii' }).filter((text) => !/["'[\]]/.test(text));
    const key = fc.oneof(name, fc.nat(999_999));
    const word = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9 .-]*[A-Za-z0-9])?$/);
    const pick = fc.record({ where: fc.array(key, { minLength: 1 }), is: fc.array(word, { minLength: 1 }) });
    fc.assert(
      fc.property(fc.array(fc.oneof(key, pick)), (path: ValuePath) => {
        expect(parsePath(printPath(path))).toEqual(path);
      }),
    );
  });
});
