/** One core's share of a study: cells in, scores out. */
import { parentPort } from 'node:worker_threads';
import { type CellOptions, runCell } from './loop.ts';

parentPort?.on('message', (options: CellOptions) => {
  parentPort?.postMessage(runCell(options, () => performance.now()));
});
