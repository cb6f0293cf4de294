import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openJournal } from '../../../collector/journal/journal.ts';
import { openLogbook } from '../../../collector/journal/logbook.ts';
import { carryOut, correctionsOf } from '../../../collector/tablet/commands.ts';
import { CommandSchema } from '../../../shared/core/commands/command.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { hour, minute, monday, order, smallPlant } from '../../shared/core/facts.ts';

const seven = monday + hour;
const eight = monday + 2 * hour;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A of 50 was made and closed; at seven its number comes back for another item, of which 30 were made. */
function usedAgain() {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-again-'));
  folders.push(folder);
  const logbook = openLogbook(
    openJournal(folder, 'box', () => 'journal-0001'),
    smallPlant(),
  );
  const write = (...facts: NewFact[]) => {
    for (const fact of facts) logbook.commit({ recordedAt: fact.at, facts: [fact] });
  };
  const counted = (at: number, count: number): NewFact => ({
    ...{ type: 'counted', machineId: 'P1', at, counter: 'total', unit: 'part', count },
    ...{ since: at - minute, reading: null, recovered: false },
  });
  const started = (at: number, operationId: string): NewFact => ({
    ...{ type: 'operationStarted', machineId: 'P1', at, by: 'anna', commandId: `start-${at}`, operationId },
  });
  write(
    { type: 'orderReleased', machineId: null, at: monday - hour, order: order('A', { itemId: 'old' }) },
    started(monday, 'A/0010'),
    { type: 'stateChanged', machineId: 'P1', at: monday, state: 'running', word: null, alarm: null },
    counted(monday + 10 * minute, 50),
    { type: 'orderClosed', machineId: null, at: monday + 30 * minute, orderId: 'A' },
    { type: 'orderReleased', machineId: null, at: seven, order: order('A', { itemId: 'new', createdAt: seven }) },
    started(seven + minute, 'A/0010'),
    counted(seven + 10 * minute, 30),
  );
  let given = 0;
  const give = (command: object, by = 'Ada') => {
    given += 1;
    const whole = CommandSchema.parse({ commandId: `command-${given}`, machineId: 'P1', ...command });
    const ingest = { flush: () => undefined };
    return carryOut(logbook, ingest, whole, { name: by, role: 'supervisor' }, eight + given * minute);
  };
  const totals = () =>
    ['A/0010', 'A (2)/0010'].map((id) => {
      const found = logbook.ledger.operation(id, eight + hour);
      return [found?.goodPcs ?? 0, found?.scrapPcs ?? 0];
    });
  return { give, totals, logbook };
}

describe('an order whose number came back can still be spoken of', () => {
  test('a count of the old one is corrected, and that is undone', () => {
    const { give, totals } = usedAgain();
    const [seq] = give({ type: 'correctCount', operationId: 'A/0010', counter: 'good', quantityPcs: 5 });
    expect(totals()).toEqual([
      [55, 0],
      [30, 0],
    ]);
    give({ type: 'undoCorrection', seq });
    expect(totals()).toEqual([
      [50, 0],
      [30, 0],
    ]);
  });

  test('scrap of the old one is its own, of the new one that one’s', () => {
    const { give, totals } = usedAgain();
    give({ type: 'declareScrap', operationId: 'A/0010', quantityPcs: 4, reasonId: 'crack' });
    give({ type: 'declareScrap', operationId: 'A (2)/0010', quantityPcs: 7, reasonId: 'crack' });
    expect(totals()).toEqual([
      [46, 4],
      [23, 7],
    ]);
  });

  test('production of the new one is given to the old one, and that is undone', () => {
    const { give, totals } = usedAgain();
    const stretch = { from: seven + 5 * minute, to: seven + 10 * minute };
    const [seq] = give({ type: 'reassignProduction', ...stretch, operationIds: ['A/0010'] });
    expect(totals()).toEqual([
      [80, 0],
      [0, 0],
    ]);
    give({ type: 'undoCorrection', seq });
    expect(totals()).toEqual([
      [50, 0],
      [30, 0],
    ]);
  });

  test('it is finished, and the new one goes on', () => {
    const { give, logbook } = usedAgain();
    give({ type: 'finishOperation', operationId: 'A/0010' });
    const status = (id: string) => logbook.ledger.operation(id, eight + hour)?.status;
    expect([status('A/0010'), status('A (2)/0010')]).toEqual(['finished', 'running']);
  });

  test('who did not see what another said of it is told', () => {
    const { give, logbook } = usedAgain();
    give({ type: 'declareScrap', operationId: 'A/0010', quantityPcs: 4, reasonId: 'crack' }, 'Bert');
    const seenSeq = 8;
    const scrap = { type: 'declareScrap', quantityPcs: 1, reasonId: 'crack', seenSeq };
    expect(() => give({ ...scrap, operationId: 'A/0010' })).toThrow(/Bert/);
    expect(give({ ...scrap, operationId: 'A (2)/0010' })).toHaveLength(1);
    const told = correctionsOf(logbook, 'P1', monday, eight + hour).map((one) => one.told);
    expect(told).toHaveLength(2);
  });
});
