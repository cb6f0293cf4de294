/** What is seen of a folder into which machines write: how the lines are written, and an entry to start from. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guestOptions } from '../../../collector/commissioning/browse/options.ts';
import { startTrial } from '../../../collector/commissioning/browse/trial.ts';
import { startOf } from '../../../collector/commissioning/connect/start.ts';
import { loadProfiles } from '../../../collector/profiles/profiles.ts';
import { guessOf } from '../../../collector/sources/files/guess.ts';
import { files } from '../../../collector/sources/files/kind.ts';
import { filesLookout } from '../../../collector/sources/files/look.ts';
import { parsePlace, patternOf, printPlace } from '../../../collector/sources/files/place.ts';
import type { Look } from '../../../collector/sources/lookout.ts';
import { builtInSources } from '../../../collector/sources/registry.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-files-look-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `at`: when it was written, s. */
function write(path: string, text: string | Buffer, at = 1_000): void {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  utimesSync(full, at, at);
}
async function lookAt<T>(patterns: string, view: (look: Look) => T): Promise<T> {
  const open = filesLookout.prepare({ dropFolder: folder }, { files: patterns }, []);
  const look = await open([...loadProfiles().values()], { now: () => 0, stateDir: folder });
  try {
    return view(look);
  } finally {
    await look.close();
  }
}

test('of each kind of file the last line of the newest is shown, by the names of its columns', async () => {
  write('saw-1/2026-11-26.csv', 'time;state;good\n2026-11-26T22:00:00Z;STOP;7\n');
  write(
    'saw-1/2026-11-27.csv',
    'sep=;\ntime;state;good\n2026-11-27T06:00:00Z;RUN;12\n2026-11-27T06:01:00Z;RUN;13\n',
    2_000,
  );
  write('oven.jsonl', '{"status":"HOT","count":{"good":4}}\n');
  write('cell.lp', 'press,machine=m1 good=12i,state="RUN" 1793000000000000000\n');
  write('old.txt', '12,RUN,3\n13,RUN,4\n');
  write('notes.txt', 'nothing that anybody reads\n');
  const seen = await lookAt('* */*', (look) => look.seen().map(({ place, value }) => [place.of, value]));
  expect(Object.fromEntries(seen)).toEqual({
    'saw-1/*.csv [;]': { time: '2026-11-27T06:01:00Z', state: 'RUN', good: '13' },
    'oven.jsonl': { status: 'HOT', count: { good: 4 } },
    'cell.lp [influx]': expect.objectContaining({ fields: { good: 12, state: 'RUN' } }),
    'old.txt [, no header]': ['13', 'RUN', '4'],
  });
});

test('a profile whose columns are there is offered; else an entry to start from says how the lines are written', async () => {
  write('saw-2/log.csv', 'time;state;good;scrap\n2026-11-27T06:00:00Z;RUN;12;0\n');
  write('lathe/log-20261127.csv', 'Zeit|Zustand|Zähler\n27.11.2026 06:00|LAEUFT|12\n');
  const machines = await lookAt('saw-2/*', (look) => look.machines());
  expect(machines).toMatchObject([
    { where: 'saw-2/log.csv', entry: { machineId: 'saw-2', profile: 'file-status', files: 'saw-2/log.csv' } },
  ]);
  const start = await lookAt('lathe/*', (look) => startOf(look.seen(), [files]));
  expect(start).toMatchObject({ kind: 'files', machineId: 'lathe' });
  expect(start?.yaml).toContain('files: lathe/log-*.csv\nformat:\n  separator: "|"\n  header: true\n');
  expect(start?.yaml).toContain('total: "$.Zähler" # now: 12');
});

test('text in UTF-16 is read, and what leads out of the folder is not', async () => {
  write('wide/log.csv', Buffer.from('\ufeffstate;good\r\nRUN;5\r\n', 'utf16le'));
  write('secret', 'password;token\nabc;1\n');
  mkdirSync(join(folder, 'inner'));
  symlinkSync(join(folder, 'secret'), join(folder, 'inner', 'log.csv'));
  expect(await lookAt('wide/*', (look) => look.seen().map(({ value }) => value))).toEqual([
    { state: 'RUN', good: '5' },
  ]);
  const open = filesLookout.prepare({ dropFolder: join(folder, 'inner') }, { files: '*' }, []);
  const look = await open([], { now: () => 0, stateDir: folder });
  expect(look.seen()).toEqual([]);
  await look.close();
  expect(() => filesLookout.prepare({ dropFolder: folder }, { files: '../*' }, [])).toThrow();
});

test('the page shows mounted folders only; a folder that is not there is said', async () => {
  const fault = (address: string) => filesLookout.faultOnPage?.(address) ?? null;
  expect(['file:///mnt/cell', 'file:///media/usb/log', 'file:///srv'].map(fault)).toEqual([null, null, null]);
  for (const address of ['file:///etc', 'file:///mnt/../etc', 'file:///mntx', 'file:///'])
    expect(fault(address)).toMatchObject({ what: 'folderNotShown' });
  const gone = filesLookout.prepare({ dropFolder: join(folder, 'gone') }, {}, []);
  await expect(gone([], { now: () => 0, stateDir: folder })).rejects.toMatchObject({ code: 'unavailable' });
});

test('a choice that is tried moves no file and keeps no position', async () => {
  write('saw-3/lot.csv', 'time;state;good\n2026-11-27T06:00:00Z;RUN;12\n');
  const stateDir = join(folder, 'state');
  const machines = [{ machineId: 'saw-3', profile: 'file-status', files: 'saw-3/*.csv', arrive: 'whole' }];
  const source = { id: 'cell', kind: 'files', dropFolder: folder, settleMs: 0, pollMs: 20, machines };
  const options = guestOptions(source, builtInSources, Date.now());
  const trial = await startTrial(options, builtInSources, loadProfiles(), { now: Date.now, stateDir });
  await expect.poll(() => trial.meanings()[0]?.state).toBe('running');
  await trial.stop();
  expect(existsSync(join(folder, 'saw-3/lot.csv'))).toBe(true);
  expect(existsSync(join(stateDir, 'positions.json'))).toBe(false);
});

test('a place is read as it is written', () => {
  const format = fc.oneof(
    fc.constantFrom('json' as const, 'influx' as const),
    fc.record({ separator: fc.constantFrom(';', '\t', ',', '|'), header: fc.boolean(), quote: fc.constant('"') }),
  );
  const path = fc.stringMatching(/^[a-z0-9*. -]{1,12}(\/[a-z0-9*. -]{1,12})?$/);
  fc.assert(
    fc.property(path, format, (path, how) => {
      expect(parsePlace(printPlace({ files: path, format: how }))).toEqual({ files: path, format: how });
    }),
  );
  expect(['saw-1/2026-11-27.csv', 'log_20261127T0600.txt', 'part-000123.json', 'press-2.csv'].map(patternOf)).toEqual([
    ...['saw-1/*.csv', 'log_*.txt', 'part-*.json', 'press-2.csv'],
  ]);
});

test('whatever stands in a file, looking at it does not fail', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (first, last) => {
      guessOf(first, last);
    }),
  );
});
