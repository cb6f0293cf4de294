/** What was laid down in a cellar is found again as it was, and nothing of it is left behind. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenCellar, openCellar } from '../../../shared/io/cellar.ts';

let folder = '';
let cellar: OpenCellar;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-cellar-'));
  cellar = openCellar(folder);
});
afterEach(() => {
  cellar.close();
  rmSync(folder, { recursive: true, force: true });
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.nat(5_000).map((length) => 'ä€'.repeat(length)),
);

test('each text lies where it was put, whatever was given back in between', () => {
  const step = fc.oneof(
    text.map((put) => ({ put })),
    fc.nat().map((drop) => ({ drop })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const lies = new Map<number, string>();
      for (const one of steps)
        if ('put' in one) {
          const place = cellar.put(one.put);
          expect(lies.has(place)).toBe(false);
          lies.set(place, one.put);
        } else {
          const place = [...lies.keys()][one.drop % Math.max(1, lies.size)];
          if (place === undefined) continue;
          cellar.drop(place);
          lies.delete(place);
        }
      for (const [place, put] of lies) expect(cellar.get(place)).toBe(put);
      for (const place of lies.keys()) cellar.drop(place);
    }),
  );
});

test('many more texts than at first are found', () => {
  const places = Array.from({ length: 3_000 }, (_, index) => cellar.put(`text ${index}`));
  expect(places.map((place) => cellar.get(place))).toEqual(places.map((_, index) => `text ${index}`));
});

test('its file has no name: after a kill nothing of it is left', () => {
  cellar.put('what is over');
  expect(readdirSync(folder)).toEqual([]);
});

test('where the disk takes nothing, texts stay in memory', () => {
  const file = join(folder, 'no-folder');
  writeFileSync(file, '');
  const without = openCellar(file);
  const [first, second] = [without.put('one'), without.put('two')];
  without.drop(first);
  expect(without.get(second)).toBe('two');
  without.close();
});
