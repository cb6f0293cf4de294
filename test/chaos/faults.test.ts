/** The short form of `npm run chaos`: the run's seed, in CI the same each time; the same seed is the same faults. */
import { expect, test } from 'vitest';
import { seed } from '../seed.ts';
import { allFaults } from './all.ts';

test(`whatever happens to a box, nothing acknowledged is lost, nothing doubled, nothing unseen (seed ${seed})`, {
  timeout: 180_000,
}, async () => {
  for await (const { fault, lost, doubled, unseen } of allFaults(seed, 0.25)) {
    expect({ fault, lost, doubled, unseen }).toEqual({ fault, lost: 0, doubled: 0, unseen: 0 });
  }
});
