/**
 * A ticket as one call of Tryton: a cycle with its time, and where the operation is the order's last, what was made
 * and what was scrapped. Pure. A cycle is made in every posting, also one without time: it is what the posting is
 * known by. Setup cannot be told from run, so it is not told.
 */
import { z } from 'zod';
import { type Amount, scrapOf } from '../../../../shared/core/erp/amounts.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import type { Abilities, LeftBecause, Taken, Writer } from '../../../../shared/core/erp/posting.ts';
import { roundedQuantity } from '../../../../shared/core/erp/rounding.ts';
import { routing, unitOf } from '../../../../shared/core/words/order.ts';
import type { TrytonOptions } from './options.ts';

export const TrytonBody = z.strictObject({
  act: z.enum(['book', 'takeBack']),
  /** Ids of records. */
  production: z.string(),
  work: z.string(),
  durationMs: z.int().nonnegative(),
  /** Decimal text in the order's unit. */
  made: z.string(),
  scrapped: z.string(),
  /** The order ends with it. */
  ends: z.boolean(),
});
export type TrytonBody = z.infer<typeof TrytonBody>;

export function trytonWriter(
  options: Pick<TrytonOptions, 'longestTransactionMs' | 'scrapLocation' | 'finishOrders'>,
): Writer {
  const takes = new Set<Taken>(['yield', 'machine']);
  if (options.scrapLocation !== undefined) takes.add('scrap');
  const can: Abilities = {
    answers: 'atOnce',
    lookUp: 'byOwnRecords',
    repeats: 'refusedByStamp',
    longestTransactionMs: options.longestTransactionMs,
    serialPer: 'order',
    parallel: 4,
    pauseMs: 0,
    reverse: 'negative',
    reverseFinal: !options.finishOrders,
    takes,
  };
  return {
    can,
    plan: (ticket, { order, operation }, newKey) => {
      if (ticket.kind !== 'partial' && ticket.kind !== 'final') return planOf(can, ticket, []);
      const isLast = routing(order).at(-1)?.id === operation.id;
      const unit = ticket.unit ?? unitOf(order);
      const text = (steps: number): string => roundedQuantity(steps, unit, unit.decimals).text;
      const scrap = isLast && takes.has('scrap') ? ticket.scrap : [];
      const says = new Map<Amount, number>([['machineMs', ticket.machineMs]]);
      if (isLast) says.set('yield', ticket.yieldPcs);
      for (const { reasonId, quantityPcs } of scrap)
        says.set(scrapOf(reasonId), (says.get(scrapOf(reasonId)) ?? 0) + quantityPcs);
      const body: TrytonBody = {
        act: 'book',
        production: order.refs?.production ?? '',
        work: operation.refs?.work ?? '',
        durationMs: ticket.machineMs,
        made: isLast ? text(ticket.yieldPcs) : '0',
        scrapped: text(scrap.reduce((sum, { quantityPcs }) => sum + quantityPcs, 0)),
        ends: ticket.kind === 'final' && isLast && options.finishOrders,
      };
      const because = new Map<Amount, LeftBecause>();
      if (!isLast)
        for (const amount of ['yield', ...ticket.scrap.map(({ reasonId }) => scrapOf(reasonId))] as Amount[])
          because.set(amount, 'notConfirmed');
      const posting = { key: newKey(), kind: ticket.kind, says, body: JSON.stringify(body) };
      return planOf(can, ticket, [posting], because);
    },
    reversal: ({ body }) => {
      const said = TrytonBody.parse(JSON.parse(body));
      return JSON.stringify({ ...said, act: 'takeBack', ends: false } satisfies TrytonBody);
    },
  };
}
