import type { Database } from '../../../shared/io/sqlite.ts';
import type { NewProposal, ProposalStore, StoredProposal } from '../proposals.ts';

const COLUMNS = 'n, at, by, reason, body, told_at AS toldAt';

export function openProposalStore(db: Database): ProposalStore {
  const sql = {
    add: db.prepare<[NewProposal]>('INSERT INTO proposal (at, by, reason, body) VALUES (@at, @by, @reason, @body)'),
    newest: db.prepare<[number], StoredProposal>(`SELECT ${COLUMNS} FROM proposal ORDER BY n DESC LIMIT ?`),
    untold: db.prepare<[number], StoredProposal>(
      `SELECT ${COLUMNS} FROM proposal WHERE told_at IS NULL ORDER BY n LIMIT ?`,
    ),
    told: db.prepare<[number, number]>('UPDATE proposal SET told_at = ? WHERE n = ?'),
  };
  return {
    add: (proposal) => void sql.add.run(proposal),
    newest: (limit) => sql.newest.all(limit),
    untold: (limit) => sql.untold.all(limit),
    told: (n, at) => void sql.told.run(at, n),
  };
}
