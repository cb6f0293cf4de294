/** What the core makes of each ability, when everything goes wrong. */
import type { Abilities } from '../../../shared/core/erp/posting.ts';
import { describeSoak } from '../../contracts/erp-soak.ts';
import { orderOf } from '../shop.ts';
import { memoryErp } from './memory-erp.ts';

const kinds: Readonly<Record<string, Partial<Abilities>>> = {
  'looked up by its key': { repeats: 'bookedAgain', lookUp: 'byKey' },
  'looked up among our own records': { repeats: 'bookedAgain', lookUp: 'byOwnRecords' },
  'that refuses a key twice': { repeats: 'refusedByKey', lookUp: 'byKey' },
  'that refuses an old version': { repeats: 'refusedByStamp', lookUp: 'byOwnRecords' },
  'that proves nothing': { repeats: 'bookedAgain', lookUp: 'none' },
  'that answers later': { answers: 'later', repeats: 'refusedByKey', lookUp: 'none' },
  'serial as a whole': { repeats: 'bookedAgain', lookUp: 'byKey', serialPer: 'erp' },
  'serial per operation, with a rest': { repeats: 'bookedAgain', lookUp: 'byKey', serialPer: 'operation', pauseMs: 5 },
};

for (const [name, can] of Object.entries(kinds))
  describeSoak(name, async () => {
    const { erp, held, work } = memoryErp(can);
    return {
      erp,
      orders: ['O1', 'O2', 'O3', 'O4'].map((id) => orderOf(id)),
      held: async (orderId) => held(orderId),
      work: async () => work(),
      end: async () => {},
    };
  });
