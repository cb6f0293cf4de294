/**
 * An engine beside SQLite that keeps all in memory and lets everybody wait a turn for whatever is read, as a remote one
 * does: what passes on both leans on neither's ways.
 */
import type { BoxToken, StoredConflict } from '../../../bridge/storage/boxes.ts';
import type { OrderAct, StoredOrder } from '../../../bridge/storage/orders.ts';
import type { NewPromise } from '../../../bridge/storage/promises.ts';
import type { StoredProposal } from '../../../bridge/storage/proposals.ts';
import type { Storage, StorageTransaction } from '../../../bridge/storage/storage.ts';

interface Kept {
  notes: Map<string, string>;
  tokens: (BoxToken & { edgeId: string; configured: string })[];
  conflicts: Map<string, StoredConflict>;
  orders: Map<string, StoredOrder>;
  aside: Map<string, string>;
  missed: Map<string, number>;
  acts: OrderAct[];
  proposals: StoredProposal[];
  promises: (NewPromise & { isSettled: boolean })[];
  words: { n: number; orderId: string; body: string }[];
}
type Note = (write: (kept: Kept) => void) => void;

export function memoryStorage(): Pick<Storage, 'transact'> {
  let kept: Kept = {
    ...{ notes: new Map(), tokens: [], conflicts: new Map() },
    ...{ orders: new Map(), aside: new Map(), missed: new Map() },
    ...{ acts: [], proposals: [], promises: [], words: [] },
  };
  let last: Promise<unknown> = Promise.resolve();
  const later = async <T>(read: (kept: Kept) => T): Promise<T> => {
    await new Promise((resolve) => setImmediate(resolve));
    return structuredClone(read(kept));
  };
  return {
    transact: (work) => {
      const own = last.then(async () => {
        const [writes, steps]: [((kept: Kept) => void)[], (() => void)[]] = [[], []];
        const tx = transactionOn(later, (write) => void writes.push(write));
        const gave = await work({ ...tx, onCommit: (step) => void steps.push(step) });
        const next = structuredClone(kept);
        for (const write of writes) write(next);
        await later(() => null);
        kept = next;
        for (const step of steps) step();
        return gave;
      });
      last = own.catch(() => {});
      return own;
    },
  };
}

const byName = <T>(all: ReadonlyMap<string, T>): T[] =>
  [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);

function transactionOn(later: <T>(read: (kept: Kept) => T) => Promise<T>, note: Note): StorageTransaction {
  return {
    notes: {
      of: (name) => later(({ notes }) => notes.get(name) ?? null),
      put: (name, text) => note(({ notes }) => notes.set(name, text)),
    },
    tokens: {
      of: (edgeId, configured) =>
        later(({ tokens }) =>
          tokens
            .filter((one) => one.edgeId === edgeId && one.configured === configured)
            .sort((a, b) => b.madeAt - a.madeAt)
            .map(({ hash, madeAt, usedAt }) => ({ hash, madeAt, usedAt })),
        ),
      add: (edgeId, token) =>
        note(({ tokens }) => {
          if (!tokens.some((one) => one.edgeId === edgeId && one.hash === token.hash))
            tokens.push({ ...token, edgeId, usedAt: null });
        }),
      drop: (edgeId, hash) =>
        note((kept) => {
          kept.tokens = kept.tokens.filter((one) => one.edgeId !== edgeId || one.hash !== hash);
        }),
      dropUnused: (edgeId) =>
        note((kept) => {
          kept.tokens = kept.tokens.filter((one) => one.edgeId !== edgeId || one.usedAt !== null);
        }),
      used: (edgeId, hash, at) =>
        note(({ tokens }) => {
          for (const one of tokens) if (one.edgeId === edgeId && one.hash === hash) one.usedAt = at;
        }),
    },
    conflicts: {
      all: () => later(({ conflicts }) => byName(conflicts)),
      put: (one) => note(({ conflicts }) => conflicts.set(one.edgeId, conflicts.get(one.edgeId) ?? one)),
      drop: (edgeId) => note(({ conflicts }) => conflicts.delete(edgeId)),
    },
    orders: {
      all: () => later(({ orders }) => byName(orders)),
      put: (order) => note(({ orders }) => orders.set(order.orderId, order)),
      aside: () => later(({ aside }) => byName(aside)),
      putAside: ({ orderId, body }) => note(({ aside }) => aside.set(orderId, body)),
      dropAside: (orderId) => note(({ aside }) => aside.delete(orderId)),
      missed: () => later(({ missed }) => [...missed].map(([orderId, at]) => ({ orderId, at }))),
      miss: ({ orderId, at }) => note(({ missed }) => missed.set(orderId, missed.get(orderId) ?? at)),
      found: (orderId) => note(({ missed }) => missed.delete(orderId)),
      acts: (act) => later(({ acts }) => acts.filter((one) => one.act === act)),
      addAct: (act) => note(({ acts }) => acts.push(act)),
    },
    proposals: {
      add: (one) => note(({ proposals }) => proposals.push({ ...one, n: proposals.length + 1, toldAt: null })),
      newest: (limit) => later(({ proposals }) => proposals.toReversed().slice(0, limit)),
      untold: (limit) => later(({ proposals }) => proposals.filter(({ toldAt }) => toldAt === null).slice(0, limit)),
      told: (n, at) =>
        note(({ proposals }) => {
          for (const one of proposals) if (one.n === n) one.toldAt = at;
        }),
    },
    promises: {
      firstAndLast: () =>
        later(({ promises }) =>
          promises
            .filter(({ orderId, n }) => {
              const own = promises.filter((one) => one.orderId === orderId);
              return own[0]?.n === n || own.at(-1)?.n === n;
            })
            .map(({ basis: _basis, isSettled: _settled, ...one }) => one),
        ),
      add: (promise) =>
        note(({ promises }) => {
          if (promises.some(({ n }) => n === promise.n)) throw new Error('a number twice');
          promises.push({ ...promise, isSettled: false });
        }),
      untold: (limit) =>
        later(({ promises }) =>
          promises
            .filter((one) => !one.isSettled && promises.findLast(({ orderId }) => orderId === one.orderId) === one)
            .map(({ orderId }) => orderId)
            .slice(0, limit),
        ),
      settle: (orderId) =>
        note(({ promises }) => {
          for (const one of promises) if (one.orderId === orderId) one.isSettled = true;
        }),
    },
    words: {
      all: () => later(({ words }) => words.map(({ orderId, body }) => ({ orderId, body }))),
      after: (n, limit) =>
        later(({ words }) =>
          words
            .filter((one) => one.n > n)
            .map((one) => ({ n: one.n, orderId: one.orderId }))
            .slice(0, limit),
        ),
      add: ({ orderId, body }) => note(({ words }) => words.push({ n: words.length + 1, orderId, body })),
    },
  };
}
