/** What the ERPs' errors mean: who waits, who decides, and when nothing is known. */
import { describe, expect, test } from 'vitest';
import { outcomeOfAnswer as ofBusinessCentral } from '../../../../bridge/erp/dialects/business-central/errors.ts';
import { outcomeOfAnswer as ofD365 } from '../../../../bridge/erp/dialects/d365/errors.ts';
import { openFrappe } from '../../../../bridge/erp/dialects/erpnext/frappe.ts';
import { ErpnextOptionsSchema } from '../../../../bridge/erp/dialects/erpnext/options.ts';
import { OdooOptionsSchema } from '../../../../bridge/erp/dialects/odoo/options.ts';
import { openRpc } from '../../../../bridge/erp/dialects/odoo/rpc.ts';
import { type Door, endedBy } from '../../../../bridge/erp/dialects/web/door.ts';
import type { Answer } from '../../../../shared/io/outward.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const doorOf = (given: Answer): Door => ({ url: 'http://erp', close: () => {}, call: async () => given });

/** Of all alike: who made the answer is not the ERP. */
const foreign: [string, Answer, object][] = [
  ['a proxy that cannot reach it', answer(502, '<html>Bad Gateway</html>'), { is: 'unknown' }],
  ['a proxy that waited too long', answer(504, ''), { is: 'unknown' }],
  ['an address of something else', answer(404, '<html>Not Found</html>'), { is: 'away' }],
  ['a page to log in', answer(302, ''), { is: 'away' }],
  ['a good status without words', answer(200, '<html>hello</html>'), { is: 'unknown' }],
  ['maintenance with its end', answer(503, '', { 'retry-after': '60' }), { is: 'busy', scope: 'erp', waitMs: 60_000 }],
];

describe('Odoo by JSON-2', () => {
  const options = OdooOptionsSchema.parse({ kind: 'odoo', url: 'http://erp', apiKey: 'key', losses: { machine: 7 } });
  const outcome = async (given: Answer) => {
    const door = doorOf(given);
    return openRpc(options, door)('mrp.workorder', 'write', [1], {}).catch((error: unknown) => endedBy(error, door));
  };
  const said = (name: string, message = 'no') => ({ name, message });
  test.each<[string, Answer, object]>([
    ...foreign,
    ['a wrong key', answer(401, said('werkzeug.exceptions.Unauthorized')), { is: 'denied' }],
    ['rights that are missing', answer(403, said('odoo.exceptions.AccessError')), { is: 'denied' }],
    ['a record that is gone', answer(404, said('odoo.exceptions.MissingError')), { is: 'refused', cure: 'masterData' }],
    ['a lock', answer(409, said('odoo.exceptions.LockError')), { is: 'busy', scope: 'order' }],
    ['a lost race', answer(500, said('psycopg2.errors.SerializationFailure')), { is: 'busy', scope: 'order' }],
    ['a rule', answer(422, said('odoo.exceptions.UserError', 'wrong quantity')), { is: 'refused', cure: 'edit' }],
    [
      'a closed period',
      answer(422, said('odoo.exceptions.UserError', 'after the lock date')),
      { is: 'refused', cure: 'openPeriod' },
    ],
    ['an accident inside', answer(500, said('builtins.KeyError')), { is: 'unknown' }],
  ])('%s', async (_what, given, expected) => {
    expect(await outcome(given)).toMatchObject(expected);
  });
});

describe('ERPNext', () => {
  const options = { kind: 'erpnext', url: 'http://erp', apiKey: 'key', apiSecret: 'secret', timeZone: 'Europe/Berlin' };
  const outcome = async (given: Answer) => {
    const door = doorOf(given);
    const frappe = openFrappe(ErpnextOptionsSchema.parse(options), door);
    return frappe.user().catch((error: unknown) => endedBy(error, door));
  };
  const said = (exc_type: string, message = 'no') => ({
    exc_type,
    exception: `frappe.exceptions.${exc_type}: ${message}`,
    _server_messages: JSON.stringify([JSON.stringify({ message: `<b>${message}</b>` })]),
  });
  test.each<[string, Answer, object]>([
    ...foreign,
    ['a wrong key', answer(401, said('AuthenticationError')), { is: 'denied' }],
    ['rights that are missing', answer(403, said('PermissionError')), { is: 'denied' }],
    ['an old version', answer(417, said('TimestampMismatchError')), { is: 'stale' }],
    ['a deadlock', answer(500, said('QueryDeadlockError')), { is: 'busy', scope: 'order' }],
    ['a lock', answer(417, said('DocumentLockedError')), { is: 'busy', scope: 'order' }],
    ['too many calls', answer(429, said('RateLimitExceededError')), { is: 'busy' }],
    ['a site that is stopped', answer(503, said('SessionStopped')), { is: 'away' }],
    ['a document that is gone', answer(404, said('DoesNotExistError')), { is: 'refused', cure: 'masterData' }],
    ['a card that is submitted', answer(417, said('UpdateAfterSubmitError')), { is: 'refused', cure: 'openOrder' }],
    [
      'a rule, whose words come without markup',
      answer(417, said('ValidationError', 'too much')),
      { is: 'refused', cure: 'edit', words: { code: 'ValidationError', text: 'too much' } },
    ],
    [
      'material that was not transferred',
      answer(417, said('ValidationError', 'need to be transferred')),
      { cure: 'stock' },
    ],
    ['an accident inside', answer(500, said('KeyError')), { is: 'unknown' }],
  ])('%s', async (_what, given, expected) => {
    expect(await outcome(given)).toMatchObject(expected);
  });
});

const odata = (code: string, message: string) => ({ error: { code, message } });

describe('Business Central', () => {
  const outcome = ofBusinessCentral({ busyCodes: ['Request_EntityChanged'] });
  test.each<[string, Answer, object]>([
    ...foreign,
    ['a wrong secret', answer(401, odata('Authentication_InvalidCredentials', 'no')), { is: 'denied' }],
    [
      'a record that was changed',
      answer(409, odata('Request_EntityChanged', 'changed')),
      { is: 'busy', scope: 'order' },
    ],
    ['a table that is held', answer(400, odata('X', 'in a transaction done by another session')), { is: 'busy' }],
    ['too many calls', answer(429, odata('TooMany', 'wait'), { 'retry-after': '3' }), { is: 'busy', waitMs: 3_000 }],
    [
      'a date outside the period, without the number of the call',
      answer(400, odata('Application_DialogException', 'Posting Date is not within … CorrelationId: 1')),
      { is: 'refused', cure: 'openPeriod', words: { text: 'Posting Date is not within …' } },
    ],
    [
      'an operation that does not exist',
      answer(400, odata('A', 'It does not exist')),
      { is: 'refused', cure: 'masterData' },
    ],
    ['a rule', answer(400, odata('Application_DialogException', 'Quantity is wrong')), { is: 'refused', cure: 'edit' }],
    ['an accident inside', answer(500, odata('Internal_ServerError', 'no')), { is: 'unknown' }],
  ])('%s', (_what, given, expected) => {
    expect(outcome(given)).toMatchObject(expected);
  });
});

describe('Dynamics 365', () => {
  test.each<[string, Answer, object]>([
    ...foreign,
    ['a wrong secret', answer(401, ''), { is: 'denied' }],
    [
      'too many calls, whosever they are',
      answer(429, '', { 'retry-after': '9' }),
      { is: 'busy', scope: 'erp', waitMs: 9_000 },
    ],
    [
      'a message that it does not take',
      answer(400, { Message: 'An error', ExceptionMessage: 'no queue' }),
      { is: 'refused', words: { text: 'no queue' } },
    ],
    ['an accident inside', answer(500, { Message: 'An error has occurred.' }), { is: 'unknown' }],
  ])('%s', (_what, given, expected) => {
    expect(ofD365(given)).toMatchObject(expected);
  });
});
