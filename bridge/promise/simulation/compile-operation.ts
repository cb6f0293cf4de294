/** One operation of an order as it is compiled. */
import { canRun, isOutside, type Operation } from '../../../shared/core/words/order.ts';
import { lotPlanMs, lotSdLog } from '../estimators/run-lots.ts';
import { itemKey, type RunLaw } from '../laws.ts';
import { hashText } from '../numbers/random.ts';
import { isElsewhere, outsideKey, outsidePaperMs, type Step } from '../open-work.ts';
import type { OpenOrder } from '../shop.ts';
import { type CompileContext, familyOf, numberOf } from './compile-context.ts';
import { outsideOf } from './law-numbers.ts';
import { overlapBefore } from './overlap-model.ts';

export type Ahead = Omit<Step, 'since'>;

export function addOperation(
  context: CompileContext,
  order: OpenOrder['order'],
  step: Ahead,
  before: Ahead | null,
): void {
  const { operation, serial, leftPcs } = step;
  const { builder, laws } = context;
  const isOut = isElsewhere(operation, context.plant);
  const set = isOut ? -1 : setOf(context, operation);
  // A pattern of what will still come that no machine can do any more: nobody waits behind it.
  if (set < 0 && !isOut) return;
  const law = laws.runs.get(operation.workCentreId);
  const key = itemKey(order.itemId, operation.number);
  const item = law?.items.get(key) ?? law?.families?.get(operation.setupFamily);
  builder.id.push(operation.id);
  builder.set.push(set);
  builder.family.push(familyOf(context, operation.setupFamily));
  builder.outside.push(isOut ? outsideOf(context, outsideKey(operation)) : -1);
  builder.runMs.push(isOut ? outsidePaperMs(operation) : runOf(law, key, operation, leftPcs));
  builder.ratio.push(item?.ratio ?? law?.ratio ?? 1);
  const sdLog = item?.sdLog ?? law?.sdLog ?? 0.2;
  builder.ratioSd.push(law?.lot === undefined ? sdLog : Math.hypot(sdLog, lotSdLog(law.lot, key, planOf(operation))));
  builder.itemKey.push(hashText(key));
  builder.item.push(numberOf(context.items, key));
  builder.serial.push(serial);
  builder.shapes.push(law?.shapes ?? new Float64Array([1]));
  builder.pieces.push(leftPcs);
  builder.times.push(1);
  builder.made.push(operation.quantityPcs > 0 ? 1 - Math.min(1, leftPcs / operation.quantityPcs) : 0);
  builder.load.push(isOut ? null : (laws.loads?.get(operation.workCentreId) ?? null));
  builder.split.push(isOut ? null : (laws.splits?.get(operation.workCentreId) ?? null));
  builder.overlap.push(isOut ? null : overlapBefore(context, order, step, before));
  builder.transferMs.push(laws.transfers.to?.get(operation.workCentreId) ?? laws.transfers.ms);
}

const planOf = ({ quantityPcs, plannedRunMsPerPc }: Operation): number => quantityPcs * plannedRunMsPerPc;

/** Of the pieces that are left: where time goes with the lot, their share of it. */
function runOf(law: RunLaw | undefined, key: string, operation: Operation, leftPcs: number): number {
  const { quantityPcs, plannedRunMsPerPc } = operation;
  if (law?.lot === undefined || quantityPcs <= 0) return leftPcs * plannedRunMsPerPc;
  return (lotPlanMs(law.lot, key, planOf(operation)) * leftPcs) / quantityPcs;
}

/** Index of the eligibility set, machines that still work; −1 when none of the plant may run the operation. */
export function setOf(context: CompileContext, operation: Operation): number {
  const { machineIds, workCentreId } = operation;
  if (isOutside(operation)) return -1;
  const name = machineIds.length > 0 ? machineIds.join('\n') : `\n${workCentreId}`;
  const known = context.setNamed.get(name);
  if (known !== undefined) return known;
  const set = newSetOf(context, operation);
  context.setNamed.set(name, set);
  return set;
}

function newSetOf(context: CompileContext, operation: Operation): number {
  const eligible: number[] = [];
  for (const [index, machine] of context.plant.machines.entries())
    if (canRun(operation, machine) && (context.clocks[index]?.totalMs ?? 0) > 0) eligible.push(index);
  if (eligible.length === 0) return -1;
  const key = eligible.join(',');
  const known = context.setIndex.get(key);
  if (known !== undefined) return known;
  context.setIndex.set(key, context.sets.length);
  context.sets.push(Int32Array.from(eligible));
  context.setCentre.push(operation.workCentreId);
  return context.sets.length - 1;
}
