/** A person's word on a fact that was set aside: taken into the facts as if it had come now, or thrown away. */
import type { Storage } from '../storage/storage.ts';
import type { PlantLedger } from './plant-ledger.ts';
import type { FactsAside } from './set-aside.ts';

export type SettleFact = (edgeId: string, seq: number, decision: 'taken' | 'discarded', by: string) => Promise<void>;

/** Errors of the settling: as `FactsAside.decide`. */
export function settling(
  { transact }: Pick<Storage, 'transact'>,
  aside: Pick<FactsAside, 'decide'>,
  plantLedger: Pick<PlantLedger, 'join'>,
): SettleFact {
  return (edgeId, seq, decision, by) =>
    transact(async (tx) => {
      const { fact, inLog } = await aside.decide(tx, edgeId, seq, decision, by);
      if (fact !== null) tx.facts.append(edgeId, [fact]);
      const taken = inLog && decision === 'taken' ? await tx.facts.find(edgeId, seq) : fact;
      if (taken !== null) tx.onCommit(() => plantLedger.join(edgeId, taken));
    });
}
