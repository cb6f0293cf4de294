import { expect, test } from 'vitest';
import { parseProfile } from '../../../collector/profiles/profiles.ts';
import { Mapper, type Reading } from '../../../collector/sources/mapping/mapper.ts';

const profile = parseProfile(
  `id: x
name: X
kind: mqtt-json
read: { job: job, running: jobState, mode: mode, alarm: alarm, total: total }
state:
  word: running
  rules:
    - { when: { mode: manual }, state: setup }
    - { when: { running: [3, '4'] }, state: running }
    - { when: { running: null }, state: idle }
  alarm: alarm
counters: { total: { read: total } }
job: { job: job }
`,
  'x.yaml',
);
const at = 1_793_000_000_000;
const reading = (name: string, value: unknown, more: Partial<Reading> = {}): Reading => ({
  name,
  value,
  at,
  quality: 'good',
  historical: false,
  ...more,
});

function said(readings: readonly (readonly Reading[])[]) {
  const mapper = new Mapper({ machineId: 'm', profile, write: {} });
  mapper.restart();
  return readings.map((some) => mapper.apply(some, at + 10));
}

test('a rule that names null fits a reading that is there and holds nothing', () => {
  const [running, none] = said([[reading('running', 3)], [reading('running', null)]]);
  expect(running?.samples).toMatchObject([{ value: { state: 'running', word: '3' } }]);
  expect(none).toMatchObject({ samples: [{ value: { state: 'idle', word: null } }], refused: [], trouble: undefined });
});

test('a machine’s word that every object has is its word, and no name of a state', () => {
  for (const word of ['constructor', 'toString', '__proto__']) {
    const [other] = said([[reading('running', word)]]);
    for (const { value } of other?.samples ?? [])
      if (value.signal === 'state') expect([null, word]).toContain(value.word);
  }
});

test('nothing in a reading of the state that no rule expects makes the state unknown', () => {
  const [, none, again] = said([
    [reading('running', 3), reading('mode', 'auto')],
    [reading('mode', null)],
    [reading('mode', 'manual')],
  ]);
  expect(none).toMatchObject({ samples: [], trouble: 'the machine gives no good value for "mode"' });
  expect(again).toMatchObject({ samples: [{ value: { state: 'setup' } }], trouble: null });
});

test('a bad value is not nothing: it says neither that no job runs nor that the machine is idle', () => {
  const [, bad] = said([
    [reading('running', 3), reading('job', 'J-1')],
    [reading('running', null, { quality: 'bad' }), reading('job', null, { quality: 'bad' })],
  ]);
  expect(bad).toMatchObject({ samples: [], trouble: 'the machine gives no good value for "running"' });
});

test('a job that is gone is said, and so is an alarm', () => {
  const [, gone] = said([
    [reading('running', 3), reading('job', 'J-1'), reading('alarm', 'E7')],
    [reading('job', null), reading('alarm', null)],
  ]);
  expect(gone?.samples).toMatchObject([
    { value: { signal: 'job', job: null } },
    { value: { signal: 'state', state: 'running', alarm: null } },
  ]);
});

test('a counter without a value is neither a zero nor an error', () => {
  const [, none] = said([[reading('total', 7)], [reading('total', null)]]);
  expect(none).toEqual({ samples: [], refused: [], trouble: undefined });
});
