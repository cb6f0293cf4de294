/** Goods in a confirmation of the OData service: items as the Gateway reads them, and the answer with their documents. */
import { z } from 'zod';
import type { Refusal } from '../book.ts';
import type { Movement } from './goods.ts';

const ITEMS = 'to_ProdnOrdConfMatlDocItm';

/** Every property is known, and of its length; movement types are those of orders. */
const ItemSchema = z.strictObject({
  OrderID: z.string().max(12),
  Material: z.string().min(1).max(40),
  Plant: z.string().max(4).optional(),
  Reservation: z.string().max(10).optional(),
  ReservationItem: z.string().max(4).optional(),
  StorageLocation: z.string().max(4).optional(),
  Batch: z.string().max(10).optional(),
  GoodsMovementType: z.enum(['261', '101', '531']),
  GoodsMovementRefDocType: z.literal('F').optional(),
  EntryUnit: z.string().max(3),
  QuantityInEntryUnit: z.string().regex(/^\d{1,10}(\.\d{1,3})?$/),
});
type Item = z.infer<typeof ItemSchema>;
const ConfirmationSchema = z.looseObject({ [ITEMS]: z.object({ results: z.array(ItemSchema) }).optional() });

const moves = { 261: 'issue', 101: 'receipt', 531: 'byProduct' } as const;

/** A material whose stock somebody else holds: it moves later, or never. */
export const isLocked = ({ Material }: Pick<Item, 'Material'>): boolean => Material === 'LOCKED';

export function itemsIn(body: unknown): readonly Item[] | Refusal {
  const parsed = ConfirmationSchema.safeParse(body);
  if (!parsed.success) {
    const fault = parsed.error.issues[0];
    return { code: '/IWBEP/CM_MGW_RT/022', message: `${fault?.path.join('.') ?? ''}: ${fault?.message ?? ''}` };
  }
  const items = parsed.data[ITEMS]?.results ?? [];
  const bare = items.find((one) => (one.GoodsMovementType === '101') !== (one.GoodsMovementRefDocType === 'F'));
  return bare === undefined ? items : { code: 'M7/070', message: 'A receipt, and nothing else, refers to its order' };
}

export const movementOf = (item: Item): Movement => ({
  ...{ move: moves[item.GoodsMovementType], itemId: item.Material, lot: item.Batch ?? '' },
  ...{ unit: item.EntryUnit, quantity: item.QuantityInEntryUnit },
});

/** As the answer shows them: what is locked has no document yet. */
export const withDocument = (items: readonly Item[], number: string): object =>
  items.length === 0
    ? {}
    : { [ITEMS]: { results: items.map((one) => ({ ...one, MaterialDocument: isLocked(one) ? '' : number })) } };
