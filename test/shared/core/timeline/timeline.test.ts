/** What an interval names: the facts that made it so, and whose word about a stop reaches how far. */
import { expect, test } from 'vitest';
import type { Ownership, Segment } from '../../../../shared/core/machine/fold-state.ts';
import { noClaims } from '../../../../shared/core/orders/assignment.ts';
import { Classifications } from '../../../../shared/core/timeline/classifications.ts';
import { type TimelineInput, timeline, wholeWindow } from '../../../../shared/core/timeline/timeline.ts';
import type { Owner } from '../../../../shared/core/words/interval.ts';
import { inMemory } from '../../../../shared/core/words/pages.ts';
import { plantWith } from '../floor.ts';

const [machine] = plantWith().machines;
if (machine === undefined) throw new Error('no machine');
const HOUR = 3_600_000;

const owner: Owner = {
  shares: [{ operationId: 'O/0010', perCycle: { num: 1, den: 1 } }],
  rule: 'operatorStarted',
  sureness: 'certain',
};
const state = (from: number, what: Segment['state'], seq: number): Segment => ({
  from,
  state: what,
  alarm: null,
  word: null,
  seq,
});
const owned = (from: number, by: Owner | null, seq: number): Ownership => ({
  from,
  owner: by,
  inWork: by !== null,
  seq,
  claims: noClaims,
  previous: [],
});
function shown(change: Partial<TimelineInput>) {
  return intervals(change).map((one) => [one.from / HOUR, one.class, one.facts.toSorted((a, b) => a - b)]);
}
function intervals(change: Partial<TimelineInput>, to = 4 * HOUR) {
  const input: TimelineInput = {
    machineId: 'm',
    segments: [],
    ownerships: [],
    setups: [],
    reassigned: [],
    planned: [{ from: 0, to: 8 * HOUR, kind: 'work', reasonId: null, shiftId: 'early', shiftDate: '2026-11-18' }],
    classifications: new Classifications(inMemory()),
    configs: machine === undefined ? [] : [{ from: 0, machine }],
    reason: () => undefined,
    ...change,
  };
  return timeline(input, 0, to, to);
}

test('a setup names what the machine said, what began the setup, and whose it is; what was given anew names that alone', () => {
  const lanes = {
    segments: [state(0, 'stopped', 1), state(3 * HOUR, 'running', 4)],
    ownerships: [owned(HOUR, owner, 2)],
    setups: [{ from: HOUR, to: 3 * HOUR, seq: 3 }],
  };
  expect(shown(lanes)).toEqual([
    [0, 'noOrder', [1]],
    [1, 'setup', [1, 2, 3]],
    [3, 'producing', [2, 4]],
  ]);
  const given = [{ from: 3 * HOUR, to: 4 * HOUR, owner, seq: 9 }];
  expect(shown({ ...lanes, reassigned: given }).at(-1)).toEqual([3, 'producing', [4, 9]]);
});

test('a word on a part of a stop holds from its beginning to its end', () => {
  const classifications = new Classifications(inMemory());
  const told = { edgeId: 'box', machineId: 'm', recordedAt: 1, at: 1, by: 'anna' };
  classifications.add({ ...told, type: 'stopClassified', seq: 7, from: 2 * HOUR, to: 3 * HOUR, reasonId: 'jam' });
  const segments = [state(0, 'running', 1), state(HOUR, 'stopped', 2)];
  expect(shown({ segments, ownerships: [owned(0, owner, 3)], classifications })).toEqual([
    [0, 'producing', [1, 3]],
    [1, 'stop', [2, 3]],
    [2, 'stop', [2, 3, 7]],
    [3, 'stop', [2, 3]],
  ]);
});

test('a machine that stands while its configuration changes has the reason of the one in force', () => {
  const since = (from: number, reasonId: string) =>
    machine === undefined ? [] : [{ from, machine: { ...machine, stateReasons: { stopped: reasonId } } }];
  const stops = intervals({
    segments: [state(0, 'stopped', 1)],
    ownerships: [owned(0, owner, 2)],
    configs: [...since(0, 'jam'), ...since(2 * HOUR, 'noMaterial')],
  });
  expect(stops.map((one) => [one.from / HOUR, one.to / HOUR, one.class, one.reasonId])).toEqual([
    [0, 2, 'stop', 'jam'],
    [2, 4, 'stop', 'noMaterial'],
  ]);
});

test('a stop as long as the limit is a minor one, and one a millisecond longer is none', () => {
  if (machine === undefined) throw new Error('no machine');
  const { minorStopMaxMs } = machine;
  const classOf = (stoppedMs: number) =>
    intervals({
      segments: [state(0, 'running', 1), state(HOUR, 'stopped', 2), state(HOUR + stoppedMs, 'running', 3)],
      ownerships: [owned(0, owner, 4)],
    })[1]?.class;
  expect([classOf(minorStopMaxMs), classOf(minorStopMaxMs + 1)]).toEqual(['minorStop', 'stop']);
});

test('a machine in fault with an order on it that is not in work costs that order nothing', () => {
  const shown = intervals({
    segments: [state(0, 'fault', 1), state(HOUR, 'running', 2)],
    ownerships: [{ ...owned(0, owner, 3), inWork: false }],
  });
  expect(shown.map((one) => [one.class, one.owner])).toEqual([
    ['stop', null],
    ['producing', owner],
  ]);
});

test('a planned stop has the reason of the calendar, and a break none', () => {
  const planned = (from: number, kind: 'work' | 'break' | 'plannedStop', reasonId: string | null) => ({
    ...{ from: from * HOUR, to: (from + 1) * HOUR, kind, reasonId, shiftId: 'early', shiftDate: '2026-11-18' },
  });
  const shown = intervals({
    segments: [state(0, 'stopped', 1)],
    ownerships: [owned(0, owner, 2)],
    planned: [
      planned(0, 'plannedStop', 'maintenance'),
      planned(1, 'break', null),
      planned(2, 'work', null),
      planned(3, 'work', null),
    ],
  });
  expect(shown.map((one) => [one.class, one.reasonId, one.reasonFrom])).toEqual([
    ['plannedStop', 'maintenance', 'calendar'],
    ['plannedStop', null, null],
    ['stop', null, null],
  ]);
});

test('a word told as the machine began to run is one on the stop that follows at once', () => {
  const classifications = new Classifications(inMemory());
  const told = { edgeId: 'box', machineId: 'm', type: 'stopClassified', to: null, by: 'anna' } as const;
  classifications.add({ ...told, at: 1, recordedAt: 1, seq: 7, from: HOUR, reasonId: 'jam' });
  const shown = intervals({
    segments: [state(0, 'stopped', 1), state(HOUR, 'running', 2), state(HOUR + 1_000, 'stopped', 3)],
    ownerships: [owned(0, owner, 4)],
    classifications,
  });
  expect(shown.at(-1)).toMatchObject({ from: HOUR + 1_000, reasonId: 'jam', reasonFrom: 'person' });
});

test('who takes a reason away takes away what was said before, and leaves what the machine says', () => {
  const classifications = new Classifications(inMemory());
  const told = { edgeId: 'box', machineId: 'm', type: 'stopClassified', from: 0, to: null, by: 'anna' } as const;
  classifications.add({ ...told, at: 1, recordedAt: 1, seq: 7, reasonId: 'jam' });
  classifications.add({ ...told, at: 2, recordedAt: 2, seq: 8, reasonId: null });
  const said = (stateReasons: Record<string, string>) =>
    intervals({
      segments: [state(0, 'stopped', 1)],
      ownerships: [owned(0, owner, 2)],
      classifications,
      configs: machine === undefined ? [] : [{ from: 0, machine: { ...machine, stateReasons } }],
    }).map((one) => [one.reasonId, one.reasonFrom]);
  expect(said({})).toEqual([[null, null]]);
  expect(said({ stopped: 'noMaterial' })).toEqual([['noMaterial', 'machine']]);
});

test.each([
  ['while the machine runs at both edges', ['running', 'stopped', 'running'], [0, 1, 2], [0.5, 3], [0.5, 3]],
  ['back to the first thing that is known of it', ['stopped', 'running'], [0, 3], [2, 4], [0, 4]],
  [
    'over all that stands in a row, in fault or not',
    ['running', 'stopped', 'fault', 'running'],
    [0, 1, 2, 3],
    [2.5, 4],
    [1, 4],
  ],
  ['not over one that ended where it begins', ['stopped', 'running'], [0, 1], [1, 2], [1, 2]],
  ['up to where it runs again', ['stopped', 'fault', 'running'], [1, 3, 4], [1, 2], [1, 4]],
  ['up to now where it stands still', ['running', 'stopped'], [0, 1], [0, 2], [0, 6]],
  ['where nothing is known of it before', ['running'], [3], [1, 2], [1, 2]],
] as const)('a window is widened to whole standstills: %s', (_what, states, starts, window, whole) => {
  const segments = states.map((what, index) => state((starts[index] ?? 0) * HOUR, what, index));
  const [from, to] = window;
  expect(wholeWindow(segments, from * HOUR, to * HOUR, 6 * HOUR)).toEqual(whole.map((hour) => hour * HOUR));
});

test.each(['constructor', 'toString', '__proto__'])(
  'an alarm or a word called “%s” is no reason of the plant',
  (word) => {
    const fault = { ...state(HOUR, 'fault', 2), alarm: word, word };
    const lanes = { segments: [state(0, 'running', 1), fault], ownerships: [owned(0, owner, 3)] };
    expect(intervals(lanes).at(-1)).toMatchObject({ class: 'stop', reasonId: null, reasonFrom: null });
  },
);
