/** The thread's side of the keeper: it lives for one snapshot, so that its memory is given back. */
import { parentPort } from 'node:worker_threads';
import { saidBy } from '../../shared/core/words/problem.ts';
import type { Kept } from './keeper.ts';
import { type KeeperPlace, keepSnapshot } from './keeper-work.ts';

parentPort?.once('message', (place: KeeperPlace) => {
  let kept: Kept;
  try {
    kept = { cursor: keepSnapshot(place) };
  } catch (error) {
    kept = { said: saidBy(error) };
  }
  parentPort?.postMessage(kept);
});
