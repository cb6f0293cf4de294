/** An archive is the same wherever and whenever it is made, so that a stranger can make it anew and compare. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pack } from '../../config/release/pack.mjs';

const AT = 1_795_000_000;
const place: string[] = [];
let umask: number;
beforeEach(() => {
  umask = process.umask();
});
afterEach(() => {
  process.umask(umask);
  for (const folder of place.splice(0)) rmSync(folder, { recursive: true });
});

/** The same files, made in this order, by this umask, at this time. */
function staged(names: readonly string[], mask: number, seconds: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-pack-'));
  place.push(folder);
  process.umask(mask);
  const stage = join(folder, 'istwert-1.0.0');
  mkdirSync(join(stage, 'bin'), { recursive: true });
  for (const name of names) {
    writeFileSync(join(stage, name), `the text of ${name}\n`);
    utimesSync(join(stage, name), seconds, seconds);
  }
  chmodSync(join(stage, 'bin/run'), 0o700);
  return stage;
}

const files = ['bin/run', 'Ünïcode.md', 'README.md', 'a.js', 'B.js'];

test('other order, times, umask, owner’s rights and folder: the same bytes', () => {
  const one = staged(files, 0o022, 1_000_000_000);
  const other = staged([...files].reverse(), 0o077, 1_700_000_000);
  const hash = pack(one, `${one}.tar.gz`, AT);
  expect(pack(other, `${other}.tar.gz`, AT)).toBe(hash);
  expect(readFileSync(`${one}.tar.gz.sha256`, 'utf8')).toBe(`${hash}  istwert-1.0.0.tar.gz\n`);
});

test('what is read may be read by everybody where it is unpacked, and a program runs', () => {
  const stage = staged(files, 0o077, 1_000_000_000);
  pack(stage, `${stage}.tar.gz`, AT);
  const listed = execFileSync('tar', ['-tvzf', `${stage}.tar.gz`], { encoding: 'utf8' });
  expect(listed).toMatch(/^-rwxr-xr-x 0\/0 .*bin\/run$/m);
  expect(listed).toMatch(/^-rw-r--r-- 0\/0 .*README\.md$/m);
});

test('another text is another archive', () => {
  const one = staged(files, 0o022, 1_000_000_000);
  const hash = pack(one, `${one}.tar.gz`, AT);
  writeFileSync(join(one, 'a.js'), 'something else\n');
  expect(pack(one, `${one}.tar.gz`, AT)).not.toBe(hash);
});
