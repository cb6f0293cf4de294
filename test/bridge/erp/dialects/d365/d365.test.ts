import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createD365Erp } from '../../../../../bridge/erp/dialects/d365/d365.ts';
import { keyIn, withKey } from '../../../../../bridge/erp/dialects/d365/key.ts';
import { D365OptionsSchema } from '../../../../../bridge/erp/dialects/d365/options.ts';
import { d365Writer } from '../../../../../bridge/erp/dialects/d365/writer.ts';
import { d365Secret, startD365Face } from '../../../../../simulators/erp/faces/d365.ts';
import { createFaults } from '../../../../../simulators/erp/faults.ts';
import { describeErp } from '../../../../contracts/erp.ts';
import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { postingsOf, ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';
import { webInSoak, webUnderTest } from '../web-rig.ts';

const optionsOf = (url: string, more: object = {}) =>
  D365OptionsSchema.parse({
    ...{ kind: 'd365', url, company: 'usmf', tokenUrl: `${url}/token`, clientId: 'mes', scope: 'all' },
    ...{ clientSecret: d365Secret, timeoutMs: 1_000, ...more },
  });
const states = { entity: 'MesMessages' };
const answering = (url: string, more: object = {}) =>
  createD365Erp(optionsOf(url, { states, reverse: 'negative', goods: 'notBackflushed', ...more }));
const silent = (url: string, more: object = {}) => createD365Erp(optionsOf(url, { goods: 'notBackflushed', ...more }));
const never = { busy: 'a queue takes everything', denied: 'a queue knows no orders' };

const starting = (url: string, more: object = {}) => answering(url, { starts: true, ...more });
describeErp('d365, with the states of its messages', () => webUnderTest(startD365Face, starting, { never }));
describeErp('d365, without', () =>
  webUnderTest(startD365Face, silent, { never: { ...never, refuse: 'nobody hears what became of a message' } }),
);
describeSoak('d365, with the states of its messages', () => webInSoak(startD365Face, answering));
describeSoak('d365, without', () => webInSoak(startD365Face, silent));

goldenCases(fileURLToPath(new URL('golden', import.meta.url)), d365Writer(optionsOf('http://erp')), 'json');

goldenCases(
  fileURLToPath(new URL('goods/golden', import.meta.url)),
  d365Writer(optionsOf('http://erp', { goods: 'notBackflushed', reportAsFinished: 'no', starts: true })),
  'json',
);

describe('Dynamics 365', () => {
  test('a key in a message is read again, and nothing else of it changes', () => {
    const key = fc.stringMatching(/^[0-9a-f]{32}$/);
    fc.assert(
      fc.property(key, fc.dictionary(fc.string(), fc.jsonValue()), (written, content) => {
        const text = withKey(written, content);
        expect(keyIn(text)).toBe(written);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(content)));
        expect(keyIn(JSON.stringify(content))).toBeNull();
      }),
    );
  });

  test('a message that failed and was mended over there is told as booked after all', async () => {
    const under = await webUnderTest(startD365Face, answering);
    const [posting] = postingsOf(under.erp, under.order, ticketFor(under.order));
    if (posting === undefined) throw new Error('nothing is written');
    await under.fault('refuse');
    expect((await under.erp.send(posting, null)).is).toBe('handedOver');
    await under.work?.();
    const first = await under.erp.answers?.(null);
    expect(first?.answers).toMatchObject([{ of: { key: posting.key }, outcome: { is: 'refused' } }]);
    expect((await under.erp.answers?.(first?.cursor ?? null))?.answers).toEqual([]);
    expect(await under.erp.find?.(posting, { sentAt: Date.now(), known: [] })).toMatchObject({ is: 'cannotTell' });
    await under.end();
  });

  test('who asks for answers before anything was sent hears those that come later', async () => {
    const under = await webUnderTest(startD365Face, answering);
    const empty = await under.erp.answers?.(null);
    const again = await under.erp.answers?.(empty?.cursor ?? null);
    const [posting] = postingsOf(under.erp, under.order, ticketFor(under.order));
    if (posting === undefined) throw new Error('nothing is written');
    await under.erp.send(posting, null);
    await under.work?.();
    const last = await under.erp.answers?.(again?.cursor ?? null);
    expect(last?.answers).toMatchObject([{ of: { key: posting.key }, outcome: { is: 'booked' } }]);
    await under.end();
  });

  test('an order that is open no more is told once with its last status', async () => {
    const faults = createFaults();
    const order = orderOf('O1');
    const face = await startD365Face({ orders: [order], faults, now: Date.now });
    const erp = silent(face.address);
    const first = await erp.orders(null);
    face.put({ ...order, status: 'finished' });
    const second = await erp.orders(first.cursor);
    expect(second.orders).toMatchObject([{ id: 'O1', status: 'finished', erpStates: ['ReportedFinished'] }]);
    expect((await erp.orders(second.cursor)).orders).toEqual([]);
    erp.close?.();
    await face.stop();
  });
});
