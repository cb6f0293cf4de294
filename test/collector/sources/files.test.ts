import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodingOf, linesIn } from '../../../collector/sources/files/lines.ts';
import { FilesOptionsSchema } from '../../../collector/sources/files/options.ts';
import type { Source } from '../../../collector/sources/source.ts';
import { type Collected, collect, until } from './support/collect.ts';
import { factsBy, factsOf, partsOf } from './support/facts.ts';
import { filesSource } from './support/sources.ts';

let folder: string;
let source: Source | null;
let got: Collected;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-drop-'));
  source = null;
  got = collect();
});
afterEach(async () => {
  await source?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const header = 'time;state;good;scrap;job\n';
const start = Date.parse('2026-03-03T06:00:00Z');
/** One line, `second` s after six. */
const line = (second: number, good: number, state = 'RUN') =>
  `${new Date(start + second * 1_000).toISOString()};${state};${good};0;\n`;
const file = (name = 'm-1.csv') => join(folder, name);
const write = (text: string | Buffer, name?: string) => appendFileSync(file(name), text);
const readings = () => got.of('counter').flatMap(({ value }) => (value.counter === 'good' ? [value.reading] : []));
const seen = (reading: number) => until(() => readings().includes(reading), `the counter is seen at ${reading}`);
const parts = () => partsOf(factsOf('m-1', got.samples, 'u32'));

async function listen(machine: object = {}, more: object = {}): Promise<Source> {
  source = filesSource(folder, got, [{ machineId: 'm-1', profile: 'file-status', ...machine }], more);
  await source.start();
  const { health } = source;
  await until(() => health.call(source).connected, 'the folder is read');
  return source;
}

describe('a growing file', () => {
  test('is read from its last line on; what was there before is the past', async () => {
    write(header + line(0, 1) + line(1, 2) + line(2, 3));
    await listen();
    await seen(3);
    write(line(3, 4));
    await seen(4);
    expect(readings()).toEqual([3, 4]);
  });

  test('is read whole where its past is wanted', async () => {
    write(header + line(0, 1) + line(1, 2));
    await listen({}, { begin: 'start' });
    await seen(2);
    expect(readings()).toEqual([1, 2]);
  });

  test('keeps its half-written last line to itself until it is ended', async () => {
    write(header + line(0, 1));
    await listen();
    await seen(1);
    const next = line(1, 2345);
    write(next.slice(0, -8));
    write(header + line(0, 7), 'm-1.other.csv');
    await seen(7);
    expect(readings()).toEqual([1, 7]);
    write(next.slice(-8));
    await seen(2345);
    expect(got.quarantined).toEqual([]);
  });

  test('goes on where it was read up to when the collector starts again', async () => {
    write(header + line(0, 10));
    const first = await listen();
    await seen(10);
    await first.stop();
    write(line(1, 11) + line(2, 12));
    await listen();
    await seen(12);
    expect(readings()).toEqual([10, 11, 12]);
    expect(parts()).toBe(2);
  });

  test('that is renamed to make room for the next is read to its end', async () => {
    write(header + line(0, 10));
    const first = await listen({ files: 'm-1.csv' });
    await seen(10);
    await first.stop();
    write(line(1, 14));
    renameSync(file(), file('m-1.old'));
    write(header + line(2, 15));
    await listen({ files: 'm-1.csv' });
    await seen(15);
    expect(readings()).toEqual([10, 14, 15]);
  });

  test('that is cut off and written anew begins anew', async () => {
    write(header + line(0, 10) + line(1, 11));
    await listen();
    await seen(11);
    truncateSync(file(), 0);
    write(header + line(2, 12));
    await seen(12);
    expect(parts()).toBe(1);
    expect(got.quarantined).toEqual([]);
  });

  test('that is replaced by a longer one of the same name is another file', async () => {
    write(header + line(0, 10));
    await listen();
    await seen(10);
    writeFileSync(file('.new'), header.replace('job', 'job2') + line(1, 11) + line(2, 12) + line(3, 13));
    renameSync(file('.new'), file());
    await seen(13);
    expect(readings()).toEqual([10, 11, 12, 13]);
  });

  test.each([
    ['Windows-1252', Buffer.from(`${header}2026-03-03T06:00:00Z;RUN;5;0;W\u00e4lle\n`, 'latin1')],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${header}2026-03-03T06:00:00Z;RUN;5;0;W\u00e4lle\n`)],
    ['UTF-16', Buffer.from(`\ufeff${header}2026-03-03T06:00:00Z;RUN;5;0;W\u00e4lle\n`, 'utf16le')],
  ])('may be %s', async (_name, bytes) => {
    await listen();
    write(bytes);
    await seen(5);
    expect(got.of('job').at(-1)?.value.job).toBe('W\u00e4lle');
  });

  test('has one odd line, and loses that alone', async () => {
    write(header + line(0, 1));
    await listen();
    await seen(1);
    write(`gibberish\n${line(1, 2)}`);
    await seen(2);
    expect(got.quarantined).toMatchObject([
      { machineId: 'm-1', where: file(), why: 'the line has 1 fields, and there are 5 columns' },
    ]);
  });

  test('has a record with line ends in a quoted field, which comes in pieces', async () => {
    write(header + line(0, 1));
    await listen();
    await seen(1);
    write('2026-03-03T06:00:01.000Z;RUN;2;0;"shaft,\nsecond line\n');
    write('third; and a separator"\n');
    write(line(2, 3));
    await seen(3);
    expect(readings()).toEqual([1, 2, 3]);
    expect(got.of('job').map(({ value }) => value.job)).toContain('shaft,\nsecond line\nthird; and a separator');
    expect(got.quarantined).toEqual([]);
  });

  test('may begin with what Excel writes, and name its columns again', async () => {
    write(`sep=;\r\n${header}${line(0, 1)}${header}${line(1, 2)}`);
    await listen({}, { begin: 'start' });
    await seen(2);
    expect(readings()).toEqual([1, 2]);
    expect(got.quarantined).toEqual([]);
  });

  test('may name a column over two lines, also where only its last line is read', async () => {
    write(`time;state;good;scrap;"job\nno."\n${line(0, 1)}${line(1, 2)}`);
    await listen();
    await seen(2);
    expect(readings()).toEqual([2]);
  });

  test.each([
    ['short', 1],
    ['longer than what is looked at', 6_000],
  ])(
    'whose last record has line ends in a quoted field is read from where that begins: a %s one',
    async (_size, many) => {
      const before = Array.from({ length: many }, (_, index) => line(index, index)).join('');
      write(`${header}${before}2026-03-03T08:00:00.000Z;RUN;9000;0;"shaft,\n\nthird; line"\n`);
      await listen();
      await seen(9_000);
      expect(got.of('job').at(-1)?.value.job).toBe('shaft,\n\nthird; line');
      expect(readings()).toEqual([9_000]);
      expect(got.quarantined).toEqual([]);
    },
  );

  test('whose last record is still being written is read from the one before it', async () => {
    write(`${header}${line(0, 1)}${line(1, 2)}2026-03-03T06:00:02.000Z;RUN;3;0;"shaft,\n`);
    await listen();
    await seen(2);
    write(`second line"\n`);
    await seen(3);
    expect(readings()).toEqual([2, 3]);
    expect(got.quarantined).toEqual([]);
  });

  test('has a quote that is never closed, and loses that line alone', async () => {
    write(header + line(0, 1));
    await listen();
    await seen(1);
    const many = Array.from({ length: 70 }, (_, index) => line(index + 2, index + 3)).join('');
    write(`2026-03-03T06:00:01.000Z;RUN;2;0;"shaft\n${many}`);
    await seen(72);
    expect(readings()).toHaveLength(71);
    expect(got.quarantined).toMatchObject([{ machineId: 'm-1', why: 'a quote is not closed' }]);
  });

  test('may hold several machines, lines of JSON, and local times with German numbers', async () => {
    const machine = {
      format: 'json',
      where: { m: '{machineId}' },
      number: 'de',
      time: { path: 't', timeZone: 'Europe/Berlin' },
      files: 'cell.jsonl',
      read: { state: 'state', good: 'n', scrap: null },
      counters: { scrap: null },
    };
    await listen(machine);
    write('{"m":"m-2","t":"2026-03-03T07:00:00","state":"RUN","n":"9.999"}\n', 'cell.jsonl');
    write('{"m":"m-1","t":"2026-03-03T07:00:00","state":"RUN","n":"1.234"}\n', 'cell.jsonl');
    await seen(1_234);
    expect(readings()).toEqual([1_234]);
    expect(got.of('counter')[0]?.at).toBe(start);
  });
});

describe('pulses', () => {
  const machine = {
    profile: undefined,
    read: { cycle: '$' },
    pulse: { read: 'cycle' },
    state: { rules: [{ when: {}, state: 'running' }] },
  };
  const cycles = () =>
    factsBy('m-1', { total: { width: 'u32', unit: 'cycle' } }, got.samples).reduce(
      (sum, fact) => sum + (fact.type === 'counted' ? fact.count : 0),
      0,
    );

  test('of one moment are each one, and after a crash between commit and position none counts twice', async () => {
    const kept = join(got.context.stateDir, 'positions.json');
    const first = await listen(machine);
    write('1\n1\n1\n');
    await until(() => cycles() === 3, 'three are counted');
    await until(() => existsSync(kept), 'the position is kept');
    await first.stop();
    const before = readFileSync(kept, 'utf8');
    const second = await listen(machine);
    write('1\n1\n');
    await until(() => cycles() === 5, 'five are counted');
    await second.stop();
    // As a crash leaves it: the commit is there, the position is not.
    writeFileSync(kept, before);
    await listen(machine);
    write('1\n');
    await until(() => cycles() === 6, 'six are counted');
    expect(got.of('pulse').length).toBe(8);
  });
});

describe('a whole file', () => {
  const whole = { arrive: 'whole', files: 'in/*.csv' };

  test('is read once it is complete, and moved to done', async () => {
    mkdirSync(join(folder, 'in'));
    await listen(whole);
    write(header + line(0, 4) + line(1, 5).trimEnd(), 'in/a.csv');
    await seen(5);
    await until(() => existsSync(file('in/done/a.csv')), 'it is done');
    write(header + line(2, 6), 'in/a.csv');
    await seen(6);
    await until(() => existsSync(file('in/done/a.csv.2')), 'the next of its name is done');
    expect(readings()).toEqual([4, 5, 6]);
    expect(readdirSync(file('in'))).toEqual(['done']);
  });

  test('in which nothing can be read is moved to error, with the reason beside it', async () => {
    mkdirSync(join(folder, 'in'));
    await listen(whole);
    write(`${header}gibberish\n`, 'in/b.csv');
    await until(() => existsSync(file('in/error/b.csv')), 'it is set aside');
    expect(readFileSync(file('in/error/b.csv.why'), 'utf8')).toBe('the line has 1 fields, and there are 5 columns\n');
    expect(got.quarantined).toHaveLength(1);
  });

  test('of JSON with a list of readings is one payload', async () => {
    const machine = { ...whole, files: 'in/*.json', format: 'json', batch: 'rows', time: { path: 't' } };
    mkdirSync(join(folder, 'in'));
    await listen(machine);
    write(
      JSON.stringify(
        { rows: [5, 6].map((good) => ({ t: start + good * 1_000, state: 'RUN', good, scrap: 0 })) },
        null,
        2,
      ),
      'in/c.json',
    );
    await seen(6);
    expect(readings()).toEqual([5, 6]);
  });
});

describe('the folder', () => {
  test('that is not there is said in words', async () => {
    source = filesSource(join(folder, 'nowhere'), got, [{ machineId: 'm-1', profile: 'file-status' }]);
    await source.start();
    const { health } = source;
    await until(() => health.call(source).problem?.includes('is the share mounted') === true, 'it is said');
  });

  test('without a file of the machine says which one is missing', async () => {
    const listening = await listen({ files: 'saw/*.csv' });
    expect(listening.health().machines[0]?.problem).toBe('there is no file like saw/*.csv yet');
  });

  test('is quiet: a machine that writes nothing for too long is no longer trusted', async () => {
    await listen({ silenceMs: 300 });
    write(`${header}${new Date().toISOString()};RUN;1;0;\n`);
    await until(() => got.of('line').at(-1)?.value.up === true, 'it is heard');
    await until(() => got.of('line').at(-1)?.value.up === false, 'it is silent');
  });

  test.each(['../x.csv', '/etc/passwd', 'a//b', './x'])('is never left: %s', (files) => {
    const options = { id: 's', kind: 'files', dropFolder: '/tmp', machines: [{ machineId: 'm', files }] };
    expect(FilesOptionsSchema.safeParse(options).success).toBe(false);
  });
});

describe('bytes → lines', () => {
  test('the same lines in whatever pieces they come, in any encoding', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')));
    fc.assert(
      fc.property(texts, fc.nat(), fc.constantFrom('utf8' as const, 'utf16le' as const), (lines, cut, encoding) => {
        const mark = encoding === 'utf16le' ? '\ufeff' : '';
        const bytes = Buffer.from(mark + lines.map((one) => `${one}\n`).join(''), encoding);
        const kind = encodingOf(bytes);
        const whole = linesIn(bytes, 0, kind, false);
        expect(whole.map((one) => one.bytes.toString(encoding).replace(/^\ufeff/, ''))).toEqual(
          lines.map((one, index) => (index === 0 ? one.replace(/^\ufeff/, '') : one)),
        );
        const first = linesIn(bytes.subarray(0, cut % (bytes.length + 1)), 0, kind, false);
        const from = first.at(-1)?.end ?? 0;
        const rest = linesIn(bytes.subarray(from), from, kind, false);
        expect([...first, ...rest].map(({ end }) => end)).toEqual(whole.map(({ end }) => end));
      }),
    );
  });
});
