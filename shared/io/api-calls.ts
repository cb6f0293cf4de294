/** The calls that both processes answer to: sign-on, people, stations, the audit log. */
import { z } from 'zod';
import { roles } from '../core/words/role.ts';
import { auditKinds } from './door/audit.ts';
import type { ApiTable } from './openapi.ts';
import { AuditQuery, Badge, Named, NewPerson, NewRole, NewStation } from './people.ts';
import { Pair, SetUp, SignOn } from './session.ts';

const areas = z
  .array(z.string())
  .optional()
  .describe('Work centres and machines where the role holds; left out: everywhere.');
const Person = z.strictObject({ name: z.string(), role: z.enum(roles), areas });
const Made = Person.extend({ secret: z.string().describe('Shown this once.') });
const Known = Person.extend({ hasBadge: z.literal(true).optional(), byProvider: z.literal(true).optional() });
const at = z.int().describe('Epoch ms.');

export const commonCalls: ApiTable = {
  'GET /api/session': {
    what: 'Who is signed on, and whether this browser is paired.',
    answer: z.strictObject({
      person: Person.nullable(),
      needsSetup: z.boolean(),
      station: z.string().nullable(),
      provider: z.string().optional(),
    }),
  },
  'POST /api/session': { what: 'Signs on, by name or badge and secret.', body: SignOn, answer: Person },
  'DELETE /api/session': {
    what: 'Signs off.',
    answer: z.strictObject({ goTo: z.string().optional().describe('Where the provider’s session ends.') }),
  },
  'POST /api/setup': {
    what: 'The first person, by the one-time code that is printed at start.',
    body: SetUp,
    answer: Person,
  },
  'POST /api/pair': {
    what: 'Pairs this browser by a code.',
    body: Pair,
    answer: z.strictObject({ station: z.string() }),
  },
  'GET /api/people': {
    what: 'Who may come in.',
    right: 'seePeople',
    answer: z.strictObject({ people: z.array(Known) }),
  },
  'POST /api/people': { what: 'A new person.', right: 'administer', body: NewPerson, answer: Made },
  'POST /api/people/:name/secret': {
    what: 'Another secret, perhaps another role or area.',
    right: 'administer',
    params: Named,
    body: NewRole,
    answer: Made,
  },
  'POST /api/people/:name/badge': {
    what: 'Gives a badge, or takes it.',
    right: 'administer',
    params: Named,
    body: Badge,
  },
  'DELETE /api/people/:name': { what: 'Removes a person.', right: 'administer', params: Named },
  'GET /api/stations': {
    what: 'Paired screens and programs.',
    right: 'administer',
    answer: z.strictObject({
      stations: z.array(
        z.strictObject({
          name: z.string(),
          kind: z.enum(['screen', 'program']),
          madeAt: at,
          madeBy: z.string(),
          seenAt: at.nullable(),
        }),
      ),
    }),
  },
  'POST /api/stations': {
    what: 'A code for one browser, or a token for a program; shown once.',
    right: 'administer',
    body: NewStation,
    answer: z.union([
      z.strictObject({ name: z.string(), token: z.string() }),
      z.strictObject({ name: z.string(), code: z.string(), endsAt: at }),
    ]),
  },
  'DELETE /api/stations/:name': { what: 'Ends a screen or program.', right: 'administer', params: Named },
  'GET /api/audit': {
    what: 'The audit log, newest first.',
    right: 'administer',
    query: AuditQuery,
    answer: z.strictObject({
      entries: z.array(
        z.strictObject({
          n: z.int(),
          at,
          kind: z.enum(auditKinds),
          by: z.string(),
          place: z.string(),
          details: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  },
  'POST /api/pseudonyms/rotate': { what: 'Other pseudonyms in exports from now on.', right: 'administer' },
  'GET /ca.crt': { what: 'The authority of this box, for who wants to trust it.', type: 'application/x-x509-ca-cert' },
  'GET /metrics': { what: 'For Prometheus.', type: 'text/plain' },
};
