import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { startSap } from './fixture.ts';

/** Every posting is two calls. */
describeSoak(
  'sap-odata',
  async () => {
    const { erp, face, orders } = await startSap(['1000501', '1000502', '1000503', '1000504'], { timeoutMs: 5_000 });
    return { erp, orders, held: async (orderId) => face.held(orderId), end: face.stop };
  },
  { lookUpMs: 400 },
);
