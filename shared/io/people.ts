/** Who may come in, over HTTP: administrators make and remove people and paired stations while the process runs. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../core/words/problem.ts';
import { roles } from '../core/words/role.ts';
import type { Auth } from './auth.ts';
import { requirePerson } from './door/rights.ts';
import { checked, type Server } from './http.ts';

const Areas = z.array(z.string().min(1).max(128)).max(200);
export const NewPerson = z.strictObject({
  name: z.string().min(1).max(64),
  role: z.enum(roles),
  areas: Areas.exactOptional(),
});
export const NewRole = z.strictObject({ role: z.enum(roles).exactOptional(), areas: Areas.exactOptional() });
export const Badge = z.strictObject({ badge: z.string().max(64).nullable() });
export const NewStation = z.strictObject({
  name: z.string().min(1).max(64),
  kind: z.enum(['screen', 'program']).default('screen'),
});
export const Named = z.object({ name: z.string().max(64) });
export const AuditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  before: z.coerce.number().int().positive().optional(),
});
const names = { config: { right: 'names' as const } };

/**
 * `GET /api/people` for supervisors; `POST {name, role}` answers with the new secret, once; `POST …/:name/secret`
 * renews it, perhaps `{role?, areas?}` with it; `POST …/:name/badge {badge}` gives a badge or, by null, takes it; `DELETE`.
 */
export function servePeople(app: Server, auth: Auth): void {
  const note = (
    request: FastifyRequest,
    kind: 'personAdded' | 'secretRenewed' | 'personRemoved' | 'badgeGiven',
    who: string,
  ) => auth.audit.write({ kind, by: requirePerson(auth, request).name, place: request.ip, details: { who } });
  app.get('/api/people', names, async (request) => {
    requirePerson(auth, request, 'seePeople');
    return { people: auth.people() };
  });
  app.post('/api/people', names, async (request) => {
    requirePerson(auth, request, 'administer');
    const made = await auth.addPerson(checked(NewPerson, request.body, 'person'));
    note(request, 'personAdded', made.name);
    return made;
  });
  app.post('/api/people/:name/secret', names, async (request) => {
    requirePerson(auth, request, 'administer');
    const change = checked(NewRole, request.body ?? {}, 'person');
    const made = await auth.renewPerson({ ...checked(Named, request.params, 'address'), ...change });
    note(request, 'secretRenewed', made.name);
    return made;
  });
  app.post('/api/people/:name/badge', names, async (request) => {
    requirePerson(auth, request, 'administer');
    const { name } = checked(Named, request.params, 'address');
    auth.giveBadge(name, checked(Badge, request.body, 'badge').badge);
    note(request, 'badgeGiven', name);
    return {};
  });
  app.delete('/api/people/:name', names, async (request) => {
    const { name: own } = requirePerson(auth, request, 'administer');
    const { name } = checked(Named, request.params, 'address');
    if (name === own) throw new Problem('refused', { what: 'notYourself' });
    auth.removePerson(name);
    note(request, 'personRemoved', name);
    return {};
  });
  serveStations(app, auth);
  app.get('/api/audit', names, async (request) => {
    requirePerson(auth, request, 'administer');
    const { limit, before } = checked(AuditQuery, request.query, 'query');
    return { entries: auth.audit.read(limit, before) };
  });
  app.post('/api/pseudonyms/rotate', names, async (request) => {
    const { name } = requirePerson(auth, request, 'administer');
    auth.pseudonyms.rotate();
    auth.audit.write({ kind: 'pseudonymsRotated', by: name, place: request.ip });
    return {};
  });
}

/** `POST {name}` answers with a code for one browser, `{name, kind: program}` with a token; each once. */
function serveStations(app: Server, auth: Auth): void {
  const { stations, audit } = auth;
  app.get('/api/stations', names, async (request) => {
    requirePerson(auth, request, 'administer');
    return { stations: stations.list() };
  });
  app.post('/api/stations', names, async (request) => {
    const { name: by } = requirePerson(auth, request, 'administer');
    const { name, kind } = checked(NewStation, request.body, 'station');
    const made = kind === 'program' ? { name, token: stations.addProgram(name, by) } : stations.invite({ name, by });
    audit.write({ kind: 'stationInvited', by, place: request.ip, details: { station: name, kind } });
    return made;
  });
  app.delete('/api/stations/:name', names, async (request) => {
    const { name: by } = requirePerson(auth, request, 'administer');
    const { name } = checked(Named, request.params, 'address');
    stations.remove(name);
    audit.write({ kind: 'stationRemoved', by, place: request.ip, details: { station: name } });
    return {};
  });
}
