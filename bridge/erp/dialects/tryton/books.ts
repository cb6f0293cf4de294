/** What Tryton holds of an order, of all hands. */
import { z } from 'zod';
import { type Amount, scrapOf } from '../../../../shared/core/erp/amounts.ts';
import type { Books } from '../../erp.ts';
import type { TrytonOptions } from './options.ts';
import { operationIds, ProductionFields, WorkFields } from './orders.ts';
import { Timedelta, type Tryton } from './rpc.ts';

const CycleRow = z.object({
  state: z.string(),
  create_uid: z.int().nullable(),
  duration: Timedelta.nullable(),
  work: z.int(),
});
const MoveRow = z.object({
  ...{ product: z.int(), quantity: z.number(), production_output: z.int().nullable() },
  ...{ from_location: z.int(), to_location: z.int() },
});
const search = (domain: unknown[], fields: readonly string[]) => [domain, 0, null, [['id', 'ASC']], fields];

export async function booksOf(tryton: Tryton, options: TrytonOptions, orderId: string): Promise<Books> {
  const [order] = await tryton.read(z.array(ProductionFields), 'production', 'search_read', [
    ...search([['number', '=', orderId]], ProductionFields.keys),
  ]);
  if (order === undefined) return { open: [], operations: [] };
  const works = await tryton.read(z.array(WorkFields), 'production.work', 'search_read', [
    ...search([['production', '=', order.id]], WorkFields.keys),
  ]);
  const cycles = await tryton.read(z.array(CycleRow), 'production.work.cycle', 'search_read', [
    ...search(
      [
        ['work.production', '=', order.id],
        ['state', '!=', 'cancelled'],
      ],
      Object.keys(CycleRow.shape),
    ),
  ]);
  const uid = await tryton.uid();
  const quantities = await quantitiesOf(tryton, options, order);
  const ids = operationIds(orderId, works);
  return {
    open: [],
    operations: ids.map(({ work, operationId }, index) => {
      const own = cycles.filter((cycle) => cycle.work === work.id);
      const sums = new Map<Amount, number>([
        ['machineMs', own.reduce((sum, { duration }) => sum + (duration ?? 0), 0)],
        ...(index === ids.length - 1 ? quantities : []),
      ]);
      const foreign = own.filter(({ create_uid }) => create_uid !== uid).length;
      return { operationId, sums, final: order.state === 'done', foreign };
    }),
  };
}

/** Of the item itself: what came out, less what was taken back as an input. */
async function quantitiesOf(
  tryton: Tryton,
  { scrapLocation }: TrytonOptions,
  order: z.infer<typeof ProductionFields>,
): Promise<[Amount, number][]> {
  const of = ['OR', ['production_output', '=', order.id], ['production_input', '=', order.id]];
  const moves = await tryton.read(z.array(MoveRow), 'stock.move', 'search_read', [
    ...search([of, ['state', '=', 'done'], ['product', '=', order.product]], Object.keys(MoveRow.shape)),
  ]);
  const places = await tryton.read(z.array(z.object({ id: z.int() })), 'stock.location', 'search_read', [
    ...search([['code', '=', scrapLocation ?? '']], ['id']),
  ]);
  const isScrap = new Set(places.map(({ id }) => id));
  const scale = 10 ** order['uom.'].digits;
  let made = 0;
  let scrapped = 0;
  for (const move of moves) {
    const isOutput = move.production_output !== null;
    const steps = Math.round(move.quantity * scale) * (isOutput ? 1 : -1);
    if (isScrap.has(isOutput ? move.to_location : move.from_location)) scrapped += steps;
    else made += steps;
  }
  return [
    ['yield', made],
    [scrapOf(null), scrapped],
  ];
}
