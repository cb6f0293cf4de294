import { fileURLToPath } from 'node:url';
import { createRestErp, RestOptionsSchema, restWriter } from '../../../../bridge/erp/dialects/rest.ts';
import { describeErp, LONGEST_CALL_MS } from '../../../contracts/erp.ts';
import { goldenCases } from '../../../contracts/golden.ts';
import { needsBars, orderOf } from '../../shop.ts';
import { startFakeErp } from '../fake-erp.ts';
import { heldOf } from './held.ts';

goldenCases(fileURLToPath(new URL('rest/golden', import.meta.url)), restWriter(1_000, true), 'json');

describeErp('rest', async () => {
  const fake = await startFakeErp();
  const order = orderOf('O1', needsBars);
  const otherOrder = orderOf('O2', needsBars);
  fake.put(order);
  fake.put(otherOrder);
  const { url, token, faults } = fake;
  const erp = (timeoutMs: number) =>
    createRestErp(RestOptionsSchema.parse({ kind: 'rest', url, token, timeoutMs, states: true }));
  let ended: Promise<void> | null = null;
  return {
    erp: erp(LONGEST_CALL_MS),
    hasty: erp(500),
    order,
    otherOrder,
    held: async (orderId) => heldOf(fake.records.filter((record) => record.orderId === orderId)),
    fault: async (fault) => {
      faults.latencyMs = fault === 'slow' ? 5_000 : 0;
      faults.failNext = fault === 'fail' ? 1 : 0;
      faults.loseAnswers = fault === 'loseAnswer' ? 1 : 0;
      faults.down = fault === 'away';
      faults.answerOf = new Map(fault === 'busy' ? [[order.id, 423]] : fault === 'denied' ? [[order.id, 403]] : []);
      faults.refuse =
        fault === 'refuse' ? { orderId: order.id, code: 'LOCKED', message: 'The order is locked by MILLER' } : null;
    },
    end: () => {
      ended ??= fake.close();
      return ended;
    },
  };
});
