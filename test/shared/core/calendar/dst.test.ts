import { describe, expect, test } from 'vitest';
import { plannedIntervals } from '../../../../shared/core/calendar/calendar.ts';
import { addSums, sumsOf, zeroSums } from '../../../../shared/core/figures/oee.ts';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { type Plant, PlantSchema } from '../../../../shared/core/words/plant.ts';

/** From a running machine's facts to ISO 22400's planned busy time, on the nights the clock changes. */
const hour = 3_600_000;
const minute = 60_000;

function plantIn(timeZone: string): Plant {
  return PlantSchema.parse({
    id: 'plant',
    name: 'Plant',
    timeZone,
    calendars: [
      {
        id: 'c',
        shifts: [
          { id: 'night', name: 'Night', start: '22:00', end: '06:00', breaks: [{ start: '04:00', end: '04:30' }] },
        ],
        week: { sat: ['night'] },
      },
    ],
    workCentres: [{ id: 'w', name: 'W' }],
    machines: [{ id: 'm', name: 'M', workCentreId: 'w', calendarId: 'c' }],
  });
}

/** The Saturday nights of 2026 on which a zone changes its clock, and how long 22:00-06:00 is then. */
const nights = [
  ['Europe/Berlin', '2026-03-28', 7],
  ['Europe/Berlin', '2026-10-24', 9],
  ['Europe/Lisbon', '2026-03-28', 7],
  ['Europe/Lisbon', '2026-10-24', 9],
  ['America/New_York', '2026-03-07', 7],
  ['America/New_York', '2026-10-31', 9],
  ['America/Santiago', '2026-09-05', 7],
  ['America/Santiago', '2026-04-04', 9],
  ['Australia/Sydney', '2026-10-03', 7],
  ['Australia/Sydney', '2026-04-04', 9],
  ['Australia/Lord_Howe', '2026-10-03', 7.5],
  ['Australia/Lord_Howe', '2026-04-04', 8.5],
] as const;

describe.each(nights)('in %s the night of %s lasts %d hours', (timeZone, date, hours) => {
  const plant = plantIn(timeZone);
  const noon = Date.parse(`${date}T12:00Z`);
  const [from, to] = [noon - 36 * hour, noon + 60 * hour];
  const base = { edgeId: 'e', machineId: 'm', recordedAt: noon } as const;
  const states = ['running', 'fault', 'idle', 'running'] as const;
  // Runs through, with a stop of 7 minutes in every 50.
  const facts = Array.from({ length: Math.floor((to - from) / (25 * minute)) }, (_, index): Event => {
    const state = states[index % states.length] ?? 'running';
    const at = from + index * 25 * minute + (state === 'idle' ? -18 * minute : 0);
    return { ...base, seq: index + 1, at, type: 'stateChanged', state, word: null, alarm: null };
  });
  const ledger = openLedger(plant);
  ledger.record(facts);
  const sumsIn = (a: number, b: number) => {
    const { intervals, quantities } = ledger.machine('m', a, b);
    return sumsOf(plant, { from: a, to: b, intervals, quantities, operation: () => null });
  };

  test('planned, observed time is the night without its break, to the millisecond', () => {
    const { sums, coverage } = ledger.figures({ kind: 'machine', id: 'm' }, from, to);

    expect(sums.potMs).toBe(hours * hour);
    expect(sums.pbtMs + sums.plannedDowntimeMs).toBe(hours * hour);
    expect(sums.pbtMs).toBe(sums.aptMs + sums.austMs + sums.adetMs + sums.adotMs);
    // What runs through the break is production; only what stands in it is planned downtime.
    expect(sums.plannedDowntimeMs).toBeLessThanOrEqual(30 * minute);
    expect(coverage).toBe(1);
    const planned = plannedIntervals(plant.calendars[0] ?? expect.fail(), timeZone, 'm', from, to);
    expect(planned.reduce((ms, piece) => ms + piece.to - piece.from, 0)).toBe(hours * hour);
  });

  test('quarters of an hour add up to the whole', () => {
    let added = zeroSums();
    for (let at = from; at < to; at += 15 * minute) added = addSums(added, sumsIn(at, at + 15 * minute));

    expect(added).toEqual(sumsIn(from, to));
  });
});
