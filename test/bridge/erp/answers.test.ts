/** Answers that come later, to postings whose hand-over nobody saw end. */
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openAnswers } from '../../../bridge/erp/answers.ts';
import { restWriter } from '../../../bridge/erp/dialects/rest.ts';
import type { Answer } from '../../../bridge/erp/erp.ts';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import { owedPostings, ticketFor } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';
import { stepped } from './stepped.ts';

async function given() {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  let keys = 0;
  const outbox = stepped(
    openOutbox(sqliteStorage(db), {
      now: () => 10_000,
      randomBytes: (size) => Buffer.alloc(size, ++keys),
      delayMs: 0,
    }),
  );
  const order = orderOf('O1');
  await outbox.write({ reversals: [], postings: owedPostings(restWriter(1_000), order, ticketFor(order)) }, {});
  const key = outbox.standing('O1/0010').at(-1)?.key ?? '';
  const answers = openAnswers(sqliteStorage(db), outbox);
  const told = (of: Answer['of'], outcome: Answer['outcome']) =>
    answers.poll({
      answers: async () => ({ cursor: '1', answers: [{ of, outcome }] }),
      messageRefOf: (one) => `message ${one}`,
    });
  return { outbox, key, told };
}
const booked = { is: 'booked', erpRef: { number: '17' }, open: [] } as const;

describe('an answer of the ERP', () => {
  test('to a posting that waits to be sent again is its end: it came the first time', async () => {
    const { outbox, key, told } = await given();
    await outbox.markSending([{ key }]);
    await outbox.markWaiting(key, 20_000, 'the folder went away');
    expect(await told({ messageRef: `message ${key}` }, booked)).toBe(1);
    expect(outbox.statusOf(key)).toBe('acknowledged');
    expect(await outbox.due(99_000, 9)).toEqual([]);
  });

  test('to one that was never sent is none: it is of somebody else', async () => {
    const { outbox, key, told } = await given();
    expect(await told({ key }, booked)).toBe(0);
    expect(await told({ messageRef: `message ${key}` }, booked)).toBe(0);
    expect(outbox.statusOf(key)).toBe('waiting');
  });

  test('after the end changes nothing', async () => {
    const { outbox, key, told } = await given();
    await outbox.markSending([{ key }]);
    expect(await told({ key }, booked)).toBe(1);
    const refused = { is: 'refused', words: { code: 'RU/1', text: 'locked' }, cure: 'other' } as const;
    expect(await told({ key }, refused)).toBe(0);
    expect(outbox.statusOf(key)).toBe('acknowledged');
  });
});
