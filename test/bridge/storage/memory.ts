/**
 * An engine beside SQLite that keeps all in memory and lets everybody wait a turn for whatever is read, as a remote one
 * does: what passes on both leans on neither's ways.
 */
import type { Arrived, Box, BoxToken, StoredConflict } from '../../../bridge/storage/boxes.ts';
import type { OrderAct, StoredOrder } from '../../../bridge/storage/orders.ts';
import type { PostingAct, StoredPosting } from '../../../bridge/storage/postings.ts';
import type { NewPromise } from '../../../bridge/storage/promises.ts';
import type { StoredProposal } from '../../../bridge/storage/proposals.ts';
import type { Quarantined } from '../../../bridge/storage/quarantine.ts';
import type { Storage, StorageTransaction } from '../../../bridge/storage/storage.ts';
import type { Event } from '../../../shared/core/words/event.ts';
import { needyIn, postingsIn, writePostings } from './memory-postings.ts';

export interface Kept {
  notes: Map<string, string>;
  /** Each box's facts by number. */
  facts: Map<string, Map<number, Event>>;
  boxes: Map<string, Box>;
  owners: Map<string, string>;
  quarantine: Quarantined[];
  arrivals: Map<string, Arrived>;
  tokens: (BoxToken & { edgeId: string; configured: string })[];
  conflicts: Map<string, StoredConflict>;
  told: Map<string, { edgeId: string; orderId: string; body: string }>;
  messages: { edgeId: string; id: number; body: string }[];
  postings: StoredPosting[];
  acted: PostingAct[];
  askedBooks: Set<string>;
  orders: Map<string, StoredOrder>;
  aside: Map<string, string>;
  missed: Map<string, number>;
  acts: OrderAct[];
  proposals: StoredProposal[];
  promises: (NewPromise & { isSettled: boolean })[];
  words: { n: number; orderId: string; body: string }[];
}
export type Note = (write: (kept: Kept) => void) => void;
export type Later = <T>(read: () => T) => Promise<T>;

export function memoryStorage(): Storage {
  let kept: Kept = {
    ...{ notes: new Map(), facts: new Map(), boxes: new Map(), owners: new Map(), quarantine: [] },
    ...{ arrivals: new Map(), tokens: [], conflicts: new Map(), told: new Map(), messages: [] },
    ...{ postings: [], acted: [], askedBooks: new Set(), orders: new Map(), aside: new Map(), missed: new Map() },
    ...{ acts: [], proposals: [], promises: [], words: [] },
  };
  let last: Promise<unknown> = Promise.resolve();
  const later: Later = async (read) => {
    await new Promise((resolve) => setImmediate(resolve));
    return structuredClone(read());
  };
  const reads = readsOf(() => kept);
  return {
    ...reads,
    tidy: () => {},
    transact: (work) => {
      const own = last.then(async () => {
        const writes: ((kept: Kept) => void)[] = [];
        const after: { commit: (() => void)[]; failure: (() => void)[] } = { commit: [], failure: [] };
        const tx = transactionOn(
          (read) => later(() => read(kept)),
          (write) => void writes.push(write),
          reads,
        );
        const gave = await (async () => {
          try {
            const gave = await work({
              ...tx,
              onCommit: (step) => void after.commit.push(step),
              onFailure: (step) => void after.failure.push(step),
            });
            const next = structuredClone(kept);
            for (const write of writes) write(next);
            await later(() => null);
            kept = next;
            return gave;
          } catch (error) {
            for (const step of after.failure.reverse()) step();
            throw error;
          }
        })();
        for (const step of after.commit) step();
        return gave;
      });
      last = own.catch(() => {});
      return own;
    },
  };
}

type Reads = Omit<Storage, 'transact' | 'tidy'>;

function readsOf(now: () => Kept): Reads {
  const factsOf = (edgeId: string): Event[] =>
    [...(now().facts.get(edgeId)?.values() ?? [])].sort((a, b) => a.seq - b.seq);
  const plants: Storage['facts']['plants'] = (edgeId) =>
    factsOf(edgeId).flatMap((fact) => (fact.type === 'masterDataChanged' ? [fact] : []));
  const openOf = (edgeId?: string): Quarantined[] =>
    now().quarantine.filter((one) => one.decision === null && (edgeId === undefined || one.edgeId === edgeId));
  return {
    facts: {
      read: (edgeId, after, limit) =>
        factsOf(edgeId)
          .filter(({ seq }) => seq > after)
          .slice(0, limit),
      find: (edgeId, seq) => now().facts.get(edgeId)?.get(seq) ?? null,
      pick: (edgeId, seqs) => seqs.flatMap((seq) => now().facts.get(edgeId)?.get(seq) ?? []),
      lastPlant: (edgeId) => plants(edgeId).at(-1) ?? null,
      plants,
      firstAt: () => {
        const firsts = [...now().facts.values()].flatMap((facts) => facts.get(1)?.at ?? []);
        return firsts.length === 0 ? null : Math.min(...firsts);
      },
    },
    boxes: { of: (edgeId) => now().boxes.get(edgeId) ?? null, all: () => byName(now().boxes) },
    owners: { all: () => [...now().owners].map(([machineId, edgeId]) => ({ machineId, edgeId })) },
    quarantine: {
      one: (edgeId, seq) => now().quarantine.find((one) => one.edgeId === edgeId && one.seq === seq) ?? null,
      bodies: (edgeId, from, to) =>
        now()
          .quarantine.filter((one) => one.edgeId === edgeId && one.seq >= from && one.seq <= to)
          .flatMap(({ seq, body }) => (body === null ? [] : [{ seq, body }]))
          .sort((a, b) => a.seq - b.seq),
      passedOver: (edgeId) =>
        now()
          .quarantine.filter((one) => one.edgeId === edgeId && one.body === null && one.decision !== 'taken')
          .map(({ seq }) => seq),
      version: () => JSON.stringify(now().quarantine.map(({ decision }) => decision)),
      open: (edgeId) => openOf(edgeId).length,
      openBytes: (edgeId) => openOf(edgeId).reduce((sum, { body }) => sum + Buffer.byteLength(body ?? ''), 0),
      newest: (limit, letters, onlyOpen) =>
        (onlyOpen ? openOf() : now().quarantine)
          .toSorted((a, b) => b.at - a.at)
          .slice(0, limit)
          .map((one) => ({ ...one, body: one.body?.slice(0, letters) ?? null })),
    },
    postings: postingsIn(now),
    needy: needyIn(now),
  };
}

const byName = <T>(all: ReadonlyMap<string, T>): T[] =>
  [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);

function transactionOn(
  later: <T>(read: (kept: Kept) => T) => Promise<T>,
  note: Note,
  reads: Reads,
): StorageTransaction {
  return {
    notes: {
      of: (name) => later(({ notes }) => notes.get(name) ?? null),
      put: (name, text) => note(({ notes }) => notes.set(name, text)),
    },
    facts: {
      find: (edgeId, seq) => later(() => reads.facts.find(edgeId, seq)),
      append: (edgeId, events) =>
        note((kept) => {
          if (!kept.boxes.has(edgeId)) throw new Error(`the facts of ${edgeId} came before its cursor`);
          const facts = kept.facts.get(edgeId) ?? new Map<number, Event>();
          for (const event of events) {
            if (facts.has(event.seq)) throw new Error('a number twice');
            facts.set(event.seq, event);
          }
          kept.facts.set(edgeId, facts);
        }),
    },
    boxes: {
      of: (edgeId) => later(() => reads.boxes.of(edgeId)),
      put: (box) =>
        note(({ boxes }) => {
          boxes.set(box.edgeId, { ...box, journalId: boxes.get(box.edgeId)?.journalId ?? box.journalId });
        }),
    },
    owners: { put: ({ machineId, edgeId }) => note(({ owners }) => owners.set(machineId, edgeId)) },
    quarantine: {
      one: (edgeId, seq) => later(() => reads.quarantine.one(edgeId, seq)),
      open: (edgeId) => later(() => reads.quarantine.open(edgeId)),
      openBytes: (edgeId) => later(() => reads.quarantine.openBytes(edgeId)),
      add: (fact) =>
        note(({ quarantine }) => {
          if (!quarantine.some(({ edgeId, seq }) => edgeId === fact.edgeId && seq === fact.seq))
            quarantine.push({ ...fact, decision: null, decidedBy: null, decidedAt: null });
        }),
      decide: (edgeId, seq, { decision, by, at }) =>
        note(({ quarantine }) => {
          for (const one of quarantine)
            if (one.edgeId === edgeId && one.seq === seq)
              Object.assign(one, { decision, decidedBy: by, decidedAt: at });
        }),
    },
    arrivals: {
      all: () => later(({ arrivals }) => byName(arrivals)),
      put: (arrived) => note(({ arrivals }) => arrivals.set(arrived.edgeId, arrived)),
    },
    told: {
      orders: (edgeId) =>
        later(({ told }) =>
          [...told.values()].filter((one) => one.edgeId === edgeId).map(({ orderId, body }) => ({ orderId, body })),
        ),
      has: (edgeId, orderId) => later(({ told }) => told.has(JSON.stringify([edgeId, orderId]))),
      put: (edgeId, orderId, body) =>
        note(({ told }) => told.set(JSON.stringify([edgeId, orderId]), { edgeId, orderId, body })),
      forget: (edgeId, orderId) => note(({ told }) => told.delete(JSON.stringify([edgeId, orderId]))),
      lastId: (edgeId) =>
        later(({ messages }) => Math.max(0, ...messages.filter((one) => one.edgeId === edgeId).map(({ id }) => id))),
      messages: (edgeId, after, limit) =>
        later(({ messages }) =>
          messages
            .filter((one) => one.edgeId === edgeId && one.id > after)
            .map(({ id, body }) => ({ id, body }))
            .sort((a, b) => a.id - b.id)
            .slice(0, limit),
        ),
      addMessage: (edgeId, id, body) =>
        note(({ messages }) => {
          if (messages.some((one) => one.edgeId === edgeId && one.id === id)) throw new Error('a number twice');
          messages.push({ edgeId, id, body });
        }),
    },
    ...writePostings(reads, (read) => later(read), note),
    askedBooks: {
      all: () => later(({ askedBooks }) => [...askedBooks]),
      add: (operationId) => note(({ askedBooks }) => askedBooks.add(operationId)),
      forget: () => note(({ askedBooks }) => askedBooks.clear()),
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
