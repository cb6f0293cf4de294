/** How much orders share that were in the shop together: read from the record, whatever it is wrong by throughout. */
import { expect, test } from 'vitest';
import { hash, normal } from '../../../../bridge/promise/numbers/random.ts';
import { besides, sharedLuck } from '../../../../bridge/promise/record/alike.ts';
import { DAY, NOW } from '../fixture.ts';

/** `blocks` lead times of twenty orders each, whose scores have `shared` of their variance in common and are all off by `bias`. */
const scored = (blocks: number, shared: number, bias = 0) =>
  Array.from({ length: 20 * blocks }, (_, n) => ({
    madeAt: NOW - (NOW % (10 * DAY)) + (n % blocks) * 10 * DAY,
    z: bias + Math.sqrt(shared) * normal(hash(1, n % blocks)) + Math.sqrt(1 - shared) * normal(hash(2, n)),
  }));

test('what months have in common comes back, of many months', () => {
  for (const shared of [0, 0.1, 0.3])
    expect(Math.abs(sharedLuck(scored(200, shared), 10 * DAY) - shared)).toBeLessThan(0.06);
});

test('a model that is wrong throughout is no luck', () => {
  expect(sharedLuck(scored(60, 0, 1.5), 10 * DAY)).toBeCloseTo(sharedLuck(scored(60, 0), 10 * DAY), 6);
});

test('a short record is believed to be like others', () => {
  expect(sharedLuck([], DAY)).toBe(0.04);
  expect(sharedLuck(scored(2, 0.3), 10 * DAY)).toBeLessThan(0.12);
});

test('orders stand beside those that were promised near them, the nearer the more', () => {
  expect([...besides([0, 5 * DAY, 20 * DAY], 10 * DAY)]).toEqual([0.5, 0.5, 0]);
});
