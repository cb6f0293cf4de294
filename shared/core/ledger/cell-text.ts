/** Sums and totals as texts, without the names of their fields: what rests is mostly zeros. */
import { z } from 'zod';
import type { TextForm } from '../words/at-rest.ts';
import type { Unit } from '../words/quantity.ts';
import type { OwnCell, SumCell } from './sum-cell.ts';
import type { RestingTotals } from './totals.ts';

type CellRow = [
  sums: readonly number[],
  stops: readonly [reasonId: string | null, durationMs: number, count: number][],
  scrap: readonly [reasonId: string | null, quantityPcs: number, unit?: Unit][],
  units: readonly Unit[],
];
type ItemRow = [itemId: string, own: CellRow];
interface TotalsRow extends Omit<RestingTotals, 'cells' | 'own'> {
  own: RestingTotals['own'];
  cells: readonly (CellRow | null)[];
}

/** Written here and read by nobody else: that it is whole is vouched for by whoever kept it. */
const Whole = z.custom<CellRow>(Array.isArray);
const Items = z.custom<ItemRow[]>(Array.isArray);
const Totals = z.custom<TotalsRow>((value) => typeof value === 'object');

/** Two lines: what items owned is read by few, and is most of it. */
export const dayText: TextForm<SumCell> = {
  write: (cell) => {
    const items: ItemRow[] = [...cell.items].map(([itemId, own]) => [itemId, rowOf(own)]);
    return `${JSON.stringify(rowOf(cell))}\n${JSON.stringify(items)}`;
  },
  read: (text) => {
    const end = text.indexOf('\n');
    const { sums, stops, scrap, units } = cellOf(Whole.parse(JSON.parse(text.slice(0, end))));
    let items: SumCell['items'] | null = null;
    return {
      sums,
      stops,
      scrap,
      units,
      get items() {
        items ??= new Map(Items.parse(JSON.parse(text.slice(end))).map(([itemId, row]) => [itemId, cellOf(row)]));
        return items;
      },
    };
  },
};

export const totalsText: TextForm<RestingTotals> = {
  write: (kept) => {
    const row: TotalsRow = { ...kept, cells: kept.cells.map((cell) => (cell === null ? null : rowOf(cell))) };
    return JSON.stringify(row);
  },
  read: (text) => {
    const row = Totals.parse(JSON.parse(text));
    return { ...row, cells: row.cells.map((cell) => (cell === null ? null : cellOf(cell))) };
  },
};

function rowOf({ sums, stops, scrap, units }: OwnCell): CellRow {
  return [
    Array.from(sums),
    stops.map(({ reasonId, durationMs, count }) => [reasonId, durationMs, count]),
    scrap.map(({ reasonId, quantityPcs, unit }) =>
      unit === undefined ? [reasonId, quantityPcs] : [reasonId, quantityPcs, unit],
    ),
    units,
  ];
}

function cellOf([sums, stops, scrap, units]: CellRow): OwnCell {
  return {
    sums: new Float64Array(sums),
    stops: stops.map(([reasonId, durationMs, count]) => ({ reasonId, durationMs, count })),
    scrap: scrap.map(([reasonId, quantityPcs, unit]) => ({
      ...{ reasonId, quantityPcs },
      ...(unit === undefined ? {} : { unit }),
    })),
    units,
  };
}
