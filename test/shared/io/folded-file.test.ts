import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkingFolded, writeFolded } from '../../../shared/io/folded-file.ts';
import { atOnce } from '../../../shared/io/turn.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-folded-'));
});
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

test('a part keeps no more in memory than itself: arrays in it do not look into all that was read', () => {
  const file = join(folder, 'folded');
  const part = {
    text: 'x'.repeat(10_000),
    numbers: new Float64Array([1, 2, 3]),
    chunks: [{ packed: new Uint8Array([4, 5]) }],
    days: new Map([[1, new Float64Array([6])]]),
  };
  writeFolded(file, {}, [part]);
  const folded = atOnce(checkingFolded(file));
  if (typeof folded === 'string') throw new Error(folded);
  const [read] = [...folded.parts];
  expect(read).toEqual(part);
  expect(arraysIn(read).map(({ buffer, byteLength }) => buffer.byteLength - byteLength)).toEqual([0, 0, 0]);
});

function arraysIn(value: unknown): ArrayBufferView[] {
  if (ArrayBuffer.isView(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return (value instanceof Map ? [...value.values()] : Object.values(value)).flatMap(arraysIn);
}
