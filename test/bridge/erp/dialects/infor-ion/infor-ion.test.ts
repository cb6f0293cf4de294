import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInforIonErp } from '../../../../../bridge/erp/dialects/infor-ion/infor-ion.ts';
import { InforIonOptionsSchema } from '../../../../../bridge/erp/dialects/infor-ion/options.ts';
import { startInforIonFace } from '../../../../../simulators/erp/faces/infor-ion.ts';
import { createFaults } from '../../../../../simulators/erp/faults.ts';
import { describeErp } from '../../../../contracts/erp.ts';
import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { needsBars, orderOf } from '../../../shop.ts';

const FOLDER = 'a folder takes a document at once, or is away; what the ERP thinks of it comes with its answer';

async function rig(orders: ReturnType<typeof orderOf>[], more: object) {
  const faults = createFaults();
  const face = await startInforIonFace({ orders, faults, now: Date.now });
  const [inFolder = '', outFolder = ''] = ['from-erp', 'to-erp'].map((name) => join(face.address, name));
  const options = InforIonOptionsSchema.parse({
    kind: 'infor-ion',
    inFolder,
    outFolder,
    settleMs: 0,
    goods: 'notBackflushed',
    ...more,
  });
  return { faults, face, inFolder, outFolder, erp: createInforIonErp(options), options };
}

const cases = [
  { answers: 'acknowledge', reversal: 'negative' },
  { answers: 'confirm', reversal: 'negative', times: { as: 'h', decimals: 2 }, tenantId: 'PLANT_PRD' },
  { answers: 'onError' },
  { answers: 'never', reversal: 'negative', times: { as: 'min', decimals: 1 }, accountingEntityId: 'MAIN' },
] as const;

for (const more of cases)
  describeErp(`infor-ion ${JSON.stringify(more)}`, async () => {
    const [order, otherOrder] = [orderOf('O1', needsBars), orderOf('O2', needsBars)];
    const { faults, face, inFolder, outFolder, erp, options } = await rig([order, otherOrder], more);
    let isMounted = true;
    return {
      erp,
      order,
      otherOrder,
      held: async (orderId) => face.held(orderId),
      work: () => face.work(),
      fault: async (fault) => {
        const refuse = { orderId: order.id, code: 'LOCKED', message: 'The order is locked by MILLER' };
        faults.set({ refuse: fault === 'refuse' ? refuse : null }, Date.now());
        if ((fault !== 'away') === isMounted) return;
        isMounted = fault !== 'away';
        for (const folder of [inFolder, outFolder])
          await (isMounted ? rename(`${folder}.gone`, folder) : rename(folder, `${folder}.gone`));
      },
      end: () => face.stop(),
      never: {
        ...{ busy: FOLDER, denied: FOLDER, slow: FOLDER, fail: FOLDER, loseAnswer: FOLDER },
        ...(['never', 'onError'].includes(options.answers) ? { refuse: 'nobody waits for what this ERP says' } : {}),
      },
    };
  });

for (const more of cases.filter((one) => one.answers !== 'onError'))
  describeSoak(`infor-ion ${JSON.stringify(more)}`, async () => {
    const orders = ['O1', 'O2', 'O3'].map((id) => orderOf(id, needsBars));
    const { faults, face, erp } = await rig(orders, more);
    let works = 0;
    const work = async (): Promise<void> => {
      works += 1;
      if (works % 5 === 0) faults.set({ failNext: 1 }, Date.now());
      await face.work();
    };
    const held = async (orderId: string) => {
      await face.work();
      return face.held(orderId);
    };
    return { erp, orders, held, work, end: () => face.stop() };
  });
