import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createBusinessCentralErp } from '../../../../../bridge/erp/dialects/business-central/business-central.ts';
import { BusinessCentralOptionsSchema } from '../../../../../bridge/erp/dialects/business-central/options.ts';
import { businessCentralWriter } from '../../../../../bridge/erp/dialects/business-central/writer.ts';
import {
  businessCentralSecret,
  startBusinessCentralFace,
} from '../../../../../simulators/erp/faces/business-central.ts';
import { describeErp } from '../../../../contracts/erp.ts';
import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { postingsOf, ticketFor } from '../../../../contracts/tickets.ts';
import { webInSoak, webUnderTest } from '../web-rig.ts';

const optionsOf = (url: string, more: object = {}) =>
  BusinessCentralOptionsSchema.parse({
    ...{ kind: 'business-central', url, tokenUrl: `${url}/token`, clientId: 'mes', scope: 'all', timeoutMs: 1_000 },
    clientSecret: businessCentralSecret,
    ...more,
  });
const create = (url: string, more?: object) => createBusinessCentralErp(optionsOf(url, more));

const withGoods = (url: string, more: object = {}) =>
  createBusinessCentralErp(optionsOf(url, { goods: 'notBackflushed', ...more }));

describeErp('business-central', () => webUnderTest(startBusinessCentralFace, withGoods));
describeSoak('business-central', () => webInSoak(startBusinessCentralFace, withGoods));

goldenCases(fileURLToPath(new URL('golden', import.meta.url)), businessCentralWriter(optionsOf('http://erp')), 'json');

goldenCases(
  fileURLToPath(new URL('goods/golden', import.meta.url)),
  businessCentralWriter(optionsOf('http://erp', { goods: 'notBackflushed' })),
  'json',
);

describe('Business Central', () => {
  test('a line that was inserted and not posted, because the order was held, is posted once', async () => {
    const under = await webUnderTest(startBusinessCentralFace, create);
    const [posting] = postingsOf(under.erp, under.order, ticketFor(under.order, { scrap: [] }));
    if (posting === undefined) throw new Error('nothing is written');
    await under.fault('busy');
    expect((await under.erp.send(posting, null)).is).toBe('busy');
    await under.fault('none');
    expect((await under.erp.send(posting, null)).is).toBe('booked');
    expect((await under.erp.send(posting, null)).is).toBe('booked');
    expect((await under.held('O1')).records).toBe(1);
    await under.end();
  });

  test('what is refused is taken out of the journal, so that nobody posts it with the batch', async () => {
    const under = await webUnderTest(startBusinessCentralFace, create);
    const [posting] = postingsOf(under.erp, under.order, ticketFor(under.order, { scrap: [] }));
    if (posting === undefined) throw new Error('nothing is written');
    await under.fault('refuse');
    expect((await under.erp.send(posting, null)).is).toBe('refused');
    const token = await (
      await fetch(`${under.address}/token`, { method: 'POST', body: `client_secret=${businessCentralSecret}` })
    ).json();
    expect(token).toMatchObject({ access_token: expect.any(String) });
    await under.fault('none');
    // The token that the dialect holds is old now: it asks for another.
    expect((await under.erp.send(posting, null)).is).toBe('booked');
    await under.end();
  });

  test('a posting date outside the open period is told with its cure', async () => {
    const under = await webUnderTest(startBusinessCentralFace, create);
    const [posting] = postingsOf(under.erp, under.order, ticketFor(under.order, { scrap: [] }));
    if (posting === undefined) throw new Error('nothing is written');
    const old = { ...posting, body: posting.body.replace('2026-11-02', '2025-11-02') };
    expect(await under.erp.send(old, null)).toMatchObject({ is: 'refused', cure: 'openPeriod' });
    await under.end();
  });

  test.each([
    ['neither user nor tokenUrl', { tokenUrl: undefined }, 'user'],
    ['tokenUrl without a secret', { clientSecret: undefined }, 'clientSecretFile'],
    ['a unit of time that has no meaning', { timeUnit: 'SHIFTS' }, 'timeUnit'],
    ['a field that is no name', { journal: { key: 'External Document No.' } }, 'journal.key'],
  ])('a configuration with %s is refused at its field', (_what, more, field) => {
    const parsed = BusinessCentralOptionsSchema.safeParse({
      ...{ kind: 'business-central', url: 'http://erp', tokenUrl: 'http://erp/token', clientId: 'mes', scope: 'all' },
      ...{ clientSecret: businessCentralSecret, ...more },
    });
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });
});
