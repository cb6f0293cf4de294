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

  const withShifts = (shifts: string, week = '{ mon: [early] }', more = '') =>
    good.replace(/^ {4}- \{ id: day,.*$/m, `    - { id: day, shifts: [\n${shifts}\n      ], week: ${week}${more} }`);
  const early = "        { id: early, name: E, start: '06:00', end: '14:00' }";
  const shift = (id: string, start: string, end: string, more = '') =>
    `        { id: ${id}, name: X, start: '${start}', end: '${end}'${more} }`;
  const pause = (start: string, end: string) => `{ start: '${start}', end: '${end}' }`;

  test.each([
    ['a time that no clock shows', withShifts(shift('early', '06:00', '24:30')), 'a local time like 06:00', 7],
    ['a shift that begins at 24:00', withShifts(shift('early', '24:00', '06:00')), 'not at 24:00', 7],
    ['a shift that ends before it begins', withShifts(shift('early', '14:00', '06:00')), 'ends before it begins', 7],
    [
      'a break beside its shift',
      withShifts(shift('early', '06:00', '14:00', `, breaks: [${pause('14:00', '14:30')}]`)),
      'lies outside its shift 06:00–14:00',
      7,
    ],
    [
      'a break that ends before it begins',
      withShifts(shift('early', '06:00', '14:00', `, breaks: [${pause('10:15', '10:00')}]`)),
      'or ends before it begins',
      7,
    ],
    [
      'two breaks at once',
      withShifts(
        shift('early', '06:00', '14:00', `, breaks: [${pause('10:00', '10:15')}, ${pause('10:10', '10:20')}]`),
      ),
      'overlaps the break 10:00–10:15',
      7,
    ],
    [
      'two shifts at once',
      withShifts(`${early},\n${shift('late', '13:00', '21:00')}`, '{ mon: [early, late] }'),
      '"early" (06:00–14:00) and "late" (13:00–21:00) overlap on mon',
      9,
    ],
    [
      'a night shift into the next morning’s, over the end of the week',
      withShifts(`${early},\n${shift('night', '22:00', '07:00')}`, '{ sun: [night], mon: [early] }'),
      'overlap from sun into mon',
      9,
    ],
    [
      'overtime into a shift that is there already',
      withShifts(
        early,
        '{ mon: [early] }',
        `, exceptions: [{ date: 2026-11-30, name: O, shifts: [early], extra: [${shift('x', '13:00', '16:00').trim()}] }]`,
      ),
      'overlap on 2026-11-30',
      8,
    ],
    [
      'overtime of the night before into an ordinary morning',
      withShifts(
        early,
        '{ mon: [early] }',
        `, exceptions: [{ date: 2026-11-29, name: O, shifts: [], extra: [${shift('x', '22:00', '07:00').trim()}] }]`,
      ),
      'overlap from 2026-11-29 into mon',
      8,
    ],
    ['a year that was typed wrong', withDays(day('2206-12-24')), 'lies outside 2000-01-01 to 2199-12-31', 7],
    [
      'a planned stop in seconds',
      withShifts(early, '{ mon: [early] }', ', plannedStops: [{ from: 1795644000, to: 1795651200 }]'),
      'milliseconds since 1970',
      8,
    ],
    [
      'a planned stop that ends before it begins',
      withShifts(early, '{ mon: [early] }', ', plannedStops: [{ from: 1795651200000, to: 1795644000000 }]'),
      'a planned stop ends after it begins',
      8,
    ],
    ['a weekday that does not exist', withShifts(early, '{ monday: [early] }'), 'monday', 8],
    ['a weekday twice', withShifts(early, '{ mon: [early], mon: [] }'), 'unique', 8],
    ['a shift that is not there', withShifts(early, '{ mon: [earyl] }'), 'no shift "earyl"', 8],
    [
      'a time zone that is not there',
      good.replace('timeZone: Europe/Berlin', 'timeZone: Europe/Berln'),
      'is no IANA time zone',
      4,
    ],
    [
      'a calendar’s own time zone that is not there',
      withShifts(early, '{ mon: [early] }', ', timeZone: Mars/Olympus'),
      'is no IANA time zone',
      8,
    ],
    ['a date of another order', withDays(day('24.12.2026')), 'a date like 2026-12-24', 7],
  ])('%s', (_what, text, message, line) => {
    const said = faults(text);
    expect(said.join('\n')).toContain(message);
    const own = said.find((one) => one.includes(message));
    expect(own).toMatch(new RegExp(`plant\\.yaml:${line}:\\d+`));
  });

  test.each([
    [
      'three shifts end to end, day and night',
      withShifts(
        `${early},\n${shift('late', '14:00', '22:00')},\n${shift('night', '22:00', '06:00', `, breaks: [${pause('23:45', '00:15')}, ${pause('02:00', '02:30')}]`)}`,
        '{ sun: [night], mon: [early, late, night], tue: [early] }',
      ),
    ],
    ['a whole day in one shift', withShifts(shift('early', '00:00', '24:00'), '{ mon: [early], tue: [early] }')],
    ['from six to six', withShifts(shift('early', '06:00', '06:00'), '{ mon: [early], tue: [early] }')],
    [
      'a holiday after a night that ends into it',
      withShifts(
        `${early},\n${shift('night', '22:00', '07:00')}`,
        '{ sun: [night], tue: [early] }',
        ', exceptions: [{ date: 2026-11-30, name: O, shifts: [] }]',
      ),
    ],
  ])('%s is fine', (_what, text) => {
    expect(faults(text)).toEqual([]);
  });

  test('29 February in a leap year is a day', () => {
    expect(faults(withDays(day('2028-02-29')))).toEqual([]);
  });
});

describe('a good configuration', () => {
  test('comes out with absolute paths, its token, and every machine’s mapping', () => {
    const config = load(good);
    expect(config.edge.dataDir).toBe(join(folder, 'data'));
    expect(config.bridge).toEqual({
      url: 'http://127.0.0.1:7420',
      token: 'a-token-that-is-long-enough',
      renewTokenDays: 90,
    });
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
