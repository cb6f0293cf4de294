/**
 * Who may write: people with a badge or name and a secret, sessions kept here and revocable.
 * No default secret anywhere: the first person is made with a one-time code that is printed at start.
 */
import { createHash, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { backOffMs } from '../core/words/back-off.ts';
import { Problem } from '../core/words/problem.ts';
import { type Role, roles } from '../core/words/role.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/words/time.ts';
import { closeDatabase, openDatabase } from './sqlite.ts';

export interface Person {
  name: string;
  role: Role;
}

export interface Auth {
  /** True until the first person exists: then only the set-up code can make one. */
  needsSetup(): boolean;
  /** The one-time code of this start; null when people exist. */
  setupCode(): string | null;
  setUp(code: string, person: { name: string; secret: string }): Promise<Person>;
  /** Makes or replaces a person; a secret is generated where none is given, and returned once. */
  addPerson(person: Person & { secret?: string }): Promise<Person & { secret: string }>;
  removePerson(name: string): void;
  people(): Person[];
  /** A session token. Wrong secrets slow down the account at that station, never lock it. */
  signOn(name: string, secret: string, station: string): Promise<{ token: string; person: Person }>;
  signOff(token: string): void;
  /** Who is behind a token; null when it is none, too old or revoked. */
  personOf(token: string | undefined): Person | null;
  close(): void;
}

export interface AuthOptions {
  file: string;
  now: () => number;
  randomBytes: (size: number) => Buffer;
  /** Signed off after this long without a request, and after this long at all. */
  idleMs?: number;
  maxAgeMs?: number;
}

const schema = `
  CREATE TABLE person (name TEXT PRIMARY KEY, role TEXT NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL, made_at INTEGER NOT NULL) STRICT;
  CREATE TABLE session (token_hash BLOB PRIMARY KEY, name TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE,
    made_at INTEGER NOT NULL, seen_at INTEGER NOT NULL) STRICT;
`;
const scryptAsync = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);
/** OWASP's scrypt setting for servers of this size: N=2^15, r=8, p=1 (32 MB, about 60 ms). */
const hashOf = (secret: string, salt: Buffer): Promise<Buffer> =>
  scryptAsync(secret.normalize('NFKC'), salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
/** From the third wrong secret on. */
const patience = { firstMs: 1_000, longestMs: MINUTE_MS };
/** Letters and digits that nobody mixes up on a printed slip. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

const SEEN_EVERY_MS = 30_000;

export function openAuth(options: AuthOptions): Auth {
  return new PeopleFile(options);
}

class PeopleFile implements Auth {
  readonly #options: AuthOptions;
  readonly #db;
  readonly #idleMs;
  readonly #maxAgeMs;
  readonly #sql;
  readonly #code;
  readonly #slow = new Map<string, { fails: number; until: number }>();

  constructor(options: AuthOptions) {
    this.#options = options;
    this.#db = openDatabase(options.file, [schema]);
    this.#idleMs = options.idleMs ?? 8 * HOUR_MS;
    this.#maxAgeMs = options.maxAgeMs ?? DAY_MS;
    this.#sql = {
      count: this.#db.prepare<[], { n: number }>('SELECT count(*) AS n FROM person'),
      all: this.#db.prepare<[], { name: string; role: string }>('SELECT name, role FROM person ORDER BY name'),
      person: this.#db.prepare<[string], { name: string; role: string; salt: Buffer; hash: Buffer }>(
        'SELECT name, role, salt, hash FROM person WHERE name = ?',
      ),
      put: this.#db.prepare(
        'INSERT INTO person VALUES (?, ?, ?, ?, ?) ON CONFLICT(name) DO UPDATE SET role = excluded.role, salt = excluded.salt, hash = excluded.hash',
      ),
      remove: this.#db.prepare('DELETE FROM person WHERE name = ?'),
      dropSessions: this.#db.prepare('DELETE FROM session WHERE name = ?'),
      open: this.#db.prepare('INSERT INTO session VALUES (?, ?, ?, ?)'),
      session: this.#db.prepare<[Buffer], { name: string; role: string; made_at: number; seen_at: number }>(
        'SELECT s.name, p.role, s.made_at, s.seen_at FROM session s JOIN person p ON p.name = s.name WHERE token_hash = ?',
      ),
      seen: this.#db.prepare('UPDATE session SET seen_at = ? WHERE token_hash = ?'),
      end: this.#db.prepare('DELETE FROM session WHERE token_hash = ?'),
      expire: this.#db.prepare('DELETE FROM session WHERE seen_at < ? OR made_at < ?'),
    };
    this.#code = this.#text(12);
  }

  readonly needsSetup: Auth['needsSetup'] = () => this.#sql.count.get()?.n === 0;
  readonly setupCode: Auth['setupCode'] = () => (this.#sql.count.get()?.n === 0 ? this.#code : null);
  readonly setUp: Auth['setUp'] = async (given, person) => {
    if (this.#sql.count.get()?.n !== 0) throw new Problem('refused', { what: 'setUpAlready' });
    if (!same(Buffer.from(given.trim().toUpperCase()), Buffer.from(this.#code)))
      throw new Problem('unauthenticated', { what: 'wrongSetupCode' });
    await this.#store({ name: person.name, role: 'admin' }, person.secret);
    return { name: person.name, role: 'admin' };
  };
  readonly addPerson: Auth['addPerson'] = async ({ name, role, secret }) => {
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(name))
      throw new Problem('invalid', { what: 'noNameOrBadge', name });
    const given = secret ?? (role === 'operator' ? this.#pin() : this.#text(12));
    await this.#store({ name, role }, given);
    return { name, role, secret: given };
  };
  readonly removePerson: Auth['removePerson'] = (name) => {
    this.#sql.remove.run(name);
  };
  readonly people: Auth['people'] = () => this.#sql.all.all().map(({ name, role }) => ({ name, role: roleOf(role) }));
  readonly signOn: Auth['signOn'] = async (name, secret, station) => {
    const now = this.#options.now();
    const key = `${name}\n${station}`;
    const wait = this.#slow.get(key);
    if (wait !== undefined && now < wait.until)
      throw new Problem('tooMany', { what: 'tooManyTries', seconds: Math.ceil((wait.until - now) / 1000) });
    const row = this.#sql.person.get(name);
    // Hash even for unknown names: the time must not tell which names exist.
    const hash = await hashOf(secret, row?.salt ?? Buffer.alloc(16));
    if (row === undefined || !same(hash, row.hash)) {
      const fails = (wait?.fails ?? 0) + 1;
      if (this.#slow.size > 10_000) this.#slow.clear();
      this.#slow.set(key, { fails, until: fails < 3 ? 0 : now + backOffMs(fails - 3, patience) });
      throw new Problem('unauthenticated', { what: 'wrongSecret' });
    }
    this.#slow.delete(key);
    const token = this.#options.randomBytes(32).toString('base64url');
    this.#sql.expire.run(now - this.#idleMs, now - this.#maxAgeMs);
    this.#sql.open.run(digest(token), row.name, now, now);
    return { token, person: { name: row.name, role: roleOf(row.role) } };
  };
  readonly signOff: Auth['signOff'] = (token) => {
    this.#sql.end.run(digest(token));
  };
  readonly personOf: Auth['personOf'] = (token) => {
    if (token === undefined || token === '') return null;
    const key = digest(token);
    const row = this.#sql.session.get(key);
    const now = this.#options.now();
    if (row === undefined || now - row.seen_at > this.#idleMs || now - row.made_at > this.#maxAgeMs) return null;
    if (now - row.seen_at > SEEN_EVERY_MS) this.#sql.seen.run(now, key);
    return { name: row.name, role: roleOf(row.role) };
  };
  readonly close: Auth['close'] = () => closeDatabase(this.#db);

  readonly #text = (length: number): string =>
    [...this.#options.randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  readonly #pin = (): string => [...this.#options.randomBytes(6)].map((byte) => String(byte % 10)).join('');

  readonly #store = async (person: Person, secret: string): Promise<void> => {
    if (secret.length < 6) throw new Problem('invalid', { what: 'secretTooShort' });
    const salt = this.#options.randomBytes(16);
    const hash = await hashOf(secret, salt);
    this.#db.transaction(() => {
      this.#sql.put.run(person.name, person.role, salt, hash, this.#options.now());
      this.#sql.dropSessions.run(person.name);
    })();
  };
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function roleOf(text: string): Role {
  const role = roles.find((known) => known === text);
  if (role === undefined) throw new Problem('corrupt', { what: 'unknownRoleStored', role: text });
  return role;
}
