/**
 * Times on machines in a quarter of the memory: an operation's labour rests on the time of every machine that its
 * people were at, and thousands of operations are kept.
 */
import type { MachineSpan } from '../words/figures.ts';

export interface PackedSpans {
  machineIds: readonly string[];
  /** Of each where it begins and ends. */
  times: readonly number[];
}

/** `nameOf`: the one text that stands for all that are equal. `unpackSpans` undoes it. */
export function packSpans(spans: readonly MachineSpan[], nameOf: (machineId: string) => string): PackedSpans {
  return {
    machineIds: spans.map(({ machineId }) => nameOf(machineId)),
    times: spans.flatMap(({ from, to }) => [from, to]),
  };
}

export function unpackSpans({ machineIds, times }: PackedSpans): MachineSpan[] {
  return machineIds.map((machineId, index) => ({
    machineId,
    from: times[2 * index] ?? Number.NaN,
    to: times[2 * index + 1] ?? Number.NaN,
  }));
}
