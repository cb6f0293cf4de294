import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createB2mmlErp } from '../../../../../bridge/erp/dialects/b2mml/b2mml.ts';
import { B2mmlOptionsSchema } from '../../../../../bridge/erp/dialects/b2mml/options.ts';
import type { versions } from '../../../../../simulators/erp/faces/b2mml/documents.ts';
import { startB2mmlFace } from '../../../../../simulators/erp/faces/b2mml/face.ts';
import { createFaults } from '../../../../../simulators/erp/faults.ts';
import { describeErp, type ErpFault } from '../../../../contracts/erp.ts';
import { needsBars, orderOf } from '../../../shop.ts';

const FOLDER = 'a folder takes a document at once, or is away; what the ERP thinks of it comes with its answer';

const cases: readonly (readonly [(typeof versions)[number], Record<string, unknown>])[] = [
  ['V0401', { answers: 'acknowledge' }],
  ['V0401', { answers: 'never', reversal: 'none' }],
  ['V05', { answers: 'confirm', times: { as: 'min', decimals: 2 } }],
  ['V05', { answers: 'acknowledge', noun: 'operations', states: true }],
  ['V0600', { answers: 'confirm', noun: 'operations', reversal: 'negative' }],
  ['V0600', { answers: 'onError', stops: false }],
  ['V0701', { answers: 'acknowledge', people: true, times: { as: 'h', decimals: 3 } }],
];

for (const [version, more] of cases)
  describeErp(`b2mml ${version} ${JSON.stringify(more)}`, async () => {
    const [order, otherOrder] = [orderOf('O1', needsBars), orderOf('O2', needsBars)];
    const faults = createFaults();
    const face = await startB2mmlFace({ orders: [order, otherOrder], faults, now: Date.now }, version);
    const [inFolder, outFolder, booksFolder] = ['from-erp', 'to-erp', 'books'].map((name) => join(face.address, name));
    const options = B2mmlOptionsSchema.parse({
      kind: 'b2mml',
      inFolder,
      outFolder,
      version,
      booksFolder,
      settleMs: 0,
      ...more,
    });
    let isMounted = true;
    const mount = async (wanted: boolean): Promise<void> => {
      if (wanted === isMounted) return;
      isMounted = wanted;
      for (const folder of [inFolder, outFolder]) {
        const [there, gone] = [folder ?? '', `${folder}.gone`];
        await (wanted ? rename(gone, there) : rename(there, gone));
      }
    };
    const onDemand: Partial<Record<ErpFault, object>> = {
      refuse: { refuse: { orderId: order.id, code: 'LOCKED', message: 'The order is locked by MILLER' } },
    };
    return {
      erp: createB2mmlErp(options),
      order,
      otherOrder,
      held: async (orderId) => face.held(orderId),
      work: () => face.work(),
      fault: async (fault) => {
        faults.set({ refuse: null, ...onDemand[fault] }, Date.now());
        await mount(fault !== 'away');
      },
      end: () => face.stop(),
      never: {
        ...{ busy: FOLDER, denied: FOLDER, slow: FOLDER, fail: FOLDER, loseAnswer: FOLDER },
        ...(options.answers === 'never' ? { refuse: 'this ERP says nothing of what it does not take' } : {}),
        ...(options.answers === 'onError'
          ? { refuse: 'it says so later, and nothing of what it takes: see refusals.test' }
          : {}),
      },
    };
  });
