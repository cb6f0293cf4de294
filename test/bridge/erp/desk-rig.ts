/** An outbox with what is owed of it, a desk and decisions, over one database in memory. */
import Sqlite from 'better-sqlite3';
import { type Decisions, openDecisions } from '../../../bridge/erp/decisions.ts';
import { openDesk } from '../../../bridge/erp/desk.ts';
import { restWriter } from '../../../bridge/erp/dialects/rest.ts';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import { ConfirmationSchema } from '../../../shared/core/erp/confirmation.ts';
import { owed } from '../../../shared/core/erp/owed.ts';
import type { Cure } from '../../../shared/core/erp/posting.ts';
import type { OperationTotals } from '../../../shared/core/words/interval.ts';
import { owedPostings } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';
import { stepped } from './stepped.ts';

/** 2 November 2026, 10:00 in Berlin. */
export const NOW = Date.UTC(2026, 10, 2, 9);
const HOUR = 3_600_000;

export function truthOf(orderId: string, more: Partial<OperationTotals> = {}): OperationTotals {
  return {
    operationId: `${orderId}/0010`,
    orderId,
    status: 'running',
    machineIds: ['P1'],
    startedAt: NOW - 3 * HOUR,
    finishedAt: more.status === 'finished' ? NOW - HOUR : null,
    lastAt: NOW - HOUR,
    inWorkAt: [],
    producedPcs: 0,
    goodPcs: 0,
    scrapPcs: 0,
    reworkPcs: 0,
    scrapByReason: [],
    machineMs: 0,
    setupMs: 0,
    labourMs: 0,
    stopsByReason: [],
    operators: ['anna'],
    endedByShift: [],
    overDeclaredPcs: 0,
    ...more,
  };
}

export function deskRig() {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  const writer = restWriter(1_000);
  let keys = 0;
  let clock = NOW;
  const newKey = () => (++keys).toString(16).padStart(32, '0');
  const truths = new Map<string, OperationTotals>();
  const codes: Readonly<Record<string, string>> = { crack: 'C1', dent: 'D7' };
  const erpCode = (reasonId: string | null) => (reasonId === null ? null : (codes[reasonId] ?? reasonId));
  const storage = sqliteStorage(db);
  const outbox = stepped(
    openOutbox(storage, {
      now: () => clock,
      randomBytes: () => Buffer.from(newKey(), 'hex'),
      delayMs: 0,
      reconsider: async (operationId) => {
        const truth = truths.get(operationId);
        if (truth !== undefined) await say(truth);
      },
    }),
    storage.settled,
  );
  const say = async (truth: OperationTotals): Promise<void> => {
    truths.set(truth.operationId, truth);
    const { reversals, tickets } = owed({
      totals: truth,
      operationNumber: '0010',
      at: NOW - HOUR,
      basis: {},
      hold: false,
      standing: outbox.standing(truth.operationId),
      erpCode,
      can: writer.can,
      isHeard: () => true,
    });
    const order = orderOf(truth.orderId);
    await outbox.write({ reversals, postings: tickets.flatMap((one) => owedPostings(writer, order, one, newKey)) }, {});
  };
  const decided = openDecisions(storage, {
    outbox,
    now: () => NOW,
    writer,
    newKey,
    writingOf: (orderId, operationId) => {
      const order = orderOf(orderId);
      const operation = order.operations.find(({ id }) => id === operationId);
      if (operation === undefined) return null;
      const about = { order, operation, timeZone: 'Europe/Berlin', now: NOW };
      return { about, machineIds: ['P1'], operators: ['anna'], erpCode };
    },
  });
  /** With what is owed after them. */
  const then = async <T>(done: Promise<T>): Promise<T> => {
    const gave = await done;
    await storage.settled();
    return gave;
  };
  const decisions: Decisions = {
    decide: (decision) => then(decided.decide(decision)),
    decideGroup: (decision) => then(decided.decideGroup(decision)),
    edit: (decision) => then(decided.edit(decision)),
  };
  const desk = openDesk(storage, { outbox, truthOf: (operationId) => truths.get(operationId) ?? null });
  /** Everything that is due leaves once and ends so. */
  const send = async (end: 'booked' | { code: string; text: string; cure?: Cure } | 'doubtful'): Promise<string[]> => {
    const due = await outbox.due(Number.MAX_SAFE_INTEGER, 100_000);
    for (const {
      posting: { key, reverses },
      isWritten,
    } of due) {
      const original = reverses === null || isWritten ? null : outbox.item(reverses.key);
      const body =
        original === null
          ? {}
          : { body: writer.reversal(original.posting, { key, erpRef: {}, timeZone: 'UTC', now: 0 }) };
      await outbox.markSending([{ key, ...body }]);
      if (end === 'booked') await outbox.markBooked(key, { number: key.slice(-4) });
      else if (end === 'doubtful') await outbox.markDoubtful(key, 'No answer came.');
      else await outbox.markRefused(key, end, end.cure ?? 'other');
    }
    return due.map(({ posting }) => posting.key);
  };
  /** The bodies that wait, oldest first, as the ERP will get them. */
  const waiting = (operationId: string) =>
    outbox
      .standing(operationId)
      .filter(({ status }) => status === 'waiting')
      .map(({ key }) => ConfirmationSchema.parse(JSON.parse(outbox.item(key)?.posting.body ?? '')));
  return {
    db,
    outbox,
    say,
    decisions,
    desk,
    send,
    waiting,
    tick: () => {
      clock += 1_000;
    },
    close: () => db.close(),
  };
}
