/** What a machine's values mean under the configuration in force: read from what is collected, nothing is dialled. */
import { freshMemory } from '../../../shared/core/signal/signal.ts';
import type { Logbook } from '../../journal/logbook.ts';
import { type Moved, noteMoved, saidBy } from '../browse/said.ts';
import type { Meaning } from '../browse/types.ts';

export interface InForceParts {
  logbook: Pick<Logbook, 'journal' | 'ledger'>;
  /** Values received since the collector's start. */
  received: (machineId: string) => number;
  problem: (machineId: string) => string | null;
}

const page = 5_000;

/** Begins to watch; each call then says how it stands, and by how much the counters moved since. */
export function watchInForce(
  { logbook: { journal, ledger }, received, problem }: InForceParts,
  machineId: string,
): () => Meaning {
  const before = received(machineId);
  const moved: Moved = new Map();
  let next = journal.lastSeq() + 1;
  const count = (): void => {
    const last = journal.lastSeq();
    for (; next <= last; next += page)
      for (const fact of journal.read(next, Math.min(page, last - next + 1)))
        if (fact.machineId === machineId) noteMoved(moved, fact);
    next = last + 1;
  };
  return () => {
    count();
    const memory = journal.memories().find((one) => one.machineId === machineId) ?? freshMemory(machineId);
    const machine = ledger.plant.machines.find(({ id }) => id === machineId) ?? null;
    const fault = problem(machineId);
    return {
      machineId,
      up: memory.lineUp,
      ...saidBy(memory, moved, machine),
      received: received(machineId) - before,
      refused: [],
      problems: fault === null ? [] : [fault],
    };
  };
}
