import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type PeriodKind,
  periodAt,
  periodKinds,
  periodsBetween,
  shiftsBetween,
} from '../../../../shared/core/calendar/period.ts';
import { CalendarSchema } from '../../../../shared/core/words/plant.ts';

const hour = 3_600_000;
const utc = (text: string) => Date.parse(`${text}Z`);
const text = (ms: number) => new Date(ms).toISOString().slice(0, 16);

describe('a local period', () => {
  test.each<[string, PeriodKind, string, string, string]>([
    ['Europe/Berlin', 'day', '2026-03-29T12:00', '2026-03-28T23:00', '2026-03-29T22:00'],
    ['Europe/Berlin', 'day', '2026-10-25T12:00', '2026-10-24T22:00', '2026-10-25T23:00'],
    ['Europe/Berlin', 'week', '2026-11-22T22:59', '2026-11-15T23:00', '2026-11-22T23:00'],
    ['Europe/Berlin', 'month', '2026-03-15T00:00', '2026-02-28T23:00', '2026-03-31T22:00'],
    ['America/New_York', 'month', '2027-01-01T03:00', '2026-12-01T05:00', '2027-01-01T05:00'],
  ])('in %s, the %s of %s UTC runs from %s to %s', (timeZone, kind, at, from, to) => {
    const period = periodAt(timeZone, kind, utc(at));

    expect([text(period.from), text(period.to)]).toEqual([from, to]);
  });

  test('periods follow one another without a hole, and every moment is in its own', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/Santiago', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC');
    const moment = fc.integer({ min: utc('2025-01-01T00:00'), max: utc('2027-12-31T00:00') });
    fc.assert(
      fc.property(
        zone,
        fc.constantFrom(...periodKinds),
        moment,
        fc.integer({ min: 1, max: 90 * 24 }),
        (timeZone, kind, from, hours) => {
          const to = from + hours * hour;
          const periods = periodsBetween(timeZone, kind, from, to);
          expect(periods[0]?.from).toBeLessThanOrEqual(from);
          expect(periods.at(-1)?.to).toBeGreaterThanOrEqual(to);
          periods.forEach((period, index) => {
            expect(period.from).toBe(periods[index - 1]?.to ?? period.from);
            expect(periodAt(timeZone, kind, period.to - 1)).toEqual(period);
          });
        },
      ),
    );
  });
});

test('a shift is one window, its breaks within, though midnight or a change of the clock lies in it', () => {
  const calendar = CalendarSchema.parse({
    id: 'c',
    shifts: [
      { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
      { id: 'night', name: 'Night', start: '22:00', end: '06:00', breaks: [{ start: '01:00', end: '01:30' }] },
    ],
    week: { sat: ['late', 'night'] },
  });

  const shifts = shiftsBetween(calendar, 'Europe/Berlin', 'm', utc('2026-10-24T00:00'), utc('2026-10-26T00:00'));

  expect(shifts.map(({ shiftId, shiftDate, from, to }) => [shiftId, shiftDate, (to - from) / hour])).toEqual([
    ['late', '2026-10-24', 8],
    ['night', '2026-10-24', 9],
  ]);
});
