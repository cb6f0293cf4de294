/** SAP's own confirmations of an order, for reconciliation: cancelled ones and cancellations left out. */
import { type Amount, type Amounts, personOf, scrapOf, sumAmounts } from '../../../../shared/core/erp/amounts.ts';
import { parseQuantity, unitNamed } from '../../../../shared/core/words/quantity.ts';
import type { Books } from '../../erp.ts';
import { durationMs, meaningsOf } from './activities.ts';
import { numberOf } from './loipro.ts';
import type { SapOdataOptions } from './odata-options.ts';
import type { Fields } from './odata-service.ts';
import { isTrue, textOf } from './odata-values.ts';

export function booksOf(orderId: string, confirmations: readonly Fields[], options: SapOdataOptions): Books {
  const live = confirmations.filter((one) => !isTrue(one, 'IsReversed') && !isTrue(one, 'IsReversal'));
  const ids = [...new Set(live.map((one) => operationIdOf(orderId, one)))];
  return {
    open: [],
    without: options.goods === 'none' ? [] : ['goods'],
    operations: ids.map((operationId) => {
      const own = live.filter((one) => operationIdOf(orderId, one) === operationId);
      return {
        operationId,
        sums: sumAmounts(own.map((one) => amountsIn(one, options))),
        final: own.some((one) => isTrue(one, 'IsFinalConfirmation')),
        foreign: own.filter((one) => textOf(one, 'EnteredByExternalUser') !== options.createdBy).length,
      };
    }),
  };
}

function operationIdOf(orderId: string, one: Fields): string {
  const [of, sub] = [textOf(one, 'OrderOperation') ?? '', textOf(one, 'OrderSuboperation')];
  const sequence = textOf(one, 'Sequence') ?? '0';
  return `${orderId}/${numberOf(sequence) === null ? '' : `${sequence}-`}${sub === null ? of : `${of}.${sub}`}`;
}

function amountsIn(one: Fields, options: SapOdataOptions): Amounts {
  const unit = unitNamed(textOf(one, 'ConfirmationUnit') ?? 'EA');
  const steps = (name: string) => parseQuantity(textOf(one, name) ?? '0', unit) ?? 0;
  const reason = textOf(one, 'VarianceReasonCode');
  const person = numberOf(textOf(one, 'Personnel'));
  const found = meaningsOf(textOf(one, 'WorkCenter'), [], options.activities);
  const times = found.flatMap((meaning, index): [Amount, number][] => {
    if (meaning === 'none') return [];
    const unitOfTime = textOf(one, `OpWorkQuantityUnit${index + 1}`);
    const ms = Math.round(durationMs(textOf(one, `OpConfirmedWorkQuantity${index + 1}`), unitOfTime));
    const amount: Amount = meaning === 'setup' ? 'setupMs' : meaning === 'machine' ? 'machineMs' : 'labourMs';
    return [[meaning === 'labour' && person !== null ? personOf(person) : amount, ms]];
  });
  return sumAmounts([
    new Map<Amount, number>([['yield', steps('ConfirmationYieldQuantity')]]),
    new Map<Amount, number>([['rework', steps('ConfirmationReworkQuantity')]]),
    new Map<Amount, number>([[scrapOf(reason), steps('ConfirmationScrapQuantity')]]),
    ...times.map((time) => new Map<Amount, number>([time])),
  ]);
}
