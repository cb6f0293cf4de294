/** Options of a connection that only looks, checked like those of the configuration. */
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Sentence } from '../../../shared/core/words/sentence.ts';
import { faultOf } from '../../../shared/io/faults.ts';
import type { SourceOptions } from '../../sources/kind.ts';
import type { SourceRegistry } from '../../sources/registry.ts';

interface Checks<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}

/** Throws Problem('invalid') that names every field that does not fit. */
export function parsed<T>(schema: Checks<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    (issue): Sentence => ({ what: 'fieldFault', field: issue.path.map(String).join('.'), fault: faultOf(issue) }),
  );
  throw new Problem('invalid', { what: 'faults', faults });
}

/** A source before it is checked. */
export type RawSource = { kind: string } & Readonly<Record<string, unknown>>;

/** Beside a collector that may run already: nothing of it is taken over. */
export function guestOptions(source: RawSource, kinds: SourceRegistry, now: number): SourceOptions {
  return parsed(kinds.OptionsSchema, { ...source, ...kinds.of(source.kind).guest?.(now) });
}
