import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { type MachineState, PlantSchema } from '../../../../shared/core/words/plant.ts';
import { factory, hour, minute, order } from '../facts.ts';

/** A zone, the evening before its clocks change, UTC, and how long the night from 22:00 to 06:00 then is. */
const nights: [zone: string, from: number, hours: number][] = [
  ['Europe/Berlin', Date.UTC(2026, 2, 28, 21), 7],
  ['Europe/Berlin', Date.UTC(2026, 9, 24, 20), 9],
  ['America/New_York', Date.UTC(2026, 2, 8, 3), 7],
  ['America/New_York', Date.UTC(2026, 10, 1, 2), 9],
  ['America/Santiago', Date.UTC(2026, 3, 5, 1), 9],
  ['America/Santiago', Date.UTC(2026, 8, 6, 2), 7],
  ['Australia/Sydney', Date.UTC(2026, 3, 4, 11), 9],
  ['Australia/Sydney', Date.UTC(2026, 9, 3, 12), 7],
  ['Europe/Lisbon', Date.UTC(2026, 2, 28, 22), 7],
  ['Europe/Lisbon', Date.UTC(2026, 9, 24, 21), 9],
];

const plantIn = (timeZone: string) =>
  PlantSchema.parse({
    id: 'plant',
    name: 'Plant',
    timeZone,
    calendars: [
      {
        id: 'nights',
        shifts: [{ id: 'night', name: 'Night', start: '22:00', end: '06:00' }],
        week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ['night']])),
      },
    ],
    workCentres: [{ id: 'press', name: 'Press' }],
    machines: [{ id: 'P1', name: 'P1', workCentreId: 'press', calendarId: 'nights' }],
  });

const states = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 9 * 60 }),
    fc.constantFrom<MachineState>('running', 'stopped', 'setup', 'idle', 'fault'),
  ),
  { maxLength: 12 },
);

test.each(nights)(
  'in %s the night from %i lasts %i hours, and its sums come out to the millisecond',
  (zone, from, hours) => {
    fc.assert(
      fc.property(states, fc.boolean(), (changes, withOrder) => {
        const facts = factory();
        const ledger = openLedger(plantIn(zone));
        ledger.record([
          facts.release(from - hour, order('A')),
          facts.state('P1', from - hour, 'running'),
          ...(withOrder ? [facts.started('P1', from, 'A/0010')] : []),
          ...changes.map(([after, state]) => facts.state('P1', from + after * minute + 7, state)),
        ]);
        const { sums } = ledger.figures({ kind: 'machine', id: 'P1' }, from - 2 * hour, from + 12 * hour);
        expect(sums.potMs).toBe(hours * hour);
        expect(sums.pbtMs).toBe(sums.potMs - sums.plannedDowntimeMs - sums.noDataMs);
        expect(sums.aubtMs + sums.adotMs).toBe(sums.pbtMs);
        expect(sums.aptMs + sums.austMs + sums.adetMs).toBe(sums.aubtMs);
      }),
      { numRuns: 25 },
    );
  },
);
