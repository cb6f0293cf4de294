import { describe, expect, test } from 'vitest';
import { estimateTransfers } from '../../../../bridge/promise/estimators/moves.ts';
import { meanOf } from '../../../../bridge/promise/numbers/pool.ts';
import { DAY, HOUR, NOW, shopOf } from '../fixture.ts';

const ways = (count: number, to: string | undefined, durationMs: number) =>
  Array.from({ length: count }, (_, n) => ({
    at: NOW - n * DAY,
    durationMs,
    ...(to === undefined ? {} : { to }),
  }));
const lawOf = (transfers: ReturnType<typeof ways>) => estimateTransfers({ ...shopOf().measured, transfers }, NOW);

describe('waiting that no machine causes', () => {
  test('is learnt by what is waited for: packing takes days, the next machine an hour', () => {
    const { to } = lawOf([...ways(40, 'packing', 3 * DAY), ...ways(40, 'cnc', HOUR)]);
    const [packing = [], cnc = []] = [to?.get('packing'), to?.get('cnc')];
    expect(meanOf(Float64Array.from(packing)) / DAY).toBeGreaterThan(2.5);
    expect(meanOf(Float64Array.from(cnc)) / DAY).toBeLessThan(0.5);
  });

  test('of a place that was seen once is near that of all', () => {
    const { ms, to } = lawOf([...ways(40, 'cnc', HOUR), ...ways(1, 'lapping', 9 * DAY)]);
    const lapping = meanOf(Float64Array.from(to?.get('lapping') ?? []));
    expect(lapping).toBeGreaterThan(meanOf(ms));
    expect(lapping / DAY).toBeLessThan(2.5);
  });

  test('is that of all where nobody says where the ways led', () => {
    expect(lawOf(ways(40, undefined, HOUR)).to?.size).toBe(0);
  });
});
