/** Starting points for files of goods, as those of the presets: usual names and codes, not tried on the real systems. */
import type { z } from 'zod';
import type { GoodsLayoutSchema } from './layout.ts';

export type Goods = z.input<typeof GoodsLayoutSchema>;

export const plainGoods: Goods = {
  fileName: 'goods-{number}.csv',
  root: 'Goods',
  element: 'Movement',
  moves: { issue: 'issue', receipt: 'receipt', byProduct: 'byProduct' },
  columns: [
    { name: 'key', value: 'key' },
    { name: 'reverses', value: 'reverses' },
    { name: 'move', value: 'move' },
    { name: 'order', value: 'order' },
    { name: 'operation', value: 'operation' },
    { name: 'day', value: 'day' },
    { name: 'item', value: 'movedItem' },
    { name: 'lot', value: 'lot' },
    { name: 'storage', value: 'storage' },
    { name: 'quantity', value: 'movedQuantity' },
    { name: 'unit', value: 'movedUnit' },
  ],
};

export const proalphaGoods: Partial<Goods> = {
  fileName: 'MAT{number}.csv',
  moves: { issue: 'E', receipt: 'Z', byProduct: 'N' },
  columns: [
    { name: 'Schluessel', value: 'key' },
    { name: 'StornoZu', value: 'reverses' },
    { name: 'Art', value: 'move' },
    { name: 'Auftrag', value: 'order' },
    { name: 'AG', value: 'operation' },
    { name: 'Datum', value: 'day' },
    { name: 'Teil', value: 'movedItem' },
    { name: 'Charge', value: 'lot' },
    { name: 'Lagerort', value: 'storage' },
    { name: 'Menge', value: 'movedQuantity' },
    { name: 'ME', value: 'movedUnit' },
  ],
};

export const inforComGoods: Partial<Goods> = {
  fileName: 'MB{number}.txt',
  moves: { issue: 'MA', receipt: 'MZ', byProduct: 'MN' },
  columns: [
    { name: '', value: 'move' },
    { name: '', value: 'order' },
    { name: '', value: 'operation' },
    { name: '', value: 'movedItem' },
    { name: '', value: 'lot' },
    { name: '', value: 'storage' },
    { name: '', value: 'day' },
    { name: '', value: 'movedQuantity' },
    { name: '', value: 'movedUnit' },
    { name: '', value: 'key' },
  ],
};

export const navisionGoods: Partial<Goods> = {
  fileName: 'Consumption_{number}.xml',
  root: 'ConsumptionJournal',
  element: 'Line',
  moves: { issue: 'Consumption' },
  columns: [
    { name: 'ExternalDocumentNo', value: 'key' },
    { name: 'PostingDate', value: 'today' },
    { name: 'OrderNo', value: 'order' },
    { name: 'OrderLineNo', ref: 'line' },
    { name: 'ItemNo', value: 'movedItem' },
    { name: 'LotNo', value: 'lot' },
    { name: 'LocationCode', value: 'storage' },
    { name: 'Quantity', value: 'movedQuantity' },
    { name: 'UnitOfMeasureCode', value: 'movedUnit' },
  ],
};
