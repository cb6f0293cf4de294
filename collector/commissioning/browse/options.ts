/** Options of a connection that only looks, checked like those of the configuration. */
import { Problem } from '../../../shared/core/words/problem.ts';
import { type SourceOptions, SourceOptionsSchema } from '../../sources/registry.ts';

interface Checks<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}

/** Throws Problem('invalid') that names every field that does not fit. */
export function parsed<T>(schema: Checks<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw new Problem('invalid', faults.join('; '));
}

/** Beside a collector that may run already: neither its broker session nor its host id is taken over. */
export function guestOptions(source: Record<string, unknown>, now: number): SourceOptions {
  const clientId = `istwert-look-${Math.floor(now).toString(36)}`;
  const guest = source.kind === 'opcua' ? {} : { clientId };
  const host = source.kind === 'sparkplug' ? { hostId: 'istwert-browse' } : {};
  return parsed(SourceOptionsSchema, { ...source, ...guest, ...host });
}
