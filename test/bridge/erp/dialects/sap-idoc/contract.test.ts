import { renameSync, rmSync } from 'node:fs';
import { describeErp } from '../../../../contracts/erp.ts';
import { events, startSap } from './fixture.ts';

describeErp('sap-idoc', async () => {
  const { erp, face, faults, orders } = await startSap(['1000501', '1000502'], { goods: 'notBackflushed', events });
  const [order, otherOrder] = orders;
  if (order === undefined || otherOrder === undefined) throw new Error('the face has two orders');
  const hidden = `${face.address}-away`;
  return {
    erp,
    order,
    otherOrder,
    held: async (orderId) => face.held(orderId),
    work: face.work,
    fault: async (fault) => {
      faults.set(
        {
          refuse: fault === 'refuse' ? { orderId: order.id, code: 'M3/024', message: 'locked by MILLER' } : null,
        },
        0,
      );
      if (fault === 'away') renameSync(face.address, hidden);
    },
    end: async () => {
      await face.stop();
      rmSync(hidden, { recursive: true, force: true });
    },
    never: {
      slow: 'a file is there or not',
      fail: 'a file is there or not',
      busy: 'a folder is never locked',
      denied: 'rights are of the folder, not of an order',
      loseAnswer: 'whether the file was handed over stands in the folder',
    },
  };
});
