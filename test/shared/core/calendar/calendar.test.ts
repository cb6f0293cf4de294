import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addWorkMs,
  localDate,
  type Planned,
  plannedIntervals,
  startOfLocalDay,
  workMsBetween,
} from '../../../../shared/core/calendar/calendar.ts';
import { type Calendar, CalendarSchema } from '../../../../shared/core/words/plant.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const utc = (text: string) => Date.parse(`${text}Z`);
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

type CalendarInput = Partial<Parameters<typeof CalendarSchema.parse>[0] & object> & Record<string, unknown>;
function calendarOf(input: CalendarInput): Calendar {
  return CalendarSchema.parse({ id: 'c', shifts: [], week: {}, ...input });
}
const everyDay = (...shifts: string[]) => Object.fromEntries(weekdays.map((day) => [day, shifts]));
const shift = (id: string, start: string, end: string, breaks: { start: string; end: string }[] = []) => ({
  id,
  name: id,
  start,
  end,
  breaks,
});
const threeShifts = () =>
  calendarOf({
    shifts: [
      shift('early', '06:00', '14:00', [{ start: '09:00', end: '09:30' }]),
      shift('late', '14:00', '22:00', [{ start: '18:00', end: '18:30' }]),
      shift('night', '22:00', '06:00', [{ start: '02:00', end: '02:30' }]),
    ],
    week: everyDay('early', 'late', 'night'),
  });
const workOf = (pieces: readonly Planned[]) =>
  pieces.filter(({ kind }) => kind === 'work').reduce((sum, { from, to }) => sum + to - from, 0);
const text = (pieces: readonly Planned[]) =>
  pieces.map(
    ({ from, to, kind, shiftId, shiftDate }) =>
      `${new Date(from).toISOString().slice(5, 16)}/${new Date(to).toISOString().slice(11, 16)} ${kind} ${shiftId} ${shiftDate.slice(5)}`,
  );

describe('a weekly pattern', () => {
  test('an overnight shift belongs to the date on which it starts, and its break may lie on the next day', () => {
    const calendar = calendarOf({
      shifts: [
        shift('night', '22:00', '06:00', [
          { start: '23:45', end: '00:15' },
          { start: '02:00', end: '02:30' },
        ]),
      ],
      week: { wed: ['night'] },
    });

    const pieces = plannedIntervals(calendar, 'UTC', 'm', utc('2026-11-16T00:00'), utc('2026-11-23T00:00'));

    expect(text(pieces)).toEqual([
      '11-18T22:00/23:45 work night 11-18',
      '11-18T23:45/00:15 break night 11-18',
      '11-19T00:15/02:00 work night 11-18',
      '11-19T02:00/02:30 break night 11-18',
      '11-19T02:30/06:00 work night 11-18',
    ]);
  });

  test('a window cuts the pieces at its edges', () => {
    const pieces = plannedIntervals(threeShifts(), 'UTC', 'm', utc('2026-11-18T09:10'), utc('2026-11-18T10:00'));

    expect(text(pieces)).toEqual(['11-18T09:10/09:30 break early 11-18', '11-18T09:30/10:00 work early 11-18']);
  });

  test('a shift that ends when it starts lasts a whole day; 24:00 is midnight', () => {
    const allDay = calendarOf({ shifts: [shift('a', '06:00', '06:00')], week: everyDay('a') });
    const toMidnight = calendarOf({ shifts: [shift('l', '16:00', '24:00')], week: everyDay('l') });
    const day = [utc('2026-11-18T00:00'), utc('2026-11-19T00:00')] as const;

    expect(workOf(plannedIntervals(allDay, 'UTC', 'm', ...day))).toBe(24 * hourMs);
    expect(workOf(plannedIntervals(toMidnight, 'UTC', 'm', ...day))).toBe(8 * hourMs);
  });

  test('where shifts overlap, the one listed first keeps the time and nothing is covered twice', () => {
    const calendar = calendarOf({
      shifts: [shift('long', '06:00', '16:00'), shift('late', '14:00', '22:00')],
      week: { wed: ['late', 'long'] },
    });

    const pieces = plannedIntervals(calendar, 'UTC', 'm', utc('2026-11-18T00:00'), utc('2026-11-19T00:00'));

    expect(text(pieces)).toEqual(['11-18T06:00/14:00 work long 11-18', '11-18T14:00/22:00 work late 11-18']);
  });

  test("a night shift that runs into the next date's early shift keeps its time", () => {
    const calendar = calendarOf({
      shifts: [shift('early', '05:00', '13:00'), shift('night', '22:00', '06:00')],
      week: { wed: ['night'], thu: ['early'] },
    });

    const pieces = plannedIntervals(calendar, 'UTC', 'm', utc('2026-11-18T00:00'), utc('2026-11-20T00:00'));

    expect(text(pieces)).toEqual(['11-18T22:00/06:00 work night 11-18', '11-19T06:00/13:00 work early 11-19']);
  });

  test('shift times are local: a calendar has its own zone, or the plant has', () => {
    const calendar = calendarOf({ shifts: [shift('a', '06:00', '14:00')], week: everyDay('a') });
    const day = [utc('2026-11-18T00:00'), utc('2026-11-18T23:59')] as const;

    const inBerlin = plannedIntervals(calendar, 'Europe/Berlin', 'm', ...day);
    const inKolkata = plannedIntervals({ ...calendar, timeZone: 'Asia/Kolkata' }, 'Europe/Berlin', 'm', ...day);

    expect(inBerlin[0]?.from).toBe(utc('2026-11-18T05:00'));
    expect(inKolkata[0]?.from).toBe(utc('2026-11-18T00:30'));
  });
});

describe('exceptions', () => {
  test('a listed date runs exactly its shifts: none on a holiday, more with overtime', () => {
    const calendar = calendarOf({
      shifts: [shift('early', '06:00', '14:00')],
      week: everyDay('early'),
      exceptions: [
        { date: '2026-12-25', shifts: [], name: 'Christmas' },
        { date: '2026-12-26', shifts: ['early'], extra: [shift('overtime', '14:00', '18:00')], name: 'Catching up' },
      ],
    });

    const pieces = plannedIntervals(calendar, 'UTC', 'm', utc('2026-12-25T00:00'), utc('2026-12-27T00:00'));

    expect(text(pieces)).toEqual(['12-26T06:00/14:00 work early 12-26', '12-26T14:00/18:00 work overtime 12-26']);
  });

  test('a holiday does not take away the end of the night shift that began on the day before', () => {
    const calendar = {
      ...threeShifts(),
      exceptions: [{ date: '2026-12-25', shifts: [], extra: [], name: 'Christmas' }],
    };

    const workMs = workMsBetween(calendar, 'UTC', 'm', utc('2026-12-25T00:00'), utc('2026-12-26T00:00'));

    expect(workMs).toBe(5.5 * hourMs);
  });

  test('planned maintenance stops its machines only, inside shifts only, and beats a break', () => {
    const calendar = calendarOf({
      shifts: [shift('early', '06:00', '14:00', [{ start: '09:00', end: '09:30' }])],
      week: everyDay('early'),
      plannedStops: [
        { from: utc('2026-11-18T09:00'), to: utc('2026-11-18T10:00'), reasonId: 'service', machineIds: ['press'] },
        { from: utc('2026-11-18T13:00'), to: utc('2026-11-18T15:00') },
      ],
    });
    const day = [utc('2026-11-18T00:00'), utc('2026-11-19T00:00')] as const;

    expect(text(plannedIntervals(calendar, 'UTC', 'press', ...day))).toEqual([
      '11-18T06:00/09:00 work early 11-18',
      '11-18T09:00/10:00 plannedStop early 11-18',
      '11-18T10:00/13:00 work early 11-18',
      '11-18T13:00/14:00 plannedStop early 11-18',
    ]);
    expect(plannedIntervals(calendar, 'UTC', 'press', ...day)[1]?.reasonId).toBe('service');
    expect(workOf(plannedIntervals(calendar, 'UTC', 'lathe', ...day))).toBe(6.5 * hourMs);
  });
});

describe('the nights on which the clock changes', () => {
  /** The nights of 2026 (southern zones: autumn 2026 in April) and how long 22:00-06:00 really is. */
  const nights = [
    ['Europe/Berlin', '2026-03-28', 7],
    ['Europe/Berlin', '2026-10-24', 9],
    ['Europe/London', '2026-03-28', 7],
    ['Europe/London', '2026-10-24', 9],
    ['America/New_York', '2026-03-07', 7],
    ['America/New_York', '2026-10-31', 9],
    ['Australia/Sydney', '2026-10-03', 7],
    ['Australia/Sydney', '2026-04-04', 9],
    ['America/Santiago', '2026-09-05', 7],
    ['America/Santiago', '2026-04-04', 9],
    ['Australia/Lord_Howe', '2026-10-03', 7.5],
    ['Australia/Lord_Howe', '2026-04-04', 8.5],
    ['Asia/Tokyo', '2026-03-28', 8],
  ] as const;

  test.each(nights)('in %s the night of %s has %d hours', (timeZone, date, hours) => {
    const calendar = calendarOf({ shifts: [shift('night', '22:00', '06:00')], week: everyDay('night') });
    const noon = utc(`${date}T12:00`);

    const night = plannedIntervals(calendar, timeZone, 'm', noon - 2 * dayMs, noon + 2 * dayMs).filter(
      ({ shiftDate }) => shiftDate === date,
    );

    expect(workOf(night)).toBe(hours * hourMs);
  });

  test.each(nights)('in %s three shifts cover the days around %s without a hole', (timeZone, date) => {
    const from = utc(`${date}T00:00`) - 2 * dayMs;

    const pieces = plannedIntervals(threeShifts(), timeZone, 'm', from, from + 5 * dayMs);

    expect(pieces[0]?.from).toBe(from);
    for (const [index, piece] of pieces.entries()) expect(piece.to).toBe(pieces[index + 1]?.from ?? from + 5 * dayMs);
  });

  test('a break in the hour that does not exist is not taken; one in the hour shown twice is taken once', () => {
    const calendar = threeShifts();
    const spring = workMsBetween(calendar, 'Europe/Berlin', 'm', utc('2026-03-28T21:00'), utc('2026-03-29T04:00'));
    const autumn = workMsBetween(calendar, 'Europe/Berlin', 'm', utc('2026-10-24T20:00'), utc('2026-10-25T05:00'));

    expect(spring).toBe(7 * hourMs);
    expect(autumn).toBe(8.5 * hourMs);
  });

  test('a shift that starts in the skipped hour starts at the jump', () => {
    const calendar = calendarOf({ shifts: [shift('a', '02:30', '06:00')], week: everyDay('a') });

    const [piece] = plannedIntervals(calendar, 'Europe/Berlin', 'm', utc('2026-03-29T00:00'), utc('2026-03-29T12:00'));

    expect(piece?.from).toBe(utc('2026-03-29T01:00'));
  });
});

describe('local dates', () => {
  test.each([
    ['Europe/Berlin', '2026-03-28T23:00', '2026-03-29', '2026-03-28T23:00'],
    ['Europe/Berlin', '2026-03-29T21:59', '2026-03-29', '2026-03-28T23:00'],
    ['Asia/Kolkata', '2026-06-01T18:29', '2026-06-01', '2026-05-31T18:30'],
    ['Pacific/Kiritimati', '2026-06-01T10:00', '2026-06-02', '2026-06-01T10:00'],
    // Midnight of 2026-09-06 does not exist in Santiago: the day begins at 01:00.
    ['America/Santiago', '2026-09-06T12:00', '2026-09-06', '2026-09-06T04:00'],
  ])('in %s, %s UTC is on %s, which began at %s UTC', (timeZone, at, date, start) => {
    expect(localDate(timeZone, utc(at))).toBe(date);
    expect(startOfLocalDay(timeZone, utc(at))).toBe(utc(start));
  });
});

// ---- properties ------------------------------------------------------------------------------

const minute = fc.integer({ min: 0, max: 95 }).map((quarter) => {
  const pad = (n: number) => String(n).padStart(2, '0');
  return `${pad(Math.floor(quarter / 4))}:${pad((quarter % 4) * 15)}`;
});
const someShift = (id: string) =>
  fc.record({
    id: fc.constant(id),
    name: fc.constant(id),
    start: minute,
    end: minute,
    breaks: fc.array(fc.record({ start: minute, end: minute }), { maxLength: 3 }),
  });
const zone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Kolkata',
  'Pacific/Chatham',
);
/** Around changes of the clock in one or the other of the zones. */
const moment = fc
  .tuple(
    fc.constantFrom('2026-03-29T01:00', '2026-10-25T01:00', '2026-04-05T02:00', '2026-09-06T04:00', '2026-07-01T00:00'),
    fc.integer({ min: -4 * 96, max: 4 * 96 }),
    fc.integer({ min: 0, max: 899_999 }),
  )
  .map(([night, quarters, ms]) => utc(night) + quarters * 900_000 + ms);
const someCalendar = fc
  .tuple(
    someShift('a'),
    someShift('b'),
    someShift('c'),
    fc.tuple(...weekdays.map(() => fc.shuffledSubarray(['a', 'b', 'c']))),
    fc.array(fc.record({ from: moment, lengthMs: fc.integer({ min: 1, max: 2 * dayMs }) }), { maxLength: 3 }),
  )
  .map(([a, b, c, days, stops]) =>
    calendarOf({
      shifts: [a, b, c],
      week: Object.fromEntries(weekdays.map((day, index) => [day, days[index]])),
      plannedStops: stops.map(({ from, lengthMs }) => ({ from, to: from + lengthMs })),
    }),
  );

const ordinaryWeek = [utc('2026-07-01T00:00'), utc('2026-07-08T00:00')] as const;

describe('for any calendar, zone and window', () => {
  test('pieces ascend, never overlap, are never empty and stay in the window', () => {
    fc.assert(
      fc.property(
        someCalendar,
        zone,
        moment,
        fc.integer({ min: 0, max: 9 * dayMs }),
        (calendar, timeZone, from, ms) => {
          let at = from;
          for (const piece of plannedIntervals(calendar, timeZone, 'm', from, from + ms)) {
            expect(piece.from).toBeGreaterThanOrEqual(at);
            expect(piece.to).toBeGreaterThan(piece.from);
            at = piece.to;
          }
          expect(at).toBeLessThanOrEqual(Math.max(from, from + ms));
        },
      ),
    );
  });

  test('splitting a window and adding up gives the whole', () => {
    fc.assert(
      fc.property(someCalendar, zone, fc.array(moment, { minLength: 3, maxLength: 6 }), (calendar, timeZone, cuts) => {
        const sorted = cuts.toSorted((a, b) => a - b);
        const [from, to] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
        const whole = plannedIntervals(calendar, timeZone, 'm', from, to);
        const parts = sorted.slice(1).map((cut, index) => [sorted[index] ?? 0, cut] as const);
        for (const kind of ['work', 'break', 'plannedStop']) {
          const sum = (pieces: readonly Planned[]) =>
            pieces.filter((piece) => piece.kind === kind).reduce((ms, piece) => ms + piece.to - piece.from, 0);
          const added = parts.reduce((ms, [a, b]) => ms + sum(plannedIntervals(calendar, timeZone, 'm', a, b)), 0);
          expect(added).toBe(sum(whole));
        }
        expect(workMsBetween(calendar, timeZone, 'm', from, to)).toBe(workOf(whole));
      }),
    );
  });

  test('each moment has the first shift, by date and by listing, whose wall-clock hours contain it', () => {
    fc.assert(
      fc.property(someCalendar, zone, moment, (calendar, timeZone, at) => {
        const [piece] = plannedIntervals(calendar, timeZone, 'm', at, at + 1);
        expect(piece === undefined ? null : `${piece.shiftDate} ${piece.shiftId}`).toBe(
          naiveShiftAt(calendar, timeZone, at),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('adding work time and measuring it undo each other', () => {
    fc.assert(
      fc.property(
        someCalendar,
        zone,
        moment,
        fc.integer({ min: 1, max: 4 * 24 * hourMs }),
        (calendar, timeZone, from, ms) => {
          // Breaks may eat the whole week, but for the hour that autumn adds.
          fc.pre(workMsBetween(calendar, timeZone, 'm', ...ordinaryWeek) > 0);
          const to = addWorkMs(calendar, timeZone, 'm', from, ms);
          expect(workMsBetween(calendar, timeZone, 'm', from, to)).toBe(ms);
          expect(workMsBetween(calendar, timeZone, 'm', from, to - 1)).toBe(ms - 1);
        },
      ),
    );
  });
});

test('work cannot be added to a calendar without shifts: it says so', () => {
  const calendar = calendarOf({ id: 'closed' });

  expect(() => addWorkMs(calendar, 'UTC', 'm', utc('2026-01-01T00:00'), 1)).toThrow(/"closed" has no working time/);
  expect(addWorkMs(calendar, 'UTC', 'm', 5, 0)).toBe(5);
  const add = () => addWorkMs(calendar, 'UTC', 'm', 5, 1.5 * hourMs + 1);
  expect(add).toThrow(
    expect.objectContaining({ sentence: { what: 'noWorkingTime', calendarId: 'closed', minutes: 91 } }),
  );
});

test('work ends with the shift in which it is done, never at the start of the next, on every day of a season', () => {
  const calendar = threeShifts();
  const from = utc('2026-01-01T06:00');
  let workMs = 0;
  for (let shifts = 1; shifts <= 300; shifts += 1) {
    // Seven and a half hours each: until 14:00, 22:00 and 6:00.
    workMs += 7.5 * hourMs;
    expect(addWorkMs(calendar, 'UTC', 'm', from, workMs)).toBe(from + shifts * 8 * hourMs);
  }
  expect(workMs).toBe(100 * 22.5 * hourMs);
});

test('work that fills a shift ends with it also where no other follows the same day', () => {
  const early = ['early'];
  const week = { mon: early, tue: early, wed: early, thu: early, fri: early, sat: early, sun: early };
  const calendar = calendarOf({ shifts: [shift('early', '06:00', '14:00')], week });
  const from = utc('2026-01-05T00:00');
  for (let days = 1; days <= 100; days += 1)
    expect(addWorkMs(calendar, 'UTC', 'm', from, days * 8 * hourMs)).toBe(from + (days - 1) * dayMs + 14 * hourMs);
});

test('work is looked for in the next ten years, no further', () => {
  const calendar = calendarOf({ shifts: [shift('early', '06:00', '14:00')], week: { mon: ['early'] } });
  const from = utc('2026-01-05T00:00');
  const add = (mondays: number) => addWorkMs(calendar, 'UTC', 'm', from, mondays * 8 * hourMs);
  expect(add(1)).toBe(from + 14 * hourMs);
  expect(add(9 * 52)).toBe(from + (9 * 52 - 1) * 7 * dayMs + 14 * hourMs);
  expect(() => add(11 * 52)).toThrow(/no working time/);
});

test('a window that begins as a shift ends has nothing of it', () => {
  const calendar = calendarOf({ shifts: [shift('early', '06:00', '14:00')], week: everyDay('early') });
  const from = utc('2026-01-05T14:00');
  expect(plannedIntervals(calendar, 'UTC', 'm', from, from + 2 * hourMs)).toEqual([]);
  expect(text(plannedIntervals(calendar, 'UTC', 'm', from, from + dayMs))).toEqual([
    '01-06T06:00/14:00 work early 01-06',
  ]);
  expect(workMsBetween(calendar, 'UTC', 'm', from, from + dayMs)).toBe(8 * hourMs);
});

/** Slow and obvious: finds the edges of each shift by walking the wall clock of Intl minute by minute. */
function naiveShiftAt(calendar: Calendar, timeZone: string, at: number): string | null {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
  const firstShowing = (local: string, near: number): number => {
    // The first quarter of an hour whose wall clock shows `local` or later; every zone changes on quarters.
    for (let t = Math.floor((near - 40 * hourMs) / 900_000) * 900_000; ; t += 900_000)
      if (clock.format(t).slice(0, 16) >= local) return t;
  };
  const nearest = Math.floor(at / dayMs) * dayMs;
  for (let date = nearest - 3 * dayMs; date <= nearest + 2 * dayMs; date += dayMs) {
    const day = weekdays[(new Date(date).getUTCDay() + 6) % 7] ?? 'mon';
    const dateText = new Date(date).toISOString().slice(0, 10);
    for (const id of calendar.week[day] ?? []) {
      const found = calendar.shifts.find((one) => one.id === id);
      if (found === undefined) continue;
      const endDate = found.end <= found.start ? new Date(date + dayMs).toISOString().slice(0, 10) : dateText;
      const from = firstShowing(`${dateText} ${found.start}`, date);
      const to = firstShowing(`${endDate} ${found.end}`, date);
      if (from <= at && at < to) return `${dateText} ${id}`;
    }
  }
  return null;
}

test('years of a calendar come out the same when they are asked for again, backwards and in part', () => {
  const calendar = threeShifts();
  const [from, years] = [utc('2020-01-01T00:00'), 6];
  const ofYear = (year: number) =>
    plannedIntervals(calendar, 'Europe/Berlin', 'm', from + year * 365 * dayMs, from + (year + 1) * 365 * dayMs);
  const fresh = Array.from({ length: years }, (_, year) => {
    const another = threeShifts();
    const begin = from + year * 365 * dayMs;
    return plannedIntervals(another, 'Europe/Berlin', 'm', begin, begin + 365 * dayMs);
  });

  for (let year = 0; year < years; year++) expect(ofYear(year)).toEqual(fresh[year]);
  for (let year = years - 1; year >= 0; year--) expect(ofYear(year)).toEqual(fresh[year]);

  const whole = workMsBetween(calendar, 'Europe/Berlin', 'm', from, from + years * 365 * dayMs);
  expect(whole).toBe(fresh.reduce((sum, pieces) => sum + workOf(pieces), 0));
});
