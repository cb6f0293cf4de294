import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkingFolded, writeFolded } from '../../../shared/io/folded-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'istwert-folded-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a large file is checked a megabyte at a time, and then gives its parts as they were written', () => {
  const file = join(folder, 'folded');
  const parts = [1, 2, 3, 4].map((n) => ({ n, text: 'x'.repeat(1_000_000) }));
  writeFolded(file, { whose: 'mine' }, parts);
  const checking = checkingFolded(file);
  let pieces = 0;
  for (;;) {
    const step = checking.next();
    if (step.done !== true) {
      pieces++;
      continue;
    }
    if (typeof step.value === 'string') throw new Error(step.value);
    expect(step.value.head).toEqual({ whose: 'mine' });
    expect([...step.value.parts]).toEqual(parts);
    break;
  }
  expect(pieces).toBe(4);
});
