import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { restWriter } from '../../../bridge/erp/dialects/rest.ts';
import type { OutboxItem } from '../../../bridge/erp/outbox-rows.ts';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import { type Confirmation, ConfirmationSchema, sumTickets } from '../../../shared/core/erp/confirmation.ts';
import { livePostings, owed } from '../../../shared/core/erp/owed.ts';
import type { OperationTotals } from '../../../shared/core/words/interval.ts';
import { owedPostings } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';
import { stepped } from './stepped.ts';

/** An ERP as strict as real ones: it books twice what it gets twice, and refuses what makes no sense to it. */
function strictErp() {
  const booked: Confirmation[] = [];
  const live = () => livePostings(booked);
  return {
    booked,
    find: (key: string) => booked.some((ticket) => ticket.key === key),
    book: (ticket: Confirmation): string | null => {
      const finallyDone = live().some((other) => other.kind === 'final');
      if (ticket.kind === 'reversal' && !live().some((other) => other.key === ticket.reverses))
        return 'nothing to reverse';
      if (ticket.kind !== 'reversal' && finallyDone) return 'finally confirmed already';
      booked.push(ticket);
      return null;
    },
  };
}

type Way = 'accepted' | 'lost' | 'notArrived' | 'away' | 'refused' | 'crash';
type Step = { truth: OperationTotals } | { send: Way } | { retry: true };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({ good: fc.nat(20), scrapA: fc.nat(3), scrapB: fc.nat(3), machineMs: fc.nat(50), finished: fc.boolean() })
    .map((drawn) => ({ truth: totals(drawn) })),
  fc
    .constantFrom<Way>('accepted', 'accepted', 'accepted', 'lost', 'notArrived', 'away', 'refused', 'crash')
    .map((send) => ({ send })),
  fc.constant<Step>({ retry: true }),
);

function totals(drawn: { good: number; scrapA: number; scrapB: number; machineMs: number; finished: boolean }) {
  const truth: OperationTotals = {
    operationId: 'O1/0010',
    orderId: 'O1',
    status: drawn.finished ? 'finished' : 'running',
    machineIds: ['P1'],
    startedAt: 0,
    finishedAt: drawn.finished ? 9_000 : null,
    lastAt: 9_000,
    inWorkAt: [],
    producedPcs: drawn.good + drawn.scrapA + drawn.scrapB,
    goodPcs: drawn.good,
    scrapPcs: drawn.scrapA + drawn.scrapB,
    reworkPcs: 0,
    scrapByReason: [
      { reasonId: 'a', quantityPcs: drawn.scrapA },
      { reasonId: 'b', quantityPcs: drawn.scrapB },
    ],
    machineMs: drawn.machineMs,
    setupMs: 0,
    labourMs: 0,
    stopsByReason: [],
    operators: [],
    endedByShift: [],
    overDeclaredPcs: 0,
  };
  return truth;
}

const writer = restWriter(0);

function rig() {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  let keys = 0;
  let clock = 0;
  const storage = sqliteStorage(db);
  const outbox = stepped(
    openOutbox(storage, {
      now: () => ++clock,
      randomBytes: (size) => {
        const bytes = Buffer.alloc(size);
        bytes.writeUInt32BE(++keys);
        return bytes;
      },
      delayMs: 0,
      reconsider: async () => {
        if (said !== null) await say(said);
      },
    }),
    storage.settled,
  );
  let said: OperationTotals | null = null;
  const erp = strictErp();
  /** A reversal gets its body when it leaves, as `deliver` does it. */
  const leaving = ({ posting: { key, reverses }, isWritten }: OutboxItem) => {
    const original = reverses === null || isWritten ? null : outbox.item(reverses.key);
    if (original === null || reverses === null) return { key };
    const at = { key, erpRef: reverses.erpRef, timeZone: 'UTC', now: 0 };
    return { key, body: writer.reversal(original.posting, at) };
  };
  /** One ticket's way, as `deliver` goes it; the words of a refusal that nobody asked for. */
  const send = async (way: Way): Promise<string | null> => {
    const item = (await outbox.due(Number.MAX_SAFE_INTEGER, 1))[0];
    if (item === undefined) return null;
    const { key } = item.posting;
    if (item.status === 'sending') {
      if (erp.find(key)) {
        await outbox.markBooked(key, { number: '1' });
        return null;
      }
    }
    await outbox.markSending([leaving(item)]);
    const { body } = outbox.item(key)?.posting ?? item.posting;
    if (way === 'away') await outbox.markWaiting(key, 0, 'away');
    else if (way === 'notArrived') await outbox.markUnknown(key, 0, 'no answer');
    else if (way === 'refused') await outbox.markRefused(key, { code: '', text: 'locked' }, 'other');
    else {
      const refusal = erp.book(ConfirmationSchema.parse(JSON.parse(body)));
      if (refusal !== null) {
        await outbox.markRefused(key, { code: '', text: refusal }, 'other');
        return refusal;
      }
      if (way === 'lost') await outbox.markUnknown(key, 0, 'no answer');
      else if (way === 'accepted') await outbox.markBooked(key, { number: '1' });
      // `crash`: it stays `sending`, as the next start finds it.
    }
    return null;
  };
  const say = async (truth: OperationTotals): Promise<void> => {
    said = truth;
    const { reversals, tickets } = owed({
      totals: truth,
      operationNumber: '0010',
      at: 9_000,
      basis: {},
      hold: false,
      standing: outbox.standing(truth.operationId),
      erpCode: () => null,
      can: writer.can,
      isHeard: () => true,
    });
    const newKey = () => (++keys).toString(16).padStart(32, '0');
    const postings = tickets.flatMap((ticket) => owedPostings(writer, orderOf('O1'), ticket, newKey));
    await outbox.write({ reversals, postings }, {});
  };
  const free = async (): Promise<void> => {
    for (const entry of outbox.view(null).entries)
      if (entry.status === 'parked') await outbox.decide(entry.key, 'retry');
  };
  return { outbox, erp, send, say, free, close: () => db.close() };
}

describe('whatever happens on the way', () => {
  test('when all has flowed, the ERP holds the truth, each ticket once, and never had to refuse one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 40 }), async (steps) => {
        const { outbox, erp, send, say, free, close } = rig();
        let truth = totals({ good: 0, scrapA: 0, scrapB: 0, machineMs: 0, finished: false });
        for (const one of steps) {
          if ('truth' in one) {
            truth = one.truth;
            await say(truth);
          } else if ('send' in one) expect(await send(one.send)).toBeNull();
          else await free();
        }
        for (let turn = 0; turn < 200 && outbox.view(null).waiting + outbox.view(null).parked > 0; turn += 1) {
          await free();
          expect(await send('accepted')).toBeNull();
        }
        expect(outbox.view(null)).toMatchObject({ waiting: 0, parked: 0 });
        expect(sumTickets(erp.booked)).toMatchObject({
          yieldPcs: truth.goodPcs,
          machineMs: truth.machineMs,
          scrap: truth.scrapByReason.filter((scrap) => scrap.quantityPcs > 0),
          final: truth.status === 'finished',
        });
        const keys = erp.booked.map((ticket) => ticket.key);
        expect(new Set(keys).size).toBe(keys.length);
        close();
      }),
      { numRuns: 400 },
    );
  });
});
