/** A log that cannot be written stops nothing: where its disk is full, machines go on. */
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkLog, createLog } from '../../../shared/io/log.ts';

test.runIf(process.platform === 'linux')('a log on a full disk is told, and nothing is thrown where lines are', () => {
  const file = join(tmpdir(), `istwert-log-${process.pid}`);
  const full = openSync('/dev/full', 'w');
  const log = createLog('box', 'info', [], full);
  try {
    log.info('one');
    log.info('two');
    expect(checkLog).toThrow(/log cannot be written \(ENOSPC\): make room/);
    // Many lines later it holds no more than before.
    for (let line = 0; line < 20_000; line++) log.info({ line }, 'a line of some length that nobody will read');
    expect(checkLog).toThrow(/ENOSPC/);
  } finally {
    closeSync(full);
  }
  // The same number of an open file, of a disk with room now: what waited comes, and it is well again.
  const room = openSync(file, 'w');
  expect(room).toBe(full);
  checkLog();
  log.info('three');
  closeSync(room);
  const said = readFileSync(file, 'utf8').split('\n');
  expect(said[0]).toMatch(/"msg":"one"/);
  expect(said.at(-2)).toMatch(/"msg":"three"/);
  expect(() => checkLog()).not.toThrow();
  rmSync(file);
});
