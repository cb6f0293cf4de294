/**
 * Carries postings from the outbox to the ERP. Whatever ends without a clear answer is proved before it is sent again;
 * what is busy, denied or refused holds up its own lane only; an ERP that is away is left alone for a while.
 */
import { type Cure, type Outcome, printWords, type Words } from '../../shared/core/erp/posting.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import type { Erp } from './erp.ts';
import type { Leaving, Outbox, OutboxTurn } from './outbox.ts';
import type { OutboxItem } from './outbox-rows.ts';
import { type Pauses, type PauseTimes, startPauses } from './pauses.ts';
import { type Finding, prove } from './prove.ts';

export interface Deliver {
  /** Something may be due. */
  wake(): void;
  /** What keeps deliveries from flowing; null while they flow. */
  problem(): string | null;
  /** Resolves when nothing is on the wire any more. */
  close(): Promise<void>;
}

export interface DeliverOptions extends Partial<PauseTimes> {
  outbox: Outbox;
  erp: Pick<Erp, 'writer' | 'send' | 'find' | 'stamp'>;
  /** The plant's, IANA. */
  timeZone: () => string;
  now: () => number;
  /** 0 ≤ x < 1: spreads retries, so that many bridges do not come back in step. */
  random: () => number;
  /** A state has changed: screens may want to know. */
  changed: () => void;
}

/** A timer never sleeps longer: clocks are set now and then. */
const LONGEST_SLEEP_MS = 60_000;
const SHORTEST_SLEEP_MS = 20;
/** Among so many the probe takes the one that was tried longest ago. */
const PROBE_WINDOW = 64;

export function startDeliver(options: DeliverOptions): Deliver {
  return new Deliveries(options);
}

/** To leave; `mark`: at once, else something is asked first. */
interface Chosen {
  item: OutboxItem;
  /** For another one's answer. */
  waits: boolean;
  mark: Leaving | null;
}

/** What is to be written down when an answer came. `frees`: the lane that is free once it is on disk. */
interface Concluding {
  work: Finding;
  frees: string | null;
  done: () => void;
  fail: (error: unknown) => void;
}

const freedBy = (came: readonly Concluding[]): string[] => came.flatMap(({ frees }) => frees ?? []);

class Deliveries implements Deliver {
  readonly #options: DeliverOptions;
  readonly #outbox: Outbox;
  readonly #erp: DeliverOptions['erp'];
  readonly #pauses: Pauses;
  readonly #busy = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #turning: Promise<void> | null = null;
  #isAsked = false;
  /** Answers of one turn of the event loop, and what leaves after them, share one commit. */
  readonly #concluding: Concluding[] = [];
  readonly #undecided = new Map<string, number>();
  readonly #bornAt: number;

  constructor(options: DeliverOptions) {
    this.#options = options;
    this.#bornAt = options.now();
    this.#outbox = options.outbox;
    this.#erp = options.erp;
    this.#pauses = startPauses(options);
    this.#turn();
  }

  readonly wake: Deliver['wake'] = () => this.#turn();
  readonly problem: Deliver['problem'] = () => this.#pauses.problem();
  readonly close: Deliver['close'] = async () => {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    // What the turn under way has marked still leaves.
    await this.#turning;
    await Promise.allSettled(this.#busy.values());
    await this.#turning;
  };

  /** One at a time; what comes up meanwhile is looked at right after. */
  readonly #turn = (): void => {
    if (this.#turning !== null) {
      this.#isAsked = true;
      return;
    }
    this.#isAsked = false;
    this.#turning = this.#turnOnce().finally(() => {
      this.#turning = null;
      if (this.#isAsked) this.#turn();
      else this.#sleep();
    });
  };
  /** Writes down what came, chooses what leaves, and marks it, in one transaction; then sends. */
  readonly #turnOnce = async (): Promise<void> => {
    let came: Concluding[] = [];
    let leaving: Chosen[] = [];
    try {
      await this.#outbox.together(async (turn) => {
        came = this.#concluding.splice(0);
        for (const one of came) await one.work(turn);
        for (const item of this.#closed ? [] : await this.#choose(turn, freedBy(came).length))
          leaving.push(...(await this.#leavingAtOnce(turn, item)));
        await turn.markSending(leaving.flatMap(({ mark }) => mark ?? []));
      });
      this.#free(came);
      // What comes next in these lanes leaves with the next turn: it is due only with what was written now.
      if (freedBy(came).length > 0) this.#isAsked = true;
      for (const { done } of came) done();
    } catch (error) {
      leaving = [];
      this.#free(came);
      // The disk does not take it: what stands there is `sending`, and is proved when it does again.
      if (came.length === 0) this.#pauses.brokenHere(wordsOf(error));
      for (const { fail } of came) fail(error);
    }
    for (const chosen of leaving) this.#start(chosen);
    if (came.length > 0) this.#options.changed();
  };
  readonly #free = (came: readonly Concluding[]): void => {
    for (const lane of freedBy(came)) this.#busy.delete(lane);
  };
  readonly #sleep = (): void => {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed || this.#turning !== null) return;
    const next = this.#nextDueAt();
    if (next === null) return;
    const wait = Math.max(next, this.#pauses.until()) - this.#options.now();
    // What is due and has no place goes when one becomes free.
    if (wait <= 0 && this.#busy.size > 0) return;
    this.#timer = setTimeout(this.#turn, Math.min(LONGEST_SLEEP_MS, Math.max(SHORTEST_SLEEP_MS, wait)));
  };
  readonly #nextDueAt = (): number | null => {
    try {
      return this.#outbox.nextDueAt();
    } catch {
      return this.#options.now();
    }
  };
  /** `freed`: lanes of what has just ended. What comes next in them is not due before that is written. */
  readonly #choose = async (turn: OutboxTurn, freed: number): Promise<OutboxItem[]> => {
    const now = this.#options.now();
    if (now < this.#pauses.until()) return [];
    const isProbing = this.#pauses.isProbing();
    const places = (isProbing ? 1 : this.#pauses.parallel) - (this.#busy.size - freed);
    if (places <= 0) return [];
    const lanes = new Set(this.#busy.keys());
    const due = (await turn.due(now, (isProbing ? PROBE_WINDOW : places) + lanes.size)).filter(
      ({ lane }) => !lanes.has(lane) && lanes.add(lane),
    );
    if (isProbing) due.sort((a, b) => (a.sentAt ?? 0) - (b.sentAt ?? 0));
    return due.slice(0, places);
  };

  /** What needs no question to the ERP first. */
  readonly #leavingAtOnce = async (turn: OutboxTurn, item: OutboxItem): Promise<Chosen[]> => {
    const waits = await this.#waitsForAnswer(turn, item);
    if (item.status !== 'waiting' || this.#needsStamp(item) || waits) return [{ item, waits, mark: null }];
    try {
      return [{ item, waits, mark: this.#leaving(item) }];
    } catch (error) {
      await this.#unwritable(turn, item.posting.key, error);
      return [];
    }
  };
  /** A reversal that the dialect cannot write is parked: it holds up nothing else. */
  readonly #unwritable = (turn: OutboxTurn, key: string, error: unknown): Promise<void> =>
    turn.markRefused(key, { code: '', text: wordsOf(error) }, 'other');
  readonly #needsStamp = ({ stamp }: OutboxItem): boolean => stamp === null && this.#erp.stamp !== undefined;
  /**
   * A reversal of what was handed over: its number comes with the answer. What is said anew behind a reversal: an ERP
   * that works through what it was handed in another order would refuse it.
   */
  readonly #waitsForAnswer = async (turn: OutboxTurn, { posting, isWritten, status }: OutboxItem): Promise<boolean> => {
    if (this.#erp.writer.can.answers !== 'later') return false;
    if (status === 'waiting' && (await turn.isBehindReversal(posting.key))) return true;
    return !isWritten && posting.reverses !== null && (await turn.statusOf(posting.reverses.key)) === 'handedOver';
  };
  /** With its body, where that is written only now. */
  readonly #leaving = ({ posting, isWritten }: OutboxItem): Leaving => {
    const { key, reverses } = posting;
    const original = reverses === null || isWritten ? null : this.#outbox.item(reverses.key);
    if (original === null || reverses === null) return { key };
    const at = { key, erpRef: reverses.erpRef, timeZone: this.#options.timeZone(), now: this.#options.now() };
    return { key, body: this.#erp.writer.reversal(original.posting, at) };
  };

  readonly #start = ({ item, waits }: Chosen): void => {
    const work = this.#carry(item, waits).catch((error: unknown) => {
      this.#pauses.brokenHere(wordsOf(error));
      if (this.#busy.get(item.lane) === work) this.#busy.delete(item.lane);
      this.#options.changed();
      this.#sleep();
    });
    this.#busy.set(item.lane, work);
  };
  readonly #carry = async (item: OutboxItem, waits: boolean): Promise<void> => {
    const { key } = item.posting;
    if (waits)
      return this.#conclude(item, (turn) =>
        turn.markWaiting(key, this.#options.now() + this.#pauses.answerMs, 'Its answer has not come yet.'),
      );
    const proof = item.status === 'sending' ? await this.#proof(item) : 'absent';
    if (proof === null) return;
    if (this.#needsStamp(item) && !(await this.#stamped(item))) return;
    const leaving = this.#outbox.item(key) ?? item;
    // Meanwhile its answer came, or a person has decided.
    if (leaving.status !== 'sending') return this.#conclude(leaving, async () => {});
    const outcome = await this.#erp
      .send(leaving.posting, leaving.stamp)
      .catch((error: unknown): Outcome => ({ is: 'unknown', words: { code: '', text: wordsOf(error) } }));
    await this.#conclude(leaving, (turn) => this.#ended(turn, leaving, outcome, proof === 'refusedTwice'));
  };
  /** Why it may be sent again, which stands so on disk; null: what was found out is written down. */
  readonly #proof = async (item: OutboxItem): Promise<'absent' | 'refusedTwice' | null> => {
    const proof = await prove(item, {
      outbox: this.#outbox,
      erp: this.#erp,
      pauses: this.#pauses,
      now: this.#options.now,
      bornAt: this.#bornAt,
      undecided: this.#undecided,
    });
    if (typeof proof === 'string') {
      await this.#onDisk(null, (turn) => turn.markSending([{ key: item.posting.key }]));
      return proof;
    }
    await this.#conclude(item, proof);
    return null;
  };
  readonly #stamped = async (item: OutboxItem): Promise<boolean> => {
    const { key } = item.posting;
    let written: Leaving;
    try {
      written = this.#leaving(item);
    } catch (error) {
      await this.#conclude(item, (turn) => this.#unwritable(turn, key, error));
      return false;
    }
    try {
      const stamp = await this.#erp.stamp?.({ ...item.posting, body: written.body ?? item.posting.body });
      await this.#onDisk(null, (turn) => turn.markSending([{ ...written, ...(stamp && { stamp }) }]));
      return true;
    } catch (error) {
      const words = { code: '', text: wordsOf(error) };
      await this.#conclude(item, (turn) => this.#ended(turn, item, { is: 'away', words }));
      return false;
    }
  };

  readonly #conclude = (item: OutboxItem, work: Finding): Promise<void> => this.#onDisk(item.lane, work);
  readonly #onDisk = (frees: string | null, work: Finding): Promise<void> =>
    new Promise((done, fail) => {
      this.#concluding.push({ work, frees, done, fail });
      if (this.#concluding.length === 1) setImmediate(this.#turn);
    });
  /** `mayBeBooked`: by a send before this one. Then this one's failure proves nothing. */
  readonly #ended = async (
    turn: OutboxTurn,
    item: OutboxItem,
    outcome: Outcome,
    mayBeBooked = false,
  ): Promise<void> => {
    const { lane, attempts } = item;
    const { key } = item.posting;
    const wait = mayBeBooked ? turn.markUnknown : turn.markWaiting;
    switch (outcome.is) {
      case 'booked':
        this.#pauses.flows(lane);
        await turn.markBooked(key, outcome.erpRef, outcome.open);
        this.#rest(turn, lane);
        break;
      case 'handedOver':
        this.#pauses.flows(lane);
        await turn.markHandedOver(key, outcome.messageRef);
        this.#rest(turn, lane);
        break;
      case 'refused':
        this.#pauses.flows(lane);
        await this.#refused(turn, key, outcome.words, outcome.cure, mayBeBooked);
        break;
      case 'busy':
        await wait(key, this.#pauses.busy(lane, attempts, outcome), printWords(outcome.words));
        break;
      case 'denied':
        await wait(key, this.#pauses.denied(lane, attempts, outcome.words), printWords(outcome.words));
        break;
      case 'away':
        await wait(key, this.#pauses.away(lane, attempts, outcome.words), printWords(outcome.words));
        break;
      case 'stale':
        await this.#stale(turn, item, outcome.words);
        break;
      case 'unknown':
        await turn.markUnknown(key, this.#pauses.unknown(attempts, outcome.words), printWords(outcome.words));
        break;
      default:
        outcome satisfies never;
    }
  };
  /** The ERP says that it has our key: that is the proof; where it can be looked up, with its number. */
  readonly #refused = async (
    turn: OutboxTurn,
    key: string,
    words: Words,
    cure: Cure,
    mayBeBooked: boolean,
  ): Promise<void> => {
    const { repeats } = this.#erp.writer.can;
    if (this.#erp.find !== undefined && (mayBeBooked || cure === 'already')) {
      // Looked up, not repeated under its stamp.
      await turn.forgetStamp(key);
      await turn.markUnknown(key, this.#options.now(), printWords(words));
    } else if (cure === 'already' && repeats === 'refusedByKey') await turn.markBooked(key, {});
    // An order that our own first send has ended refuses the second, whatever it thinks of keys.
    else if (mayBeBooked) await turn.markDoubtful(key, printWords(words));
    else await turn.markRefused(key, words, cure);
  };
  /** Sent once: read the version anew. Sent before: that send may have been what changed it. */
  readonly #stale = async (turn: OutboxTurn, item: OutboxItem, words: Words): Promise<void> => {
    const at = this.#options.now();
    const { key } = item.posting;
    await turn.forgetStamp(key);
    if (item.attempts <= 1) await turn.markWaiting(key, at, printWords(words));
    else await turn.markUnknown(key, at, printWords(words));
  };
  readonly #rest = (turn: OutboxTurn, lane: string): void => {
    const { pauseMs } = this.#erp.writer.can;
    if (pauseMs > 0) turn.rest(lane, this.#options.now() + pauseMs);
  };
}
