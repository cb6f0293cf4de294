/** Why an order's confirmation has not arrived is told, also of one that is old and behind a backlog. */
import { expect, test } from 'vitest';
import { openWaits } from '../../../bridge/erp/waits.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { deskRig, NOW, truthOf } from './desk-rig.ts';

const of = (rig: ReturnType<typeof deskRig>) => openWaits(sqliteStorage(rig.db));

test('after a week without the ERP the order that was tried last says in whose words, and until when it waits', async () => {
  const rig = deskRig();
  for (const orderId of ['O1', 'O2']) await rig.say(truthOf(orderId, { goodPcs: 1 }));
  const [tried] = await rig.outbox.due(Number.MAX_SAFE_INTEGER, 1);
  const { key, operationId } = tried?.posting ?? { key: '', operationId: '' };
  await rig.outbox.markSending([{ key }]);
  await rig.outbox.markWaiting(key, NOW + 20_000, 'No answer from the ERP: ECONNREFUSED.');
  expect(of(rig)(operationId)).toEqual({
    behind: null,
    isForPerson: false,
    words: 'No answer from the ERP: ECONNREFUSED.',
    nextAt: NOW + 20_000,
  });
  const other = operationId === 'O1/0010' ? 'O2/0010' : 'O1/0010';
  expect(of(rig)(other)).toMatchObject({ words: null, behind: null });
  await rig.send('booked');
  expect(of(rig)('O1/0010')).toBeNull();
});

test('what waits behind a refused one of its order says so, in the words of the refusal', async () => {
  const rig = deskRig();
  await rig.say(truthOf('O1', { goodPcs: 1 }));
  await rig.send({ code: 'RU 494', text: 'Order closed' });
  await rig.say(truthOf('O1', { goodPcs: 2 }));
  expect(of(rig)('O1/0010')).toMatchObject({ isForPerson: true, words: 'RU 494: Order closed' });
});
