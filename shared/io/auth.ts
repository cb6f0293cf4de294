/**
 * Who may come in: people with a badge or name and a secret, sessions kept here and revocable, paired stations.
 * No default secret anywhere: the first person is made with a one-time code that is printed at start.
 */
import { z } from 'zod';
import { Problem } from '../core/words/problem.ts';
import { type Role, roles } from '../core/words/role.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/words/time.ts';
import { type Audit, auditSchema, openAudit } from './door/audit.ts';
import { openPseudonyms, type Pseudonyms, pseudonymSchema } from './door/pseudonyms.ts';
import { checkSecret, createGate, digest, hashOf, randomPin, randomText, same } from './door/secrets.ts';
import { createSlowDown } from './door/slow-down.ts';
import { checkName, isStation, openStations, placeOf, type Stations, stationSchema } from './door/stations.ts';
import { closeDatabase, openDatabase, sqliteProblem } from './sqlite.ts';

export interface Person {
  name: string;
  role: Role;
  /** Work centres and machines where the role holds; left out: everywhere on this site. */
  areas?: readonly string[];
}

/** As an administrator sees them. */
export interface KnownPerson extends Person {
  hasBadge?: true;
  /** Signs on with the OpenID provider, and has no secret here. */
  byProvider?: true;
}

/** Somebody whom the OpenID provider vouches for. */
export interface Vouched extends Person {
  /** Issuer and subject: the same person, however they are called. */
  subject: string;
}

export interface Session extends Person {
  /** When the secret was given, epoch ms. */
  since: number;
}

/** What a browser brought along. */
export interface Brought {
  /** Of its pairing. */
  stationToken?: string | undefined;
  /** The session that it had: a new one ends it. */
  oldToken?: string | undefined;
}

export interface Auth {
  readonly stations: Stations;
  readonly audit: Audit;
  readonly pseudonyms: Pseudonyms;
  /** True until the first person exists: then only the set-up code can make one. */
  needsSetup(): boolean;
  /** The one-time code of this start; null when people exist. */
  setupCode(): string | null;
  setUp(code: string, person: { name: string; secret: string }): Promise<Person>;
  /** A secret is generated where none is given, and returned once. Errors: `conflict` for a name that exists. */
  addPerson(person: Person & { secret?: string }): Promise<Person & { secret: string }>;
  /** Another secret for a person, perhaps in another role or area; their sessions end. Errors: `unknown`. */
  renewPerson(person: Partial<Person> & { name: string; secret?: string }): Promise<Person & { secret: string }>;
  /** A badge stands for the name at sign-on; null takes it away. Errors: `unknown`, `conflict`, `invalid`. */
  giveBadge(name: string, badge: string | null): void;
  /** Errors: `unknown`. */
  removePerson(name: string): void;
  people(): KnownPerson[];
  /**
   * A session token; `name` may be a badge's number. Wrong secrets slow the account down wherever they are tried, and never lock it.
   * The session that the browser had, and this person's others at the same place, end.
   */
  signOn(name: string, secret: string, address: string, brought?: Brought): Promise<{ token: string; person: Person }>;
  /** A session for whom the provider vouches: their role is what it says now. Errors: `conflict` for a name with a secret. */
  enter(vouched: Vouched, address: string, brought?: Brought): { token: string; person: Person };
  signOff(token: string): void;
  /** Who is behind a token; null when it is none, too old or revoked. */
  personOf(token: string | undefined): Person | null;
  /**
   * `isAsking` false: only looked at, it grows idle all the same. `stationToken`: what the browser brought; a session that
   * was opened at a paired station is none anywhere else. null: wherever it is.
   */
  sessionOf(token: string | undefined, isAsking?: boolean, stationToken?: string | null): Session | null;
  close(): void;
}

export interface AuthOptions {
  file: string;
  now: () => number;
  randomBytes: (size: number) => Buffer;
  /** Signed off after this long without a request, and after this long at all. */
  idleMs?: number;
  maxAgeMs?: number;
  /** Likewise at a paired station, and for operators: those tablets are shared. */
  tabletIdleMs?: number;
}

const schema = `
  CREATE TABLE person (name TEXT PRIMARY KEY, role TEXT NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL, made_at INTEGER NOT NULL) STRICT;
  CREATE TABLE session (token_hash BLOB PRIMARY KEY, name TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE,
    made_at INTEGER NOT NULL, seen_at INTEGER NOT NULL) STRICT;
`;
/** Where a person has signed on, so that guesses from elsewhere do not slow that place down. */
const placesSchema = `
  ALTER TABLE session ADD COLUMN place TEXT NOT NULL DEFAULT '';
  ALTER TABLE session ADD COLUMN idle_ms INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE worked_at (name TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE, place TEXT NOT NULL,
    PRIMARY KEY (name, place)) STRICT;
`;
/** Badges are kept as hashes; a person without a secret is the provider's. */
const plantSchema = `
  ALTER TABLE person ADD COLUMN areas TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE person ADD COLUMN badge_hash BLOB;
  ALTER TABLE person ADD COLUMN subject TEXT;
  CREATE UNIQUE INDEX person_badge ON person (badge_hash) WHERE badge_hash IS NOT NULL;
  CREATE UNIQUE INDEX person_subject ON person (subject) WHERE subject IS NOT NULL;
`;
const migrations = [schema, `${placesSchema}${stationSchema}${auditSchema}${pseudonymSchema}`, plantSchema];

interface PersonRow {
  name: string;
  role: string;
  areas: string;
  badge_hash: Buffer | null;
  subject: string | null;
  salt: Buffer;
  hash: Buffer;
}

const SEEN_EVERY_MS = 30_000;
export const TABLET_IDLE_MS = 15 * MINUTE_MS;
export const IDLE_MS = 8 * HOUR_MS;

export function openAuth(options: AuthOptions): Auth {
  try {
    return new PeopleFile(options);
  } catch (error) {
    throw sqliteProblem(error, options.file);
  }
}

class PeopleFile implements Auth {
  readonly #options: AuthOptions;
  readonly #db;
  readonly #idleMs;
  readonly #tabletIdleMs;
  readonly #maxAgeMs;
  readonly #sql;
  readonly #code;
  readonly #slow;
  /** So that tries from outside never take all of the machine: two at a time, and those of stations apart. */
  readonly #gates = { station: createGate(2, 16), open: createGate(2, 16) };
  #isClaimed = false;
  readonly stations: Stations;
  readonly audit: Audit;
  readonly pseudonyms: Pseudonyms;

  constructor(options: AuthOptions) {
    this.#options = options;
    this.#db = openDatabase(options.file, migrations);
    this.#idleMs = options.idleMs ?? IDLE_MS;
    this.#tabletIdleMs = options.tabletIdleMs ?? options.idleMs ?? TABLET_IDLE_MS;
    this.#maxAgeMs = options.maxAgeMs ?? DAY_MS;
    this.#slow = createSlowDown(options.now);
    this.stations = openStations(this.#db, options);
    this.audit = openAudit(this.#db, options.now);
    this.pseudonyms = openPseudonyms(this.#db, options);
    this.#sql = {
      count: this.#db.prepare<[], { n: number }>('SELECT count(*) AS n FROM person WHERE subject IS NULL'),
      all: this.#db.prepare<[], PersonRow>('SELECT * FROM person ORDER BY name'),
      person: this.#db.prepare<[string], PersonRow>('SELECT * FROM person WHERE name = ?'),
      byBadge: this.#db.prepare<[Buffer], PersonRow>('SELECT * FROM person WHERE badge_hash = ?'),
      bySubject: this.#db.prepare<[string], PersonRow>('SELECT * FROM person WHERE subject = ?'),
      add: this.#db.prepare(
        'INSERT INTO person (name, role, areas, salt, hash, subject, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ),
      renew: this.#db.prepare('UPDATE person SET role = ?, areas = ?, salt = ?, hash = ? WHERE name = ?'),
      vouch: this.#db.prepare('UPDATE person SET role = ?, areas = ? WHERE name = ?'),
      giveBadge: this.#db.prepare('UPDATE person SET badge_hash = ? WHERE name = ?'),
      remove: this.#db.prepare('DELETE FROM person WHERE name = ?'),
      dropSessions: this.#db.prepare('DELETE FROM session WHERE name = ?'),
      dropPlace: this.#db.prepare('DELETE FROM session WHERE name = ? AND place = ?'),
      open: this.#db.prepare('INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)'),
      session: this.#db.prepare<
        [Buffer],
        { name: string; role: string; areas: string; made_at: number; seen_at: number; idle_ms: number; place: string }
      >(
        'SELECT s.name, p.role, p.areas, s.made_at, s.seen_at, s.idle_ms, s.place FROM session s JOIN person p ON p.name = s.name WHERE token_hash = ?',
      ),
      seen: this.#db.prepare('UPDATE session SET seen_at = ? WHERE token_hash = ?'),
      end: this.#db.prepare('DELETE FROM session WHERE token_hash = ?'),
      expire: this.#db.prepare('DELETE FROM session WHERE seen_at < ? OR made_at < ?'),
      worked: this.#db.prepare('INSERT OR IGNORE INTO worked_at VALUES (?, ?)'),
      hasWorked: this.#db.prepare<[string, string], { name: string }>(
        'SELECT name FROM worked_at WHERE name = ? AND place = ?',
      ),
    };
    this.#code = randomText(options.randomBytes, 12);
  }

  readonly needsSetup: Auth['needsSetup'] = () => this.#sql.count.get()?.n === 0;
  readonly setupCode: Auth['setupCode'] = () => (this.needsSetup() && !this.#isClaimed ? this.#code : null);
  readonly setUp: Auth['setUp'] = async (given, person) => {
    if (!this.needsSetup() || this.#isClaimed) throw new Problem('refused', { what: 'setUpAlready' });
    if (!same(Buffer.from(given.trim().toUpperCase()), Buffer.from(this.#code)))
      throw new Problem('unauthenticated', { what: 'wrongSetupCode' });
    // Claimed before anything is waited for: of many at once, one makes the first person.
    this.#isClaimed = true;
    try {
      await this.#store({ name: person.name, role: 'admin' }, person.secret, 'first');
    } catch (error) {
      this.#isClaimed = false;
      throw error;
    }
    return { name: person.name, role: 'admin' };
  };
  readonly addPerson: Auth['addPerson'] = async ({ secret, ...person }) => {
    const given = secret ?? this.#newSecret(person.role);
    await this.#store(person, given, 'new');
    return { ...person, secret: given };
  };
  readonly renewPerson: Auth['renewPerson'] = async ({ secret, ...change }) => {
    const known = this.#known(change.name);
    if (known.subject !== null) throw new Problem('refused', { what: 'signsOnByProvider', name: known.name });
    const person = { ...personOf(known), ...change };
    const given = secret ?? this.#newSecret(person.role);
    await this.#store(person, given, 'known');
    return { ...person, secret: given };
  };
  readonly giveBadge: Auth['giveBadge'] = (name, badge) => {
    this.#known(name);
    if (badge !== null && !/^[A-Za-z0-9._:-]{4,64}$/.test(badge))
      throw new Problem('invalid', { what: 'noBadge', badge });
    const holder =
      badge === null ? undefined : (this.#sql.person.get(badge) ?? this.#sql.byBadge.get(badgeHash(badge)));
    if (holder !== undefined && holder.name !== name) throw new Problem('conflict', { what: 'badgeTaken' });
    this.#sql.giveBadge.run(badge === null ? null : badgeHash(badge), name);
  };
  readonly removePerson: Auth['removePerson'] = (name) => {
    if (this.#sql.remove.run(name).changes === 0) throw new Problem('unknown', { what: 'noSuchPerson', name });
  };
  readonly people: Auth['people'] = () => this.#sql.all.all().map(knownOf);

  readonly signOn: Auth['signOn'] = async (given, secret, address, { stationToken, oldToken } = {}) => {
    const brought = this.stations.of(stationToken);
    const station = brought?.kind === 'screen' ? brought : null;
    const ownPlace = station === null ? null : placeOf(digest(stationToken ?? ''));
    const row = this.#sql.person.get(given) ?? this.#sql.byBadge.get(badgeHash(given));
    const name = row?.name ?? given;
    const ownStation = ownPlace !== null && this.#sql.hasWorked.get(name, ownPlace) !== undefined ? ownPlace : null;
    const gate = station === null ? this.#gates.open : this.#gates.station;
    // Hash even for unknown names: the time must not tell which names exist.
    const isRight = await this.#slow.judge({ name, isKnown: row !== undefined, ownStation }, async () => {
      const hash = await gate(() => hashOf(secret, row?.salt ?? Buffer.alloc(16)));
      return row !== undefined && row.subject === null && same(hash, row.hash);
    });
    const at = station?.name ?? address;
    if (row === undefined || !isRight) {
      this.audit.failed({ kind: 'signOnFailed', by: name.replace(/\p{C}/gu, '�'), place: at });
      throw new Problem('unauthenticated', { what: 'wrongSecret' });
    }
    const person = personOf(row);
    const isShared = ownPlace !== null || person.role === 'operator' || person.role === 'teamLead';
    const token = this.#open(person, ownPlace ?? address, isShared, oldToken);
    if (ownPlace !== null) this.#sql.worked.run(name, ownPlace);
    this.audit.write({ kind: 'signedOn', by: name, place: at });
    return { token, person };
  };
  readonly enter: Auth['enter'] = ({ subject, ...person }, address, { oldToken } = {}) => {
    const areas = JSON.stringify(person.areas ?? []);
    const name = this.#db.transaction(() => {
      const known = this.#sql.bySubject.get(subject);
      if (known !== undefined) {
        this.#sql.vouch.run(person.role, areas, known.name);
        return known.name;
      }
      checkName(person.name);
      if (this.#sql.person.get(person.name) !== undefined)
        throw new Problem('conflict', { what: 'personExists', name: person.name });
      const none = Buffer.alloc(0);
      this.#sql.add.run(person.name, person.role, areas, none, none, subject, this.#options.now());
      return person.name;
    })();
    const token = this.#open({ ...person, name }, address, false, oldToken);
    this.audit.write({ kind: 'signedOn', by: name, place: address, details: { role: person.role, provider: true } });
    return { token, person: { ...person, name } };
  };
  readonly signOff: Auth['signOff'] = (token) => {
    this.#sql.end.run(digest(token));
  };
  readonly personOf: Auth['personOf'] = (token) => {
    const session = this.sessionOf(token);
    if (session === null) return null;
    const { since: _since, ...person } = session;
    return person;
  };
  readonly sessionOf: Auth['sessionOf'] = (token, isAsking = true, stationToken = null) => {
    if (token === undefined || token === '') return null;
    const key = digest(token);
    const row = this.#sql.session.get(key);
    const now = this.#options.now();
    if (row === undefined || now - row.made_at > this.#maxAgeMs) return null;
    if (now - row.seen_at > (row.idle_ms === 0 ? this.#idleMs : row.idle_ms)) return null;
    if (stationToken !== null && isStation(row.place) && row.place !== placeOf(digest(stationToken))) return null;
    if (isAsking && now - row.seen_at > SEEN_EVERY_MS) this.#sql.seen.run(now, key);
    return { ...personOf(row), since: row.made_at };
  };
  readonly close: Auth['close'] = () => closeDatabase(this.#db);

  readonly #open = (person: Person, place: string, isShared: boolean, oldToken: string | undefined): string => {
    const now = this.#options.now();
    const token = this.#options.randomBytes(32).toString('base64url');
    this.#db.transaction(() => {
      this.#sql.expire.run(now - this.#idleMs, now - this.#maxAgeMs);
      if (oldToken !== undefined) this.#sql.end.run(digest(oldToken));
      this.#sql.dropPlace.run(person.name, place);
      this.#sql.open.run(digest(token), person.name, now, now, place, isShared ? this.#tabletIdleMs : this.#idleMs);
    })();
    return token;
  };
  readonly #newSecret = (role: Role): string =>
    role === 'operator' || role === 'teamLead'
      ? randomPin(this.#options.randomBytes)
      : randomText(this.#options.randomBytes, role === 'integration' ? 32 : 12);
  readonly #known = (name: string): PersonRow => {
    const row = this.#sql.person.get(name);
    if (row === undefined) throw new Problem('unknown', { what: 'noSuchPerson', name });
    return row;
  };

  /** Whether the person may exist is asked again after the hashing: many may come at once. */
  readonly #store = async (person: Person, secret: string, as: 'first' | 'new' | 'known'): Promise<void> => {
    checkName(person.name);
    checkSecret(secret, person.name);
    const salt = this.#options.randomBytes(16);
    const hash = await hashOf(secret, salt);
    const areas = JSON.stringify(person.areas ?? []);
    this.#db.transaction(() => {
      if (as === 'first' && !this.needsSetup()) throw new Problem('refused', { what: 'setUpAlready' });
      if (as === 'known') {
        this.#known(person.name);
        this.#sql.renew.run(person.role, areas, salt, hash, person.name);
        this.#sql.dropSessions.run(person.name);
      } else {
        if (this.#sql.person.get(person.name) !== undefined)
          throw new Problem('conflict', { what: 'personExists', name: person.name });
        this.#sql.add.run(person.name, person.role, areas, salt, hash, null, this.#options.now());
      }
    })();
  };
}

/** Never that of a token: another word stands before it. */
const badgeHash = (badge: string): Buffer => digest(`badge ${badge}`);

const AreasSchema = z.array(z.string());

function personOf({ name, role, areas }: Pick<PersonRow, 'name' | 'role' | 'areas'>): Person {
  const known = AreasSchema.parse(JSON.parse(areas));
  return { name, role: roleOf(role), ...(known.length === 0 ? {} : { areas: known }) };
}

const knownOf = (row: PersonRow): KnownPerson => ({
  ...personOf(row),
  ...(row.badge_hash === null ? {} : { hasBadge: true }),
  ...(row.subject === null ? {} : { byProvider: true }),
});

function roleOf(text: string): Role {
  const role = roles.find((known) => known === text);
  if (role === undefined) throw new Problem('corrupt', { what: 'unknownRoleStored', role: text });
  return role;
}
