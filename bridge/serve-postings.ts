/** What the ERP did not take, over HTTP: by cause, page by page, each with its content; and what people decide of it. */
import { z } from 'zod';
import { EditSchema } from '../shared/core/erp/edit.ts';
import type { Auth } from '../shared/io/auth.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { requirePerson } from '../shared/io/session.ts';
import type { Decisions } from './erp/decisions.ts';
import type { Desk } from './erp/desk.ts';
import { acts } from './erp/outbox.ts';

const Key = z.string().min(1).max(64);
const CauseId = z.string().regex(/^[0-9a-f]{12}$/);
const Reason = z.string().trim().min(1).max(500);
/** As the page showed it; a decision about what has changed since then decides nothing. */
const Seen = z.int().nonnegative().optional();
export const DecisionSchema = z.union([
  z.strictObject({ act: z.enum(acts), keys: z.array(Key).min(1).max(1_000), standsSince: Seen, reason: Reason }),
  z.strictObject({
    act: z.enum(acts),
    cause: CauseId,
    until: z.int().nonnegative(),
    standsSince: Seen,
    reason: Reason,
  }),
  z.strictObject({ act: z.literal('edit'), key: Key, edit: EditSchema, standsSince: Seen, reason: Reason }),
]);
export const PageQuery = z.object({
  cause: CauseId.optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
});

/** Tickets name people, and so does the history of decisions. */
const names = { config: { right: 'names' as const } };

export interface PostingsServerOptions {
  auth: Auth;
  desk: Desk;
  decisions: Decisions;
  /** Something was set free. */
  onDecided: () => void;
}

export function servePostings(app: Server, { auth, desk, decisions, onDecided }: PostingsServerOptions): void {
  app.get('/api/postings/causes', names, async () => desk.causes());
  app.get('/api/postings', names, async ({ query }) => {
    const { cause = null, page } = checked(PageQuery, query, 'page');
    return desk.page(cause, page);
  });
  app.get('/api/postings/:key', names, async ({ params }) => desk.detail(checked(z.object({ key: Key }), params).key));

  app.post('/api/outbox/:key/retry', async (request) => {
    const { name } = requirePerson(auth, request, 'decide');
    const { key } = checked(z.object({ key: Key }), request.params);
    await decisions.decide({ act: 'retry', keys: [key], by: name, reason: '' });
    onDecided();
    return {};
  });
  app.post('/api/postings/decisions', async (request) => {
    const { name } = requirePerson(auth, request, 'decide');
    const answer = await decide(decisions, checked(DecisionSchema, request.body, 'decision'), name);
    onDecided();
    return answer;
  });
}

async function decide(decisions: Decisions, decision: z.infer<typeof DecisionSchema>, by: string): Promise<object> {
  if ('edit' in decision) return decisions.edit({ ...decision, by });
  if ('cause' in decision) return decisions.decideGroup({ ...decision, by });
  await decisions.decide({ ...decision, by });
  return { decided: new Set(decision.keys).size, passedOver: 0 };
}
