/** Postings within one transaction: as they are committed, with what this transaction has made of them. */
import type { NewStoredPosting, PostingStatus, PostingStore, StoredPosting } from '../storage/postings.ts';

/** Numbers are given with the commit; until then what is new stands behind all that is there. */
const NEW = 2 ** 52;

export class PostingsInTurn {
  readonly #store: PostingStore;
  readonly #changed = new Map<string, StoredPosting>();
  /** Keys of new ones, by their operation and by what they take back. */
  readonly #added = { count: 0, ofOperation: new Map<string, string[]>(), reversals: new Map<string, string[]>() };

  constructor(store: PostingStore) {
    this.#store = store;
  }

  async one(key: string): Promise<StoredPosting | null> {
    return this.#changed.get(key) ?? (await this.#store.one(key));
  }

  /** Oldest first, without withdrawn ones. */
  async ofOperation(operationId: string): Promise<StoredPosting[]> {
    const rows = this.#asChanged(await this.#store.ofOperation(operationId), this.#added.ofOperation.get(operationId));
    return rows.filter(({ status }) => status !== 'withdrawn');
  }

  async ofMessage(messageRef: string): Promise<StoredPosting | null> {
    for (const row of this.#changed.values()) if (row.messageRef === messageRef) return row;
    return this.#store.ofMessage(messageRef);
  }

  /** What takes a posting back and is waiting or parked, the newest. */
  async openReversalOf(key: string): Promise<StoredPosting | null> {
    const rows = this.#asChanged(await this.#store.reversalsOf(key), this.#added.reversals.get(key));
    return rows.findLast(({ status }) => status === 'waiting' || status === 'parked') ?? null;
  }

  /** Waiting ones of its operation after it, oldest first. */
  async waitingBehind({ operationId, n }: StoredPosting): Promise<StoredPosting[]> {
    return (await this.ofOperation(operationId)).filter((row) => row.n > n && row.status === 'waiting');
  }

  /** A reversal of its operation was handed over before it, without an answer yet. */
  async isBehindReversal(key: string): Promise<boolean> {
    const own = await this.one(key);
    if (own === null) return false;
    const rows = await this.ofOperation(own.operationId);
    return rows.some(({ n, kind, status }) => n < own.n && kind === 'reversal' && status === 'handedOver');
  }

  /** Of what this transaction has left alone. */
  async due(created: { from: number; before: number }, now: number, limit: number): Promise<StoredPosting[]> {
    const rows = await this.#store.due(created, now, limit + this.#changed.size);
    return rows.filter(({ key }) => !this.#changed.has(key)).slice(0, limit);
  }

  /** Waits. */
  add(posting: NewStoredPosting): StoredPosting {
    const added = {
      ...posting,
      ...{
        n: NEW + ++this.#added.count,
        status: 'waiting',
        attempts: 0,
        sentAt: null,
        deliveredAt: null,
        erpRef: null,
      },
      ...{ messageRef: null, stamp: null, message: null, cure: null, openPoints: null, cause: null },
    };
    this.#store.add(posting);
    this.#changed.set(posting.key, added);
    listUnder(this.#added.ofOperation, posting.operationId, posting.key);
    if (posting.reverses !== null) listUnder(this.#added.reversals, posting.reverses, posting.key);
    return added;
  }

  put(row: StoredPosting, change: Partial<StoredPosting> & { status?: PostingStatus }): StoredPosting {
    const changed = { ...row, ...change };
    this.#store.put(changed);
    this.#changed.set(row.key, changed);
    return changed;
  }

  moveUp(lane: string): void {
    this.#store.moveUp(lane);
  }

  /** What is new stands behind what is there. */
  #asChanged(rows: readonly StoredPosting[], added: readonly string[] = []): StoredPosting[] {
    const more = added.flatMap((key) => this.#changed.get(key) ?? []);
    return [...rows.map((row) => this.#changed.get(row.key) ?? row), ...more];
  }
}

function listUnder(lists: Map<string, string[]>, name: string, key: string): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [key]);
  else list.push(key);
}
