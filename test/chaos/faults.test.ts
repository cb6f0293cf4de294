/** The short form of `npm run chaos`: another seed each time, printed; the same seed is the same faults. */
import { expect, test } from 'vitest';
import { allFaults } from './all.ts';

const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);

test(`whatever happens to a box, nothing acknowledged is lost, nothing doubled, nothing unseen (seed ${seed})`, {
  timeout: 180_000,
}, async () => {
  for (const { fault, lost, doubled, unseen, saidAfterMs } of await allFaults(seed, 0.25)) {
    expect({ fault, lost, doubled, unseen }).toEqual({ fault, lost: 0, doubled: 0, unseen: 0 });
    if (saidAfterMs !== null) expect(saidAfterMs).toBeLessThan(5_000);
  }
});
