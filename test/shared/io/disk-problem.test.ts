import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskProblem } from '../../../shared/io/disk-problem.ts';

const failed = (code: string, syscall: string, path?: string): Error =>
  Object.assign(new Error(`${code}: i/o error, ${syscall}`), {
    code,
    syscall,
    ...(path === undefined ? {} : { path }),
  });

test.each(['read', 'write', 'fsync', 'fdatasync', 'ftruncate', 'close'])(
  'an error of the disk in the middle of a file (%s) is a sentence, though it names no file',
  (call) => {
    expect(diskProblem(failed('EIO', call))?.message).toBe(
      'The data folder cannot be written (EIO). Check its rights and the disk.',
    );
    expect(diskProblem(failed('ENOSPC', call))?.message).toMatch(/is full/);
    expect(diskProblem(failed('EDQUOT', call))?.message).toMatch(/is full/);
  },
);

test('as the system throws it, and nothing else is taken for one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-disk-'));
  const file = join(folder, 'x');
  writeFileSync(file, 'x');
  const readOnly = openSync(file, 'r');
  const thrown = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };
  expect(diskProblem(thrown(() => writeSync(readOnly, 'y')))?.message).toMatch(/cannot be written \(EBADF\)/);
  expect(diskProblem(thrown(() => readSync(openSync(folder, 'r'), Buffer.alloc(1))))?.message).toMatch(/EISDIR/);
  closeSync(readOnly);
  rmSync(folder, { recursive: true });
  for (const other of [failed('ECONNREFUSED', 'connect'), failed('EADDRINUSE', 'listen'), new Error('EIO')])
    expect(diskProblem(other)).toBeNull();
});
