/** What is computed of a fixed story, and how it is written down, is pinned to `FOLD_VERSION`. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { FOLD_VERSION } from '../../../../shared/core/ledger/saved-ledger.ts';
import { history, randomPlant } from './histories.ts';

/** Of each version, what the story below comes to. A new version gets a line; the old ones go. */
const known: Readonly<Record<number, string>> = { 20: '841761f5149c4488' };

test('whoever changes what is computed, or how it is written down, counts the version of the fold up', () => {
  const hash = createHash('sha256');
  for (const events of fc.sample(history, { numRuns: 40, seed: 14 })) {
    const ledger = openLedger(randomPlant(), { estimates: true });
    ledger.record(events);
    ledger.sumUp();
    for (const _ of ledger.workOn());
    for (const part of ledger.save()) hash.update(JSON.stringify(plain(part)));
  }
  expect({ version: FOLD_VERSION, story: hash.digest('hex').slice(0, 16) }).toEqual({
    version: FOLD_VERSION,
    story: known[FOLD_VERSION],
  });
});

/** Maps, sets and packed numbers as JSON would lose them. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return ['map', ...[...value].map(plain)];
  if (value instanceof Set) return ['set', ...[...value].map(plain)];
  if (value instanceof Uint8Array || value instanceof Float64Array) return [...value].map(String);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
