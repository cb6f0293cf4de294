/** What is heard of a machine: by its source, which sees every value, and by the intake, which sees what changed. */
import { inEnglish } from '../../shared/core/words/sentence.ts';
import type { RunningSources } from '../intake/running-sources.ts';
import type { MachineTraffic } from '../intake/traffic.ts';

export interface Hearing {
  /** Why nothing is heard of it, in words; null where all is well. */
  lineProblem(machineId: string): string | null;
  /** How far its clock is off, ms; null where unknown. */
  clockOffset(machineId: string): number | null;
  /** What its source has not taken off the times of its values yet, ms; null where unknown. */
  clockError(machineId: string): number | null;
  heardOf(machineId: string): Pick<MachineTraffic, 'received' | 'lastValue'>;
}

export function createHearing(sources: RunningSources, trafficOf: (machineId: string) => MachineTraffic): Hearing {
  const toldBySource = (machineId: string) =>
    sources.of(machineId)?.health.machines.find((one) => one.machineId === machineId);

  function clockOffset(machineId: string): number | null {
    return toldBySource(machineId)?.clockOffsetMs ?? sources.of(machineId)?.health.clockOffsetMs ?? null;
  }

  return {
    clockOffset,
    lineProblem: (machineId) => {
      const source = sources.of(machineId);
      if (source === null) return inEnglish({ what: 'noSourceReads' });
      const problem = toldBySource(machineId)?.problem ?? null;
      if (trafficOf(machineId).lineUp) return problem;
      return source.health.problem ?? problem ?? inEnglish({ what: 'nothingHeard' });
    },
    clockError: (machineId) => {
      const offsetMs = clockOffset(machineId);
      return offsetMs === null ? null : offsetMs - (toldBySource(machineId)?.clockCorrectedMs ?? 0);
    },
    // A value that says the same again is heard by the source only: it is as good a sign as one that changes something.
    heardOf: (machineId) => {
      const { received, lastValue } = trafficOf(machineId);
      const told = toldBySource(machineId);
      if (told === undefined || lastValue === null) return { received, lastValue };
      return {
        received: told.received,
        lastValue: { ...lastValue, at: Math.max(lastValue.at, told.lastValueAt ?? 0) },
      };
    },
  };
}
