/**
 * Goods movements as MBGMCR (BAPI_GOODSMVT_CREATE): material issued to the order, received from it, by-products. Each
 * IDoc holds the moves of one goods movement code. PP-PDC's tickets hold none, so they go beside them, before them.
 * Taken back by the movement type that reverses it (261 by 262), which needs no number of SAP's.
 *
 * From published documents of the BAPI, not tried on a real SAP. REF_DOC_NO is our IDoc's number, 16 digits.
 */
import type { GoodsRules, WrittenMove } from '../../../../shared/core/erp/goods-records.ts';
import type { About } from '../../../../shared/core/erp/posting.ts';
import type { GoodsMove, Ticket } from '../../../../shared/core/erp/ticket.ts';
import type { Refs } from '../../../../shared/core/words/order.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { childOf, childrenOf, printXml, readXml, textAt, type XmlElement, xml } from '../../../../shared/io/xml.ts';
import type { SapOptions } from './options.ts';
import { controlOf, documentNumberOf, type Partners, padded, threeDecimals, type WrittenAt } from './ticket.ts';
import { localTime } from './times.ts';

const MESSAGE = 'MBGMCR';
const ROOT = 'E1MBGMCR';
const ITEM = 'E1BP2017_GM_ITEM_CREATE';

/** SAP's goods movement codes: 03 goods issue, 02 receipt from production, 05 other receipt. */
const codes: Readonly<Record<GoodsMove['move'], string>> = { issue: '03', receipt: '02', byProduct: '05' };
export const movementTypes: Readonly<Record<GoodsMove['move'], string>> = {
  issue: '261',
  receipt: '101',
  byProduct: '531',
};

export type GoodsIdocRules = Partners & Pick<SapOptions, 'createdBy' | 'postingDate'>;

/** `recordOf`: a goods movement has one code. */
export function goodsIdocRules(ticket: Ticket, about: About, rules: GoodsIdocRules): GoodsRules {
  let place = 0;
  return {
    decimals: 3,
    takes: new Set(['issue', 'receipt', 'byProduct']),
    recordOf: ({ move }) => move,
    print: (moves, key) => printed(documentOf(moves, key, place++, ticket, about, rules)),
  };
}

interface GoodsIdoc {
  control: Refs;
  head: Refs;
  code: string;
  items: readonly Refs[];
}

function documentOf(
  moves: readonly WrittenMove[],
  key: string,
  place: number,
  ticket: Ticket,
  about: About,
  rules: GoodsIdocRules,
): GoodsIdoc {
  const { timeZone, now } = about;
  const worked = localTime(timeZone, ticket.to).day;
  const posted = rules.postingDate === 'worked' ? worked : localTime(timeZone, now).day;
  return {
    control: controlOf(key, MESSAGE, rules, { timeZone, now, place }),
    head: headOf(key, posted, worked, rules),
    code: codes[moves[0]?.move ?? 'issue'],
    items: moves.map((one) => itemOf(one, about)),
  };
}

const headOf = (key: string, posted: string, day: string, { createdBy }: GoodsIdocRules): Refs => ({
  PSTNG_DATE: posted,
  DOC_DATE: day,
  REF_DOC_NO: documentNumberOf(key),
  HEADER_TXT: createdBy,
});

function itemOf({ move, itemId, unit, lot, storage, refs, text }: WrittenMove, { order, operation }: About): Refs {
  const plant = refs.plant ?? operation.refs?.plant;
  return {
    ...(itemId.length > 18 ? { MATERIAL_LONG: itemId } : { MATERIAL: itemId }),
    ...(plant === undefined ? {} : { PLANT: plant }),
    ...(storage === null ? {} : { STGE_LOC: storage }),
    ...(lot === null ? {} : { BATCH: lot }),
    MOVE_TYPE: refs.movementType ?? movementTypes[move],
    ENTRY_QNT: threeDecimals(text),
    ENTRY_UOM: unit.name,
    ORDERID: padded(operation.refs?.order ?? order.id, 12),
    ...(move === 'receipt' ? { ORDER_ITNO: order.refs?.item ?? '0001', MVT_IND: 'F' } : {}),
    ...(refs.reservation === undefined ? {} : { RESERV_NO: refs.reservation }),
    ...(refs.reservationItem === undefined ? {} : { RES_ITEM: refs.reservationItem }),
  };
}

function printed({ control, head, code, items }: GoodsIdoc): string {
  const segment = (name: string, said: Refs) =>
    xml(
      name,
      Object.entries(said).map(([field, text]) => xml(field, text)),
      { SEGMENT: '1' },
    );
  const data = [
    segment('E1BP2017_GM_HEAD_01', head),
    segment('E1BP2017_GM_CODE', { GM_CODE: code }),
    ...items.map((item) => segment(ITEM, item)),
  ];
  const idoc = [segment('EDI_DC40', { TABNAM: 'EDI_DC40', ...control }), xml(ROOT, data, { SEGMENT: '1' })];
  return printXml(xml(control.IDOCTYP ?? '', [xml('IDOC', idoc, { BEGIN: '1' })]));
}

/** The same moves by the movement types that reverse them. Errors: `corrupt`. */
export function goodsReversal(body: string, key: string, at: Omit<WrittenAt, 'place'>, rules: GoodsIdocRules): string {
  const read = readXml(body);
  const root = read.is === 'read' ? childOf(childOf(read.root, 'IDOC'), ROOT) : undefined;
  if (root === undefined) throw new Problem('corrupt', 'A goods movement on disk is no IDoc that this bridge wrote.');
  const fieldsIn = (element: XmlElement): Refs =>
    Object.fromEntries(element.children.map(({ name }) => [name, textAt(element, name) ?? '']));
  const { day } = localTime(at.timeZone, at.now);
  return printed({
    control: controlOf(key, MESSAGE, rules, { ...at, place: 0 }),
    head: headOf(key, day, day, rules),
    code: textAt(root, 'E1BP2017_GM_CODE', 'GM_CODE') ?? '',
    items: childrenOf(root, ITEM).map((item) => {
      const said = fieldsIn(item);
      return { ...said, MOVE_TYPE: reversing(said.MOVE_TYPE ?? '') };
    }),
  });
}

/** 261 → 262: SAP's numbers of a movement and of its reversal stand side by side. */
const reversing = (type: string): string => (/^\d{3}$/.test(type) ? String(Number(type) + 1).padStart(3, '0') : type);
