/** Many orders at each ERP: one that is locked, one that our user may not touch and one that is refused hold up nothing else. */
import '../../../in-memory.ts';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openAnswers } from '../../../../bridge/erp/answers.ts';
import { startDeliver } from '../../../../bridge/erp/deliver.ts';
import { openOutbox } from '../../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../../bridge/storage/sqlite/tables.ts';
import { nextKey, owedPostings, ticketFor } from '../../../contracts/tickets.ts';
import { stepped } from '../stepped.ts';
import { type EveryErp, everyErp } from './every-erp.ts';

/** A thousand at one ERP of each kind, over the web and by folders. The others make up to 17 calls of one posting. */
const countOf = (name: string): number => (['rest', 'sap-odata', 'sap-idoc'].includes(name) ? 1_000 : 100);
/** Tuesday, 3 November 2026, 09:00 in Berlin; the ERP's clock is ahead. */
const BEGIN = Date.UTC(2026, 10, 3, 8);
const ERP_NOW = Date.UTC(2026, 10, 20);
/** Only a hang is a failure. */
const timeout = 300_000;

async function given({ name, start, neverLocked }: EveryErp) {
  const stand = await start(countOf(name), () => ERP_NOW);
  const [locked, denied, refused, ...others] = stand.orders.map(({ id }) => id);
  if (locked === undefined || denied === undefined || refused === undefined) throw new Error('no orders came down');
  const isLocked = neverLocked === undefined;
  stand.trouble({ locked: isLocked ? locked : null, denied: isLocked ? denied : null, refused });
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  const erp = stand.connect();
  const outbox = stepped(
    openOutbox(sqliteStorage(db), {
      now: () => BEGIN,
      randomBytes: () => Buffer.from(nextKey(), 'hex'),
      delayMs: 0,
      serialPer: erp.writer.can.serialPer,
    }),
  );
  // The troubled ones come first.
  const at = { from: BEGIN - 7_200_000, to: BEGIN - 3_600_000 };
  for (const order of stand.orders) {
    const ticket = ticketFor(order, { ...at, scrap: [], machineMs: 3_600_000 });
    await outbox.write({ reversals: [], postings: owedPostings(erp.writer, order, ticket) }, {});
  }
  // The clock stands still: whoever waits for anything waits for ever.
  const zone = () => 'Europe/Berlin';
  const deliver = startDeliver({ outbox, erp, timeZone: zone, now: () => BEGIN, random: () => 0.5, changed: () => {} });
  const answers = openAnswers(sqliteStorage(db), outbox);
  return {
    ...{ outbox, answers, stand, erp, others },
    troubled: isLocked ? [locked, denied, refused] : [refused],
    flowing: isLocked ? others : [locked, denied, ...others],
    end: async () => {
      await deliver.close();
      erp.close?.();
      db.close();
      await stand.end();
    },
  };
}

describe.each(everyErp.map((one) => [countOf(one.name), one.name, one] as const))(
  '%i orders at %s',
  (_count, _name, dialect) => {
    test('what is wrong with one holds up nothing but itself', { timeout }, async () => {
      const { outbox, answers, stand, erp, troubled, flowing, end } = await given(dialect);
      try {
        const left = async (): Promise<number> => {
          await stand.work();
          await answers.poll(erp);
          const { waiting, parked } = outbox.view(null);
          return waiting + parked;
        };
        const isHeard = dialect.neverLocked === undefined || erp.writer.can.answers === 'later';
        await expect.poll(left, { timeout, interval: 50 }).toBe(isHeard ? troubled.length : 0);
        // What is on its way is neither waiting nor parked: the last file may not lie in its folder yet.
        const last = async () => {
          await stand.work();
          return (await stand.held(flowing.at(-1) ?? '')).sums.get('yield');
        };
        await expect.poll(last, { timeout, interval: 50 }).toBe(5);
        for (const id of flowing) expect((await stand.held(id)).sums.get('yield'), id).toBe(5);
        for (const id of troubled) expect((await stand.held(id)).records, id).toBe(0);
      } finally {
        await end();
      }
    });
  },
);
