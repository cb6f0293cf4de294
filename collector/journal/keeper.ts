/** Keeps the journal's snapshot young, in a thread with a connection of its own. */
import { type Keeper, type KeeperOptions, startKeeper } from '../../shared/io/keeper.ts';
import { type KeeperPlace, keepSnapshot } from './keeper-work.ts';

export function createKeeper(options: Omit<KeeperOptions<KeeperPlace>, 'thread' | 'keep'>): Keeper {
  const thread = new URL('./keeper-thread.js', import.meta.url);
  return startKeeper({ ...options, thread, keep: keepSnapshot });
}
