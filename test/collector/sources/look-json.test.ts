import { expect, test } from 'vitest';
import { builtInProfilesDir, loadProfiles } from '../../../collector/profiles/profiles.ts';
import { listenToJson } from '../../../collector/sources/mqtt-json/look.ts';

const profiles = [...loadProfiles([builtInProfilesDir()]).values()];
const topic = 'plant/hall/press-1/status';
const said = '{"ts":"2026-11-21T06:00:00.000Z","state":"RUN","good":12,"scrap":1}';
const seenOf = (payload: string | Buffer) =>
  listenToJson(new Map([[topic, { payload: Buffer.from(payload), at: 1 }]]), profiles).view();

test.each([
  ['as it should be', said],
  ['a byte order mark and a terminating zero', `\ufeff${said}\0`],
  ['UTF-16', Buffer.from(`\ufeff${said}`, 'utf16le')],
  ['NaN and a number with a comma in other fields', said.replace('{', '{"t":NaN,"u":21,5,')],
  ['a path with backslashes', said.replace('{', '{"nc":"C:\\NC\\O1",')],
])('a machine whose messages the source reads is seen before it is connected: %s', (_is, payload) => {
  const { seen, machines } = seenOf(payload);
  expect(machines).toMatchObject([{ where: topic, entry: { machineId: 'press-1', profile: 'mqtt-status', topic } }]);
  expect(seen).toMatchObject([{ where: topic, at: Date.parse('2026-11-21T06:00:00.000Z'), value: { good: 12 } }]);
});

test.each(['RUN', '12,5', 'none', '{"ts":1'])('%s is shown as the text that it is', (payload) => {
  expect(seenOf(payload)).toMatchObject({ seen: [{ value: payload, at: 1 }], machines: [] });
});
