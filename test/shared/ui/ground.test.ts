// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groundOf, stripesOf } from '../../../shared/ui/charts/ground.ts';
import { plantZone } from '../../../shared/ui/format.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Friday, 00:00 UTC. */
const FRIDAY = Date.UTC(2026, 10, 27);

beforeEach(() => {
  plantZone.value = 'UTC';
});
afterEach(() => {
  plantZone.value = 'UTC';
});

const shift = (day: number) => [FRIDAY + day * DAY + 6 * HOUR, FRIDAY + day * DAY + 22 * HOUR] as const;
const span = { from: FRIDAY, to: FRIDAY + 4 * DAY };

describe('the ground of a calendar', () => {
  test('nights and a free weekend are one closed stripe from Friday night to Monday morning', () => {
    const work = { from: FRIDAY, to: FRIDAY + 9 * DAY, open: [shift(0), shift(3)] };
    expect(stripesOf(span, work)).toEqual([
      { from: FRIDAY, to: shift(0)[0], kind: 'closed' },
      { from: shift(0)[1], to: shift(3)[0], kind: 'closed' },
      { from: shift(3)[1], to: span.to, kind: 'closed' },
    ]);
  });

  test('a weekend that is worked stays visible as one', () => {
    const work = { from: FRIDAY, to: FRIDAY + 9 * DAY, open: [[FRIDAY, FRIDAY + 9 * DAY]] as const };
    expect(stripesOf(span, work)).toEqual([
      { from: FRIDAY + DAY, to: FRIDAY + 2 * DAY, kind: 'weekend' },
      { from: FRIDAY + 2 * DAY, to: FRIDAY + 3 * DAY, kind: 'weekend' },
    ]);
  });

  test('nothing is said beyond what the calendar was looked at', () => {
    const work = { from: FRIDAY, to: FRIDAY + 12 * HOUR, open: [] };
    expect(stripesOf(span, work)).toEqual([{ from: FRIDAY, to: FRIDAY + 12 * HOUR, kind: 'closed' }]);
    expect(groundOf(span, { from: FRIDAY, to: FRIDAY, open: [] })).toBe('none');
  });

  test('nights too narrow to be seen are left out', () => {
    const year = { from: FRIDAY, to: FRIDAY + 365 * DAY };
    const work = { ...year, open: [shift(0), [shift(0)[1] + HOUR, year.to]] as const };
    expect(stripesOf(year, work).filter(({ kind }) => kind === 'closed')).toEqual([]);
  });
});
