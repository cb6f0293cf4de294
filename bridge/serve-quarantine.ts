/** Facts that make no sense, over HTTP: read, and decided on by a person. */
import { z } from 'zod';
import type { Auth } from '../shared/io/auth.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { requirePerson } from '../shared/io/session.ts';
import type { FactsAside } from './facts/set-aside.ts';
import type { SettleFact } from './facts/settle.ts';

export const Listed = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  all: z.enum(['0', '1']).default('0'),
});
export const Named = z.object({ edgeId: z.string().min(1).max(128), seq: z.coerce.number().int().positive() });
export const Settle = z.strictObject({ decision: z.enum(['taken', 'discarded']) });

export interface QuarantineServerOptions {
  auth: Auth;
  aside: Pick<FactsAside, 'list' | 'open'>;
  /** Errors: as `FactsAside.decide`. */
  settle: SettleFact;
}

export function serveQuarantine(app: Server, { auth, aside, settle }: QuarantineServerOptions): void {
  app.get('/api/quarantine', { config: { right: 'names' } }, async ({ query }) => {
    const { limit, all } = checked(Listed, query, 'query');
    return { open: aside.open(), entries: aside.list(limit, all === '0') };
  });
  app.post('/api/quarantine/:edgeId/:seq', async (request) => {
    const { name } = requirePerson(auth, request, 'decide');
    const { edgeId, seq } = checked(Named, request.params, 'address');
    await settle(edgeId, seq, checked(Settle, request.body, 'decision').decision, name);
    return {};
  });
}
