/** Goods among the amounts: the name of one holds what moved, so that truth, tickets and postings add up per lot. */
import type { Material } from '../words/material.ts';
import { consumedPcs } from '../words/material.ts';
import type { Component } from '../words/order.ts';
import type { Amount, Amounts } from './amounts.ts';
import type { GoodsMove } from './ticket.ts';

export type MovedGoods = Pick<GoodsMove, 'move' | 'itemId' | 'lot' | 'unit' | 'quantityPcs'>;

const PREFIX = 'goods:';
const moves = ['issue', 'receipt', 'byProduct'] as const;

/** `goods:issue|ROD|L1|kg|3`; what is no letter, digit or dash in an id is escaped. `readGoods` undoes it. */
export function goodsOf({ move, itemId, lot, unit }: Omit<MovedGoods, 'quantityPcs'>): Amount {
  return `${PREFIX}${[move, itemId, lot ?? '', unit.name, String(unit.decimals)].map(encodeURIComponent).join('|')}`;
}

/** null: it names no goods. */
export function readGoods(amount: string): Omit<MovedGoods, 'quantityPcs'> | null {
  if (!amount.startsWith(PREFIX)) return null;
  const [kind, itemId, lot, name, decimals] = amount.slice(PREFIX.length).split('|').map(decodeURIComponent);
  const move = moves.find((one) => one === kind);
  if (move === undefined || itemId === undefined || name === undefined) return null;
  return {
    move,
    itemId,
    lot: lot === undefined || lot === '' ? null : lot,
    unit: { name, decimals: Number(decimals) },
  };
}

/** Those that are more than nothing, in the order of their names. */
export function goodsIn(amounts: Amounts): MovedGoods[] {
  const names = [...amounts].flatMap(([name, steps]) => (steps > 0 && name.startsWith(PREFIX) ? [name] : [])).sort();
  return names.flatMap((name) => {
    const goods = readGoods(name);
    return goods === null ? [] : [{ ...goods, quantityPcs: amounts.get(name) ?? 0 }];
  });
}

export const isGoods = (amount: string): boolean => amount.startsWith(PREFIX);

/** What of an operation's material we book: not what the ERP takes off its stock, or receives, by itself. */
export function goodsToBook(material: Material | undefined): MovedGoods[] {
  if (material === undefined) return [];
  const issues = material.consumed.flatMap((row): MovedGoods[] =>
    row.isBookedByErp === true
      ? []
      : [{ move: 'issue', itemId: row.itemId, lot: row.lot, unit: row.unit, quantityPcs: consumedPcs(row) }],
  );
  const received = material.lots.flatMap(({ receives, lot, unit, quantityPcs }): MovedGoods[] =>
    receives === undefined ? [] : [{ ...receives, lot, unit, quantityPcs }],
  );
  return [...issues, ...received];
}

/** With what the order says of the component: its store, and what the ERP calls it. */
export function withComponent(goods: MovedGoods, components: readonly Component[]): GoodsMove {
  const of = components.filter(({ itemId }) => itemId === goods.itemId);
  const component = of.find(({ lot }) => lot !== undefined && lot === goods.lot) ?? of[0];
  const known = goods.move === 'issue' ? component : undefined;
  return { ...goods, storage: known?.storage ?? null, refs: known?.refs ?? {} };
}
