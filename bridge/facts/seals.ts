/**
 * The seals on what the boxes told, box by box, in the bridge's audit log. Sealed is what a box sent: a fact that waits
 * aside, too, so that a person's later decision on it breaks no seal.
 */
import { printSorted, sameData } from '../../shared/core/words/json.ts';
import type { Audit } from '../../shared/io/door/audit.ts';
import {
  type SealedLog,
  type Seals,
  type SealsVerdict,
  sealsOf,
  verifyLog,
  verifyLogsBehind,
} from '../../shared/io/door/seals.ts';
import { finished } from '../../shared/io/turn.ts';
import type { Storage } from '../storage/storage.ts';
import type { FactsAside } from './set-aside.ts';

export interface PlantSeals {
  /** One full stretch of each box that has one; `all`: what is left over too. */
  seal(all?: boolean): void;
  /** The full ones behind the work of the process. */
  sealBehind(): Promise<void>;
  /** Facts that are here, those that are sealed, and where the first does not fit. */
  verify(): SealsVerdict & { facts: number };
  /** Errors: `corrupt`, as `verifyLogsBehind`. */
  verifyBehind(signal: AbortSignal): Promise<void>;
}

export interface PlantSealsOptions {
  storage: Pick<Storage, 'facts' | 'boxes'>;
  aside: Pick<FactsAside, 'rawOf'>;
  audit: Audit;
}

export function openPlantSeals(options: PlantSealsOptions): PlantSeals {
  const { storage, audit } = options;
  const sealing = new Map<string, Seals>();
  const logs = (): SealedLog[] => storage.boxes.all().map(({ edgeId, journalId }) => logOf(options, edgeId, journalId));
  const all = (): Seals[] =>
    logs().map((log) => {
      const seals = sealing.get(log.id) ?? sealsOf(log, audit);
      sealing.set(log.id, seals);
      return seals;
    });
  return {
    seal: (isAll = false) => {
      for (const seals of all()) seals.seal(isAll);
    },
    sealBehind: async () => {
      for (const seals of all()) await finished(seals.sealing());
    },
    verify: () => {
      let [facts, sealedFacts] = [0, 0];
      for (const log of logs()) {
        const verdict = verifyLog(log, audit);
        facts += log.lastSeq();
        sealedFacts += verdict.sealedFacts;
        if (verdict.brokenIn !== null) return { facts, sealedFacts, brokenIn: verdict.brokenIn };
      }
      return { facts, sealedFacts, brokenIn: null };
    },
    verifyBehind: (signal) => verifyLogsBehind(logs(), { audit, signal }),
  };
}

function logOf({ storage, aside }: PlantSealsOptions, edgeId: string, id: string): SealedLog {
  return {
    id,
    lastSeq: () => storage.boxes.of(edgeId)?.cursor ?? 0,
    *lines(from, count) {
      const to = from + count - 1;
      const raw = aside.rawOf(edgeId, from, to);
      for (const fact of storage.facts.read(edgeId, from - 1, count)) {
        if (fact.seq > to) break;
        const came = raw.get(fact.seq);
        // Taken after all: in the log as it came, or it is another one.
        if (came === undefined || !sameData(came, fact)) yield printSorted(fact);
      }
      for (const came of raw.values()) yield printSorted(came);
    },
  };
}
