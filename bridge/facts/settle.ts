/** A person's word on a fact that was set aside: taken into the facts as if it had come now, or thrown away. */
import type { Storage } from '../storage/storage.ts';
import type { PlantLedger } from './plant-ledger.ts';
import type { FactsAside } from './set-aside.ts';

export type SettleFact = (edgeId: string, seq: number, decision: 'taken' | 'discarded', by: string) => void;

/** Errors of the settling: as `FactsAside.decide`. */
export function settling(
  { transactNow, facts }: Pick<Storage, 'transactNow' | 'facts'>,
  aside: FactsAside,
  plantLedger: PlantLedger,
): SettleFact {
  return (edgeId, seq, decision, by) => {
    const taken = transactNow(() => {
      const { fact, inLog } = aside.decide(edgeId, seq, decision, by);
      if (fact !== null) facts.append(edgeId, [fact]);
      return inLog && decision === 'taken' ? facts.find(edgeId, seq) : fact;
    });
    if (taken !== null) plantLedger.join(edgeId, taken);
  };
}
