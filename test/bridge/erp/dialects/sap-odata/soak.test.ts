import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { startSap } from './fixture.ts';

describeSoak('sap-odata', async () => {
  const { erp, face, orders } = await startSap(['1000501', '1000502', '1000503', '1000504'], {
    goods: 'notBackflushed',
  });
  return { erp, orders, held: async (orderId) => face.held(orderId), end: face.stop };
});
