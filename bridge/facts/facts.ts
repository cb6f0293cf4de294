/** Facts by number, as a machine's edge box wrote them: the end of every way from a figure. */
import type { Event } from '../../shared/core/words/event.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { factsADay } from '../../shared/io/door/heavy.ts';
import type { FactReads } from '../storage/storage.ts';
import type { PlantLedger } from './plant-ledger.ts';

export interface Facts {
  /** Ascending by `seq`; numbers that are not there are left out. Errors: `unknown` machine. */
  read(machineId: string, seqs: readonly number[]): Event[];
  /** How many a day, of all boxes, on an average until `now`. */
  aDay(now: number): number;
}

export function openFacts(
  log: Pick<FactReads, 'pick'>,
  plantLedger: Pick<PlantLedger, 'edgeOf' | 'basis' | 'firstAt'>,
): Facts {
  return {
    read: (machineId, seqs) => {
      const edgeId = plantLedger.edgeOf(machineId);
      if (edgeId === null) throw new Problem('unknown', { what: 'noBoxOfMachine', machineId });
      return log.pick(
        edgeId,
        [...seqs].sort((a, b) => a - b),
      );
    },
    aDay: (now) => {
      const facts = Object.values(plantLedger.basis()).reduce((sum, seq) => sum + seq, 0);
      return factsADay(facts, plantLedger.firstAt(), now);
    },
  };
}
