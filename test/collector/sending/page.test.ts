import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openJournal } from '../../../collector/journal/journal.ts';
import { makingPage, noFacts, requestWith } from '../../../collector/sending/page.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { type ExchangeRequest, PROTOCOL } from '../../../shared/core/words/wire.ts';
import { atOnce } from '../../../shared/io/turn.ts';

const head: Omit<ExchangeRequest, 'events'> = {
  ...{ edgeId: 'edge-1', journalId: 'journal-0001', planningCursor: 0, sentAt: 7, lastSeq: 9, heard: 0 },
  protocol: PROTOCOL,
};

const part = (at: number): NewFact => ({
  ...{ type: 'counted', machineId: 'M1', at, counter: 'good', unit: 'part', count: 1 },
  ...{ since: null, reading: null, recovered: false },
});

describe('a page of facts for the bridge', () => {
  test('is, as bytes, the request with the facts from a number on, in their order and no more than asked', () => {
    const folder = mkdtempSync(join(tmpdir(), 'istwert-page-'));
    const journal = openJournal(folder, 'edge-1', () => 'journal-0001');
    try {
      journal.commit({ recordedAt: 1, facts: Array.from({ length: 1_300 }, (_, n) => part(n)) });
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1_400 }), fc.integer({ min: 1, max: 1_400 }), (from, most) => {
          const page = atOnce(makingPage(journal, from, most));
          const events = journal.read(from, most);
          expect(page).toMatchObject({ from, count: events.length });
          expect(JSON.parse(requestWith(head, page).toString())).toEqual({ ...head, events });
        }),
        { numRuns: 30 },
      );
      expect(JSON.parse(requestWith(head, noFacts).toString())).toEqual({ ...head, events: [] });
    } finally {
      journal.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
