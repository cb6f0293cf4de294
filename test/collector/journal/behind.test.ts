/** A start of a box with a long past: it begins with the newest facts, and the rest is computed behind it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journal, openJournal } from '../../../collector/journal/journal.ts';
import { createKeeper } from '../../../collector/journal/keeper.ts';
import { type Logbook, openLogbook } from '../../../collector/journal/logbook.ts';
import { reopenLogbook } from '../../../collector/journal/reopen.ts';
import { SNAPSHOT_FILE } from '../../../collector/journal/snapshot.ts';
import { carryOut } from '../../../collector/tablet/commands.ts';
import type { Command } from '../../../shared/core/commands/command.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { hour, machine, minute, monday, order, smallPlant } from '../../shared/core/facts.ts';

const plant = smallPlant({ machines: [machine('M1', { counters: { good: {} } }), machine('M2')] });
const parts = 300;
const [from, to] = [monday - hour, monday + 40 * hour];
const never = new AbortController().signal;

const part = (at: number): NewFact => ({
  ...{ type: 'counted', machineId: 'M1', at, counter: 'good', unit: 'part', count: 1 },
  ...{ since: at - minute, reading: null, recovered: false },
});
const past: NewFact[] = [
  { type: 'orderReleased', machineId: null, at: monday, order: order('A', { quantityPcs: 900 }) },
  { type: 'stateChanged', machineId: 'M1', at: monday, state: 'running', word: null, alarm: null },
  { type: 'operationStarted', machineId: 'M1', at: monday, by: 'anna', commandId: 'start-1', operationId: 'A/0010' },
  ...Array.from({ length: parts }, (_, index) => part(monday + (index + 1) * minute)),
];

let dataDir: string;
let file: string;
let journal: Journal;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'istwert-behind-'));
  file = join(dataDir, SNAPSHOT_FILE);
  journal = openJournal(dataDir, 'edge-1', () => 'journal-0001');
  journal.commit({ recordedAt: monday, facts: past });
});
afterEach(() => {
  journal.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function begun(newest: number) {
  const said: string[] = [];
  const warn = (message: string) => said.push(message);
  const keeper = createKeeper({ place: { dataDir, edgeId: 'edge-1', plant }, cursor: 0, log: (_, text) => warn(text) });
  return { ...reopenLogbook({ journal, plant, file, warn, newest }), keeper, said };
}
const answers = ({ ledger }: Logbook) => [
  ...['M1', 'M2'].map((id) => ledger.machine(id, from, to)),
  ledger.figures({ kind: 'plant' }, from, to),
  ledger.operation('A/0010', to),
];
const finish: Command = {
  ...{ type: 'finishOperation', commandId: 'finish-000001', machineId: 'M1', operationId: 'A/0010' },
};

describe('A box with a long past', () => {
  test('shows what machines do now at once, and answers in the end as if it had read everything first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: past.length - 1 }),
        fc.array(fc.nat({ max: 600 }), { maxLength: 5 }),
        fc.constantFrom('no snapshot', 'a snapshot', 'a damaged one'),
        async (newest, late, kind) => {
          rmSync(file, { force: true });
          if (kind !== 'no snapshot') await begun(1).keeper.keep();
          if (kind === 'a damaged one') writeFileSync(file, 'torn');
          const { logbook, complete, keeper, said, dropped } = begun(newest);
          expect(logbook.isWhole()).toBe(false);
          expect(logbook.lastMachineFact('M1')).toMatchObject({ type: 'counted' });
          // A start waits for nothing that grows with its past, so that nobody has looked at the snapshot.
          expect([said, dropped()]).toEqual([[], null]);

          let changes = 0;
          logbook.whenWhole(() => changes++);
          const behind = complete(keeper, never);
          // While it is computed, machines go on.
          for (const at of late) logbook.commit({ recordedAt: monday, facts: [part(monday + at * minute + 1)] });
          expect(changes).toBe(0);
          await behind;

          expect(said).toHaveLength(kind === 'a damaged one' ? 1 : 0);
          expect(dropped()).toEqual(kind === 'a damaged one' ? expect.stringContaining('damaged') : null);
          expect(keeper.cursor()).toBeGreaterThanOrEqual(past.length);
          expect(changes).toBe(1);
          expect(logbook.isWhole()).toBe(true);
          expect(answers(logbook)).toEqual(answers(openLogbook(journal, plant)));
        },
      ),
      { numRuns: 30 },
    );
  });

  test('decides nothing on half the facts: a command waits, and is carried out once all are there', async () => {
    const { logbook, complete, keeper } = begun(10);
    const give = () =>
      carryOut(logbook, { flush: () => {} }, finish, { name: 'anna', role: 'operator' }, monday + 30 * hour);
    expect(give).toThrow(expect.objectContaining({ code: 'unavailable', retry: true }));
    expect(journal.lastSeq()).toBe(past.length);
    await complete(keeper, never);
    expect(give()).toEqual([past.length + 1]);
  });

  test('leaves off where the box is stopped meanwhile', async () => {
    const { logbook, complete, keeper } = begun(10);
    const ending = new AbortController();
    const behind = complete(keeper, ending.signal);
    ending.abort();
    await behind;
    expect(logbook.isWhole()).toBe(false);
  });

  test('with few facts is whole from the start', () => {
    expect(begun(past.length).logbook.isWhole()).toBe(true);
  });
});
