/** Which machine-time and which parts a figure is over; and how a person or a program names it. */
import { z } from 'zod';
import { Problem } from './problem.ts';

const id = z.string().min(1).max(128);

/**
 * `item` with a work centre: as made there. `operator`: machines' time while that person was signed on
 * at them. Two persons at one machine each have all of its time and parts: a machine's figures are not
 * divided, so figures of operators do not add up to the plant's.
 */
export const ScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plant') }),
  z.object({ kind: z.enum(['workCentre', 'machine', 'order', 'operation', 'operator']), id }),
  z.object({ kind: z.literal('item'), id, workCentreId: id.optional() }),
]);
export type Scope = z.infer<typeof ScopeSchema>;

/** `plant`, `machine:P1`, `order:A`, `item:I-7@press`. Errors: `Problem('invalid')` that says how to write it. */
export function parseScope(text: string): Scope {
  const [, kind = '', rest] = /^([a-zA-Z]+)(?::(.+))?$/.exec(text) ?? [];
  const [name, workCentreId] = kind === 'item' ? (rest ?? '').split('@') : [rest];
  const found = ScopeSchema.safeParse(
    workCentreId === undefined ? { kind, id: name } : { kind, id: name, workCentreId },
  );
  if (found.success) return found.data;
  throw new Problem('invalid', { what: 'noScope', text });
}
