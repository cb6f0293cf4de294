import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createB2mmlErp } from '../../../../../bridge/erp/dialects/b2mml/b2mml.ts';
import { B2mmlOptionsSchema } from '../../../../../bridge/erp/dialects/b2mml/options.ts';
import { startB2mmlFace } from '../../../../../simulators/erp/faces/b2mml/face.ts';
import { createFaults } from '../../../../../simulators/erp/faults.ts';
import { postingsOf, ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function rig(answers: string) {
  const faults = createFaults();
  const order = orderOf('O1');
  const face = await startB2mmlFace({ orders: [order], faults, now: Date.now }, 'V0600');
  ends.push(() => face.stop());
  const [inFolder = '', outFolder = ''] = ['from-erp', 'to-erp'].map((name) => join(face.address, name));
  const more = { inFolder, outFolder, version: 'V0600', settleMs: 0, answers, cures: { 'ORD-3': 'openOrder' } };
  const erp = createB2mmlErp(B2mmlOptionsSchema.parse({ kind: 'b2mml', ...more }));
  const [posting] = postingsOf(erp, order, ticketFor(order));
  if (posting === undefined) throw new Error('nothing is written');
  return { faults, order, face, erp, posting, inFolder, outFolder };
}

describe('an ERP that answers only what it does not take', () => {
  test('refuses late; what a person sends once more goes out under the same key', async () => {
    const { faults, face, erp, posting, outFolder } = await rig('onError');
    faults.set({ refuse: { code: 'ORD-9', message: 'Order O1 is blocked' } }, 0);
    expect(await erp.send(posting, null)).toEqual({ is: 'handedOver', messageRef: posting.key });
    await face.work();
    const first = await erp.answers?.(null);
    expect(first?.answers).toMatchObject([{ of: { key: posting.key }, outcome: { is: 'refused', cure: 'other' } }]);
    faults.set({ refuse: null }, 0);
    await erp.send(posting, null);
    expect(readdirSync(outFolder).filter((name) => name.includes(posting.key))).toHaveLength(1);
    await face.work();
    expect((await erp.answers?.(first?.cursor ?? null))?.answers).toEqual([]);
    expect(face.held('O1').records).toBe(1);
  });

  test('says nothing of what it takes', async () => {
    const { face, erp, posting } = await rig('onError');
    await erp.send(posting, null);
    await face.work();
    expect((await erp.answers?.(null))?.answers).toEqual([]);
  });
});

test('a broken document of the ERP is told with its file, and the orders beside it are taken', async () => {
  const { erp, inFolder } = await rig('acknowledge');
  writeFileSync(join(inFolder, 'PRO-broken.xml'), '<SyncProductionSchedule>');
  const { orders, odd } = await erp.orders(null);
  expect(orders).toMatchObject([{ id: 'O1' }]);
  expect(odd).toMatchObject([{ orderId: '#PRO-broken.xml', field: 'file', value: 'PRO-broken.xml' }]);
});

test('of an order that came several times the last counts', async () => {
  const { erp, face, order } = await rig('acknowledge');
  face.put({ ...order, quantityPcs: 70, operations: order.operations.map((one) => ({ ...one, quantityPcs: 70 })) });
  await face.work();
  expect((await erp.orders(null)).orders).toMatchObject([{ id: 'O1', quantity: '70' }]);
});

test('a document twice is refused by the ERP: it is booked once', async () => {
  const { erp, face, posting, outFolder } = await rig('acknowledge');
  for (const name of ['1.xml', '2.xml']) writeFileSync(join(outFolder, name), posting.body);
  await face.work();
  expect(face.held('O1').records).toBe(1);
  expect((await erp.answers?.(null))?.answers.map(({ outcome }) => outcome.is).sort()).toEqual(['booked', 'refused']);
});
