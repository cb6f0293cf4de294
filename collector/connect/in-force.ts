/** What a machine's values mean under the configuration in force: read from what is collected, nothing is dialled. */
import type { Meaning } from '../browse/types.ts';
import type { Floor } from '../floor.ts';

export interface InForceParts {
  floor: Pick<Floor, 'journal'>;
  /** Values received since the collector's start. */
  received: (machineId: string) => number;
  problem: (machineId: string) => string | null;
}

const page = 5_000;

/** Begins to watch; each call then says how it stands, and by how much the counters moved since. */
export function watchInForce(
  { floor: { journal }, received, problem }: InForceParts,
  machineId: string,
): () => Meaning {
  const before = received(machineId);
  const moved = new Map<string, { steps: number; unit: 'cycle' | 'part' }>();
  let next = journal.lastSeq() + 1;
  const count = (): void => {
    const last = journal.lastSeq();
    for (; next <= last; next += page)
      for (const fact of journal.read(next, Math.min(page, last - next + 1)))
        if (fact.type === 'counted' && fact.machineId === machineId) {
          const steps = (moved.get(fact.counter)?.steps ?? 0) + fact.count;
          moved.set(fact.counter, { steps, unit: fact.unit });
        }
    next = last + 1;
  };
  return () => {
    count();
    const memory = journal.memories().find((one) => one.machineId === machineId);
    const { state = null, job = null, lineUp = false } = memory ?? {};
    const counters: Meaning['counters'] = {};
    for (const [name, { reading }] of Object.entries(memory?.counters ?? {}))
      if (name !== 'pulse')
        counters[name] = { reading, moved: moved.get(name)?.steps ?? 0, unit: moved.get(name)?.unit ?? 'part' };
    for (const [name, { steps, unit }] of moved) counters[name] ??= { reading: null, moved: steps, unit };
    const fault = problem(machineId);
    return {
      machineId,
      up: lineUp,
      state: state?.state ?? null,
      word: state?.word ?? null,
      alarm: state?.alarm ?? null,
      since: state?.at ?? null,
      counters,
      job: job === null ? null : (job.job ?? job.program ?? job.item ?? job.tool),
      received: received(machineId) - before,
      refused: [],
      problems: fault === null ? [] : [fault],
    };
  };
}
