import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeConfig, loadConfig } from '../../collector/config.ts';
import { Problem } from '../../shared/core/words/problem.ts';

const good = `plant:
  id: small
  name: Small plant
  timeZone: Europe/Berlin
  calendars:
    - { id: day, shifts: [{ id: early, name: Early, start: '06:00', end: '14:00' }], week: { mon: [early] } }
  workCentres:
    - { id: WC, name: Forge }
  machines:
    - { id: press-1, name: Press 1, workCentreId: WC, calendarId: day, counters: { good: { width: u32 } } }
    - { id: press-2, name: Press 2, workCentreId: WC, calendarId: day }
edge:
  id: box-1
  dataDir: data
sources:
  - id: hall
    kind: mqtt-json
    url: mqtt://127.0.0.1:1883
    machines:
      - { machineId: press-1, profile: mqtt-status, topic: 'hall/{machineId}' }
bridge:
  url: http://127.0.0.1:7420
  tokenFile: token
`;

const hall = good.slice(good.indexOf('  - id: hall'), good.indexOf('bridge:'));
/** A controller in its place, whose counter stands there. */
const polled = (address: string, width: string) => `  - id: hall
    kind: s7
    host: 10.0.0.8
    machines:
      - machineId: press-1
        read: { total: ${address} }
        counters: { total: { read: total${width} } }
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-config-'));
  writeFileSync(join(folder, 'token'), 'a-token-that-is-long-enough\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string) {
  const file = join(folder, 'plant.yaml');
  writeFileSync(file, text);
  return loadConfig(file);
}
/** The faults of a text, without the folder's name. */
function faults(text: string): string[] {
  try {
    load(text);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return error instanceof Problem ? error.message.replaceAll(`${folder}/`, '').split('\n') : [];
  }
}

describe('days that cannot be meant are refused with line and column', () => {
  const withDays = (days: string) =>
    good.replace('week: { mon: [early] } }', `week: { mon: [early] }, exceptions: [\n${days}\n      ] }`);
  const day = (date: string, more = 'shifts: []') => `        { date: ${date}, name: X, ${more} }`;

  test.each([
    ['a day that no calendar has', day('2026-02-30'), '"2026-02-30" is no day of the calendar', 7],
    ['a month that no calendar has', day('2026-13-01'), '"2026-13-01" is no day of the calendar', 7],
    ['29 February in a year without one', day('2026-02-29'), 'is no day of the calendar', 7],
    ['a day twice', `${day('2026-12-24')},\n${day('2026-12-24')}`, 'stands twice; keep one of them', 8],
    [
      'a holiday that is also worked',
      `${day('2026-12-24')},\n${day('2026-12-24', 'shifts: [early]')}`,
      'stands twice and says two different things',
      8,
    ],
    ['a shift twice on one day', day('2026-12-24', 'shifts: [early, early]'), 'shift "early" stands twice', 7],
  ])('%s', (_what, days, message, line) => {
    const [fault] = faults(withDays(days));
    expect(fault).toContain(message);
    expect(fault).toMatch(new RegExp(`${line}:\\d+`));
  });

  test('29 February in a leap year is a day', () => {
    expect(faults(withDays(day('2028-02-29')))).toEqual([]);
  });
});

describe('a good configuration', () => {
  test('comes out with absolute paths, its token, and every machine’s mapping', () => {
    const config = load(good);
    expect(config.edge.dataDir).toBe(join(folder, 'data'));
    expect(config.bridge).toEqual({ url: 'http://127.0.0.1:7420', token: 'a-token-that-is-long-enough' });
    expect(config.sources[0]?.machines[0]).toMatchObject({ machineId: 'press-1', profile: { id: 'mqtt-status' } });
  });
  test('is summed up, with a note on machines that no source reads', () => {
    const text = describeConfig(load(good));
    expect(text).toMatch(/^ok /);
    expect(text).toMatch(/no source reads press-2/);
    expect(text).not.toMatch(/long-enough/);
  });
});

describe('a fault names line, column and field, and what was expected', () => {
  const change = (from: string, to: string) => good.replace(from, to);
  test.each([
    [
      'a missing calendar',
      change('calendarId: day, counters', 'calendarId: night, counters'),
      /^plant\.yaml:10:\d+ plant\.machines\[0\]\.calendarId: no calendar "night"; expected one of: day$/,
    ],
    [
      'an address that a controller cannot have',
      change(hall, polled("'DB10.DBD4'", '')),
      /^plant\.yaml:21:\d+ sources\[0\]\.machines\[0\]\.read\.total: "DB10\.DBD4" does not say its type: write DB10,DWORD4 or /,
    ],
    [
      'a counter wider than its address',
      change(hall, polled("'DB10,WORD4'", ', width: u32')),
      /^plant\.yaml:22:\d+ sources\[0\]\.machines\[0\]\.counters\.total: DB10,WORD4 is u16: it cannot be as wide as u32/,
    ],
    ['a misspelt field', change('  id: box-1', '  idd: box-1'), /^plant\.yaml:13:3 edge\.idd: unknown field$/],
    ['a wrong kind of source', change('kind: mqtt-json', 'kind: profinet'), /^plant\.yaml:17:5 sources\[0\]\.kind: .*/],
    [
      'an unknown profile',
      change('profile: mqtt-status', 'profile: mqtt'),
      /^plant\.yaml:20:9 sources\[0\]\.machines\[0\]: .*no profile "mqtt"; expected one of: .*mqtt-status/,
    ],
    [
      'a machine that the plant lacks',
      change('machineId: press-1,', 'machineId: press-7,'),
      /^plant\.yaml:20:\d+ sources\[0\]\.machines\[0\]\.machineId: no machine "press-7"; expected one of: press-1, press-2$/,
    ],
    ['a port that cannot be', change('  dataDir: data', '  port: 99999'), /^plant\.yaml:14:3 edge\.port: .*65535/],
    [
      'a bridge without a token',
      change('  tokenFile: token\n', ''),
      /^plant\.yaml:21:1 bridge: give either token or tokenFile$/,
    ],
    [
      'a time zone that is none',
      change('Europe/Berlin', 'Mars/Olympus'),
      /^plant\.yaml:4:3 plant\.timeZone: "Mars\/Olympus" is no IANA time zone/,
    ],
    [
      'an address of the network without TLS',
      change('  dataDir: data', '  host: 0.0.0.0'),
      /^plant\.yaml:14:3 edge\.host: 0\.0\.0\.0 is reached from the network, .*tls: \{ certFile, keyFile \}, or say insecure: true/,
    ],
    [
      'a bridge in the network without TLS',
      change('http://127.0.0.1:7420', 'http://bridge.plant.example:7420'),
      /^plant\.yaml:22:3 bridge\.url: the token would cross the network in the clear: use https/,
    ],
    [
      'a number that may be written to a machine without bounds',
      change(
        "topic: 'hall/{machineId}'",
        "topic: 'hall/{machineId}', write: { speed: { to: x, type: number, min: 1 } }",
      ),
      /^plant\.yaml:20:\d+ sources\[0\]\.machines\[0\]\.write\.speed\.max: a number that is written .* needs min and max$/,
    ],
    ['broken YAML', change('edge:', 'edge: ['), /^plant\.yaml:\d+:\d+ is no valid YAML here: /],
  ])('%s', (_what, text, expected) => {
    expect(text).not.toBe(good);
    const found = faults(text);
    expect(
      found.some((fault) => expected.test(fault)),
      found.join('\n'),
    ).toBe(true);
  });

  test('several faults are told at once', () => {
    const text = good.replace('id: box-1', 'id: box 1').replace('kind: mqtt-json', 'kind: modbus');
    expect(faults(text).length).toBeGreaterThanOrEqual(2);
  });
  test('a fault in one part hides none in another', () => {
    const text = good
      .replace('  dataDir: data', '  dataDir: data\n  prot: 7410')
      .replace('calendarId: day', 'calendarId: night')
      .replace('machineId: press-1', 'machineId: press-9')
      .replace('profile: mqtt-status', 'profile: mqtt-stat')
      .replace('tokenFile: token', 'tokenFile: nowhere');
    const found = faults(text);
    for (const expected of [
      /^plant\.yaml:15:3 edge\.prot: unknown field$/,
      /^plant\.yaml:\d+:\d+ plant\.machines\[0\]\.calendarId: no calendar "night"/,
      /^plant\.yaml:\d+:\d+ sources\[0\]\.machines\[0\]\.machineId: no machine "press-9"/,
      /^plant\.yaml:\d+:\d+ sources\[0\]\.machines\[0\]: .*no profile "mqtt-stat"/,
      /^plant\.yaml:\d+:\d+ bridge\.tokenFile: /,
    ])
      expect(found).toContainEqual(expect.stringMatching(expected));
    expect(found).toHaveLength(5);
  });

  test('TLS files are relative to the file, and named with their field when they are not there', () => {
    const text = good.replace('  dataDir: data', '  tls: { certFile: box.crt, keyFile: box.key }');
    expect(faults(text)).toEqual([
      expect.stringMatching(/^plant\.yaml:14:\d+ edge\.tls\.certFile: .*box\.crt cannot be read/),
    ]);
  });
  test('a token file that is not there', () => {
    expect(faults(good.replace('tokenFile: token', 'tokenFile: nowhere'))).toEqual([
      expect.stringMatching(/^plant\.yaml:\d+:\d+ bridge\.tokenFile: .*token file nowhere cannot be read/),
    ]);
  });
});
