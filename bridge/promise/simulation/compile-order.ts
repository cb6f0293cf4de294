/** An open order, or the pattern of one to come, and its operations, as a shop is compiled. */
import { canRun } from '../../../shared/core/words/order.ts';
import { stepsToDo } from '../../../shared/core/words/routes.ts';
import { itemKey } from '../laws.ts';
import { hashText } from '../numbers/random.ts';
import { hasBegun, isElsewhere, materialOf, outsideKey, outsidePaperMs, pathsLeft, type Step } from '../open-work.ts';
import type { OpenOrder } from '../shop.ts';
import { type CompileContext, familyOf, numberOf } from './compile-context.ts';
import { addMaterial, addMilestone, outsideOf } from './law-numbers.ts';
import { overlapBefore } from './overlap-model.ts';
import { addLimbs, joinWays, waysInstead } from './paths.ts';

export function addOrder(context: CompileContext, open: OpenOrder, onMachine: ReadonlyMap<string, unknown>): void {
  const { builder, now, laws } = context;
  const { order } = open;
  const left = pathsLeft(order, open.operations);
  const movingSince = (next: Step | undefined): number => {
    const isOnItsWay = next?.since != null && (next.state?.goodPcs ?? 0) === 0 && !onMachine.has(next.operation.id);
    return isOnItsWay ? (next.since ?? now) - now : Number.NaN;
  };
  const addSteps = (steps: readonly Step[]): number => {
    for (const [place, step] of steps.entries()) addOperation(context, order, step, steps[place - 1] ?? null);
    return builder.set.length;
  };
  const ways = waysInstead(left, (operation) =>
    isElsewhere(operation, context.plant) ? -1 : setOf(context, operation),
  ).map((way) => ({ ...way, first: builder.set.length, end: addSteps(way.steps) }));
  const first = builder.set.length;
  const end = addSteps(left.main);
  builder.first.push(first);
  builder.end.push(end);
  joinWays(builder.paths, ways, first);
  addLimbs(builder.paths, builder.first.length - 1, {
    first,
    limbs: left.beside.map(({ steps, fork, join }) => ({
      ...{ fork, join, first: builder.set.length, end: addSteps(steps), movingSince: movingSince(steps[0]) },
    })),
  });
  const isThrough = first === end && left.beside.length === 0;
  const done = open.finishedAt != null || isThrough || order.status === 'finished';
  builder.doneAt.push(done ? (open.finishedAt ?? now) - now : Number.NaN);
  builder.movingSince.push(movingSince(left.main[0]));
  builder.createdAt.push(order.createdAt - now);
  builder.thereSince.push(thereSince(open, now) - now);
  builder.priority.push((open.priorityAt ?? order.dueAt ?? order.createdAt + laws.arrivals.leadMs) - now);
  builder.key.push(hashText(order.id));
  builder.componentFirst.push(builder.supplier.length);
  const isBegun = hasBegun(open.operations);
  // An order to engineer waits for its release as it would for a part; its own parts are ordered from then on.
  const isUnreleased = order.strategy === 'ETO' && order.status === 'planned';
  if (isUnreleased) addMilestone(context, order.createdAt - now);
  const orderedAt = order.strategy === 'ETO' ? (open.releasedAt ?? order.createdAt) : order.createdAt;
  for (const [place, component] of order.components.entries()) {
    const material = materialOf(component, now);
    if (material.kind === 'there' || (material.kind === 'unknown' && isBegun)) continue;
    const isAgain = (open.confirmed?.[place]?.length ?? 0) > 1;
    addMaterial(context, component, material, { origin: now, orderedAt, isAgain, isAfter: isUnreleased });
  }
  builder.componentEnd.push(builder.supplier.length);
}

function thereSince({ order, releasedAt }: OpenOrder, now: number): number {
  const came = order.components.flatMap(({ arrivedAt }) => (arrivedAt !== null && arrivedAt <= now ? [arrivedAt] : []));
  return came.reduce((latest, at) => Math.max(latest, at), Math.max(order.createdAt, releasedAt ?? order.createdAt));
}

export function addTemplate(context: CompileContext, order: OpenOrder['order'], leadMs: number): void {
  const { builder } = context;
  builder.first.push(builder.set.length);
  let before: Ahead | null = null;
  for (const [serial, operation] of stepsToDo(order, () => false).entries()) {
    const step: Ahead = { operation, serial, leftPcs: operation.quantityPcs, state: undefined };
    addOperation(context, order, step, before);
    before = step;
  }
  builder.end.push(builder.set.length);
  builder.doneAt.push(Number.NaN);
  builder.movingSince.push(Number.NaN);
  builder.createdAt.push(0);
  builder.thereSince.push(0);
  builder.priority.push(leadMs);
  builder.key.push(hashText(order.id));
  builder.componentFirst.push(builder.supplier.length);
  if (order.strategy === 'ETO') addMilestone(context, 0);
  for (const component of order.components) {
    const material = materialOf({ ...component, arrivedAt: null }, order.createdAt);
    if (material.kind === 'there' || (material.kind === 'confirmed' && material.at <= order.createdAt)) continue;
    const { createdAt: origin, strategy } = order;
    addMaterial(context, component, material, {
      origin,
      orderedAt: origin,
      isAgain: false,
      isAfter: strategy === 'ETO',
    });
  }
  builder.componentEnd.push(builder.supplier.length);
}

export type Ahead = Omit<Step, 'since'>;

function addOperation(context: CompileContext, order: OpenOrder['order'], step: Ahead, before: Ahead | null): void {
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
  builder.runMs.push(isOut ? outsidePaperMs(operation) : leftPcs * operation.plannedRunMsPerPc);
  builder.ratio.push(item?.ratio ?? law?.ratio ?? 1);
  builder.ratioSd.push(item?.sdLog ?? law?.sdLog ?? 0.2);
  builder.itemKey.push(hashText(key));
  builder.item.push(numberOf(context.items, key));
  builder.serial.push(serial);
  builder.shapes.push(law?.shapes ?? new Float64Array([1]));
  builder.pieces.push(leftPcs);
  builder.made.push(operation.quantityPcs > 0 ? 1 - Math.min(1, leftPcs / operation.quantityPcs) : 0);
  builder.load.push(isOut ? null : (laws.loads?.get(operation.workCentreId) ?? null));
  builder.split.push(isOut ? null : (laws.splits?.get(operation.workCentreId) ?? null));
  builder.overlap.push(isOut ? null : overlapBefore(context, order, step, before));
  builder.transferMs.push(laws.transfers.to?.get(operation.workCentreId) ?? laws.transfers.ms);
}

/** Index of the eligibility set, machines that still work; −1 when none of the plant may run the operation. */
function setOf(context: CompileContext, operation: OpenOrder['order']['operations'][number]): number {
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
