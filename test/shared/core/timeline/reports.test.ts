import { describe, expect, test } from 'vitest';
import type { FoldedEvent } from '../../../../shared/core/machine/fold-state.ts';
import { Reports } from '../../../../shared/core/timeline/reports.ts';
import { inMemory } from '../../../../shared/core/words/pages.ts';
import { MINUTE_MS } from '../../../../shared/core/words/time.ts';

const usual = () => undefined;
const base = { edgeId: 'box', machineId: 'P1', recordedAt: 0 };
const program = { job: null, program: 'O1234', item: null, tool: null };
const none = { job: null, program: null, item: null, tool: null };

function reported(seq: number, at: number, what: typeof program | typeof none): FoldedEvent {
  return { ...base, type: 'jobChanged', seq, at, ...what };
}

function scrapNoted(seq: number, at: number): FoldedEvent {
  const scrap = { by: 'anna', operationId: null, quantityPcs: 1, reasonId: 'crack', of: 'good' } as const;
  return { ...base, type: 'scrapDeclared', seq, at, ...scrap };
}

function counted(seq: number, at: number): FoldedEvent {
  const what = { counter: 'total', unit: 'part', count: 1, since: null, reading: null, recovered: false } as const;
  return { ...base, type: 'counted', seq, at, ...what };
}

describe('A program that is gone', () => {
  test('may still come back while the machine has said nothing since, whatever people write down later', () => {
    const reports = new Reports(inMemory());
    reports.heard(reported(1, 0, program), usual);
    reports.heard(reported(2, 1_000, none), usual);
    expect(reports.comesBack(program, 1_000, 2 * MINUTE_MS, true)).toBe(true);
    expect(reports.heard(scrapNoted(3, 60 * MINUTE_MS), usual)).toBeNull();
    expect(reports.comesBack(program, 1_000, 2 * MINUTE_MS, true)).toBe(true);
  });

  test('has ended once the machine speaks after the time that it may be gone: then it is judged anew', () => {
    const reports = new Reports(inMemory());
    reports.heard(reported(1, 0, program), usual);
    reports.heard(reported(2, 1_000, none), usual);
    expect(reports.heard(counted(3, 60_000), usual)).toBeNull();
    expect(reports.heard(counted(4, 5 * MINUTE_MS), usual)).toBe(0);
    expect(reports.comesBack(program, 1_000, 2 * MINUTE_MS, true)).toBe(false);
  });
});
