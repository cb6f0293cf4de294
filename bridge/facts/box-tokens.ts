/**
 * By which tokens the boxes are known. The configured one is where it begins; a box draws another by itself every so
 * often, and tells its hash over the line that it has. Both are taken until the new one has been in use for a week:
 * then whoever holds an old one stays outside. Another token in the configuration begins anew.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../shared/core/words/problem.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import type { BoxToken } from '../storage/boxes.ts';
import type { Storage } from '../storage/storage.ts';

/** So long an old token is taken beside the new one. */
export const OVERLAP_MS = 7 * DAY_MS;
/** Of one box: whoever has one may draw others, and each is compared with every call. */
const MOST_TOKENS = 16;
/** Calls under way when a box changes over. */
const CHANGE_OVER_MS = HOUR_MS;

export interface TokenState {
  /** Since when the token in use is in use, epoch ms; null: it is the configured one. */
  since: number | null;
  /** Until then older ones are taken too, epoch ms; null: there is none. */
  oldUntil: number | null;
  /** When an older one was used although the box had changed over, epoch ms; null: never. */
  oldUsedAt: number | null;
}

export interface BoxTokens {
  /** Whose token it is; all are compared, in constant time. Errors: `unauthenticated`. */
  boxOf(authorization: string | undefined): Promise<string>;
  /** The hash (SHA-256, hexadecimal) of the token that the box uses from its next call on. Errors: `tooMany`. */
  renew(edgeId: string, hash: string): Promise<void>;
  state(edgeId: string): TokenState;
}

interface Known {
  id: string;
  configured: string;
  /** Newest first; the configured one is the last. */
  rows: BoxToken[];
  oldUsedAt: number | null;
}

export interface BoxTokensOptions {
  edges: readonly { id: string; token?: string | undefined }[];
  now: () => number;
}

export async function openBoxTokens(
  { transact }: Pick<Storage, 'transact'>,
  { edges, now }: BoxTokensOptions,
): Promise<BoxTokens> {
  const boxes = await transact(({ tokens }) =>
    Promise.all(
      edges.map(async ({ id, token = '' }): Promise<Known> => {
        const configured = hashOf(token);
        const rows = [...(await tokens.of(id, configured)), { hash: configured, madeAt: 0, usedAt: 0 }];
        return { id, configured, rows, oldUsedAt: null };
      }),
    ),
  );
  const knownBox = (edgeId: string): Known => {
    const box = boxes.find(({ id }) => id === edgeId);
    if (box === undefined) throw new Problem('unauthenticated', { what: 'tokenUnknown' });
    return box;
  };
  const taken = (box: Known): BoxToken[] => {
    const inUse = box.rows.findIndex(({ usedAt }) => usedAt !== null);
    const since = box.rows[inUse]?.usedAt ?? 0;
    // A clock that was put back makes no old token good again for long: the overlap is counted from that moment.
    return Math.abs(now() - since) < OVERLAP_MS ? box.rows : box.rows.slice(0, inUse + 1);
  };
  const firstUse = (box: Known, { hash }: BoxToken): Promise<void> =>
    transact(async (tx) => {
      // Another call of it may have been the first.
      if (box.rows.find((row) => row.hash === hash)?.usedAt !== null) return;
      const usedAt = now();
      tx.tokens.used(box.id, hash, usedAt);
      tx.onCommit(() => {
        box.rows = box.rows.map((row) => (row.hash === hash ? { ...row, usedAt } : row));
      });
    });
  const note = async (box: Known, row: BoxToken): Promise<void> => {
    const inUse = box.rows.find(({ usedAt }) => usedAt !== null);
    if (row.usedAt === null) await firstUse(box, row);
    else if (inUse !== undefined && row !== inUse && now() - (inUse.usedAt ?? 0) > CHANGE_OVER_MS)
      box.oldUsedAt = now();
  };

  return {
    boxOf: async (authorization) => {
      const given = Buffer.from(hashOf(authorization?.replace(/^Bearer /, '') ?? ''), 'hex');
      let found: { box: Known; row: BoxToken } | null = null;
      for (const box of boxes)
        for (const row of taken(box)) if (timingSafeEqual(Buffer.from(row.hash, 'hex'), given)) found = { box, row };
      if (found === null) throw new Problem('unauthenticated', { what: 'tokenUnknown' });
      await note(found.box, found.row);
      return found.box.id;
    },
    renew: (edgeId, hash) =>
      transact(async ({ tokens, onCommit }) => {
        const box = knownBox(edgeId);
        if (box.rows.some((row) => row.hash === hash)) return;
        const still = taken(box);
        if (still.length > MOST_TOKENS) throw new Problem('tooMany', { what: 'tooManyRequests' });
        tokens.dropUnused(edgeId);
        for (const row of box.rows) if (!still.includes(row)) tokens.drop(edgeId, row.hash);
        const madeAt = now();
        tokens.add(edgeId, { hash, configured: box.configured, madeAt });
        onCommit(() => {
          box.rows = newestFirst([{ hash, madeAt, usedAt: null }, ...still.filter(({ usedAt }) => usedAt !== null)]);
        });
      }),
    state: (edgeId) => {
      const box = boxes.find(({ id }) => id === edgeId);
      const inUse = box?.rows.find(({ usedAt }) => usedAt !== null);
      const since = inUse?.usedAt ?? 0;
      if (since === 0) return { since: null, oldUntil: null, oldUsedAt: null };
      const oldUntil = since + OVERLAP_MS;
      return { since, oldUntil: oldUntil > now() ? oldUntil : null, oldUsedAt: box?.oldUsedAt ?? null };
    },
  };
}

/** The configured one was made before all others. */
const newestFirst = (rows: readonly BoxToken[]): BoxToken[] => rows.toSorted((a, b) => b.madeAt - a.madeAt);

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
