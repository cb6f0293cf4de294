/**
 * Material as picking list messages, and what is received as report-finished messages where route cards report nothing as
 * finished: the queue has a message of each, and both at once would receive the same parts twice.
 *
 * From documents of April 2024, not tried; fields of lines that no published example shows are configured. A message
 * of the opposite sign takes one back, where the plant allows that.
 */
import { z } from 'zod';
import type { GoodsRules, WrittenMove } from '../../../../shared/core/erp/goods-records.ts';
import { localMsAt } from '../../../../shared/core/words/zone.ts';
import { dayText } from '../web/clock.ts';
import type { D365Options } from './options.ts';

export const pickingType = 'ProdProductionOrderPickingList';
export const finishedType = 'ProdProductionOrderReportFinished';

const Line = z.record(z.string(), z.union([z.string(), z.number()]));
export const GoodsContent = z.union([
  z.strictObject({ ProductionOrderNumber: z.string(), PickingListLines: z.array(Line).min(1) }),
  z.strictObject({ ProductionOrderNumber: z.string(), ReportFinishedLines: z.array(Line).min(1) }),
]);
export type GoodsContent = z.infer<typeof GoodsContent>;
export type GoodsType = typeof pickingType | typeof finishedType;

interface Place {
  order: string;
  operation: number;
}

/** Issues stand in one message, receipts in another. */
export function goodsRules(
  place: Place,
  at: { timeZone: string; to: number },
  options: D365Options,
  message: (key: string, type: GoodsType, content: GoodsContent) => string,
): GoodsRules {
  return {
    decimals: options.quantityDecimals,
    takes: new Set(options.reportAsFinished === 'no' ? ['issue', 'receipt'] : ['issue']),
    recordOf: ({ move }) => move,
    print: (moves, key) =>
      moves[0]?.move === 'issue'
        ? message(key, pickingType, {
            ProductionOrderNumber: place.order,
            PickingListLines: moves.map((one) => pickedLine(one, place, options)),
          })
        : message(key, finishedType, {
            ProductionOrderNumber: place.order,
            ReportFinishedLines: moves.map((one) => finishedLine(one, at, options)),
          }),
  };
}

type Written = z.infer<typeof Line>;

/** What the plant's version has no field for (`null`), and what is not known, is left out. */
function told(fields: readonly (readonly [string | null, string | number | null])[]): Written {
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (name === null || value === null ? [] : [[name, value] as const])),
  );
}

function pickedLine(
  { itemId, text, unit, lot, storage, refs }: WrittenMove,
  { operation }: Place,
  { picking }: D365Options,
): Written {
  return told([
    [picking.item, itemId],
    [picking.quantity, Number(text)],
    [picking.unit, refs.unit ?? unit.name],
    [picking.operation, operation],
    [picking.line, refs.line === undefined ? null : Number(refs.line)],
    [picking.batch, lot],
    [picking.warehouse, storage],
  ]);
}

function finishedLine(
  { itemId, text, lot }: WrittenMove,
  { timeZone, to }: { timeZone: string; to: number },
  { finished }: D365Options,
): Written {
  return told([
    [finished.item, itemId],
    [finished.quantity, Number(text)],
    [finished.date, dayText(localMsAt(timeZone, to))],
    [finished.batch, lot],
  ]);
}

/** The same lines with the quantity below zero. */
export function turnedGoods(content: GoodsContent, { picking, finished }: D365Options): GoodsContent {
  const turn =
    (field: string) =>
    (line: Written): Written => ({ ...line, [field]: -Number(line[field] ?? 0) });
  const { ProductionOrderNumber } = content;
  return 'PickingListLines' in content
    ? { ProductionOrderNumber, PickingListLines: content.PickingListLines.map(turn(picking.quantity)) }
    : { ProductionOrderNumber, ReportFinishedLines: content.ReportFinishedLines.map(turn(finished.quantity)) };
}
