/**
 * Who may ask for what. Every route needs a session or a paired station unless it says otherwise; what shows names
 * of people needs a session. A route that nobody thought of is closed.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../core/words/problem.ts';
import { hasRight, holdsAt, isOfSite, type Role, type RoleRight, rolesWith } from '../../core/words/role.ts';
import type { Sentence } from '../../core/words/sentence.ts';
import { DAY_MS, MINUTE_MS } from '../../core/words/time.ts';
import type { Auth, Brought, Person, Session } from '../auth.ts';
import type { Station } from './stations.ts';

/** `open`: anybody, or the route checks for itself. `read`: a session or a paired station. `names`: a session that sees names. */
export type Right = 'open' | 'read' | 'names';

export interface Reader {
  /** Of this session or station: what limits are counted by. */
  key: string;
  person: Session | null;
  station: Station | null;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    right?: Right;
  }
}

export interface Door {
  readonly auth: Auth;
  /** Behind TLS the browser itself holds the cookies to this very host, to https and to the whole path. */
  readonly secure: boolean;
  readerOf(request: FastifyRequest): Reader | null;
  /** The same reader would be let in still: of a request that goes on for long. */
  isStill(request: FastifyRequest, reader: Reader): boolean;
  broughtBy(request: FastifyRequest): Brought;
  giveSession(reply: FastifyReply, token: string | null): void;
  giveStation(reply: FastifyReply, token: string | null): void;
}

/** Processes of one box share its host name, and with it its cookies: each has names of its own. */
export type DoorName = 'collector' | 'bridge';
const cookieNames = {
  collector: { session: 'istwert_session', station: 'istwert_station' },
  bridge: { session: 'istwert_bridge_session', station: 'istwert_bridge_station' },
} as const satisfies Record<DoorName, object>;

const FRESH_MS = 5 * MINUTE_MS;
/** No browser keeps a cookie longer. */
const STATION_AGE_S = (400 * DAY_MS) / 1_000;
const doors = new WeakMap<Auth, Door>();

export function openDoor(auth: Auth, options: { name: DoorName; secure: boolean }): Door {
  const { secure } = options;
  const plain = cookieNames[options.name];
  const names = secure ? { session: `__Host-${plain.session}`, station: `__Host-${plain.station}` } : plain;
  const found = new WeakMap<FastifyRequest, Reader | null>();
  const cookie = (reply: FastifyReply, name: string, token: string | null, maxAge: object): void => {
    const same = { path: '/', secure } as const;
    if (token === null) reply.clearCookie(name, same);
    else reply.setCookie(name, token, { ...same, httpOnly: true, sameSite: 'strict', ...maxAge });
  };
  const broughtBy = ({ cookies, headers }: FastifyRequest): Brought => ({
    oldToken: cookies[names.session],
    stationToken: cookies[names.station] ?? /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1],
  });
  const look = (request: FastifyRequest): Reader | null => {
    const { oldToken, stationToken } = broughtBy(request);
    const person = auth.sessionOf(oldToken, true, stationToken ?? '');
    const station = auth.stations.of(stationToken);
    if (person === null && station === null) return null;
    return { key: person === null ? `station ${stationToken}` : `session ${oldToken}`, person, station };
  };
  const door: Door = {
    auth,
    secure,
    broughtBy,
    readerOf: (request) => {
      const known = found.get(request);
      if (known !== undefined) return known;
      const reader = look(request);
      found.set(request, reader);
      return reader;
    },
    isStill: (request, { person, station }) => {
      const { oldToken, stationToken } = broughtBy(request);
      if (person !== null) return auth.sessionOf(oldToken, false, stationToken ?? '') !== null;
      return station !== null && auth.stations.of(stationToken) !== null;
    },
    giveSession: (reply, token) => cookie(reply, names.session, token, {}),
    giveStation: (reply, token) => cookie(reply, names.station, token, { maxAge: STATION_AGE_S }),
  };
  doors.set(auth, door);
  return door;
}

/** Errors: `unauthenticated` in words that say what the browser lacks; `unknown` where nothing is, before a body is read. */
export function checkRight(door: Door, request: FastifyRequest): void {
  if (request.is404) throw new Problem('unknown', { what: 'nothingHere' });
  const right = request.routeOptions.config.right ?? 'read';
  if (right === 'open') return;
  const reader = door.readerOf(request);
  if (reader === null) throw new Problem('unauthenticated', { what: 'pairFirst' });
  if (right !== 'names') return;
  if (reader.person === null) throw new Problem('unauthenticated', { what: 'namesNeedSignOn' });
  if (!seesNames(reader)) throw new Problem('forbidden', mayNot(reader.person.name, 'seeNames'));
}

/** Whether what is shown to this reader may name people. */
export const seesNames = (reader: Reader | null): boolean =>
  reader?.person != null && hasRight(reader.person.role, 'seeNames');

/**
 * The person behind a request; `unauthenticated` without one, `forbidden` where their role has not that right, or holds at
 * some places only and the right is of the whole site.
 */
export function requirePerson(auth: Auth, request: FastifyRequest, right?: RoleRight): Person {
  const { since: _since, ...person } = sessionBehind(auth, request, right);
  if (right !== undefined && isOfSite(right) && (person.areas ?? []).length > 0)
    throw new Problem('forbidden', { what: 'onlyForSite', person: person.name });
  return person;
}

/** Likewise for what is done at one place, where a role may hold alone; of no machine: it is of the site. */
export function requirePersonAt(auth: Auth, request: FastifyRequest, right: RoleRight, place: Place | null): Person {
  if (place === null) return requirePerson(auth, request, right);
  const { since: _since, ...person } = sessionBehind(auth, request, right);
  checkArea(person, place);
  return person;
}

/** Likewise, who gave the secret a short while ago: a tablet that was left alone changes no counts. */
export function requireFresh(auth: Auth, request: FastifyRequest, now: number, right?: RoleRight): Person {
  const { since, ...person } = sessionBehind(auth, request, right);
  if (now - since > FRESH_MS) throw new Problem('unauthenticated', { what: 'secretAgain' });
  return person;
}

export interface Place {
  machineId: string;
  workCentreId: string | null;
}

/** Errors: `forbidden` where the person's role holds elsewhere only. */
export function checkArea({ name, areas = [] }: Person, place: Place): void {
  if (holdsAt(areas, place)) return;
  throw new Problem('forbidden', { what: 'notInYourArea', person: name, machineId: place.machineId });
}

function sessionBehind(auth: Auth, request: FastifyRequest, right?: RoleRight): Session {
  const person = doors.get(auth)?.readerOf(request)?.person ?? null;
  if (person === null) throw new Problem('unauthenticated', { what: 'signOnFirst' });
  if (right !== undefined && !hasRight(person.role, right)) throw new Problem('forbidden', mayNot(person.name, right));
  return person;
}

function mayNot(person: string, right: RoleRight): Sentence {
  const allowed = rolesWith(right);
  if (allowed.length === 0) return { what: 'mayNotButAdmins', person };
  return { what: 'mayNot', person, roles: allowed.map((role): Sentence => ({ what: roleWord[role] })) };
}

const roleWord = {
  viewer: 'roleViewer',
  operator: 'roleOperator',
  teamLead: 'roleTeamLead',
  supervisor: 'roleSupervisor',
  planner: 'rolePlanner',
  admin: 'roleAdmin',
  integration: 'roleIntegration',
} as const satisfies Record<Role, Sentence['what']>;
