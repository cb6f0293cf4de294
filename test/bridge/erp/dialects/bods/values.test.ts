import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  durationIn,
  momentIn,
  negated,
  printMoment,
  printTime,
  quantityIn,
} from '../../../../../bridge/erp/dialects/bods/values.ts';

describe('moments', () => {
  const at = fc.integer({ min: 0, max: 4_000_000_000 });
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata', 'Pacific/Apia');
  test('what is printed is read back, in any zone', () => {
    fc.assert(
      fc.property(at, zone, (seconds, timeZone) => {
        expect(momentIn(printMoment(seconds * 1_000, timeZone), 'UTC')).toBe(seconds * 1_000);
      }),
    );
  });

  test.each([
    ['2026-11-02T09:00:00+01:00', Date.UTC(2026, 10, 2, 8)],
    ['2012-11-29T11:58:25.3149559+01:00', Date.UTC(2012, 10, 29, 10, 58, 25, 314)],
    ['2009-12-10T17:14:16.0Z', Date.UTC(2009, 11, 10, 17, 14, 16)],
    ['2026-07-01T12:00:00', Date.UTC(2026, 6, 1, 10)],
    ['2026-07-01T12:00', Date.UTC(2026, 6, 1, 10)],
    ['2026-07-01', Date.UTC(2026, 5, 30, 22)],
    ['2026-07-01T24:00:00Z', Date.UTC(2026, 6, 2)],
    ['2026-02-30T00:00:00Z', null],
    ['2026-13-01', null],
    ['2026-07-01T25:00:00Z', null],
    ['2026-07-01T24:00:01Z', null],
    ['01.07.2026', null],
    ['', null],
  ])('%s in Berlin', (text, expected) => expect(momentIn(text, 'Europe/Berlin')).toBe(expected));
});

describe('lengths of time', () => {
  test.each([
    ['PT2H30M', '', 9_000_000],
    ['P1DT0.5S', '', 86_400_500],
    ['PT0S', '', 0],
    ['2.5', 'HUR', 9_000_000],
    ['2.5', 'Std', 9_000_000],
    ['30', 'MIN', 1_800_000],
    ['0.001', 's', 1],
    ['2,5', 'H', null],
    ['-1', 'H', null],
    ['5', 'KG', null],
    ['5', '', null],
    ['P1M', '', null],
    ['P', '', null],
    ['PT', '', null],
    ['', 'H', null],
  ])('%s %s', (text, unit, expected) => expect(durationIn(text, unit)).toBe(expected));

  test('what is written is never more, less than a step less, and says what is read back', () => {
    const form = fc.record({
      as: fc.constantFrom('duration' as const, 'h' as const, 'min' as const, 's' as const),
      decimals: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), form, (ms, how) => {
        const { text, unit, says } = printTime(ms, how);
        expect(says).toBeLessThanOrEqual(ms);
        expect(ms - says).toBeLessThan(3_600_000);
        expect(durationIn(text, unit)).toBe(says);
        expect(durationIn(negated(negated(text)), unit)).toBe(says);
      }),
    );
  });
});

test.each([
  ['1.000', 'KG', { name: 'KG', decimals: 3 }, 1_000],
  ['2152.3', 'KG', { name: 'KG', decimals: 3 }, 2_152_300],
  ['0.12345', 'KG', { name: 'KG', decimals: 5 }, 12_345],
  ['7', 'PCE', { name: 'PCE', decimals: 0 }, 7],
])('%s %s is a quantity', (text, name, unit, steps) => expect(quantityIn(text, name)).toEqual({ unit, steps }));
test.each(['', 'x', '1,5', '1e3'])('"%s" is none', (text) => expect(quantityIn(text, 'KG')).toBeNull());
