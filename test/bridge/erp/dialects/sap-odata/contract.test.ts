import { createSapOdataErp } from '../../../../../bridge/erp/dialects/sap/sap-odata.ts';
import { describeErp, type ErpFault } from '../../../../contracts/erp.ts';
import { events, sapOdataOptions, startSap } from './fixture.ts';

describeErp('sap-odata', async () => {
  const { erp, face, faults, orders } = await startSap(['1000501', '1000502'], { goods: 'notBackflushed', events });
  const [order, otherOrder] = orders;
  if (order === undefined || otherOrder === undefined) throw new Error('the face has two orders');
  const answered: Partial<Record<ErpFault, number>> = { busy: 423, denied: 403 };
  return {
    erp,
    hasty: createSapOdataErp(sapOdataOptions({ url: face.address, goods: 'notBackflushed', timeoutMs: 500 })),
    order,
    otherOrder,
    held: async (orderId) => face.held(orderId),
    fault: async (fault) => {
      const status = answered[fault];
      faults.set(
        {
          latencyMs: fault === 'slow' ? 5_000 : 0,
          failNext: fault === 'fail' ? 1 : 0,
          loseAnswers: fault === 'loseAnswer' ? 1 : 0,
          refuse: fault === 'refuse' ? { orderId: order.id, code: 'RU/505', message: 'locked by MILLER' } : null,
          answer: status === undefined ? null : { orderId: order.id, status },
          downForMs: fault === 'away' ? 60_000 : 0,
        },
        Date.UTC(2026, 10, 20),
      );
    },
    end: face.stop,
  };
});
