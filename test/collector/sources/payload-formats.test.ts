import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../../collector/profiles/profiles.ts';
import { applyOverride } from '../../../collector/sources/mapping/profile.ts';
import { readTime } from '../../../collector/sources/mapping/time.ts';
import { delimitedRecords } from '../../../collector/sources/payload/delimited.ts';
import { influxRecords } from '../../../collector/sources/payload/influx.ts';
import { plainNumber } from '../../../collector/sources/payload/numbers.ts';
import { planOf, readPayload } from '../../../collector/sources/payload/payload.ts';
import '../../seed.ts';

const now = Date.UTC(2026, 9, 25, 0, 30);

function profileOf(lines: string) {
  const text = `id: x\nname: X\nkind: mqtt-json\ncounters: { total: { read: total } }\n${lines}`;
  return parseProfile(text, 'x.yaml');
}

/** What machine m-1 reads: values with their times, or the sentence of a refusal; odd records beside them. */
function read(lines: string, payload: string | Buffer, receivedAt = now) {
  const { profile } = applyOverride('mqtt-json', profileOf(lines), { machineId: 'm-1', write: {} });
  const result = readPayload(planOf(profile, null), Buffer.from(payload), receivedAt);
  if ('why' in result) return result.why;
  const { readings, odd, isOurs } = result;
  return { values: readings.map(({ name, value, at }) => [name, value, at - receivedAt]), odd, isOurs };
}
const ofOurs = (...values: unknown[]) => ({ values, odd: [], isOurs: true });

describe('Influx line protocol', () => {
  const influx =
    'format: influx\nread: { total: fields.good, state: fields.state }\nwhere: { tags.machine: "{machineId}" }';

  test('a line is a record: name, tags, fields of every type, and a time in any unit', () => {
    const at = BigInt(now - 1_000) * 1_000_000n;
    expect(read(influx, `press,machine=m-1 good=12i,state="RUN",t=21.5,on=true ${at}`)).toEqual(
      ofOurs(['total', 12, -1_000], ['state', 'RUN', -1_000]),
    );
    expect(read(influx, `press,machine=m-1 good=12u ${(now - 1_000) / 1_000}`)).toEqual(ofOurs(['total', 12, -1_000]));
  });

  test('without a time it is one of now', () => {
    expect(read(influx, 'press,machine=m-1 good=12i')).toEqual(ofOurs(['total', 12, 0]));
  });

  test('lines of other machines in the same message are not this one’s', () => {
    const text = 'press,machine=m-2 good=1i\n# a comment\n\npress,machine=m-1 good=12i\r\npress,machine=m-10 good=3i';
    expect(read(influx, text)).toEqual(ofOurs(['total', 12, 0]));
    expect(read(influx, 'press,machine=m-2 good=1i')).toMatchObject({ values: [], odd: [], isOurs: false });
  });

  test('NaN in another field does not lose the counter', () => {
    expect(read(influx, 'press,machine=m-1 t=NaN,u=-Inf,good=12i')).toEqual(ofOurs(['total', 12, 0]));
  });

  test('a comma in a number is no end of the field: it is read as declared, and else loses itself alone', () => {
    expect(read(`${influx}\nnumber: de`, 'press,machine=m-1 t=21,5,good=1.012,5')).toEqual(
      ofOurs(['total', '1012.5', 0]),
    );
    expect(read(influx, 'press,machine=m-1 t=21,5,good=12i')).toEqual(ofOurs(['total', 12, 0]));
    // Never 12: what is behind the comma is part of it.
    expect(read(influx, 'press,machine=m-1 good=12,5')).toEqual(ofOurs(['total', '12,5', 0]));
  });

  test('an odd line loses itself alone, and is kept with its reason', () => {
    const { values, odd } = Object(read(influx, 'press,machine=m-1 good=12i\npress,machine=m-1 good=\npress good=1x'));
    expect(values).toEqual([['total', 12, 0]]);
    expect(odd).toMatchObject([{ why: expect.stringMatching(/"good=" should be a field/) }, { raw: 'press good=1x' }]);
  });

  test('a message without any line that can be read is refused with its reason', () => {
    expect(read(influx, '{"good":12}')).toMatch(/no line protocol/);
    expect(read(influx, 'press,machine=m-1 good=12i yesterday')).toMatch(/"yesterday" should be a time/);
  });

  test('a hundred odd lines are a few entries, not a hundred', () => {
    const { odd } = Object(read(influx, `press,machine=m-1 good=1i\n${'odd\n'.repeat(100)}`));
    expect(odd).toHaveLength(6);
    expect(odd[5].why).toMatch(/^95 more of this message/);
  });

  const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9 ,=äöü-]{0,10}[a-z]$/);
  const escaped = (text: string) => text.replace(/[,= ]/g, '\\$&');
  const fields = fc.dictionary(name, fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minKeys: 1, maxKeys: 4 });
  const written = (value: string | number | boolean) =>
    typeof value === 'string'
      ? `"${value.replace(/["\\]/g, '\\$&')}"`
      : typeof value === 'number'
        ? `${value}i`
        : value;

  test('what is written by the protocol is read as it was', () => {
    const points = fc.array(fc.record({ measurement: name, tags: fc.dictionary(name, name), fields }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(points, (all) => {
        const lines = all.map(({ measurement, tags, fields }) => {
          const head = [measurement, ...Object.entries(tags).map(([key, tag]) => `${escaped(key)}=${escaped(tag)}`)];
          head[0] = escaped(measurement);
          const values = Object.entries(fields).map(([key, value]) => `${escaped(key)}=${written(value)}`);
          return `${head.join(',')} ${values.join(',')} 1793000000000`;
        });
        const { records, odd } = influxRecords(lines.join('\n'));
        expect(odd).toEqual([]);
        expect(records).toEqual(all.map((one) => ({ ...one, time: '1793000000000' })));
      }),
    );
  });
});

describe('delimited text', () => {
  test.each([
    ['the first line', "format: { separator: ';', header: true }", 'ts;Gut Teile\n2026-10-24T22:00:00Z;12\n'],
    ['the profile', "format: { separator: ';', columns: [ts, Gut Teile] }", '2026-10-24T22:00:00Z;12;'],
    ['a tab', 'format: { separator: "\\t", columns: [ts, Gut Teile] }', '2026-10-24T22:00:00Z\t 12 \r\n'],
  ])('%s names the columns', (_who, format, text) => {
    const at = Date.UTC(2026, 9, 24, 22) - now;
    expect(read(`${format}\nread: { total: "['Gut Teile']" }\ntime: { path: ts }`, text)).toEqual(
      ofOurs(['total', '12', at]),
    );
  });

  test('without names a field stands at its place, and quotes keep a separator', () => {
    const lines = "format: { separator: ',' }\nread: { total: '[2]', state: '[1]' }\nwhere: { '[0]': '{machineId}' }";
    expect(read(lines, 'm-1,"RUN, ""auto""",7\nm-2,STOP,9')).toEqual(
      ofOurs(['total', '7', 0], ['state', 'RUN, "auto"', 0]),
    );
  });

  test('an empty field is nothing: no counter, and no reason to refuse the line', () => {
    const lines = "format: { separator: ';', columns: [state, n] }\nread: { total: n, state: state }";
    expect(read(lines, 'RUN;')).toEqual(ofOurs(['total', null, 0], ['state', 'RUN', 0]));
  });

  test('a line that is cut or whose quote is open is kept with its reason, the others are read', () => {
    const lines = "format: { separator: ';', columns: [state, n] }\nread: { total: n }";
    const { values, odd } = Object(read(lines, 'RUN;1\nRUN\nRUN;3'));
    expect(values).toEqual([
      ['total', '1', 0],
      ['total', '3', 0],
    ]);
    expect(odd).toEqual([{ why: 'the line has 1 fields, and there are 2 columns', raw: 'RUN' }]);
    expect(read(lines, '"RUN;1')).toMatch(/a quote is not closed/);
  });

  test('decimals with a comma stand in fields parted by a semicolon', () => {
    const lines = "format: { separator: ';', columns: [n] }\nread: { total: n }\nnumber: de";
    expect(read(lines, '1.234,5')).toEqual(ofOurs(['total', '1234.5', 0]));
  });

  test('what is quoted by the rules is read as it was', () => {
    const field = fc.string({ minLength: 1 }).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
        const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(';')).join('\n');
        const format = { separator: ';', quote: '"', header: false };
        expect(delimitedRecords(text, format)).toEqual({ records: rows, odd: [] });
      }),
    );
  });
});

describe('bytes and text', () => {
  const plain = 'read: { total: n, job: job }';

  test.each([
    ['UTF-16 with its mark', Buffer.from('\ufeff{"n":7,"job":"Fräse"}', 'utf16le')],
    ['Windows-1252', Buffer.from('{"n":7,"job":"Fräse"}', 'latin1')],
    ['UTF-8 with mark and zeros', Buffer.from('\ufeff{"n":7,"job":"Fräse"}\0\0\n')],
  ])('%s is read', (_is, payload) => {
    expect(read(plain, payload)).toEqual(ofOurs(['total', 7, 0], ['job', 'Fräse', 0]));
  });

  test('Windows-1252 keeps its dashes and quotes', () => {
    expect(read(plain, Buffer.from('{"n":7,"job":"A\x96\x93B\x94"}', 'latin1'))).toEqual(
      ofOurs(['total', 7, 0], ['job', 'A–“B”', 0]),
    );
  });

  test.each([
    ['de', '1.012,5', '1012.5'],
    ['fr', '12,5', '12.5'],
    ['en', '1,234,567', '1234567'],
  ])('a number with a comma in JSON means what the profile says (%s): %s', (form, written, meant) => {
    expect(read(`read: { total: n }\nnumber: ${form}`, `{"n": ${written},"t":1}`)).toEqual(ofOurs(['total', meant, 0]));
    expect(read('read: { total: n }', `{"n": ${written}}`)).toEqual(ofOurs(['total', written, 0]));
  });

  test.each(['nan', '-nan(ind)', 'inf', '-Infinity', '1.#QNAN0', '-1.#IND', 'NaN'])(
    '%s in another field does not lose the counter',
    (none) => {
      expect(read(plain, `{"t":${none},"n":7,"job":"inf nan"}`)).toEqual(
        ofOurs(['total', 7, 0], ['job', 'inf nan', 0]),
      );
    },
  );

  test('an empty message takes a kept one away: it says nothing', () => {
    expect(read(plain, '')).toEqual({ values: [], odd: [], isOurs: false });
  });

  test('an odd element of a batch loses itself alone', () => {
    const { values, odd } = Object(
      read(`${plain}\nbatch: v\ntime: { path: ts }`, '{"v":[{"n":1,"ts":1793000000},{"n":2}]}'),
    );
    expect(values).toHaveLength(1);
    expect(odd).toMatchObject([{ why: expect.stringMatching(/should be a time/), raw: { n: 2 } }]);
  });
});

describe('numbers of a country', () => {
  test.each([
    ['de', '1.234.567,5', '1234567.5'],
    ['de', '-1,5', '-1.5'],
    ['de', '1.5', null],
    ['en', '1,234,567.5', '1234567.5'],
    ['fr', '1\u202f234,5', '1234.5'],
    ['ch', '1’234.5', '1234.5'],
    ['de', 'zwölf', null],
  ] as const)('%s %s is %s', (form, text, plain) => {
    expect(plainNumber(form, text)).toBe(plain);
  });

  test('every number that a country writes is read as it was', () => {
    const countries = [
      ['de', 'de-DE'],
      ['en', 'en-US'],
      ['fr', 'fr-FR'],
      ['ch', 'de-CH'],
    ] as const;
    for (const [form, locale] of countries) {
      const write = new Intl.NumberFormat(locale, { minimumFractionDigits: 3 });
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (thousandths) => {
          const plain = plainNumber(form, write.format(thousandths / 1_000));
          expect(Math.round(Number(plain) * 1_000)).toBe(thousandths);
        }),
      );
    }
  });

  test('a bare number with points is a number of the country, not of JSON', () => {
    expect(read('read: { total: $ }\nnumber: de', '1.234')).toEqual(ofOurs(['total', '1234', 0]));
  });

  test('a measurement of a rule is one as well', () => {
    const lines = 'read: { amps: a }\nstate: { rules: [{ when: { amps: { min: 3 } }, state: running }] }\nnumber: de';
    const text = `id: x\nname: X\nkind: mqtt-json\n${lines}`;
    const payload = readPayload(planOf(parseProfile(text, 'x.yaml'), null), Buffer.from('{"a":"3,5"}'), now);
    expect(payload).toMatchObject({ readings: [{ name: 'amps', value: '3.5' }] });
  });
});

describe('a time as machines write it', () => {
  const at = Date.UTC(2026, 2, 2, 6, 5, 9);
  const timed = (time: string, payload: object) =>
    read(`read: { total: total }\ntime: ${time}`, JSON.stringify({ total: 1, ...payload }), at);
  const zone = 'timeZone: Europe/Berlin';

  test.each([
    ['2026-03-02 07:05:09', ''],
    ['2026/3/2 7:05:09', ''],
    ['02.03.2026 07:05:09', ''],
    ['2.3.2026, 7:05:09', ''],
    ['02.03.26 07:05:09,000', ''],
    ['20260302T070509', ''],
    ['20260302070509', ''],
    ['20260302 070509', ''],
    [20260302070509, ''],
    ['02/03/2026 07:05:09', ', form: dmy'],
    ['3/2/2026 7:05:09 AM', ', form: mdy'],
    ['03-02-2026 07:05:09 a.m.', ', form: mdy'],
  ])('%s is a local time, by the zone that the profile names', (ts, more) => {
    expect(timed(`{ path: ts, ${zone}${more} }`, { ts })).toEqual(ofOurs(['total', 1, 0]));
    expect(timed(`{ path: ts${more} }`, { ts })).toMatch(/a local time takes timeZone/);
  });

  test.each(['2026-03-02T06:05:09Z', '02.03.2026 06:05:09 UTC', '20260302T070509+0100', '2026-03-02 01:05:09-05:00'])(
    '%s names its zone itself',
    (ts) => expect(timed('{ path: ts }', { ts })).toEqual(ofOurs(['total', 1, 0])),
  );

  test('which of two numbers before a slash is the day nobody guesses', () => {
    expect(timed(`{ path: ts, ${zone} }`, { ts: '02/03/2026 07:05:09' })).toMatch(/form: dmy or mdy/);
  });

  test.each([
    '30.02.2026 07:05:09',
    '2026-13-02 07:05:09',
    '02.03.2026 25:05:09',
    '02.03.2026 13:05:09 PM',
    '02.03.2026',
  ])('%s is no time', (ts) => expect(timed(`{ path: ts, ${zone} }`, { ts })).toMatch(/should be a time/));

  test('noon and midnight on a clock of twelve hours', () => {
    const noon = timed(`{ path: ts, ${zone}, form: mdy }`, { ts: '3/2/2026 12:05:09 PM' });
    expect(noon).toEqual(ofOurs(['total', 1, 5 * 3_600_000]));
    const night = timed(`{ path: ts, ${zone}, form: mdy }`, { ts: '3/2/2026 12:05:09 am' });
    expect(night).toEqual(ofOurs(['total', 1, -7 * 3_600_000]));
  });

  test.each([
    [{ day: '02.03.2026', clock: '07:05:09' }],
    [{ day: 20260302, clock: 70509 }],
    [{ day: '2026-03-02', clock: '7:05:09' }],
  ])('the day and the clock stand in two places: %j', (payload) => {
    expect(timed(`{ path: day, clock: clock, ${zone} }`, payload)).toEqual(ofOurs(['total', 1, 0]));
  });

  test('any moment comes back from what is written of it, to the second', () => {
    const two = (n: number) => String(n).padStart(2, '0');
    const moment = fc.date({ min: new Date(Date.UTC(2001, 0)), max: new Date(Date.UTC(2099, 0)), noInvalidDate: true });
    fc.assert(
      fc.property(moment, (date) => {
        const [y, m, d] = [date.getUTCFullYear(), two(date.getUTCMonth() + 1), two(date.getUTCDate())];
        const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two);
        const seconds = Math.floor(date.getTime() / 1_000) * 1_000;
        const texts: [string, 'auto' | 'dmy' | 'mdy'][] = [
          [`${d}.${m}.${y} ${clock.join(':')}`, 'auto'],
          [`${y}${m}${d}${clock.join('')}`, 'auto'],
          [`${d}/${m}/${y} ${clock.join(':')}`, 'dmy'],
          [`${m}/${d}/${y} ${clock.join(':')}`, 'mdy'],
        ];
        for (const [text, form] of texts) expect(readTime(text, form, 'UTC')).toBe(seconds);
      }),
    );
  });
});

test('of the two moments that a local time names in the hour that comes twice, it is the one nearer to its arrival', () => {
  const zoned = 'read: { total: n }\ntime: { path: ts, timeZone: Europe/Berlin }';
  const [first, second] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)];
  const payload = '{"n":1,"ts":"2026-10-25 02:30:00"}';
  expect(read(zoned, payload, first + 500)).toEqual(ofOurs(['total', 1, -500]));
  expect(read(zoned, payload, second + 500)).toEqual(ofOurs(['total', 1, -500]));
});

describe('a profile is refused', () => {
  const faultOf = (lines: string): string => {
    try {
      profileOf(lines);
      return '';
    } catch (error) {
      return String(error);
    }
  };

  test.each([
    [
      'where a measurement is the word',
      'read: { amps: a }\nstate: { word: amps, rules: [{ when: { amps: { min: 3.5 } }, state: running }] }',
      /each jitter/,
    ],
    ['where a format is none', 'read: { total: n }\nformat: xml', /format/],
    ['where two columns have one name', "read: { total: n }\nformat: { separator: ';', columns: [n, n] }", /same name/],
    ['where lines have a batch', 'read: { total: n }\nformat: influx\nbatch: v', /a batch is a list in JSON/],
    ['where a path is none', "read: { total: n }\nwhere: { 'a[': 1 }", /is no path/],
  ])('%s', (_where, lines, fault) => {
    expect(faultOf(lines.includes('total:') ? lines : lines.replace('read: {', 'read: { total: n,'))).toMatch(fault);
  });

  test('but a range of whole numbers may be one of codes', () => {
    const lines =
      'read: { total: n, code: c }\nstate: { word: code, rules: [{ when: { code: { min: 10, max: 19 } }, state: fault }] }';
    expect(faultOf(lines)).toBe('');
  });
});
