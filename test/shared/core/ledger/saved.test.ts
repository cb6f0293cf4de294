/** What is computed of a fixed story, and how it is written down, is pinned to `FOLD_VERSION`. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { FOLD_VERSION } from '../../../../shared/core/ledger/saved-ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { factory, hour, monday, order, smallPlant } from '../facts.ts';
import { history, randomPlant } from './histories.ts';

/** Of each version, what the story below comes to. A new version gets a line; the old ones go. */
const known: Readonly<Record<number, string>> = { 23: 'cc02a31e6057f1cd' };

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

test('no part of a long past is long: whoever takes it over lets others come first between any two', () => {
  const facts = factory('box');
  const events: Event[] = [];
  for (let n = 0; n < 400; n++) {
    const at = monday + n * hour;
    const stop = { from: at, to: null, reasonId: 'jam' };
    events.push(
      facts.record({ type: 'operatorSignedOn', machineId: 'P1', at, by: 'anna' }),
      facts.state('P1', at, n % 2 === 0 ? 'running' : 'stopped'),
      facts.record({ type: 'stopClassified', machineId: 'P1', at, by: 'anna', ...stop }),
      facts.release(at, order(`A${n}`)),
    );
  }
  const ledger = openLedger(smallPlant(), { chunkFacts: 1 });
  ledger.record(events);
  ledger.sumUp();
  const parts = [...ledger.save()];
  expect(parts.filter(({ kind }) => kind === 'machine').length).toBeGreaterThan(9);
  for (const part of parts)
    expect({ kind: part.kind, isShort: longestIn(part) <= 250 }).toEqual({ kind: part.kind, isShort: true });
});

/** Rows of the longest list in it. */
function longestIn(value: unknown): number {
  if (value instanceof Map || value instanceof Set) return longestIn([...value]);
  if (Array.isArray(value)) return Math.max(value.length, ...value.map(longestIn));
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(0, ...Object.values(value).map(longestIn));
}

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
