/** MBGMCR as SAP reads it: known segments and fields, their lengths, one movement code, padded order numbers. */
import { childOf, childrenOf, textAt, type XmlElement } from '../../../shared/io/xml.ts';
import type { Refusal } from '../book.ts';
import type { GoodsDocument, Movement } from './goods.ts';
import { withoutZeros, withZeros } from './sap-books.ts';

const ITEM = 'E1BP2017_GM_ITEM_CREATE';
const lengths: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  E1BP2017_GM_HEAD_01: { PSTNG_DATE: 8, DOC_DATE: 8, REF_DOC_NO: 16, HEADER_TXT: 25 },
  E1BP2017_GM_CODE: { GM_CODE: 2 },
  [ITEM]: {
    ...{ MATERIAL: 18, MATERIAL_LONG: 40, PLANT: 4, STGE_LOC: 4, BATCH: 10, MOVE_TYPE: 3, ENTRY_QNT: 15, ENTRY_UOM: 3 },
    ...{ ORDERID: 12, ORDER_ITNO: 4, MVT_IND: 1, RESERV_NO: 10, RES_ITEM: 4 },
  },
};
/** Movement type → what it moves, and the code that it belongs to. */
const types: Readonly<Record<string, { move: Movement['move']; code: string; isCounter: boolean }>> = {
  261: { move: 'issue', code: '03', isCounter: false },
  262: { move: 'issue', code: '03', isCounter: true },
  101: { move: 'receipt', code: '02', isCounter: false },
  102: { move: 'receipt', code: '02', isCounter: true },
  531: { move: 'byProduct', code: '05', isCounter: false },
  532: { move: 'byProduct', code: '05', isCounter: true },
};

const syntax = (message: string): Refusal => ({ code: 'E0/078', message });

export function movementIn(idoc: XmlElement | undefined): GoodsDocument | Refusal {
  const root = childOf(idoc, 'E1MBGMCR');
  if (root === undefined) return syntax('Segment E1MBGMCR is missing');
  for (const { name, children } of root.children) {
    const known = lengths[name];
    if (known === undefined) return syntax(`Segment ${name} is not known`);
    const bad = children.find((field) => field.text.length > (known[field.name] ?? -1));
    if (bad !== undefined) return syntax(`Field ${bad.name} of segment ${name}: ${bad.text}`);
  }
  const code = textAt(root, 'E1BP2017_GM_CODE', 'GM_CODE');
  if (!/^\d{8}$/.test(textAt(root, 'E1BP2017_GM_HEAD_01', 'PSTNG_DATE') ?? ''))
    return { code: '00/065', message: 'Posting date is missing' };
  const items = childrenOf(root, ITEM);
  const found = items.map((item) => ({ ...types[textAt(item, 'MOVE_TYPE') ?? ''], item }));
  const [first] = found;
  if (first === undefined) return { code: 'M7/002', message: 'A document without items' };
  const moves: Movement[] = [];
  for (const { item, move, code: ofType, isCounter } of found) {
    const type = textAt(item, 'MOVE_TYPE') ?? '';
    if (move === undefined || ofType !== code || isCounter !== first.isCounter)
      return { code: 'M7/226', message: `Movement type ${type} is not possible with code ${code}` };
    if (move === 'receipt' && (textAt(item, 'MVT_IND') !== 'F' || textAt(item, 'ORDER_ITNO') === null))
      return { code: 'M7/070', message: 'A receipt names the item of its order' };
    const order = textAt(item, 'ORDERID') ?? '';
    if (order === '' || order !== withZeros(order)) return syntax('Order is not padded to 12');
    if (!/^\d{1,10}\.\d{3}$/.test(textAt(item, 'ENTRY_QNT') ?? '')) return syntax('ENTRY_QNT has three decimals');
    moves.push({
      ...{ move, itemId: textAt(item, 'MATERIAL_LONG') ?? textAt(item, 'MATERIAL') ?? '' },
      ...{ lot: textAt(item, 'BATCH') ?? '', unit: textAt(item, 'ENTRY_UOM') ?? '' },
      quantity: textAt(item, 'ENTRY_QNT') ?? '',
    });
  }
  const orderId = withoutZeros(textAt(first.item, 'ORDERID') ?? '');
  return { orderId, moves, isCounter: first.isCounter === true };
}
