import { expect, test } from 'vitest';
import { shiftNames } from '../../../bridge/planner/shift-names.ts';
import { CalendarSchema } from '../../../shared/core/words/plant.ts';

test('shifts are told as the plant calls them, those of single days after the weekly ones, each id once', () => {
  const early = { id: 'early', name: { en: 'Early shift', de: 'Frühschicht' }, start: '06:00', end: '14:00' };
  const sunday = { id: 'sunday', name: { en: 'Extra Sunday' }, start: '08:00', end: '12:00' };
  const calendars = [
    {
      id: 'one',
      shifts: [early],
      week: {},
      exceptions: [{ date: '2026-12-20', shifts: [], extra: [sunday], name: 'x' }],
    },
    { id: 'two', shifts: [{ ...early, name: { en: 'Other' } }], week: {} },
  ].map((calendar) => CalendarSchema.parse(calendar));
  expect(shiftNames({ calendars })).toEqual([
    { id: 'early', name: early.name },
    { id: 'sunday', name: sunday.name },
  ]);
});
