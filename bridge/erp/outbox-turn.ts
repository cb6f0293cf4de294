/** What may be done with postings in one transaction: each state of a posting stands there, each step of it is one write. */
import { printAmounts } from '../../shared/core/erp/amounts.ts';
import { printWords } from '../../shared/core/erp/posting.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type { NewStoredPosting, PostingStatus, StoredPosting } from '../storage/postings.ts';
import type { In } from '../storage/storage.ts';
import { causeOf } from './causes.ts';
import { mayAct, mayEdit, type NewPosting, newKey, type OutboxOptions, type OutboxTurn } from './outbox.ts';
import {
  type AboutPosting,
  itemOf,
  type OutboxItem,
  type StandingPosting,
  StatusSchema,
  standingRows,
} from './outbox-rows.ts';
import { PostingsInTurn } from './postings-in-turn.ts';

/** Younger than this a posting is live: it goes before a backlog. */
const LIVE_MS = 5 * MINUTE_MS;
/** "In error" is not final: a person over there may still have it booked, and what is booked stays booked. */
const answerable: ReadonlySet<string> = new Set(['handedOver', 'sending', 'doubtful', 'parked']);
/** No pause is longer. */
const LONGEST_WAIT_MS = 10 * MINUTE_MS;

export class StoredTurn implements OutboxTurn {
  readonly #transaction: In<'postings'>;
  readonly #options: OutboxOptions;
  readonly #postings: PostingsInTurn;

  constructor(transaction: In<'postings'>, options: OutboxOptions) {
    this.#transaction = transaction;
    this.#options = options;
    this.#postings = new PostingsInTurn(transaction.postings);
  }

  readonly standing: OutboxTurn['standing'] = async (operationId) =>
    standingRows(await this.#postings.ofOperation(operationId));
  readonly write: OutboxTurn['write'] = async ({ reversals, postings }, basis) => {
    for (const posting of reversals) {
      const row = await this.#postings.one(posting.key);
      if (row === null) continue;
      // Never booked for sure (not sent yet, the ERP was away, or it refused): nothing to take back there.
      if (row.status === 'waiting' || row.status === 'parked') this.#withdraw(row);
      else this.#addReversal(row, posting, basis);
    }
    for (const posting of postings) this.#add(posting);
  };
  readonly adopt: OutboxTurn['adopt'] = (held) => {
    const at = this.#options.now();
    const added = this.#add({ ...held, key: newKey(this.#options.randomBytes), body: '', from: at, to: at, basis: {} });
    this.#set(added, 'givenUp', at, 'The ERP held it before this bridge knew of it.', null);
    this.#postings.moveUp(added.lane);
  };
  readonly due: OutboxTurn['due'] = async (now, limit) => {
    const liveSince = now - LIVE_MS;
    const live = await this.#postings.due({ from: liveSince, before: Number.MAX_SAFE_INTEGER }, now, limit);
    const left = limit - live.length;
    const backlog = left > 0 ? await this.#postings.due({ from: 0, before: liveSince }, now, left) : [];
    return Promise.all([...live, ...backlog].map(this.#itemOf));
  };
  readonly item: OutboxTurn['item'] = async (key) => {
    const row = await this.#postings.one(key);
    return row === null ? null : this.#itemOf(row);
  };
  readonly statusOf: OutboxTurn['statusOf'] = async (key) => {
    const row = await this.#postings.one(key);
    return row === null ? null : StatusSchema.parse(row.status);
  };
  readonly mayBeAnswered: OutboxTurn['mayBeAnswered'] = async (key) => {
    const row = await this.#postings.one(key);
    // One that was sent without a known end waits to be sent again: that it came may be said meanwhile.
    return row !== null && (answerable.has(row.status) || (row.status === 'waiting' && row.attempts > 0));
  };
  readonly isBehindReversal: OutboxTurn['isBehindReversal'] = (key) => this.#postings.isBehindReversal(key);
  readonly keyOfMessage: OutboxTurn['keyOfMessage'] = async (messageRef) =>
    (await this.#postings.ofMessage(messageRef))?.key ?? null;
  readonly keysUnderWay: OutboxTurn['keysUnderWay'] = () => this.#transaction.postings.underWay();

  readonly markSending: OutboxTurn['markSending'] = async (leaving) => {
    // What leaves is marked before: told twice it would be, were the mark lost.
    const sentAt = this.#options.now();
    for (const { key, body, stamp } of leaving)
      await this.#ifOnItsWay(key, (row) =>
        this.#postings.put(row, {
          ...{ status: 'sending', attempts: row.attempts + 1, sentAt },
          ...(body !== undefined && { body }),
          ...(stamp !== undefined && { stamp: JSON.stringify(stamp) }),
        }),
      );
  };
  readonly markBooked: OutboxTurn['markBooked'] = async (key, erpRef, openPoints = []) => {
    const row = await this.#postings.one(key);
    if (row === null) return;
    const now = this.#options.now();
    // What takes it back waited for this answer, and need not wait on.
    const taker = row.status === 'sending' ? null : await this.#postings.openReversalOf(key);
    this.#postings.put(row, {
      ...{ status: 'acknowledged', deliveredAt: now, erpRef: JSON.stringify(erpRef) },
      openPoints: openPoints.length === 0 ? null : JSON.stringify(openPoints.map(printWords)),
      ...{ message: null, cure: null, cause: null },
    });
    // What waited for a reversal, now booked, to make room for it.
    const room = row.kind === 'reversal' ? (await this.#postings.waitingBehind(row))[0] : undefined;
    for (const next of [taker, room])
      if (next?.status === 'waiting') this.#set(next, 'waiting', now, next.message, null);
    this.#postings.moveUp(row.lane);
  };
  readonly markHandedOver: OutboxTurn['markHandedOver'] = async (key, messageRef) => {
    await this.#ifOnItsWay(key, (row) => {
      const handed = { status: 'handedOver', deliveredAt: this.#options.now(), messageRef } as const;
      this.#postings.put(row, { ...handed, message: null, cause: null });
      this.#postings.moveUp(row.lane);
    });
  };
  readonly markRefused: OutboxTurn['markRefused'] = async (key, words, cure) => {
    const row = await this.#postings.one(key);
    if (row === null) return;
    const taker = await this.#postings.openReversalOf(key);
    // What was handed over may still be booked over there, by hand: it stands until a person has looked.
    const isFinal = row.messageRef === null;
    if (row.kind === 'reversal' || !isFinal) this.#reconsider(row);
    if (taker !== null) this.#withdraw(taker);
    if (taker !== null && isFinal) return this.#withdraw(row);
    this.#because(this.#set(row, 'parked', this.#options.now(), printWords(words), cure));
    const room = row.kind === 'reversal' ? row : taker;
    if (room !== null) await this.#dropBehind(room);
    this.#postings.moveUp(row.lane);
  };
  readonly markWaiting: OutboxTurn['markWaiting'] = (key, nextAt, message) =>
    this.#end(key, 'waiting', nextAt, message);
  readonly markUnknown: OutboxTurn['markUnknown'] = (key, nextAt, message) =>
    this.#end(key, 'sending', nextAt, message);
  readonly markDoubtful: OutboxTurn['markDoubtful'] = (key, message) =>
    this.#end(key, 'doubtful', this.#options.now(), message);
  readonly forgetStamp: OutboxTurn['forgetStamp'] = async (key) => {
    const row = await this.#postings.one(key);
    if (row !== null) this.#postings.put(row, { stamp: null });
  };
  readonly rest: OutboxTurn['rest'] = (lane, until) => this.#transaction.postings.rest(lane, until);
  readonly dueBy: OutboxTurn['dueBy'] = (at) => this.#transaction.postings.dueBy(at, at + LONGEST_WAIT_MS);
  readonly decide: OutboxTurn['decide'] = async (key, act) => {
    const row = await this.#postings.one(key);
    if (row === null) throw new Problem('unknown', { what: 'noSuchConfirmation', key });
    if (!mayAct(act, row))
      throw new Problem('refused', { what: act === 'booked' || act === 'absent' ? 'onlyDoubtful' : 'onlyParked' });
    this.#reconsider(row);
    const now = this.#options.now();
    const taker = await this.#postings.openReversalOf(key);
    switch (act) {
      case 'retry':
        this.#set(row, 'waiting', now, row.message, null);
        return this.#postings.moveUp(row.lane);
      case 'anew':
        // What waits behind it would go first, and what is owed anew would come too late.
        await this.#dropBehind(row);
        return this.#withdraw(row);
      case 'giveUp':
        this.#set(row, 'givenUp', now, row.message, row.cure);
        if (taker !== null) this.#withdraw(taker);
        return this.#postings.moveUp(row.lane);
      case 'booked':
        return this.markBooked(key, {});
      case 'absent':
        // A correction takes back what never arrived: the ERP need not hear of either.
        if (taker !== null) this.#withdraw(taker);
        if (taker !== null) return this.#withdraw(row);
        this.#set(row, 'waiting', now, row.message, null);
        return;
      default:
        return act satisfies never;
    }
  };
  readonly replace: OutboxTurn['replace'] = async (key, { postings, givenUp }) => {
    const row = await this.#postings.one(key);
    if (row === null) throw new Problem('unknown', { what: 'noSuchConfirmation', key });
    if (!mayEdit(row)) throw new Problem('refused', { what: 'notEditable' });
    this.#reconsider(row);
    await this.#dropBehind(row);
    this.#withdraw(row);
    if (givenUp !== null) this.#set(this.#add(givenUp), 'givenUp', this.#options.now(), null, null);
    for (const posting of postings) this.#add(posting);
    this.#postings.moveUp(row.lane);
  };

  /** What is owed of its operation has changed: it is looked at again when this is on disk. */
  readonly #reconsider = ({ operationId }: StoredPosting): void =>
    this.#transaction.onCommit(() => this.#options.reconsider?.(operationId));
  readonly #itemOf = async (row: StoredPosting): Promise<OutboxItem> =>
    itemOf(row, row.reverses === null ? null : await this.#postings.one(row.reverses));
  readonly #ifOnItsWay = async (key: string, work: (row: StoredPosting) => void): Promise<void> => {
    const row = await this.#postings.one(key);
    if (row !== null && (row.status === 'waiting' || row.status === 'sending')) work(row);
  };
  /** How a send ended. An answer that overtook it holds. */
  readonly #end = (key: string, status: PostingStatus, nextAt: number, message: string): Promise<void> =>
    this.#ifOnItsWay(key, (row) => {
      const ended = this.#postings.put(row, { status, nextAt, message, cure: null, cause: null });
      if (status === 'doubtful') this.#because(ended);
    });
  readonly #set = (
    row: StoredPosting,
    status: PostingStatus,
    nextAt: number,
    message: string | null,
    cure: string | null,
  ): StoredPosting => this.#postings.put(row, { status, nextAt, message, cure, cause: null });
  readonly #because = (row: StoredPosting): void => void this.#postings.put(row, { cause: causeOf(row) });
  readonly #laneOf = (orderId: string, operationId: string): string =>
    this.#options.serialPer === 'operation' ? operationId : orderId;
  readonly #add = (posting: NewPosting): StoredPosting => {
    const { key, kind, orderId, operationId, from, to, basis, unit, body } = posting;
    const says = printAmounts(posting.says);
    return this.#insert({ key, kind, orderId, operationId, reverses: null, body }, { from, to, basis, unit }, says);
  };
  readonly #addReversal = (
    { key, orderId, operationId }: StoredPosting,
    { from, to }: StandingPosting,
    basis: Readonly<Record<string, number>>,
  ): void => {
    const own = { key: newKey(this.#options.randomBytes), kind: 'reversal', reverses: key, body: null };
    this.#insert({ ...own, orderId, operationId }, { from, to, basis, unit: undefined }, {});
  };
  readonly #insert = (
    row: Pick<NewStoredPosting, 'key' | 'kind' | 'orderId' | 'operationId' | 'reverses' | 'body'>,
    { basis, ...spoken }: Omit<AboutPosting, 'basis'> & { basis: Readonly<Record<string, number>> },
    says: Record<string, number>,
  ): StoredPosting => {
    const now = this.#options.now();
    return this.#postings.add({
      ...row,
      lane: this.#laneOf(row.orderId, row.operationId),
      says: JSON.stringify(says),
      about: JSON.stringify({ from: spoken.from, to: spoken.to, basis, unit: spoken.unit }),
      createdAt: now,
      nextAt: now + this.#options.delayMs,
    });
  };
  readonly #withdraw = (row: StoredPosting): void => {
    this.#set(row, 'withdrawn', this.#options.now(), 'Corrected before the ERP had it.', null);
    this.#postings.moveUp(row.lane);
  };
  /** What a refused reversal was to make room for would be too much without it. */
  readonly #dropBehind = async (reversal: StoredPosting): Promise<void> => {
    for (const row of await this.#postings.waitingBehind(reversal)) this.#withdraw(row);
  };
}
