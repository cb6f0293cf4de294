import type { InTurn } from './transaction.ts';

/** Postings on their way to the ERP, as they are committed. */
export interface PostingReads {
  one(key: string): StoredPosting | null;
  /** Oldest first, without withdrawn ones. */
  ofOperation(operationId: string): StoredPosting[];
  /** The ERP's numbers of what it has of an operation, as text. */
  erpRefsOf(operationId: string): string[];
  /** First ones of their lanes that are due at `now`, created from … and before …, oldest first. */
  due(created: { from: number; before: number }, now: number, limit: number): StoredPosting[];
  nextDueAt(): number | null;
  /** First in the lane of an operation's oldest posting that is on its way; null where none is. */
  firstBefore(operationId: string): Pick<StoredPosting, 'operationId' | 'status' | 'message' | 'nextAt'> | null;
  counts(): { status: string; count: number; lastDeliveredAt: number | null }[];
  /** When the oldest one was written that is on its way. */
  oldestAt(): number | null;
  /** The newest first, without withdrawn ones. */
  newest(limit: number): StoredPosting[];
}

/**
 * A lane holds its order; its first open one is marked, so that what is due is read from an index however long the
 * backlog is: `add` marks a lane's only open one, `moveUp` the next one.
 */
export interface PostingStore extends InTurn<Pick<PostingReads, 'one' | 'ofOperation' | 'due'>> {
  ofMessage(messageRef: string): Promise<StoredPosting | null>;
  /** Keys of those that were sent without a known end. */
  underWay(): Promise<string[]>;
  /** What takes a posting back, oldest first. */
  reversalsOf(key: string): Promise<StoredPosting[]>;
  /** Without a cause: a bridge of before wrote none down. */
  uncaused(): Promise<StoredPosting[]>;

  /** Waits. */
  add(posting: NewStoredPosting): void;
  /** As it stands now, in the place of what stood under its key: its lane and what it speaks of never change. */
  put(posting: StoredPosting): void;
  moveUp(lane: string): void;
  /** The first of a lane leaves no earlier. */
  rest(lane: string, until: number): void;
  /** First ones that would leave later than `beyond` leave at `at`. */
  dueBy(at: number, beyond: number): void;
}

/** What waits for a person: parked and doubtful postings, by cause. */
export interface NeedyReads {
  /** The most postings first. */
  causes(): NeedyCause[];
  /** What the ERP said of the posting with this number. */
  messageOf(n: number): string | null;
  /** Of one cause, null: of all; oldest first. */
  page(cause: string | null, limit: number, skip: number): StoredPosting[];
  /** Of a cause, numbers after … up to …, ascending. */
  slice(cause: string, after: number, until: number, limit: number): Pick<StoredPosting, 'n' | 'key' | 'nextAt'>[];
  /** The newest first. */
  newest(limit: number): StoredPosting[];
  /** What people decided about one, oldest first. */
  history(key: string): Pick<PostingAct, 'at' | 'by' | 'act' | 'reason'>[];
}

export interface NeedyStore extends InTurn<Pick<NeedyReads, 'slice'>> {
  /** For good. */
  addAct(act: PostingAct): void;
}

export const postingStatuses = [
  'waiting',
  'sending',
  'acknowledged',
  'handedOver',
  'parked',
  'doubtful',
  'withdrawn',
  'givenUp',
] as const;
export type PostingStatus = (typeof postingStatuses)[number];

export interface NewStoredPosting {
  key: string;
  lane: string;
  orderId: string;
  operationId: string;
  kind: string;
  /** Key of the one that it takes back. */
  reverses: string | null;
  /** Amounts, as text. */
  says: string;
  /** What it speaks of beside them, as text. */
  about: string;
  /** null: a reversal that has not left yet. */
  body: string | null;
  createdAt: number;
  nextAt: number;
}

export interface StoredPosting extends NewStoredPosting {
  /** Ascending, in the order in which they were written. */
  n: number;
  status: string;
  attempts: number;
  sentAt: number | null;
  deliveredAt: number | null;
  erpRef: string | null;
  messageRef: string | null;
  stamp: string | null;
  message: string | null;
  cure: string | null;
  openPoints: string | null;
  /** Of a parked or doubtful one: `causeOf`. */
  cause: string | null;
}

export interface NeedyCause {
  cause: string;
  status: string;
  cure: string | null;
  count: number;
  oldestAt: number;
  /** Number of the newest. */
  last: number;
  /** When the last one came to stand so, epoch ms. */
  since: number;
}

export interface PostingAct {
  key: string;
  at: number;
  by: string;
  act: string;
  reason: string;
  /** The status before. */
  was: string | null;
  /** What it changed. */
  detail: string | null;
}
