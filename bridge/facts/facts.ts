/** Facts by number, as a machine's edge box wrote them: the end of every way from a figure. */
import { z } from 'zod';
import { jsonOf } from '../../shared/core/words/json.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Database } from '../../shared/io/sqlite.ts';
import type { PlantLedger } from './plant-ledger.ts';

export interface Facts {
  /** Ascending by `seq`; numbers that are not there are left out. Errors: `unknown` machine. */
  read(machineId: string, seqs: readonly number[]): unknown[];
}

export function openFacts(db: Database, plantLedger: Pick<PlantLedger, 'edgeOf'>): Facts {
  const one = db.prepare<[string, number], { body: string }>('SELECT body FROM fact WHERE edge_id = ? AND seq = ?');
  return {
    read: (machineId, seqs) => {
      const edgeId = plantLedger.edgeOf(machineId);
      if (edgeId === null) throw new Problem('unknown', { what: 'noBoxOfMachine', machineId });
      return [...seqs]
        .sort((a, b) => a - b)
        .flatMap((seq) =>
          one.all(edgeId, seq).map(({ body }) => ({ edgeId, ...z.looseObject({}).parse(jsonOf(body)) })),
        );
    },
  };
}
