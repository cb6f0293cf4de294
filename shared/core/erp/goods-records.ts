/** Goods as records of their own, for dialects that have `goodsApart`: which moves stand together is the ERP's. */
import type { Amount } from './amounts.ts';
import { goodsOf } from './goods.ts';
import type { LeftBecause, Planned } from './posting.ts';
import { roundedQuantity } from './rounding.ts';
import type { GoodsMove, Ticket } from './ticket.ts';

/** `text`: its quantity as the ERP holds it. */
export type WrittenMove = GoodsMove & { text: string };

export interface GoodsRules {
  /** Of a quantity in this ERP. */
  decimals: number;
  /** Moves that it does not take stay owed, and are shown. */
  takes: ReadonlySet<GoodsMove['move']>;
  /** Of those it may take: what the ERP has no place for, such as material that is no component. Left out: all. */
  canTake?: (move: GoodsMove) => boolean;
  /** Moves of one name stand in one record. Left out: each alone. */
  recordOf?: (move: GoodsMove) => string;
  print: (moves: readonly WrittenMove[], key: string) => string;
}

export interface GoodsRecords {
  postings: readonly Planned[];
  because: ReadonlyMap<Amount, LeftBecause>;
}

/** Of an ERP that is configured to take none. */
export const noGoodsRecords: GoodsRecords = { postings: [], because: new Map() };

interface Written {
  says: Map<Amount, number>;
  moves: WrittenMove[];
}
const newRecord = (): Written => ({ says: new Map(), moves: [] });

/** Issues come first: what is received was made of them. */
const order = ['issue', 'byProduct', 'receipt'] as const;

export function goodsRecords(
  { goods }: Pick<Ticket, 'goods'>,
  { decimals, takes, canTake = () => true, recordOf, print }: GoodsRules,
  newKey: () => string,
): GoodsRecords {
  const isTaken = (one: GoodsMove): boolean => takes.has(one.move) && canTake(one);
  const because = new Map(
    goods.flatMap((one): [Amount, LeftBecause][] => (isTaken(one) ? [] : [[goodsOf(one), 'notTaken']])),
  );
  const records = new Map<string, Written>();
  for (const kind of order)
    for (const [index, one] of goods.entries()) {
      if (one.move !== kind || !isTaken(one)) continue;
      const { text, says } = roundedQuantity(one.quantityPcs, one.unit, decimals);
      if (says === 0) continue;
      const name = recordOf?.(one) ?? String(index);
      const record = records.get(name) ?? newRecord();
      records.set(name, record);
      const amount = goodsOf(one);
      record.says.set(amount, (record.says.get(amount) ?? 0) + says);
      record.moves.push({ ...one, text });
    }
  const postings = [...records.values()].map(({ says, moves }): Planned => {
    const key = newKey();
    return { key, kind: 'goods', says, body: print(moves, key) };
  });
  return { postings, because };
}
