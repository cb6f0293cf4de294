import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gapsOf, MASTER_MAX, siftMaster } from '../../../../shared/core/erp/master.ts';
import { smallPlant } from '../../../bridge/shop.ts';

const centre = (id: string) => ({ kind: 'workCentre', id, name: id });
const reason = (id: string) => ({ kind: 'reason', id, name: '', of: 'stop' });

describe('master data of the ERP', () => {
  test('is read row by row: an odd one is named by its place and field, and stops no other', () => {
    const { rows, odd } = siftMaster([centre('press'), { kind: 'reason', id: 7 }, reason('0042'), null, 'x']);
    expect(rows.map(({ id }) => id)).toEqual(['press', '0042']);
    expect(odd).toEqual([
      { at: 1, field: 'id' },
      { at: 3, field: '' },
      { at: 4, field: '' },
    ]);
  });
  test('takes a rate as decimal text of a currency, from a day on, and no other', () => {
    const rate = {
      kind: 'rate',
      id: 'press',
      of: 'machine',
      perHour: '84.50',
      currency: 'EUR',
      validFrom: '2026-01-01',
    };
    expect(siftMaster([rate]).rows).toEqual([rate]);
    for (const wrong of [{ perHour: 84.5 }, { perHour: '-1' }, { currency: 'euro' }, { validFrom: '2026-02-30' }])
      expect(siftMaster([{ ...rate, ...wrong }]).rows).toEqual([]);
  });
  test('has a bound', () => {
    const given = Array.from({ length: MASTER_MAX + 5 }, (_, n) => centre(`c${n}`));
    expect(siftMaster(given).rows).toHaveLength(MASTER_MAX);
  });
  test('whatever comes, every row is either taken or named', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.anything(), fc.constant(centre('a')), fc.constant(reason('b')))), (given) => {
        const { rows, odd } = siftMaster(given);
        expect(rows.length + odd.length).toBe(given.length);
      }),
    );
  });
});

describe('what the plant names to the ERP', () => {
  const plant = smallPlant();
  test('and the ERP does not know is a gap, under the code that it would be told', () => {
    const { rows } = siftMaster([centre('weld'), reason('crack')]);
    expect(gapsOf(rows, plant)).toEqual([
      { kind: 'workCentre', id: 'press', erpCode: 'press' },
      { kind: 'reason', id: 'jam', erpCode: '0042' },
    ]);
  });
  test('is not judged by a kind that the ERP gives nothing of', () => {
    expect(gapsOf(siftMaster([centre('press')]).rows, plant)).toEqual([]);
    expect(gapsOf([], plant)).toEqual([]);
  });
});
