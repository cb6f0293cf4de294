/**
 * Paired stations: screens that may look without a person, such as a hall's board or the tablets' wall, and programs
 * that read figures. An administrator makes a code that pairs one browser; what a station shows carries no names,
 * and it never writes.
 */
import { Problem } from '../../core/words/problem.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/words/time.ts';
import type { Database } from '../sqlite.ts';
import { digest, randomText } from './secrets.ts';

export interface Station {
  name: string;
  kind: 'screen' | 'program';
  madeAt: number;
  madeBy: string;
  /** null: nothing was heard of it yet. */
  seenAt: number | null;
}

export interface Pairing {
  name: string;
  /** Shown once; it stands behind `#pair=` in the link. */
  code: string;
  endsAt: number;
}

export interface Stations {
  /** A code that pairs `uses` browsers within `forMs`, once and an hour unless said otherwise. */
  invite(station: { name: string; by: string; uses?: number; forMs?: number }): Pairing;
  /** Errors: `refused` for a code that is none, used up or too old. */
  pair(code: string): { token: string; name: string };
  /** A token for a program; one of the same name before it ends. */
  addProgram(name: string, by: string): string;
  of(token: string | undefined): Station | null;
  list(): Station[];
  /** All browsers and codes of that name, and the sessions there. Errors: `unknown`. */
  remove(name: string): void;
}

export const stationSchema = `
  CREATE TABLE station (token_hash BLOB PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL, seen_at INTEGER) STRICT;
  CREATE TABLE pairing (code_hash BLOB PRIMARY KEY, name TEXT NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL,
    ends_at INTEGER NOT NULL, uses INTEGER NOT NULL) STRICT;
`;

const SEEN_EVERY_MS = 5 * MINUTE_MS;
/** A screen that nobody has used for so long is asked for a new code. */
const UNUSED_MS = 180 * DAY_MS;
const CODE_LENGTH = 12;

interface Row {
  name: string;
  kind: string;
  made_at: number;
  made_by: string;
  seen_at: number | null;
}

export interface StationsOptions {
  now: () => number;
  randomBytes: (size: number) => Buffer;
}

export function openStations(db: Database, { now, randomBytes }: StationsOptions): Stations {
  const fields = 'name, kind, made_at, made_by, seen_at';
  const sql = {
    invite: db.prepare('INSERT INTO pairing VALUES (?, ?, ?, ?, ?, ?)'),
    pairing: db.prepare<[Buffer], { name: string; made_by: string; ends_at: number; uses: number }>(
      'SELECT name, made_by, ends_at, uses FROM pairing WHERE code_hash = ?',
    ),
    use: db.prepare('UPDATE pairing SET uses = uses - 1 WHERE code_hash = ?'),
    tidy: db.prepare('DELETE FROM pairing WHERE uses <= 0 OR ends_at < ?'),
    add: db.prepare('INSERT INTO station VALUES (?, ?, ?, ?, ?, NULL)'),
    of: db.prepare<[Buffer], Row>(`SELECT ${fields} FROM station WHERE token_hash = ?`),
    seen: db.prepare('UPDATE station SET seen_at = ? WHERE token_hash = ?'),
    list: db.prepare<[], Row>(`SELECT ${fields} FROM station ORDER BY name, made_at`),
    remove: db.prepare('DELETE FROM station WHERE name = ?'),
    tokens: db.prepare<[string], { token_hash: Buffer }>('SELECT token_hash FROM station WHERE name = ?'),
    endSessions: db.prepare<[string]>('DELETE FROM session WHERE place = ?'),
    removeProgram: db.prepare("DELETE FROM station WHERE name = ? AND kind = 'program'"),
    removeCodes: db.prepare('DELETE FROM pairing WHERE name = ?'),
  };
  const newToken = (): string => randomBytes(32).toString('base64url');

  return {
    invite: ({ name, by, uses = 1, forMs = HOUR_MS }) => {
      checkName(name);
      const code = randomText(randomBytes, CODE_LENGTH);
      const endsAt = now() + forMs;
      sql.tidy.run(now());
      sql.invite.run(digest(code), name, now(), by, endsAt, uses);
      return { name, code, endsAt };
    },
    pair: (given) => {
      const hash = digest(given.trim().toUpperCase());
      return db.transaction(() => {
        const found = sql.pairing.get(hash);
        if (found === undefined || found.uses <= 0 || found.ends_at < now())
          throw new Problem('refused', { what: 'pairingCodeUnknown' });
        const token = newToken();
        sql.use.run(hash);
        sql.add.run(digest(token), found.name, 'screen', now(), found.made_by);
        sql.tidy.run(now());
        return { token, name: found.name };
      })();
    },
    addProgram: (name, by) => {
      checkName(name);
      const token = newToken();
      db.transaction(() => {
        sql.removeProgram.run(name);
        sql.add.run(digest(token), name, 'program', now(), by);
      })();
      return token;
    },
    of: (token) => {
      if (token === undefined || token === '') return null;
      const hash = digest(token);
      const row = sql.of.get(hash);
      const at = now();
      if (row === undefined || at - (row.seen_at ?? row.made_at) > UNUSED_MS) return null;
      if (row.seen_at === null || at - row.seen_at > SEEN_EVERY_MS) sql.seen.run(at, hash);
      return stationOf(row);
    },
    list: () => sql.list.all().map(stationOf),
    remove: (name) => {
      for (const { token_hash: hash } of sql.tokens.all(name)) sql.endSessions.run(placeOf(hash));
      const gone = sql.remove.run(name).changes + sql.removeCodes.run(name).changes;
      if (gone === 0) throw new Problem('unknown', { what: 'noSuchStation', name });
    },
  };
}

/** Where a person signs on, as sessions keep it: at a station, by the hash of its token; else at an address. */
export const placeOf = (tokenHash: Buffer): string => `station ${tokenHash.toString('base64url')}`;
export const isStation = (place: string): boolean => place.startsWith('station ');

/** Letters first, so that it is no flag and no path; nothing that a log or a page could take for something else. */
export function checkName(name: string): void {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(name) || name.endsWith(' '))
    throw new Problem('invalid', { what: 'noNameOrBadge', name: name.replace(/\p{C}/gu, '�') });
}

function stationOf({ name, kind, made_at, made_by, seen_at }: Row): Station {
  return { name, kind: kind === 'program' ? 'program' : 'screen', madeAt: made_at, madeBy: made_by, seenAt: seen_at };
}
