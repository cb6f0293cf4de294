/** What our own ERP contract's records add up to. */
import { amountsOf, sumAmounts } from '../../../../shared/core/erp/amounts.ts';
import type { Confirmation } from '../../../../shared/core/erp/confirmation.ts';
import { livePostings } from '../../../../shared/core/erp/owed.ts';
import type { Held } from '../../../contracts/erp.ts';

export function heldOf(records: readonly Confirmation[]): Held {
  const live = livePostings(records);
  return {
    records: live.length,
    sums: sumAmounts(live.map(amountsOf)),
    final: live.some(({ kind }) => kind === 'final'),
  };
}
