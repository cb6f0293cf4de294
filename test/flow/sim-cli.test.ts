/** The simulators' command line: what it refuses leaves nothing running. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-sim-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('istwert-sim machines, asked for what cannot be', { timeout: 120_000 }, () => {
  test.each<[string, string[], RegExp]>([
    ['a port that is no number', ['--control-port', 'x'], /--control-port must be a number/],
    ['a port of another face that is none', ['--s7-port', 'many'], /--s7-port must be a number/],
    ['an ERP without a token', ['--erp', 'http://127.0.0.1:1'], /--token-file/],
    ['people in a file that is not there', ['--people', 'nobody.json'], /nobody\.json must be JSON/],
    ['a port that no computer has', ['--control-port', '70000'], /70000/],
    ['a folder that is a file', [], /EEXIST|ENOTDIR|not a directory|cannot be written/i],
  ])('%s: says so and ends, with nothing left open', (what, flags, says) => {
    const dataDir = join(folder, 'machines');
    if (what === 'a folder that is a file') writeFileSync(dataDir, '');
    else mkdirSync(dataDir);
    const args = ['dist/simulators/main.js', 'machines', '--data-dir', dataDir, ...flags];
    const ended = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 40_000 });
    expect(ended.error).toBeUndefined();
    expect(ended.signal).toBeNull();
    expect(ended.status).not.toBe(0);
    expect(ended.stderr + ended.stdout).toMatch(says);
  });
});

describe('istwert-sim job-shop', () => {
  test.each(['z', 'constructor'])('%s, which is none: names those that there are, and writes nothing', (name) => {
    const out = join(folder, 'log.csv');
    const args = ['dist/simulators/main.js', 'job-shop', name, '--out', out];
    const ended = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 40_000 });
    expect(ended.status).not.toBe(0);
    expect(ended.stderr + ended.stdout).toContain(`There is no shop "${name}"; there are a, b, c`);
    expect(existsSync(out)).toBe(false);
  });
});
