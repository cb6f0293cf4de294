/** The outbox in the bridge's storage: each state of a posting stands there, each step of it is one write. */
import { printAmounts } from '../../shared/core/erp/amounts.ts';
import { printWords } from '../../shared/core/erp/posting.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type { PostingStatus, PostingStore, StoredPosting } from '../storage/postings.ts';
import type { Storage } from '../storage/storage.ts';
import { causeOf } from './causes.ts';
import { mayAct, mayEdit, type NewPosting, type Outbox, type OutboxOptions } from './outbox.ts';
import {
  type AboutPosting,
  itemOf,
  type OutboxItem,
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

type OutboxStorage = Pick<Storage, 'transactNow' | 'postings' | 'needy'>;

export function openOutbox(storage: OutboxStorage, options: OutboxOptions): Outbox {
  return new StoredOutbox(storage, options);
}

/** 32 hexadecimal characters: what SAP's EX_IDENT takes, and 128 bits of chance. */
export function newKey(randomBytes: (size: number) => Buffer): string {
  return randomBytes(16).toString('hex');
}

class StoredOutbox implements Outbox {
  readonly #storage: OutboxStorage;
  readonly #options: OutboxOptions;
  readonly #postings: PostingStore;

  constructor(storage: OutboxStorage, options: OutboxOptions) {
    this.#storage = storage;
    this.#options = options;
    this.#postings = storage.postings;
    // A bridge of before did not write causes down.
    const uncaused = storage.needy.uncaused();
    if (uncaused.length > 0) this.together(() => uncaused.forEach(this.#because));
  }

  readonly standing: Outbox['standing'] = (operationId) => {
    const rows = this.#postings.ofOperation(operationId);
    // A reversal that was refused or given up takes nothing back, and its original stays.
    const refused = new Set(rows.flatMap((row) => (isDeadReversal(row) ? [row.reverses] : [])));
    return rows
      .filter((row) => !isDeadReversal(row))
      .map((row) => (refused.has(row.key) ? { ...standingOf(row), isFixed: true } : standingOf(row)));
  };
  readonly write: Outbox['write'] = ({ reversals, postings }, basis) => {
    for (const posting of reversals) {
      const status = this.#postings.one(posting.key)?.status;
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
    this.#set(key, 'givenUp', at, 'The ERP held it before this bridge knew of it.', null);
    this.#moveUp(key);
  };
  readonly due: Outbox['due'] = (now, limit) => {
    const liveSince = now - LIVE_MS;
    const live = this.#postings.due({ from: liveSince, before: Number.MAX_SAFE_INTEGER }, now, limit);
    const backlog =
      live.length < limit ? this.#postings.due({ from: 0, before: liveSince }, now, limit - live.length) : [];
    return [...live, ...backlog].map((row) => this.#itemOf(row));
  };
  readonly nextDueAt: Outbox['nextDueAt'] = () => this.#postings.nextDueAt();
  readonly item: Outbox['item'] = (key) => {
    const row = this.#postings.one(key);
    return row === null ? null : this.#itemOf(row);
  };
  readonly knownRefs: Outbox['knownRefs'] = (operationId) =>
    this.#postings.erpRefsOf(operationId).flatMap((erpRef) => {
      const refs = refsOf(erpRef);
      return refs === null ? [] : [refs];
    });

  readonly markSending: Outbox['markSending'] = (leaving) => {
    if (leaving.length === 0) return;
    // What leaves is marked before: told twice it would be, were the mark lost.
    const now = this.#options.now();
    this.#storage.transactNow(() => {
      for (const { key, body = null, stamp } of leaving)
        this.#postings.leave(key, { at: now, body, stamp: stamp === undefined ? null : JSON.stringify(stamp) });
    });
  };
  readonly together: Outbox['together'] = (work) => this.#storage.transactNow(() => work());
  readonly markBooked: Outbox['markBooked'] = (key, erpRef, openPoints = []) => {
    const open = openPoints.length === 0 ? null : JSON.stringify(openPoints.map(printWords));
    const now = this.#options.now();
    // What takes it back waited for this answer, and need not wait on.
    const taker = this.statusOf(key) === 'sending' ? null : this.#postings.openReversalOf(key);
    this.#postings.book(key, { at: now, erpRef: JSON.stringify(erpRef), openPoints: open });
    const room = this.#roomMadeBy(key);
    for (const next of [taker, room])
      if (next?.status === 'waiting') this.#set(next.key, 'waiting', now, next.message, null);
    this.#moveUp(key);
  };
  /** What waited for a reversal, now booked, to make room for it. */
  readonly #roomMadeBy = (key: string): StoredPosting | undefined => {
    const row = this.#postings.one(key);
    return row?.kind === 'reversal' ? this.#postings.waitingBehind(row.operationId, row.n)[0] : undefined;
  };
  readonly markHandedOver: Outbox['markHandedOver'] = (key, messageRef) => {
    this.#postings.handOver(key, { at: this.#options.now(), messageRef });
    this.#moveUp(key);
  };
  readonly markRefused: Outbox['markRefused'] = (key, words, cure) => {
    const row = this.#postings.one(key);
    if (row === null) return;
    const taker = this.#postings.openReversalOf(key);
    // What was handed over may still be booked over there, by hand: it stands until a person has looked.
    const isFinal = row.messageRef === null;
    this.together(() => {
      if (taker !== null) this.#withdraw(taker.key);
      if (taker !== null && isFinal) return this.#withdraw(key);
      this.#set(key, 'parked', this.#options.now(), printWords(words), cure);
      this.#because(this.#postings.one(key));
      const room = row.kind === 'reversal' ? row : taker;
      if (room !== null) this.#dropBehind(room);
      this.#moveUp(key);
    });
    if (row.kind === 'reversal' || !isFinal) this.#options.reconsider?.(row.operationId);
  };
  readonly markWaiting: Outbox['markWaiting'] = (key, nextAt, message) => {
    this.#postings.end(key, 'waiting', nextAt, message);
  };
  readonly markUnknown: Outbox['markUnknown'] = (key, nextAt, message) => {
    this.#postings.end(key, 'sending', nextAt, message);
  };
  readonly markDoubtful: Outbox['markDoubtful'] = (key, message) => {
    this.#postings.end(key, 'doubtful', this.#options.now(), message);
    const row = this.#postings.one(key);
    if (row?.status === 'doubtful') this.#because(row);
  };
  readonly forgetStamp: Outbox['forgetStamp'] = (key) => {
    this.#postings.forgetStamp(key);
  };
  readonly rest: Outbox['rest'] = (lane, until) => {
    this.#postings.rest(lane, until);
  };
  readonly keyOfMessage: Outbox['keyOfMessage'] = (messageRef) => this.#postings.ofMessage(messageRef)?.key ?? null;
  readonly keysUnderWay: Outbox['keysUnderWay'] = () => this.#postings.underWay();
  readonly decide: Outbox['decide'] = (key, act) => {
    const row = this.#postings.one(key);
    if (row === null) throw new Problem('unknown', { what: 'noSuchConfirmation', key });
    if (!mayAct(act, row))
      throw new Problem('refused', { what: act === 'booked' || act === 'absent' ? 'onlyDoubtful' : 'onlyParked' });
    const now = this.#options.now();
    const taker = this.#postings.openReversalOf(key);
    this.together(() => {
      switch (act) {
        case 'retry':
          this.#set(key, 'waiting', now, row.message, null);
          return this.#moveUp(key);
        case 'anew':
          // What waits behind it would go first, and what is owed anew would come too late.
          this.#dropBehind(row);
          return this.#withdraw(key);
        case 'giveUp':
          this.#set(key, 'givenUp', now, row.message, row.cure);
          if (taker !== null) this.#withdraw(taker.key);
          return this.#moveUp(key);
        case 'booked':
          return this.markBooked(key, {});
        case 'absent':
          // A correction takes back what never arrived: the ERP need not hear of either.
          if (taker !== null) this.#withdraw(taker.key);
          if (taker !== null) return this.#withdraw(key);
          return this.#set(key, 'waiting', now, row.message, null);
        default:
          return act satisfies never;
      }
    });
    this.#options.reconsider?.(row.operationId);
  };
  readonly replace: Outbox['replace'] = (key, { postings, givenUp }) => {
    const row = this.#postings.one(key);
    if (row === null) throw new Problem('unknown', { what: 'noSuchConfirmation', key });
    if (!mayEdit(row)) throw new Problem('refused', { what: 'notEditable' });
    this.together(() => {
      this.#dropBehind(row);
      this.#withdraw(key);
      if (givenUp !== null) {
        this.#add(givenUp);
        this.#set(givenUp.key, 'givenUp', this.#options.now(), null, null);
      }
      for (const posting of postings) this.#add(posting);
      this.#moveUp(key);
    });
    this.#options.reconsider?.(row.operationId);
  };
  readonly view: Outbox['view'] = (problem) => viewOf(this.#postings, this.#storage.needy, problem);
  readonly dueBy: Outbox['dueBy'] = (at) => {
    this.#postings.dueBy(at, at + LONGEST_WAIT_MS);
  };
  readonly queue: Outbox['queue'] = () => queueOf(this.#postings);
  readonly isBehindReversal: Outbox['isBehindReversal'] = (key) => this.#postings.isBehindReversal(key);
  readonly mayBeAnswered: Outbox['mayBeAnswered'] = (key) => {
    const row = this.#postings.one(key);
    // One that was sent without a known end waits to be sent again: that it came may be said meanwhile.
    return row !== null && (answerable.has(row.status) || (row.status === 'waiting' && row.attempts > 0));
  };
  readonly statusOf: Outbox['statusOf'] = (key) => {
    const row = this.#postings.one(key);
    return row === null ? null : StatusSchema.parse(row.status);
  };

  readonly #set = (
    key: string,
    status: PostingStatus,
    nextAt: number,
    message: string | null,
    cure: string | null,
  ): void => this.#postings.set(key, status, { nextAt, message, cure });
  readonly #itemOf = (row: StoredPosting): OutboxItem =>
    itemOf(row, row.reverses === null ? null : this.#postings.one(row.reverses));
  readonly #because = (row: StoredPosting | null): void => {
    if (row !== null) this.#postings.because(row.key, causeOf(row));
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
    const original = this.#postings.one(key);
    if (original === null) return;
    this.#insert({
      key: newKey(this.#options.randomBytes),
      kind: 'reversal',
      orderId: original.orderId,
      operationId: original.operationId,
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
    this.#postings.add({
      ...row,
      lane: this.#laneOf(row.orderId, row.operationId),
      says: JSON.stringify(row.says),
      about: JSON.stringify(row.about),
      createdAt: now,
      nextAt: now + this.#options.delayMs,
    });
  };
  readonly #withdraw = (key: string): void => {
    this.#set(key, 'withdrawn', this.#options.now(), 'Corrected before the ERP had it.', null);
    this.#moveUp(key);
  };
  /** What a refused reversal was to make room for would be too much without it. */
  readonly #dropBehind = (reversal: StoredPosting): void => {
    for (const row of this.#postings.waitingBehind(reversal.operationId, reversal.n)) this.#withdraw(row.key);
  };
  readonly #moveUp = (key: string): void => {
    const lane = this.#postings.one(key)?.lane;
    if (lane !== undefined) this.#postings.moveUp(lane);
  };
}

function isDeadReversal(row: StoredPosting): boolean {
  return row.kind === 'reversal' && (row.status === 'parked' || row.status === 'givenUp');
}
