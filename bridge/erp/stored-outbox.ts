/** The outbox in the bridge's database: each state of a posting is a row, each step of it one statement. */
import { printAmounts } from '../../shared/core/erp/amounts.ts';
import { printWords } from '../../shared/core/erp/posting.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import { type Database, mustBeInPlace } from '../../shared/io/sqlite.ts';
import { causeOf } from './causes.ts';
import { mayAct, mayEdit, type NewPosting, type Outbox, type OutboxOptions } from './outbox.ts';
import {
  type AboutPosting,
  itemOf,
  type OutboxItem,
  outboxSql,
  type Row,
  refsOf,
  type StandingPosting,
  StatusSchema,
  standingOf,
} from './outbox-rows.ts';
import { queueOf, viewOf } from './outbox-view.ts';

/** Younger than this a posting is live: it goes before a backlog. */
const LIVE_MS = 5 * MINUTE_MS;
/** "In error" is not final: a person over there may still have it booked, and what is booked stays booked. */
const answerable: ReadonlySet<string> = new Set(['handedOver', 'sending', 'doubtful', 'parked']);
/** No pause is longer. */
const LONGEST_WAIT_MS = 10 * MINUTE_MS;

export function openOutbox(db: Database, options: OutboxOptions): Outbox {
  return new StoredOutbox(db, options);
}

/** 32 hexadecimal characters: what SAP's EX_IDENT takes, and 128 bits of chance. */
export function newKey(randomBytes: (size: number) => Buffer): string {
  return randomBytes(16).toString('hex');
}

class StoredOutbox implements Outbox {
  readonly #db: Database;
  readonly #options: OutboxOptions;
  readonly #sql: ReturnType<typeof outboxSql>;

  constructor(db: Database, options: OutboxOptions) {
    this.#db = db;
    this.#options = options;
    this.#sql = outboxSql(db);
    // A bridge of before did not write causes down.
    const uncaused = this.#sql.uncaused.all();
    if (uncaused.length > 0) this.together(() => uncaused.forEach(this.#because));
  }

  readonly standing: Outbox['standing'] = (operationId) => {
    const rows = this.#sql.ofOperation.all(operationId);
    // A reversal that was refused or given up takes nothing back, and its original stays.
    const refused = new Set(rows.flatMap((row) => (isDeadReversal(row) ? [row.reverses] : [])));
    return rows
      .filter((row) => !isDeadReversal(row))
      .map((row) => (refused.has(row.key) ? { ...standingOf(row), isFixed: true } : standingOf(row)));
  };
  readonly write: Outbox['write'] = ({ reversals, postings }, basis) => {
    for (const posting of reversals) {
      const status = this.#sql.one.get(posting.key)?.status;
      // Never booked for sure (not sent yet, the ERP was away, or it refused): nothing to take back there.
      if (status === 'waiting' || status === 'parked') this.#withdraw(posting.key);
      else this.#addReversal(posting, basis);
    }
    for (const posting of postings) this.#add(posting);
  };
  readonly adopt: Outbox['adopt'] = (held) => {
    const key = newKey(this.#options.randomBytes);
    const at = this.#options.now();
    this.#add({ ...held, key, body: '', from: at, to: at, basis: {} });
    this.#sql.set.run('givenUp', at, 'The ERP held it before this bridge knew of it.', null, key);
    this.#moveUp(key);
  };
  readonly due: Outbox['due'] = (now, limit) => {
    const liveSince = now - LIVE_MS;
    const live = this.#sql.due.all(liveSince, Number.MAX_SAFE_INTEGER, now, limit);
    const backlog = live.length < limit ? this.#sql.due.all(0, liveSince, now, limit - live.length) : [];
    return [...live, ...backlog].map((row) => this.#itemOf(row));
  };
  readonly nextDueAt: Outbox['nextDueAt'] = () => this.#sql.next.get()?.at ?? null;
  readonly item: Outbox['item'] = (key) => {
    const row = this.#sql.one.get(key);
    return row === undefined ? null : this.#itemOf(row);
  };
  readonly knownRefs: Outbox['knownRefs'] = (operationId) =>
    this.#sql.knownRefs.all(operationId).flatMap(({ erp_ref }) => {
      const refs = refsOf(erp_ref);
      return refs === null ? [] : [refs];
    });

  readonly markSending: Outbox['markSending'] = (leaving) => {
    if (leaving.length === 0) return;
    // What leaves is marked before: told twice it would be, were the mark lost.
    mustBeInPlace(this.#db);
    const now = this.#options.now();
    this.#db.transaction(() => {
      for (const { key, body = null, stamp } of leaving)
        this.#sql.sending.run(now, body, stamp === undefined ? null : JSON.stringify(stamp), key);
    })();
  };
  readonly together: Outbox['together'] = (work) => this.#db.transaction(work)();
  readonly markBooked: Outbox['markBooked'] = (key, erpRef, openPoints = []) => {
    const open = openPoints.length === 0 ? null : JSON.stringify(openPoints.map(printWords));
    const now = this.#options.now();
    // What takes it back waited for this answer, and need not wait on.
    const taker = this.statusOf(key) === 'sending' ? undefined : this.#sql.reversalOf.get(key);
    this.#sql.booked.run(now, JSON.stringify(erpRef), open, key);
    const room = this.#roomMadeBy(key);
    for (const next of [taker, room])
      if (next?.status === 'waiting') this.#sql.set.run('waiting', now, next.message, null, next.key);
    this.#moveUp(key);
  };
  /** What waited for a reversal, now booked, to make room for it. */
  readonly #roomMadeBy = (key: string): Row | undefined => {
    const row = this.#sql.one.get(key);
    return row?.kind === 'reversal' ? this.#sql.behind.all(row.operation_id, row.n)[0] : undefined;
  };
  readonly markHandedOver: Outbox['markHandedOver'] = (key, messageRef) => {
    this.#sql.handedOver.run(this.#options.now(), messageRef, key);
    this.#moveUp(key);
  };
  readonly markRefused: Outbox['markRefused'] = (key, words, cure) => {
    const row = this.#sql.one.get(key);
    if (row === undefined) return;
    const taker = this.#sql.reversalOf.get(key);
    // What was handed over may still be booked over there, by hand: it stands until a person has looked.
    const isFinal = row.message_ref === null;
    this.together(() => {
      if (taker !== undefined) this.#withdraw(taker.key);
      if (taker !== undefined && isFinal) return this.#withdraw(key);
      this.#sql.set.run('parked', this.#options.now(), printWords(words), cure, key);
      this.#because(this.#sql.one.get(key));
      const room = row.kind === 'reversal' ? row : taker;
      if (room !== undefined) this.#dropBehind(room);
      this.#moveUp(key);
    });
    if (row.kind === 'reversal' || !isFinal) this.#options.reconsider?.(row.operation_id);
  };
  readonly markWaiting: Outbox['markWaiting'] = (key, nextAt, message) => {
    this.#sql.ended.run('waiting', nextAt, message, key);
  };
  readonly markUnknown: Outbox['markUnknown'] = (key, nextAt, message) => {
    this.#sql.ended.run('sending', nextAt, message, key);
  };
  readonly markDoubtful: Outbox['markDoubtful'] = (key, message) => {
    this.#sql.ended.run('doubtful', this.#options.now(), message, key);
    const row = this.#sql.one.get(key);
    if (row?.status === 'doubtful') this.#because(row);
  };
  readonly forgetStamp: Outbox['forgetStamp'] = (key) => {
    this.#sql.forgetStamp.run(key);
  };
  readonly rest: Outbox['rest'] = (lane, until) => {
    this.#sql.rest.run(until, lane);
  };
  readonly keyOfMessage: Outbox['keyOfMessage'] = (messageRef) => this.#sql.ofMessage.get(messageRef)?.key ?? null;
  readonly keysUnderWay: Outbox['keysUnderWay'] = () => this.#sql.underWay.all().map(({ key }) => key);
  readonly decide: Outbox['decide'] = (key, act) => {
    const row = this.#sql.one.get(key);
    if (row === undefined) throw new Problem('unknown', { what: 'noSuchConfirmation', key });
    if (!mayAct(act, row))
      throw new Problem('refused', { what: act === 'booked' || act === 'absent' ? 'onlyDoubtful' : 'onlyParked' });
    const now = this.#options.now();
    const taker = this.#sql.reversalOf.get(key);
    this.together(() => {
      switch (act) {
        case 'retry':
          this.#sql.set.run('waiting', now, row.message, null, key);
          return this.#moveUp(key);
        case 'anew':
          // What waits behind it would go first, and what is owed anew would come too late.
          this.#dropBehind(row);
          return this.#withdraw(key);
        case 'giveUp':
          this.#sql.set.run('givenUp', now, row.message, row.cure, key);
          if (taker !== undefined) this.#withdraw(taker.key);
          return this.#moveUp(key);
        case 'booked':
          return this.markBooked(key, {});
        case 'absent':
          // A correction takes back what never arrived: the ERP need not hear of either.
          if (taker !== undefined) this.#withdraw(taker.key);
          if (taker !== undefined) return this.#withdraw(key);
          return this.#sql.set.run('waiting', now, row.message, null, key);
        default:
          return act satisfies never;
      }
    });
    this.#options.reconsider?.(row.operation_id);
  };
  readonly replace: Outbox['replace'] = (key, { postings, givenUp }) => {
    const row = this.#sql.one.get(key);
    if (row === undefined) throw new Problem('unknown', { what: 'noSuchConfirmation', key });
    if (!mayEdit(row)) throw new Problem('refused', { what: 'notEditable' });
    this.together(() => {
      this.#dropBehind(row);
      this.#withdraw(key);
      if (givenUp !== null) {
        this.#add(givenUp);
        this.#sql.set.run('givenUp', this.#options.now(), null, null, givenUp.key);
      }
      for (const posting of postings) this.#add(posting);
      this.#moveUp(key);
    });
    this.#options.reconsider?.(row.operation_id);
  };
  readonly view: Outbox['view'] = (problem) => viewOf(this.#sql, problem);
  readonly dueBy: Outbox['dueBy'] = (at) => {
    this.#sql.dueBy.run(at, at + LONGEST_WAIT_MS);
  };
  readonly queue: Outbox['queue'] = () => queueOf(this.#sql);
  readonly isBehindReversal: Outbox['isBehindReversal'] = (key) => this.#sql.reversalBefore.get(key) !== undefined;
  readonly mayBeAnswered: Outbox['mayBeAnswered'] = (key) => {
    const row = this.#sql.one.get(key);
    // One that was sent without a known end waits to be sent again: that it came may be said meanwhile.
    return row !== undefined && (answerable.has(row.status) || (row.status === 'waiting' && row.attempts > 0));
  };
  readonly statusOf: Outbox['statusOf'] = (key) => {
    const row = this.#sql.one.get(key);
    return row === undefined ? null : StatusSchema.parse(row.status);
  };

  readonly #itemOf = (row: Row): OutboxItem =>
    itemOf(row, row.reverses === null ? undefined : this.#sql.one.get(row.reverses));
  readonly #because = (row: Row | undefined): void => {
    if (row !== undefined) this.#sql.because.run(causeOf(row), row.key);
  };
  readonly #laneOf = (orderId: string, operationId: string): string =>
    this.#options.serialPer === 'operation' ? operationId : orderId;
  readonly #add = (posting: NewPosting): void => {
    const { key, kind, orderId, operationId, from, to, basis, unit } = posting;
    const about: AboutPosting = { from, to, basis: { ...basis }, unit };
    this.#insert({
      key,
      kind,
      orderId,
      operationId,
      about,
      reverses: null,
      body: posting.body,
      says: printAmounts(posting.says),
    });
  };
  readonly #addReversal = ({ key, from, to }: StandingPosting, basis: Readonly<Record<string, number>>): void => {
    const original = this.#sql.one.get(key);
    if (original === undefined) return;
    this.#insert({
      key: newKey(this.#options.randomBytes),
      kind: 'reversal',
      orderId: original.order_id,
      operationId: original.operation_id,
      about: { from, to, basis: { ...basis }, unit: undefined },
      reverses: key,
      body: null,
      says: {},
    });
  };
  readonly #insert = (row: {
    key: string;
    kind: string;
    orderId: string;
    operationId: string;
    about: AboutPosting;
    reverses: string | null;
    body: string | null;
    says: Record<string, number>;
  }): void => {
    const now = this.#options.now();
    this.#sql.insert.run({
      ...row,
      lane: this.#laneOf(row.orderId, row.operationId),
      says: JSON.stringify(row.says),
      about: JSON.stringify(row.about),
      now,
      nextAt: now + this.#options.delayMs,
    });
  };
  readonly #withdraw = (key: string): void => {
    this.#sql.set.run('withdrawn', this.#options.now(), 'Corrected before the ERP had it.', null, key);
    this.#moveUp(key);
  };
  /** What a refused reversal was to make room for would be too much without it. */
  readonly #dropBehind = (reversal: Row): void => {
    for (const row of this.#sql.behind.all(reversal.operation_id, reversal.n)) this.#withdraw(row.key);
  };
  readonly #moveUp = (key: string): void => {
    const lane = this.#sql.one.get(key)?.lane;
    if (lane === undefined) return;
    this.#sql.noHead.run(lane);
    this.#sql.promote.run(lane);
  };
}

function isDeadReversal(row: Row): boolean {
  return row.kind === 'reversal' && (row.status === 'parked' || row.status === 'givenUp');
}
