/** Every fault, one after the other, from one seed. */
import { drawOf, fullDisks, illDisks, kills, powerCuts, type Row, twoWriters } from './faults.ts';
import { brokenNetworks } from './network.ts';
import { damagedPages, flippedBits } from './rot.ts';
import { changedNights, clockJumps } from './times.ts';

/** `size` 1 is a minute or two, 25 a campaign of a thousand kills. */
export async function allFaults(seed: number, size: number): Promise<Row[]> {
  const draw = drawOf(seed);
  return [
    await kills(Math.ceil(40 * size), draw),
    await powerCuts(Math.ceil(100 * size), draw),
    await fullDisks(Math.ceil(4 * size), draw),
    await illDisks('EIO at one commit in five', Math.ceil(4 * size), { errors: 0.2 }, draw),
    await illDisks('fsync that takes 200 ms', Math.ceil(2 * size), { slowMs: 200 }, draw),
    await flippedBits(Math.ceil(40 * size), draw, 'journal.db'),
    await flippedBits(Math.ceil(40 * size), draw, 'journal.db-wal'),
    await damagedPages(Math.ceil(40 * size), draw),
    await twoWriters(Math.ceil(2 * size)),
    await brokenNetworks(Math.ceil(4 * size), draw),
    await clockJumps(Math.ceil(4 * size), draw),
    await changedNights(Math.ceil(4 * size), draw),
  ];
}
