/** Options of a connection that only looks, checked like those of the configuration. */
import { z } from 'zod';
import { faultsIn } from '../../../shared/core/words/faults.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Sentence } from '../../../shared/core/words/sentence.ts';
import type { SourceOptions } from '../../sources/kind.ts';
import type { SourceRegistry } from '../../sources/registry.ts';

/** Throws Problem('invalid') that names every field that does not fit. */
export function orFaults<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const faults = faultsIn(error).map(
      ({ path, message }): Sentence => ({ what: 'fieldFault', field: path.map(String).join('.'), fault: message }),
    );
    throw new Problem('invalid', { what: 'faults', faults });
  }
}

/** A source before it is checked. */
export type RawSource = { kind: string } & Readonly<Record<string, unknown>>;

/** Beside a collector that may run already: nothing of it is taken over. */
export function guestOptions(source: RawSource, kinds: SourceRegistry, now: number): SourceOptions {
  return orFaults(() => kinds.OptionsSchema.parse({ ...source, ...kinds.of(source.kind).guest?.(now) }));
}
