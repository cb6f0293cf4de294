/** A trial of some seconds, for a terminal. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Profiles } from '../../profiles/profiles.ts';
import type { SourceOptions } from '../../sources/kind.ts';
import type { SourceRegistry } from '../../sources/registry.ts';
import type { SourceContext } from '../../sources/source.ts';
import { startTrial } from './trial.ts';
import type { Meaning } from './types.ts';

/** Connects, listens for `seconds`, ends. The promise resolves with one meaning per machine. */
export async function meaningOf(
  options: SourceOptions,
  kinds: SourceRegistry,
  profiles: Profiles,
  seconds: number,
  context: Pick<SourceContext, 'now' | 'stateDir'>,
): Promise<Meaning[]> {
  const trial = await startTrial(options, kinds, profiles, context);
  await pause(seconds * 1_000);
  const meanings = trial.meanings();
  await trial.stop();
  return meanings;
}
