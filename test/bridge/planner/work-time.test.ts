import { expect, test } from 'vitest';
import { workTimeOf } from '../../../bridge/planner/work-time.ts';
import { HOUR, MONDAY, smallPlant } from '../shop.ts';

test('shifts that follow each other are one stretch of work, in the plant’s own time', () => {
  const { open, from } = workTimeOf(smallPlant(), MONDAY + 12 * HOUR);
  // Berlin's winter: 06:00 to 22:00 is 05:00 to 21:00 by UTC.
  expect(open.slice(1, 3)).toEqual([
    [MONDAY + 5 * HOUR, MONDAY + 21 * HOUR],
    [MONDAY + 29 * HOUR, MONDAY + 45 * HOUR],
  ]);
  expect(from).toBe(MONDAY - 25 * HOUR);
});
