/**
 * By which tokens the boxes are known. The configured one is where it begins; a box draws another by itself every so
 * often, and tells its hash over the line that it has. Both are taken until the new one has been in use for a week:
 * then whoever holds an old one stays outside. Another token in the configuration begins anew.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../shared/core/words/problem.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import { type Database, sqliteProblem } from '../../shared/io/sqlite.ts';

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
  boxOf(authorization: string | undefined): string;
  /** The hash (SHA-256, hexadecimal) of the token that the box uses from its next call on. Errors: `tooMany`. */
  renew(edgeId: string, hash: string): void;
  state(edgeId: string): TokenState;
}

interface Row {
  hash: string;
  made_at: number;
  used_at: number | null;
}

interface Known {
  id: string;
  configured: string;
  /** Newest first; the configured one is the last. */
  rows: Row[];
  oldUsedAt: number | null;
}

export interface BoxTokensOptions {
  edges: readonly { id: string; token?: string | undefined }[];
  now: () => number;
}

export function openBoxTokens(db: Database, { edges, now }: BoxTokensOptions): BoxTokens {
  const sql = {
    read: db.prepare<[string, string], Row>(
      'SELECT hash, made_at, used_at FROM box_token WHERE edge_id = ? AND configured = ? ORDER BY made_at DESC',
    ),
    dropUnused: db.prepare<[string]>('DELETE FROM box_token WHERE edge_id = ? AND used_at IS NULL'),
    add: db.prepare<[string, string, string, number]>(
      'INSERT OR IGNORE INTO box_token (edge_id, hash, configured, made_at) VALUES (?, ?, ?, ?)',
    ),
    drop: db.prepare<[string, string]>('DELETE FROM box_token WHERE edge_id = ? AND hash = ?'),
    used: db.prepare<[number, string, string]>('UPDATE box_token SET used_at = ? WHERE edge_id = ? AND hash = ?'),
  };
  const read = ({ id, configured }: Pick<Known, 'id' | 'configured'>): Row[] => [
    ...sql.read.all(id, configured),
    { hash: configured, made_at: 0, used_at: 0 },
  ];
  const boxes = edges.map(({ id, token = '' }): Known => {
    const configured = hashOf(token);
    return { id, configured, rows: read({ id, configured }), oldUsedAt: null };
  });
  const written = (box: Known, work: () => void): void => {
    try {
      db.transaction(work).immediate();
    } catch (error) {
      throw sqliteProblem(error, db.name);
    }
    box.rows = read(box);
  };
  const knownBox = (edgeId: string): Known => {
    const box = boxes.find(({ id }) => id === edgeId);
    if (box === undefined) throw new Problem('unauthenticated', { what: 'tokenUnknown' });
    return box;
  };
  const taken = (box: Known): Row[] => {
    const inUse = box.rows.findIndex(({ used_at }) => used_at !== null);
    const since = box.rows[inUse]?.used_at ?? 0;
    // A clock that was put back makes no old token good again for long: the overlap is counted from that moment.
    return Math.abs(now() - since) < OVERLAP_MS ? box.rows : box.rows.slice(0, inUse + 1);
  };
  const note = (box: Known, row: Row): void => {
    const inUse = box.rows.find(({ used_at }) => used_at !== null);
    if (row.used_at === null) written(box, () => sql.used.run(now(), box.id, row.hash));
    else if (inUse !== undefined && row !== inUse && now() - (inUse.used_at ?? 0) > CHANGE_OVER_MS)
      box.oldUsedAt = now();
  };

  return {
    boxOf: (authorization) => {
      const given = Buffer.from(hashOf(authorization?.replace(/^Bearer /, '') ?? ''), 'hex');
      let found: { box: Known; row: Row } | null = null;
      for (const box of boxes)
        for (const row of taken(box)) if (timingSafeEqual(Buffer.from(row.hash, 'hex'), given)) found = { box, row };
      if (found === null) throw new Problem('unauthenticated', { what: 'tokenUnknown' });
      note(found.box, found.row);
      return found.box.id;
    },
    renew: (edgeId, hash) => {
      const box = knownBox(edgeId);
      if (box.rows.some((row) => row.hash === hash)) return;
      const still = taken(box);
      if (still.length > MOST_TOKENS) throw new Problem('tooMany', { what: 'tooManyRequests' });
      written(box, () => {
        sql.dropUnused.run(edgeId);
        for (const row of box.rows) if (!still.includes(row)) sql.drop.run(edgeId, row.hash);
        sql.add.run(edgeId, hash, box.configured, now());
      });
    },
    state: (edgeId) => {
      const box = boxes.find(({ id }) => id === edgeId);
      const inUse = box?.rows.find(({ used_at }) => used_at !== null);
      const since = inUse?.used_at ?? 0;
      if (since === 0) return { since: null, oldUntil: null, oldUsedAt: null };
      const oldUntil = since + OVERLAP_MS;
      return { since, oldUntil: oldUntil > now() ? oldUntil : null, oldUsedAt: box?.oldUsedAt ?? null };
    },
  };
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
