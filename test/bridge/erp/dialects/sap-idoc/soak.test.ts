import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { startSap } from './fixture.ts';

describeSoak('sap-idoc, which answers later', async () => {
  const { erp, face, orders } = await startSap(['1000501', '1000502', '1000503'], { goods: 'notBackflushed' });
  return { erp, orders, held: async (orderId) => face.held(orderId), work: face.work, end: face.stop };
});

describeSoak('sap-idoc, which never answers and takes nothing back', async () => {
  const { erp, face, orders } = await startSap(['1000501', '1000502'], {
    answers: 'never',
    cancellation: 'none',
    goods: 'notBackflushed',
  });
  return { erp, orders, held: async (orderId) => face.held(orderId), work: face.work, end: face.stop };
});
