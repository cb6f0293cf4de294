/** Measured figures that a person accepted for the ERP: kept with name and reason, handed to the ERP where it takes them. */

import { z } from 'zod';
import { type Proposal, proposalKinds } from '../../shared/core/reports/proposals.ts';
import { csvCell } from '../../shared/core/words/csv.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { StoredProposal } from '../storage/proposals.ts';
import type { Storage } from '../storage/storage.ts';
import type { Erp } from './erp.ts';

export const ProposalSchema = z.object({
  id: z.string(),
  kind: z.enum(proposalKinds),
  workCentreId: z.string(),
  itemId: z.string().nullable(),
  paper: z.number().nullable(),
  measured: z.number(),
  count: z.number(),
  coverage: z.number().nullable(),
});

export interface AcceptedProposal extends Proposal {
  n: number;
  at: number;
  by: string;
  reason: string;
  /** When the ERP took it; null where it has not, or takes none. */
  toldAt: number | null;
}

export interface Proposals {
  accept(proposal: Proposal, why: { by: string; reason: string }): Promise<void>;
  /** Newest first, at most `limit`. */
  accepted(limit: number): Promise<AcceptedProposal[]>;
  /** Hands over what the ERP has not taken yet, oldest first. Errors: those of the ERP; `refused` once the others are told. */
  tellErp(erp: Pick<Erp, 'propose'>): Promise<void>;
}

export interface ProposalsView {
  window: { from: number; to: number };
  /** Furthest from the paper first, the rest is counted in `left`. */
  proposals: readonly Proposal[];
  left: number;
  /** Newest first. */
  accepted: readonly AcceptedProposal[];
  /** Whether the ERP takes figures; else they are exported. */
  isTaken: boolean;
}

const AT_ONCE = 1_000;

export function openProposals({ transact }: Pick<Storage, 'transact'>, options: { now: () => number }): Proposals {
  const read = ({ body, ...row }: StoredProposal): AcceptedProposal => ({
    ...ProposalSchema.parse(JSON.parse(body)),
    ...row,
  });
  return {
    accept: (proposal, { by, reason }) =>
      transact(async (tx) => tx.proposals.add({ at: options.now(), by, reason, body: JSON.stringify(proposal) })),
    accepted: async (limit) => (await transact((tx) => tx.proposals.newest(limit))).map(read),
    tellErp: async (erp) => {
      if (erp.propose === undefined) return;
      let refused: unknown = null;
      for (const row of await transact((tx) => tx.proposals.untold(AT_ONCE))) {
        try {
          await erp.propose(read(row));
          await transact(async (tx) => tx.proposals.told(row.n, options.now()));
        } catch (error) {
          // One that the ERP does not take holds up no other; an ERP that is away is left alone.
          if (!(error instanceof Problem) || error.code !== 'refused') throw error;
          refused ??= error;
        }
      }
      if (refused !== null) throw refused;
    },
  };
}

/** For a spreadsheet, or an ERP that takes no figures: one line each, decimal points, times in seconds. */
export function printProposals(accepted: readonly AcceptedProposal[]): string {
  const head = 'accepted_at;accepted_by;kind;work_centre;item;paper;measured;unit;rests_on;reason';
  const value = (figure: number | null, kind: Proposal['kind']): string =>
    figure === null ? '' : String(kind === 'availability' ? figure : figure / 1_000);
  const unit = { availability: 'share', setup: 's', run: 's per part' };
  const lines = accepted.map(({ at, by, kind, workCentreId, itemId, paper, measured, count, reason }) =>
    [
      new Date(at).toISOString(),
      csvCell(by),
      kind,
      csvCell(workCentreId),
      csvCell(itemId ?? ''),
      value(paper, kind),
      value(measured, kind),
      unit[kind],
      String(count),
      csvCell(reason),
    ].join(';'),
  );
  return `${[head, ...lines].join('\r\n')}\r\n`;
}
