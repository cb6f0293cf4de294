import type { Database } from '../../../shared/io/sqlite.ts';
import type { NewProposal, ProposalStore, StoredProposal } from '../proposals.ts';
import type { NoteWrite } from './turns.ts';

const COLUMNS = 'n, at, by, reason, body, told_at AS toldAt';

export function openProposalStore(db: Database): (note: NoteWrite) => ProposalStore {
  const sql = {
    add: db.prepare<[NewProposal]>('INSERT INTO proposal (at, by, reason, body) VALUES (@at, @by, @reason, @body)'),
    newest: db.prepare<[number], StoredProposal>(`SELECT ${COLUMNS} FROM proposal ORDER BY n DESC LIMIT ?`),
    untold: db.prepare<[number], StoredProposal>(
      `SELECT ${COLUMNS} FROM proposal WHERE told_at IS NULL ORDER BY n LIMIT ?`,
    ),
    told: db.prepare<[number, number]>('UPDATE proposal SET told_at = ? WHERE n = ?'),
  };
  return (note) => ({
    add: (proposal) => note(() => sql.add.run(proposal)),
    newest: async (limit) => sql.newest.all(limit),
    untold: async (limit) => sql.untold.all(limit),
    told: (n, at) => note(() => sql.told.run(at, n)),
  });
}
