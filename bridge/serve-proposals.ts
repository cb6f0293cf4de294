/** Measured figures beside the ERP's, over HTTP: proposed, accepted by a person, handed on or exported. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Proposal } from '../shared/core/reports/proposals.ts';
import { MomentSchema, WindowSchema } from '../shared/core/words/moments.ts';
import { Problem } from '../shared/core/words/problem.ts';
import { DAY_MS, HOUR_MS } from '../shared/core/words/time.ts';
import type { Auth } from '../shared/io/auth.ts';
import { checkWidth } from '../shared/io/door/heavy.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { requirePerson } from '../shared/io/session.ts';
import type { Answering } from './answering.ts';
import { ProposalSchema, type Proposals, type ProposalsView, printProposals } from './erp/proposals.ts';
import type { Window } from './planner/measured.ts';

/** Who accepted what is a name. */
const names = { config: { right: 'names' as const } };

export interface ProposalsServerOptions {
  auth: Auth;
  proposals: Proposals;
  isTaken: boolean;
  answers: Pick<Answering, 'read'>;
  firstAt: () => number | null;
  now: () => number;
}

const SHOWN = 40;
const MOST_SHOWN = 1_000;
const ManySchema = z.object({ many: z.coerce.number().int().min(1).max(MOST_SHOWN).default(SHOWN) });
const ACCEPTED_SHOWN = 20;
const MOST_EXPORTED = 10_000;
const MOST_DAYS = 400;
const MEASURED_MS = 28 * DAY_MS;
export const AcceptSchema = z.strictObject({
  id: z.string().min(1).max(200),
  /** As it was shown: what a person accepts is what they saw. */
  from: MomentSchema,
  to: MomentSchema,
  measured: z.number(),
  reason: z.string().trim().min(1).max(500),
});

export function serveProposals(app: Server, options: ProposalsServerOptions): void {
  const { auth, proposals, answers } = options;
  const over = (request: FastifyRequest, reply: FastifyReply, window: Window): Promise<readonly Proposal[]> => {
    checkWidth(window, MOST_DAYS);
    return answers.read(z.array(ProposalSchema), request, reply, () => ({ kind: 'proposals', ...window }));
  };
  /** Whole hours: what was shown can be asked for again. */
  const usual = (): Window => {
    const to = Math.floor(options.now() / HOUR_MS) * HOUR_MS;
    return { from: Math.min(to - HOUR_MS, Math.max(to - MEASURED_MS, options.firstAt() ?? 0)), to };
  };
  app.get('/api/proposals', names, async (request, reply): Promise<ProposalsView> => {
    const { query } = request;
    const isAsked = typeof query === 'object' && query !== null && 'from' in query;
    const window = isAsked ? checked(WindowSchema, query, 'window') : usual();
    const { many } = checked(ManySchema, query, 'query');
    const all = await over(request, reply, window);
    return {
      window,
      proposals: all.slice(0, many),
      left: Math.max(0, all.length - many),
      accepted: await proposals.accepted(ACCEPTED_SHOWN),
      isTaken: options.isTaken,
    };
  });
  app.get('/api/proposals.csv', names, async (_request, reply) =>
    reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="measured-figures.csv"')
      .send(printProposals(await proposals.accepted(MOST_EXPORTED))),
  );
  app.post('/api/proposals/accept', async (request, reply) => {
    const { name } = requirePerson(auth, request, 'decide');
    const { id, from, to, measured, reason } = checked(AcceptSchema, request.body, 'acceptance');
    const window = checked(WindowSchema, { from, to }, 'window');
    const found = (await over(request, reply, window)).find((one) => one.id === id);
    if (found === undefined) throw new Problem('unknown', { what: 'noSuchProposal' });
    if (found.measured !== measured) throw new Problem('conflict', { what: 'proposalChanged' });
    await proposals.accept(found, { by: name, reason });
    return {};
  });
}
