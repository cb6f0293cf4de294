/** What clocks do: a system clock that is set to and fro, and the two nights on which a local hour is missing or comes twice. */
import { openLedger } from '../../shared/core/ledger/ledger.ts';
import { PlantSchema } from '../../shared/core/words/plant.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import { startSteadyClock } from '../../shared/io/steady-clock.ts';
import { type Draw, plant, type Row, row, T0 } from './faults.ts';

const JUMPS_MS = [1_000, MINUTE_MS, HOUR_MS, DAY_MS, 31 * DAY_MS, 365 * DAY_MS, 375_000_000_000];

/** The system's clock is set to and fro for an hour: the time goes on as it passes. */
export function clockJumps(runs: number, draw: Draw): Promise<Row> {
  const result = row('clock jumps, 1 s to 2038, there and back within five minutes', runs);
  for (let run = 0; run < runs; run++) {
    let [passed, set] = [0, 0];
    const wall = (): number => T0 + passed + set;
    const clock = startSteadyClock({ wall, runs: () => passed, uptimeMs: () => passed, aliveAt: T0 });
    let offSince: number | null = null;
    for (let second = 0; second < 3_600; second++) {
      passed += 1_000;
      if (set === 0 && draw() < 0.01)
        set = (draw() < 0.5 ? -1 : 1) * (JUMPS_MS[Math.floor(draw() * JUMPS_MS.length)] ?? 0);
      else if (set !== 0 && draw() < 0.02) set = 0;
      offSince = set === 0 ? null : (offSince ?? passed);
      if (offSince !== null && passed - offSince >= 4 * MINUTE_MS) set = 0;
      clock.look();
      if (Math.abs(clock.now() - T0 - passed) > 2_000 * 60) result.unseen++;
      if (Math.abs(set) > 2_000 && clock.off() === null) result.unseen++;
    }
  }
  return Promise.resolve({ ...result, saidAfterMs: 1_000 });
}

/** Noon before each change of the clock of 2026 and 2027 in Berlin. */
const NIGHTS = ['2026-03-28', '2026-10-24', '2027-03-27', '2027-10-30'].map((day) => Date.parse(`${day}T12:00:00Z`));
const threeShifts = PlantSchema.parse({
  ...plant,
  calendars: [
    {
      id: 'day',
      shifts: [
        { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
        { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
        { id: 'night', name: 'Night', start: '22:00', end: '06:00' },
      ],
      week: Object.fromEntries(
        ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ['early', 'late', 'night']]),
      ),
    },
  ],
});

/** Parts and time of a weekend with a night of 23 or 25 hours: every part is there once, every millisecond in one interval. */
export function changedNights(runs: number, draw: Draw): Promise<Row> {
  const result = row('both nights on which the clock changes', runs);
  for (let run = 0; run < runs; run++) {
    const from = NIGHTS[run % NIGHTS.length] ?? T0;
    const to = from + 2 * DAY_MS;
    const ledger = openLedger(threeShifts);
    let [seq, made, at, last] = [0, 0, from, from];
    const of = { edgeId: 'edge-1', machineId: 'press-1' } as const;
    ledger.record([
      { ...of, type: 'stateChanged', seq: ++seq, at, recordedAt: at, state: 'running', word: null, alarm: null },
    ]);
    for (;;) {
      at += 1_000 + Math.floor(draw() * 5 * MINUTE_MS);
      if (at >= to) break;
      made += 1;
      const counted = {
        type: 'counted',
        counter: 'total',
        unit: 'part',
        count: 1,
        reading: made,
        recovered: false,
      } as const;
      ledger.record([{ ...of, ...counted, seq: ++seq, at, recordedAt: at, since: last }]);
      last = at;
    }
    const { intervals, quantities } = ledger.machine('press-1', from, to);
    const counted = quantities.reduce((sum, { producedPcs }) => sum + producedPcs, 0);
    result.lost += Math.max(0, made - counted);
    result.doubled += Math.max(0, counted - made);
    let reached = from;
    for (const interval of intervals) {
      if (interval.from !== reached) result.unseen++;
      reached = interval.to;
    }
    if (reached !== to) result.unseen++;
  }
  return Promise.resolve(result);
}
