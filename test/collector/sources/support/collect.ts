/** A source's surroundings for tests: an intake that keeps what it gets, and waiting for a condition. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceContext } from '../../../../collector/sources/source.ts';
import type { Quarantined, Sample, SampleValue } from '../../../../shared/core/words/sample.ts';

export interface Collected {
  samples: Sample[];
  quarantined: Quarantined[];
  logs: string[];
  context: SourceContext;
  /** While set, nothing is committed: `take` waits for it. */
  hold: Promise<void> | null;
  of<S extends SampleValue['signal']>(
    signal: S,
    machineId?: string,
  ): (Sample & { value: Extract<SampleValue, { signal: S }> })[];
}

export function collect(): Collected {
  const samples: Sample[] = [];
  const quarantined: Quarantined[] = [];
  const logs: string[] = [];
  const collected: Collected = {
    samples,
    quarantined,
    logs,
    hold: null,
    context: {
      intake: {
        async take(taken) {
          if (collected.hold !== null) await collected.hold;
          samples.push(...taken);
        },
        async quarantine(input) {
          quarantined.push(input);
        },
      },
      now: Date.now,
      log: (level, message) => logs.push(`${level}: ${message}`),
      stateDir: mkdtempSync(join(tmpdir(), 'istwert-source-')),
    },
    of(signal, machineId) {
      return samples.flatMap((sample) =>
        hasSignal(sample, signal) && (machineId === undefined || sample.machineId === machineId) ? [sample] : [],
      );
    },
  };
  return collected;
}

function hasSignal<S extends SampleValue['signal']>(
  sample: Sample,
  signal: S,
): sample is Sample & { value: Extract<SampleValue, { signal: S }> } {
  return sample.value.signal === signal;
}

/** Resolves when the condition holds; fails with the sentence after `withinMs`: a hang, on whatever machine. */
export async function until(condition: () => boolean, sentence: string, withinMs = 60_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain until ${sentence}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
