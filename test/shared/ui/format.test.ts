// @vitest-environment happy-dom
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dayTicks, hourTicks, place } from '../../../shared/ui/charts/axis.ts';
import { cumulated } from '../../../shared/ui/charts/pareto.tsx';
import { calendarOf } from '../../../shared/ui/charts/promise.tsx';
import { joined } from '../../../shared/ui/charts/strip.tsx';
import { levels } from '../../../shared/ui/charts/waterfall.tsx';
import { now } from '../../../shared/ui/clock.ts';
import {
  bytes,
  chance,
  clock,
  count,
  dash,
  dayNamed,
  duration,
  led,
  localInput,
  moment,
  monthNamed,
  percent,
  plantZone,
  recent,
} from '../../../shared/ui/format.ts';
import { chooseLanguage, named, wordsReady } from '../../../shared/ui/language.ts';
import { de } from '../../../shared/ui/messages/de.ts';
import { en } from '../../../shared/ui/messages/en.ts';
import { fr } from '../../../shared/ui/messages/fr.ts';

const HOUR = 3_600_000;
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

beforeAll(async () => {
  for (const one of ['de', 'fr'] as const) await wordsReady(one);
});
afterEach(() => {
  chooseLanguage('en');
  plantZone.value = 'UTC';
  now.value = Date.now();
});

describe('numbers and times follow the reader and the plant', () => {
  test.each([
    ['en', '1,363', '64.3%'],
    ['de', '1.363', '64,3 %'],
    ['fr', '1 363', '64,3 %'],
  ] as const)('%s', (language, pieces, share) => {
    chooseLanguage(language);
    expect(plain(count(1363))).toBe(pieces);
    expect(plain(percent(0.643, 1))).toBe(share);
  });

  test('what is not known is a dash, not a zero', () => {
    expect(percent(null)).toBe(dash);
    expect(percent(0)).toBe('0%');
  });

  test.each([
    [0.0013, '< 1%'],
    [0.995, '> 99%'],
    [1, '100%'],
    [0, '0%'],
    [0.46, '46%'],
  ])('a probability of %f reads %s', (share, text) => {
    expect(chance(share).replace('\u2009', ' ')).toBe(text);
  });

  test.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [HOUR, '1 h'],
    [HOUR + 12 * 60_000, '1 h 12 min'],
    [50 * HOUR, '2 d 2 h'],
    [-5, '0 s'],
  ])('%i ms reads %s', (ms, text) => {
    expect(plain(duration(ms))).toBe(text);
  });

  test.each([
    ['en', 'November 2026'],
    ['de', 'November 2026'],
    ['fr', 'novembre 2026'],
  ] as const)('a month has its name: %s', (language, name) => {
    chooseLanguage(language);
    plantZone.value = 'America/New_York';
    expect(monthNamed('2026-11')).toBe(name);
    expect(monthNamed('WO-1')).toBe('WO-1');
  });

  test.each([
    ['de', 'Sa., 28. Nov.'],
    ['fr', 'sam. 28 nov.'],
  ] as const)('a day by its key (%s), with its year where that is another', (language, name) => {
    plantZone.value = 'Europe/Berlin';
    now.value = Date.UTC(2026, 10, 29);
    chooseLanguage(language);
    expect(plain(dayNamed('2026-11-28'))).toBe(name);
    expect(dayNamed('2025-11-28')).toContain('2025');
    expect(dayNamed('WO-1')).toBe('WO-1');
  });

  test('the plant’s clock on 24 hours, whatever the device’s zone', () => {
    plantZone.value = 'Europe/Berlin';
    expect(clock(Date.UTC(2026, 0, 10, 23, 5))).toBe('00:05');
    chooseLanguage('fr');
    expect(clock(Date.UTC(2026, 6, 10, 12, 0))).toBe('14:00');
  });

  test('a past moment of the last hours needs no day, an earlier one does', () => {
    plantZone.value = 'Europe/Berlin';
    const now = Date.UTC(2026, 10, 20, 23, 30);
    expect(recent(now - 2 * HOUR, now)).toBe('22:30');
    expect(recent(now - 30 * HOUR, now)).toContain('19');
  });

  test('a date that is missed or still comes has its day, unless it is today', () => {
    plantZone.value = 'Europe/Berlin';
    const now = Date.UTC(2026, 10, 20, 23, 30);
    expect(moment(now - 2 * HOUR, now)).toContain('20');
    expect(moment(now + 2 * HOUR, now)).toBe('02:30');
    expect(moment(now + 26 * HOUR, now)).toContain('22');
  });

  test('a picked day ends in the plant’s zone, also when the clocks change', () => {
    plantZone.value = 'Europe/Berlin';
    expect(localInput('2026-03-29')).toBe(Date.UTC(2026, 2, 29, 21, 59));
    expect(localInput('2026-10-25')).toBe(Date.UTC(2026, 9, 25, 22, 59));
    plantZone.value = 'America/New_York';
    expect(localInput('2026-11-20')).toBe(Date.UTC(2026, 10, 21, 4, 59));
  });

  test('a name without the language falls back to English', () => {
    chooseLanguage('fr');
    expect(named({ en: 'Press', de: 'Presse' })).toBe('Press');
    expect(named('CNC 1')).toBe('CNC 1');
  });
});

describe('every language has every word', () => {
  const paths = (table: object, at = ''): string[] =>
    Object.entries(table).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null ? paths(value, `${at}${key}.`) : [`${at}${key}`],
    );
  test.each([
    ['de', de],
    ['fr', fr],
  ] as const)('%s', (_, table) => {
    expect(paths(table).sort()).toEqual(paths(en).sort());
  });
});

describe('axes', () => {
  test('hours are the plant’s, in the night with 25 of them too', () => {
    plantZone.value = 'Europe/Berlin';
    const midnight = Date.UTC(2026, 9, 24, 22);
    const ticks = hourTicks(midnight, midnight + 25 * HOUR, 40);
    expect(ticks.length).toBe(26);
    expect(ticks.filter(({ at }) => clock(at) === '02:00').length).toBe(2);
  });
  test('zones that stand at half hours have their ticks on their own full hours', () => {
    plantZone.value = 'Asia/Kolkata';
    const from = Date.UTC(2026, 5, 1, 0, 10);
    expect(hourTicks(from, from + 4 * HOUR).every(({ at }) => clock(at).endsWith(':00'))).toBe(true);
  });
  test('a short stretch has quarters and halves of hours', () => {
    plantZone.value = 'Europe/Berlin';
    const midnight = Date.UTC(2026, 10, 21, 23);
    expect(hourTicks(midnight, midnight + HOUR).map(({ at }) => clock(at))).toEqual([
      '00:00',
      '00:15',
      '00:30',
      '00:45',
      '01:00',
    ]);
  });
  test('days begin at the plant’s midnight', () => {
    plantZone.value = 'Europe/Berlin';
    const ticks = dayTicks(Date.UTC(2026, 9, 23), Date.UTC(2026, 9, 28));
    expect(ticks.map(({ at }) => clock(at))).toEqual(['00:00', '00:00', '00:00', '00:00', '00:00']);
  });
  test('what lies outside is held at the edge', () => {
    expect(place(-5, 0, 10)).toBe(0);
    expect(place(50, 0, 10)).toBe(100);
    expect(place(5, 0, 10)).toBe(50);
  });
});

describe('charts', () => {
  test('the cumulative share ends at one; without anything it is zero', () => {
    expect(cumulated([{ amount: 6 }, { amount: 3 }, { amount: 1 }])).toEqual([0.6, 0.9, 1]);
    expect(cumulated([{ amount: 0 }])).toEqual([0]);
  });
  test('the waterfall goes down by losses, up by gains, and ends at the good time', () => {
    expect(levels(100, [{ ms: 30 }, { ms: -5 }, { ms: 15 }])).toEqual([
      { from: 70, to: 100 },
      { from: 70, to: 75 },
      { from: 60, to: 75 },
    ]);
  });
  test('neighbours of one class are one part of the strip; a gap keeps them apart', () => {
    expect(
      joined([
        [0, 5, 'stop', 'a'],
        [5, 9, 'stop', 'b'],
        [9, 12, 'producing', null],
        [13, 14, 'producing', null],
      ]),
    ).toEqual([
      [0, 9, 'stop'],
      [9, 12, 'producing'],
      [13, 14, 'producing'],
    ]);
  });
  test('one order in a far year does not squeeze the calendar of the others', () => {
    const none = { p50: null, p80: null, p95: null, quotedAt: null, paperAt: null };
    const rows = Array.from({ length: 20 }, (_, day) => ({ ...none, dueAt: (day + 1) * 24 * HOUR }));
    const span = calendarOf(0, [...rows, { ...none, dueAt: 900 * 24 * HOUR }]);
    expect(span.to).toBeLessThan(30 * 24 * HOUR);
  });
});

test.each([
  ['en', '2.1 GB', '412 MB', '0 byte'],
  ['de', '2,1 GB', '412 MB', '0 Byte'],
  ['fr', '2,1 Go', '412 Mo', '0 o'],
] as const)('sizes of files and disks in %s', (language, ...told) => {
  chooseLanguage(language);
  expect([2_100_000_000, 412_000_000, 0].map((size) => plain(bytes(size)))).toEqual(told);
});

test('a name leads what it names; in French no line breaks before its colon', () => {
  expect(led('Lot')).toBe('Lot:');
  chooseLanguage('fr');
  expect(led('Lot')).toBe('Lot\u00a0:');
});
