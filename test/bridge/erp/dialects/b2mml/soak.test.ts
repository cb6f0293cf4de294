import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createB2mmlErp } from '../../../../../bridge/erp/dialects/b2mml/b2mml.ts';
import { B2mmlOptionsSchema } from '../../../../../bridge/erp/dialects/b2mml/options.ts';
import { startB2mmlFace } from '../../../../../simulators/erp/faces/b2mml/face.ts';
import { createFaults } from '../../../../../simulators/erp/faults.ts';
import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { needsBars, orderOf } from '../../../shop.ts';

const cases = [
  ['V0401', { answers: 'acknowledge' }],
  ['V0401', { answers: 'never' }],
  ['V0600', { answers: 'confirm', noun: 'operations', reversal: 'negative' }],
  ['V0701', { answers: 'acknowledge', times: { as: 'h', decimals: 2 } }],
] as const;

for (const [version, more] of cases)
  describeSoak(`b2mml ${version} ${JSON.stringify(more)}`, async () => {
    const orders = ['O1', 'O2', 'O3', 'O4', 'O5'].map((id) => orderOf(id, needsBars));
    const faults = createFaults();
    const face = await startB2mmlFace({ orders, faults, now: Date.now }, version);
    const [inFolder, outFolder] = ['from-erp', 'to-erp'].map((name) => join(face.address, name));
    let works = 0;
    return {
      erp: createB2mmlErp(
        B2mmlOptionsSchema.parse({ kind: 'b2mml', inFolder, outFolder, version, settleMs: 0, ...more }),
      ),
      orders,
      // What is handed over, and not yet taken, is on its way into the books.
      held: async (orderId) => {
        await delay(1);
        await face.work();
        return face.held(orderId);
      },
      work: async () => {
        works += 1;
        if (works % 5 === 0) faults.set({ failNext: 1 }, Date.now());
        await face.work();
      },
      end: () => face.stop(),
    };
  });
