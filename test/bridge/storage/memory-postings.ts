/** Postings of the engine in memory. */
import type {
  NeedyReads,
  NeedyStore,
  PostingReads,
  PostingStore,
  StoredPosting,
} from '../../../bridge/storage/postings.ts';
import type { Kept, Later, Note } from './memory.ts';

const isOnItsWay = ({ status }: StoredPosting): boolean => status === 'waiting' || status === 'sending';
const isNeedy = ({ status }: StoredPosting): boolean => status === 'parked' || status === 'doubtful';
/** What the next one of a lane waits for. */
const isOpen = (row: StoredPosting): boolean =>
  isOnItsWay(row) ||
  row.status === 'doubtful' ||
  (row.status === 'parked' && row.kind !== 'reversal' && row.messageRef === null);
const notWithdrawn = ({ status }: StoredPosting): boolean => status !== 'withdrawn';

export function postingsIn(now: () => Kept): PostingReads {
  const all = (): StoredPosting[] => now().postings;
  const headOf = (lane: string): StoredPosting | undefined => all().find((row) => row.lane === lane && isOpen(row));
  const dueOnes = (): StoredPosting[] => all().filter((row) => isOnItsWay(row) && headOf(row.lane) === row);
  return {
    one: (key) => all().find((row) => row.key === key) ?? null,
    ofOperation: (operationId) => all().filter((row) => row.operationId === operationId && notWithdrawn(row)),
    erpRefsOf: (operationId) =>
      all()
        .filter((row) => row.operationId === operationId && notWithdrawn(row))
        .flatMap(({ erpRef }) => erpRef ?? []),
    due: ({ from, before }, at, limit) =>
      dueOnes()
        .filter(({ createdAt, nextAt }) => createdAt >= from && createdAt < before && nextAt <= at)
        .sort((a, b) => a.createdAt - b.createdAt || a.n - b.n)
        .slice(0, limit),
    nextDueAt: () => leastOf(dueOnes().map(({ nextAt }) => nextAt)),
    firstBefore: (operationId) => {
      const own = all().find((row) => row.operationId === operationId && isOnItsWay(row));
      const first = own === undefined ? undefined : headOf(own.lane);
      if (first === undefined) return null;
      const { status, message, nextAt } = first;
      return { operationId: first.operationId, status, message, nextAt };
    },
    counts: () =>
      [...new Set(all().map(({ status }) => status))].map((status) => {
        const rows = all().filter((row) => row.status === status);
        const delivered = rows.flatMap(({ deliveredAt }) => deliveredAt ?? []);
        return { status, count: rows.length, lastDeliveredAt: delivered.length === 0 ? null : Math.max(...delivered) };
      }),
    oldestAt: () =>
      leastOf(['waiting', 'sending'].flatMap((status) => all().find((row) => row.status === status)?.createdAt ?? [])),
    newest: (limit) => all().filter(notWithdrawn).reverse().slice(0, limit),
  };
}

export function needyIn(now: () => Kept): NeedyReads {
  const caused = (cause: string | null): StoredPosting[] =>
    now().postings.filter((row) => isNeedy(row) && (cause === null ? row.cause !== null : row.cause === cause));
  return {
    causes: () =>
      [...new Set(caused(null).flatMap(({ cause }) => cause ?? []))]
        .map((cause) => {
          const rows = caused(cause);
          return {
            cause,
            status: rows[0]?.status ?? '',
            cure: rows.find(({ cure }) => cure !== null)?.cure ?? null,
            count: rows.length,
            oldestAt: Math.min(...rows.map(({ createdAt }) => createdAt)),
            last: Math.max(...rows.map(({ n }) => n)),
            since: Math.max(...rows.map(({ nextAt }) => nextAt)),
          };
        })
        .sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1)),
    messageOf: (n) => now().postings.find((row) => row.n === n)?.message ?? null,
    page: (cause, limit, skip) => caused(cause).slice(skip, skip + limit),
    slice: (cause, after, until, limit) =>
      caused(cause)
        .filter(({ n }) => n > after && n <= until)
        .slice(0, limit)
        .map(({ n, key, nextAt }) => ({ n, key, nextAt })),
    newest: (limit) => now().postings.filter(isNeedy).reverse().slice(0, limit),
    history: (key) =>
      now()
        .acted.filter((one) => one.key === key)
        .map(({ at, by, act, reason }) => ({ at, by, act, reason })),
  };
}

export function writePostings(
  { postings, needy }: { postings: PostingReads; needy: NeedyReads },
  later: Later,
  note: Note,
): { postings: PostingStore; needy: NeedyStore } {
  const rows = () => postings.newest(Number.MAX_SAFE_INTEGER).reverse();
  return {
    postings: {
      one: (key) => later(() => postings.one(key)),
      ofOperation: (operationId) => later(() => postings.ofOperation(operationId)),
      due: (...asked) => later(() => postings.due(...asked)),
      ofMessage: (messageRef) => later(() => rows().find((row) => row.messageRef === messageRef) ?? null),
      underWay: () =>
        later(() =>
          rows()
            .filter((row) => (isOnItsWay(row) || row.status === 'doubtful') && row.attempts > 0)
            .map(({ key }) => key),
        ),
      reversalsOf: (key) => later(() => rows().filter(({ reverses }) => reverses === key)),
      uncaused: () => later(() => rows().filter((row) => isNeedy(row) && row.cause === null)),
      add: (posting) =>
        note(({ postings: all }) => {
          if (all.some(({ key }) => key === posting.key)) throw new Error('a key twice');
          all.push({
            ...posting,
            ...{ n: all.length + 1, status: 'waiting', attempts: 0, sentAt: null, deliveredAt: null, erpRef: null },
            ...{ messageRef: null, stamp: null, message: null, cure: null, openPoints: null, cause: null },
          });
        }),
      put: (posting) =>
        note(({ postings: all }) => {
          const at = all.findIndex(({ key }) => key === posting.key);
          const before = all[at];
          if (before === undefined) return;
          const { n, lane, orderId, operationId, kind, reverses, says, about, createdAt } = before;
          const own = { n, lane, orderId, operationId, kind, reverses, says, about, createdAt };
          all[at] = { ...posting, ...own };
        }),
      // The first open one is found when it is asked for.
      moveUp: () => {},
      rest: (lane, until) =>
        note(({ postings: all }) => {
          const head = all.find((row) => row.lane === lane && isOpen(row));
          if (head !== undefined && isOnItsWay(head)) head.nextAt = Math.max(head.nextAt, until);
        }),
      dueBy: (at, beyond) =>
        note(({ postings: all }) => {
          for (const row of all)
            if (isOnItsWay(row) && row.nextAt > beyond && all.find((o) => o.lane === row.lane && isOpen(o)) === row)
              row.nextAt = at;
        }),
    },
    needy: {
      slice: (...asked) => later(() => needy.slice(...asked)),
      addAct: (act) => note(({ acted }) => acted.push(act)),
    },
  };
}

const leastOf = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : Math.min(...numbers));
