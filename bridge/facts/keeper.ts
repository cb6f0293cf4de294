/** Keeps the snapshot of what was computed young, in a thread with a connection of its own. */
import { type Keeper, type KeeperOptions, startKeeper } from '../../shared/io/keeper.ts';
import { type KeeperPlace, keepFolded } from './keeper-work.ts';

export function createKeeper(options: Omit<KeeperOptions<KeeperPlace>, 'thread' | 'keep'>): Keeper {
  const thread = new URL('./keeper-thread.js', import.meta.url);
  return startKeeper({ ...options, thread, keep: keepFolded });
}
