import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changedConfig, rawOf } from '../../collector/changed-config.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-changed-'));
  file = join(folder, 'plant.yaml');
});
afterAll(() => rmSync(folder, { recursive: true }));

const machine = (id: string, more = '') => `    - { id: ${id}, name: ${id}, workCentreId: WC, calendarId: day${more} }`;
const entry = (id: string, topic = `hall/${id}`) =>
  `      - { machineId: ${id}, profile: mqtt-status, topic: '${topic}' }`;

function textOf(machines: readonly string[], entries: readonly string[], more = ''): string {
  return `plant:
  id: small
  name: Small plant
  timeZone: Europe/Berlin
  calendars:
    - { id: day, shifts: [{ id: early, name: Early, start: '06:00', end: '14:00' }], week: { mon: [early] } }
  workCentres:
    - { id: WC, name: Forge }
  machines:
${machines.join('\n')}
edge:
  id: box-1
  dataDir: data
sources:
  - id: hall
    kind: mqtt-json
    url: mqtt://127.0.0.1:1883
    machines:
${entries.join('\n')}
${more}`;
}

const before = textOf([machine('A'), machine('B')], [entry('A'), entry('B')]);

function change(text: string) {
  writeFileSync(file, before);
  const raw = rawOf(file);
  writeFileSync(file, text);
  return changedConfig(file, raw);
}

describe('a configuration that changes while the box runs', () => {
  test('is taken over whole where all of it is good', () => {
    const changed = change(textOf([machine('A'), machine('C')], [entry('A', 'new/A'), entry('C')]));
    expect(changed.left).toBeNull();
    expect(changed.config.plant.machines.map(({ id }) => id)).toEqual(['A', 'C']);
  });

  test('with one odd machine is taken over for the others; that one stays as it was, and it is said', () => {
    const odd = machine('B', ', minorStopMaxMs: -5');
    const changed = change(textOf([machine('A', ', minorStopMaxMs: 60000'), odd], [entry('A'), entry('B', 'new/B')]));
    expect(changed.left).toMatchObject({ machineIds: ['B'], why: expect.stringContaining('minorStopMaxMs') });
    expect(changed.left?.why).toMatch(/plant\.yaml:11:\d+/);
    expect(changed.config.plant.machines.map(({ id, minorStopMaxMs }) => [id, minorStopMaxMs])).toEqual([
      ['A', 60_000],
      ['B', 120_000],
    ]);
    const topics = changed.config.sources[0]?.options.machines.map((one) => ('topic' in one ? one.topic : null));
    expect(topics).toEqual(['hall/A', 'hall/B']);
  });

  test('with an odd new machine is taken over without it, and with it once it is mended', () => {
    const withC = (profile: string) =>
      textOf(
        [machine('A'), machine('B'), machine('C')],
        [entry('A'), entry('B'), entry('C').replace('mqtt-status', profile)],
      );
    const changed = change(withC('no-such-profile'));
    expect(changed.left?.machineIds).toEqual(['C']);
    expect(changed.config.plant.machines.map(({ id }) => id)).toEqual(['A', 'B']);
    writeFileSync(file, withC('mqtt-status'));
    const mended = changedConfig(file, changed.raw);
    expect(mended.left).toBeNull();
    expect(mended.config.plant.machines.map(({ id }) => id)).toEqual(['A', 'B', 'C']);
  });

  test.each([
    ['what is wrong is not of a machine', before.replace('Europe/Berlin', 'Europe/Berln')],
    [
      'it is wrong elsewhere as well',
      textOf([machine('A', ', x: 1'), machine('B')], [entry('A'), entry('B')], 'more: 1\n'),
    ],
    ['it is no YAML', `${before}\n: [`],
    ['the machine as it was needs what is gone', before.replace('id: WC,', 'id: WD,')],
    ['a machine stands twice', textOf([machine('A'), machine('B'), machine('B')], [entry('A'), entry('B')])],
  ])('is refused whole where %s', (_, text) => {
    expect(() => change(text)).toThrow(/plant\.yaml:\d+:\d+/);
  });
});
