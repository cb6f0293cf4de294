/** Measured figures beside the ERP's, over HTTP: proposed, accepted by a person, handed on or exported. */
import { z } from 'zod';
import type { Ledger } from '../shared/core/ledger/ledger.ts';
import { compare } from '../shared/core/reports/comparison.ts';
import { type Proposal, proposalsOf } from '../shared/core/reports/proposals.ts';
import { MomentSchema, WindowSchema } from '../shared/core/words/moments.ts';
import { Problem } from '../shared/core/words/problem.ts';
import { DAY_MS, HOUR_MS } from '../shared/core/words/time.ts';
import type { Auth } from '../shared/io/auth.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { requirePerson } from '../shared/io/session.ts';
import { type Proposals, type ProposalsView, printProposals } from './erp/proposals.ts';

/** Who accepted what is a name. */
const names = { config: { right: 'names' as const } };

export interface ProposalsServerOptions {
  auth: Auth;
  proposals: Proposals;
  isTaken: boolean;
  ledger: () => Ledger | null;
  firstAt: () => number | null;
  now: () => number;
}

const SHOWN = 40;
const MOST_SHOWN = 1_000;
const ManySchema = z.object({ many: z.coerce.number().int().min(1).max(MOST_SHOWN).default(SHOWN) });
const ACCEPTED_SHOWN = 20;
const MOST_EXPORTED = 10_000;
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
  const { auth, proposals, ledger } = options;
  const over = (from: number, to: number): Proposal[] => {
    const known = ledger();
    if (known === null) throw new Problem('unavailable', { what: 'noPlantYet' });
    return proposalsOf(compare(known, from, to));
  };
  /** Whole hours: what was shown can be asked for again. */
  const usual = (): { from: number; to: number } => {
    const to = Math.floor(options.now() / HOUR_MS) * HOUR_MS;
    return { from: Math.min(to - HOUR_MS, Math.max(to - MEASURED_MS, options.firstAt() ?? 0)), to };
  };
  app.get('/api/proposals', names, async ({ query }): Promise<ProposalsView> => {
    const isAsked = typeof query === 'object' && query !== null && 'from' in query;
    const window = isAsked ? checked(WindowSchema, query, 'window') : usual();
    const { many } = checked(ManySchema, query, 'query');
    const all = over(window.from, window.to);
    return {
      window,
      proposals: all.slice(0, many),
      left: Math.max(0, all.length - many),
      accepted: proposals.accepted(ACCEPTED_SHOWN),
      isTaken: options.isTaken,
    };
  });
  app.get('/api/proposals.csv', names, async (_request, reply) =>
    reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="measured-figures.csv"')
      .send(printProposals(proposals.accepted(MOST_EXPORTED))),
  );
  app.post('/api/proposals/accept', async (request) => {
    const { name } = requirePerson(auth, request, 'decide');
    const { id, from, to, measured, reason } = checked(AcceptSchema, request.body, 'acceptance');
    checked(WindowSchema, { from, to }, 'window');
    const found = over(from, to).find((one) => one.id === id);
    if (found === undefined) throw new Problem('unknown', { what: 'noSuchProposal' });
    if (found.measured !== measured) throw new Problem('conflict', { what: 'proposalChanged' });
    proposals.accept(found, { by: name, reason });
    return {};
  });
}
