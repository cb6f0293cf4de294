import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createErpnextErp } from '../../../../../bridge/erp/dialects/erpnext/erpnext.ts';
import { ErpnextOptionsSchema } from '../../../../../bridge/erp/dialects/erpnext/options.ts';
import { erpnextWriter } from '../../../../../bridge/erp/dialects/erpnext/writer.ts';
import { erpnextFace, erpnextKeys } from '../../../../../simulators/erp/faces/erpnext.ts';
import { describeErp } from '../../../../contracts/erp.ts';
import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { postingsOf, ticketFor } from '../../../../contracts/tickets.ts';
import { webInSoak, webUnderTest } from '../web-rig.ts';

const optionsOf = (url: string, more: object = {}) =>
  ErpnextOptionsSchema.parse({
    ...{ kind: 'erpnext', url, timeZone: 'Europe/Berlin', timeoutMs: 1_000 },
    ...erpnextKeys,
    ...more,
  });
const goods = { goods: 'notBackflushed', goodsKeyField: 'mes_key', company: 'Works' };
const byOwnRecords = (url: string, more: object = {}) => createErpnextErp(optionsOf(url, { ...goods, ...more }));
const byKey = (url: string, more: object = {}) =>
  createErpnextErp(optionsOf(url, { keyField: 'mes_key', ...goods, ...more }));

describeErp('erpnext', () => webUnderTest(erpnextFace(9), byOwnRecords));
describeErp('erpnext, with a field for the key', () => webUnderTest(erpnextFace(9), byKey));
describeSoak('erpnext', () => webInSoak(erpnextFace(9), byOwnRecords));

goldenCases(fileURLToPath(new URL('golden', import.meta.url)), erpnextWriter(optionsOf('http://erp')), 'json');

goldenCases(
  fileURLToPath(new URL('goods/golden', import.meta.url)),
  erpnextWriter(optionsOf('http://erp', goods)),
  'json',
);

describe('ERPNext', () => {
  test('a workstation without capacity refuses times that overlap, in its own words, and nothing is booked', async () => {
    const under = await webUnderTest(erpnextFace(1), byOwnRecords);
    const hour = { machineMs: 3_600_000, to: Date.UTC(2026, 10, 2, 8) };
    const [first] = postingsOf(under.erp, under.order, ticketFor(under.order, hour));
    const [second] = postingsOf(under.erp, under.otherOrder, ticketFor(under.otherOrder, hour));
    if (first === undefined || second === undefined) throw new Error('nothing is written');
    expect((await under.erp.send(first, null)).is).toBe('booked');
    expect(await under.erp.send(second, null)).toMatchObject({
      is: 'refused',
      cure: 'edit',
      words: { code: 'OverlapError', text: expect.stringContaining('are overlapping with PO-JOB-O1-0010') },
    });
    expect((await under.held('O2')).records).toBe(0);
    await under.end();
  });

  test('a card that somebody else has changed since is never written over', async () => {
    const under = await webUnderTest(erpnextFace(9), byOwnRecords);
    const [one, two] = [1, 2].map(
      (pcs) => postingsOf(under.erp, under.order, ticketFor(under.order, { yieldPcs: pcs }))[0],
    );
    if (one === undefined || two === undefined) throw new Error('nothing is written');
    const stamp = (await under.erp.stamp?.(one)) ?? null;
    expect((await under.erp.send(two, stamp)).is).toBe('booked');
    expect((await under.erp.send(one, stamp)).is).toBe('stale');
    expect((await under.held('O1')).sums.get('yield')).toBe(2);
    await under.end();
  });
});
