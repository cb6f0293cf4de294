import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { type AcceptedProposal, openProposals, printProposals } from '../../../bridge/erp/proposals.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import type { Proposal } from '../../../shared/core/reports/proposals.ts';
import { Problem } from '../../../shared/core/words/problem.ts';

const proposal: Proposal = {
  id: 'availability:press',
  kind: 'availability',
  workCentreId: 'press',
  itemId: null,
  paper: 0.82,
  measured: 0.64,
  count: 160,
  coverage: 0.97,
};
const why = { by: 'paula', reason: 'four honest weeks' };

function given() {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  return openProposals(sqliteStorage(db), { now: () => 1_000 });
}

describe('an accepted figure', () => {
  test('stands with name and reason, and is handed to an ERP that takes figures once, after a failure again', async () => {
    const proposals = given();
    await proposals.accept(proposal, why);
    const heard: string[] = [];
    const away = async () => {
      throw new Problem('unavailable', 'away');
    };
    const propose = async ({ id }: Proposal) => void heard.push(id);
    await expect(proposals.tellErp({ propose: away })).rejects.toThrow('away');
    expect(await proposals.accepted(9)).toEqual([{ ...proposal, ...why, n: 1, at: 1_000, toldAt: null }]);
    await proposals.tellErp({ propose });
    await proposals.tellErp({ propose });
    expect(heard).toEqual(['availability:press']);
    expect((await proposals.accepted(9))[0]?.toldAt).toBe(1_000);
  });

  test('that the ERP does not take holds up no other, and the refusal is told', async () => {
    const proposals = given();
    await proposals.accept({ ...proposal, id: 'availability:odd' }, why);
    await proposals.accept(proposal, why);
    const propose = async ({ id }: Proposal) => {
      if (id === 'availability:odd') throw new Problem('refused', 'no such work centre');
    };
    await expect(proposals.tellErp({ propose })).rejects.toThrow('no such work centre');
    expect((await proposals.accepted(9)).map(({ id, toldAt }) => [id, toldAt])).toEqual([
      ['availability:press', 1_000],
      ['availability:odd', null],
    ]);
  });

  test('is exported where the ERP takes none: no cell breaks the line or is a formula', async () => {
    const proposals = given();
    await proposals.tellErp({});
    const accepted = (more: Partial<AcceptedProposal>): AcceptedProposal => ({
      ...proposal,
      ...why,
      n: 1,
      at: 0,
      toldAt: null,
      ...more,
    });
    const [, first, second] = printProposals([
      accepted({}),
      accepted({ kind: 'setup', itemId: '=1+1', paper: 1_800_000, measured: 2_851_000, reason: 'so; "it" is' }),
    ]).split('\r\n');
    expect(first).toBe('1970-01-01T00:00:00.000Z;paula;availability;press;;0.82;0.64;share;160;four honest weeks');
    expect(second).toBe(`1970-01-01T00:00:00.000Z;paula;setup;press;'=1+1;1800;2851;s;160;"so; ""it"" is"`);
  });
});
