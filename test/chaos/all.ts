/** Every fault, one after the other, from one seed. */
import { type Draw, drawOf, fullDisks, illDisks, kills, powerCuts, type Row, twoWriters } from './faults.ts';
import { brokenNetworks } from './network.ts';
import { damagedPages, flippedBits } from './rot.ts';
import { changedNights, clockJumps } from './times.ts';

/** By the name that `--fault` takes. */
const faults: readonly (readonly [name: string, run: (size: number, draw: Draw) => Promise<Row>])[] = [
  ['kill', (size, draw) => kills(Math.ceil(40 * size), draw)],
  ['power', (size, draw) => powerCuts(Math.ceil(100 * size), draw)],
  ['full', (size, draw) => fullDisks(Math.ceil(4 * size), draw)],
  ['eio', (size, draw) => illDisks('EIO at one commit in five', Math.ceil(4 * size), { errors: 0.2 }, draw)],
  ['slow', (size, draw) => illDisks('fsync that takes 200 ms', Math.ceil(2 * size), { slowMs: 200 }, draw)],
  ['bits', (size, draw) => flippedBits(Math.ceil(40 * size), draw, 'journal.db')],
  ['wal-bits', (size, draw) => flippedBits(Math.ceil(40 * size), draw, 'journal.db-wal')],
  ['pages', (size, draw) => damagedPages(Math.ceil(40 * size), draw)],
  ['writers', (size) => twoWriters(Math.ceil(2 * size))],
  ['network', (size, draw) => brokenNetworks(Math.ceil(4 * size), draw)],
  ['clock', (size, draw) => clockJumps(Math.ceil(4 * size), draw)],
  ['nights', (size, draw) => changedNights(Math.ceil(4 * size), draw)],
];

/**
 * `size` 1 is a minute or two, 25 a campaign of a thousand kills; each row as soon as it is there, and the same for its
 * seed whether it runs alone or after the others. `only`: the one of that name; empty: all.
 */
export async function* allFaults(seed: number, size: number, only = ''): AsyncGenerator<Row> {
  for (const [number, [name, run]] of faults.entries())
    if (only === '' || only === name) yield await run(size, drawOf(seed + number));
}
