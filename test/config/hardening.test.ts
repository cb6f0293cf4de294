/** What HARDENING.md calls met is held by a test that is there; what stands on paper only says so. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Row {
  requirement: string;
  verdict: string;
  how: string;
}
const rows: readonly Row[] = textOf('HARDENING.md')
  .split('\n')
  .flatMap((line) => {
    const [, requirement = '', verdict = '', how = ''] = /^\| (.+?) \| (.*?) \| (.+) \|$/.exec(line) ?? [];
    return verdict === '' ? [] : [{ requirement, verdict, how }];
  });
const testsIn = (text: string): string[] =>
  [...text.matchAll(/\]\((?:\.\.\/)*(test\/[^)]+)\)/g)].map(([, file = '']) => file);
/** Numbers of the first list, as "CR 1.1" and "CR 1.3, 1.4" name them. */
const numbersIn = (text: string): string[] =>
  /^.*?\bCR /.test(text) ? [...text.matchAll(/\b([1-7]\.\d+)\b/g)].map(([, number = '']) => number) : [];
const met = rows.filter(({ verdict }) => verdict === 'met');
const proven = new Set(met.filter(({ how }) => testsIn(how).length > 0).flatMap((row) => numbersIn(row.requirement)));

test('every verdict is one of five', () => {
  expect(rows.length).toBeGreaterThan(60);
  const known = ['met', 'met on paper', 'partly', 'not', 'by the plant', 'as above', 'not judged'];
  expect(rows.filter(({ verdict }) => !known.includes(verdict))).toEqual([]);
});

test('what is met names a test that is there, or a requirement that does', () => {
  const bare = met.filter(({ how }) => testsIn(how).length === 0 && !numbersIn(how).some((one) => proven.has(one)));
  expect(bare.map(({ requirement }) => requirement)).toEqual([]);
  const gone = rows.flatMap(({ how }) => testsIn(how)).filter((file) => !existsSync(join(root, file)));
  expect(gone).toEqual([]);
});

test.each(['HARDENING.md', 'config/deploy/README.md'])(
  'a test that %s names in quotes after its file is there',
  (from) => {
    const named = textOf(from)
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .flatMap((line) => line.split(/(?=\[[^\]]+\]\((?:\.\.\/)*test\/)/).slice(1))
      .flatMap((part) => {
        const [file = ''] = testsIn(part);
        return [...part.matchAll(/“([^”]+)”/g)].map(([, name = '']) => ({ file, name }));
      });
    expect(named.length).toBeGreaterThan(35);
    expect(named.filter(({ file, name }) => !textOf(file).includes(name))).toEqual([]);
  },
);

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dev: z.boolean().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
    }),
  ),
});
const parts = Object.entries(Lock.parse(JSON.parse(textOf('package-lock.json'))).packages).filter(
  ([path]) => path !== '',
);
const Own = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

test('parts have exact versions and are known by their hashes', () => {
  const { dependencies, devDependencies } = Own.parse(JSON.parse(textOf('package.json')));
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, at]) => !/^\d+\.\d+\.\d+$/.test(at));
  expect(loose).toEqual([]);
  expect(parts.filter(([, part]) => !part.integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
});

test('parts that are shipped come under licences that allow it', () => {
  const allowed = /\b(MIT|Apache-2\.0|BSD-[23]-Clause|ISC|0BSD|MIT-0|BlueOak-1\.0\.0|Unlicense)\b/;
  // Their package.json names none; what lies beside it was read: BSD-2-Clause, MIT, MIT.
  const looked = ['dequeue', 'humanize', 'precond'].map((name) => `node_modules/${name}`);
  const foreign = parts.filter(
    ([path, { dev, license }]) => !dev && !looked.includes(path) && !allowed.test(license ?? ''),
  );
  expect(foreign.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test('CI runs the tests and takes nothing in', () => {
  const lines = textOf('.ci/run').split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    'set -euo pipefail',
    'cd "$(dirname "$0")/.."',
    'exec npm test',
  ]);
});
