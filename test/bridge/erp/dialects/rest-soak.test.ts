import { createRestErp, RestOptionsSchema } from '../../../../bridge/erp/dialects/rest.ts';
import { LONGEST_CALL_MS } from '../../../contracts/erp.ts';
import { describeSoak } from '../../../contracts/erp-soak.ts';
import { needsBars, orderOf } from '../../shop.ts';
import { startFakeErp } from '../fake-erp.ts';
import { heldOf } from './held.ts';

describeSoak('rest', async () => {
  const fake = await startFakeErp();
  const orders = ['O1', 'O2', 'O3', 'O4', 'O5'].map((id) => orderOf(id, needsBars));
  for (const order of orders) fake.put(order);
  return {
    erp: createRestErp(
      RestOptionsSchema.parse({ kind: 'rest', url: fake.url, token: fake.token, timeoutMs: LONGEST_CALL_MS }),
    ),
    orders,
    held: async (orderId) => heldOf(fake.records.filter((record) => record.orderId === orderId)),
    end: () => fake.close(),
  };
});
