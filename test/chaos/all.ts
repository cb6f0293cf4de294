/** Every fault, one after the other, from one seed. */
import { drawOf, fullDisks, illDisks, kills, powerCuts, type Row, twoWriters } from './faults.ts';
import { brokenNetworks } from './network.ts';
import { damagedPages, flippedBits } from './rot.ts';
import { changedNights, clockJumps } from './times.ts';

/** `size` 1 is a minute or two, 25 a campaign of a thousand kills; each row as soon as it is there. */
export async function* allFaults(seed: number, size: number): AsyncGenerator<Row> {
  const draw = drawOf(seed);
  yield await kills(Math.ceil(40 * size), draw);
  yield await powerCuts(Math.ceil(100 * size), draw);
  yield await fullDisks(Math.ceil(4 * size), draw);
  yield await illDisks('EIO at one commit in five', Math.ceil(4 * size), { errors: 0.2 }, draw);
  yield await illDisks('fsync that takes 200 ms', Math.ceil(2 * size), { slowMs: 200 }, draw);
  yield await flippedBits(Math.ceil(40 * size), draw, 'journal.db');
  yield await flippedBits(Math.ceil(40 * size), draw, 'journal.db-wal');
  yield await damagedPages(Math.ceil(40 * size), draw);
  yield await twoWriters(Math.ceil(2 * size));
  yield await brokenNetworks(Math.ceil(4 * size), draw);
  yield await clockJumps(Math.ceil(4 * size), draw);
  yield await changedNights(Math.ceil(4 * size), draw);
}
