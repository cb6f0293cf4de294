import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseProfile } from '../../../collector/profiles/profiles.ts';
import { jsonIn } from '../../../collector/sources/payload/loose-json.ts';
import { planOf, readPayload } from '../../../collector/sources/payload/payload.ts';
import '../../seed.ts';

const now = 1_793_000_000_000;
function read(lines: string, payload: string | Buffer) {
  const text = `id: x\nname: X\nkind: mqtt-json\ncounters: { total: { read: total } }\n${lines}`;
  const result = readPayload(planOf(parseProfile(text, 'x.yaml'), null), Buffer.from(payload), now);
  return 'why' in result
    ? result.why
    : result.readings.map(({ name, value, at, quality }) => [name, value, at - now, quality]);
}
const plain = 'read: { total: n }';

test.each([
  ['a byte order mark', '\ufeff{"n":7}'],
  ['a terminating zero', '{"n":7}\0'],
  ['a zero beside every letter', Buffer.from('{"n":7}', 'utf16le')],
  ['a path with backslashes in another field', '{"program":"C:\\NC\\O1.MPF","n":7}'],
  ['a tab and a line end in another field', '{"say":"a\tb\n","n":7}'],
  ['a comma before the end', '{"list":[1,2,],"n":7,}'],
  ['a leading zero, a plus and a bare point', '{"a":007,"b":+5,"c":.5,"d":5.,"n":7}'],
  ['words of Python', "{'t': None, 'run': True, 'n': 7}"],
  ['a comma in a number of another field', '{"t":21,5,"u":{"v":1.234,50},"w": -0,5 ,"list":[1,5,2],"n":7,"x":3,25}'],
  ['NaN in another field', '{"t":NaN,"u":-Infinity,"say":"NaN, \\"NaN\\"","n":7}'],
])('%s does not lose the counter', (_is, payload) => {
  expect(read(plain, payload)).toEqual([['total', 7, 0, 'good']]);
});

test.each(['{"n":7', '{"n":7,"say":"', '{"n":7}}', '{"n":7 "m":8}', '{n:7}', '0.7.1', '{"n":1.2.3}'])(
  '%s stays no JSON: nobody knows what was meant',
  (payload) => expect(read(plain, payload)).toMatch(/no JSON/),
);

test('a long text that is nearly JSON is judged in one go, not from each of its signs anew', () => {
  const before = process.cpuUsage().user;
  for (const bad of ['1', '"\\', ',]', '-', "'\\"])
    expect(read(plain, `{"n":${bad.repeat(400_000 / bad.length)}x`)).toMatch(/no JSON/);
  expect(process.cpuUsage().user - before).toBeLessThan(8_000_000);
});

test('several objects in one message, one a line, are several readings; an odd one loses itself alone', () => {
  expect(read(plain, '{"n":7}\n\n{"n":8}\r\n{"n":}\n{"n":9}')).toEqual([7, 8, 9].map((n) => ['total', n, 0, 'good']));
});

test('what is JSON is read as it always was', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(jsonIn(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('a message that lacks our field is passed over, one that is no JSON is not', () => {
  expect(read(`${plain}\ntime: { path: ts }`, '{"temperature":21}')).toEqual([]);
  expect(read(plain, '{"n":')).toMatch(/no JSON/);
});

test('an element that a list of changes lacks is unchanged; where a rule says what nothing means, it is nothing', () => {
  const picks =
    "read: { total: 'v[?id=n].v', jam: 'v[?id=jam].v' }\nstate: { rules: [{ when: { jam: WHAT }, state: fault }] }";
  const payload = '{"v":[{"id":"n","v":3}]}';
  expect(read(picks.replace('WHAT', 'true'), payload)).toEqual([['total', 3, 0, 'good']]);
  expect(read(picks.replace('WHAT', 'null'), payload)).toEqual([
    ['total', 3, 0, 'good'],
    ['jam', null, 0, 'good'],
  ]);
});

test('numbers with points and a comma are read where the profile says so', () => {
  expect(read(`${plain}\nnumber: de`, '{"n":"1.234.567,5"}')).toEqual([['total', '1234567.5', 0, 'good']]);
  expect(read(plain, '{"n":"1.234"}')).toEqual([['total', '1.234', 0, 'good']]);
});

test('a local time is read where the profile names its zone, also over the change of the clocks', () => {
  const zoned = `${plain}\ntime: { path: ts, timeZone: Europe/Berlin }`;
  expect(read(zoned, '{"n":1,"ts":"2026-07-01 08:00:00"}')).toEqual([
    ['total', 1, Date.UTC(2026, 6, 1, 6) - now, 'good'],
  ]);
  expect(read(zoned, '{"n":1,"ts":"2026-12-01T08:00:00"}')).toEqual([
    ['total', 1, Date.UTC(2026, 11, 1, 7) - now, 'good'],
  ]);
  expect(read(`${plain}\ntime: { path: ts }`, '{"n":1,"ts":"2026-07-01 08:00:00"}')).toMatch(/ISO text with a zone/);
});

test('the quality beside a value decides on it alone', () => {
  const both = "read: { total: 'a.v', other: 'b.v' }\nquality: { path: q }";
  expect(read(both, '{"a":{"v":5,"q":"GOOD"},"b":{"v":6,"q":"BAD"}}')).toEqual([
    ['total', 5, 0, 'good'],
    ['other', null, 0, 'bad'],
  ]);
});
