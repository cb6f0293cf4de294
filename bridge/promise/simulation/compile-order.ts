/** An open order, or the pattern of one to come, and its operations, as a shop is compiled. */
import { stepsToDo } from '../../../shared/core/words/routes.ts';
import { hashText } from '../numbers/random.ts';
import { hasBegun, isElsewhere, materialOf, pathsLeft, type Step } from '../open-work.ts';
import type { OpenOrder } from '../shop.ts';
import type { CompileContext } from './compile-context.ts';
import { type Ahead, addOperation, setOf } from './compile-operation.ts';
import { addChains, addPlanned, joinChains, plannedSteps, plannedTemplate } from './compile-rework.ts';
import { addMaterial, addMilestone } from './law-numbers.ts';
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
  const steps = plannedSteps(context, open, left);
  const chains = addChains(context, order, steps);
  const first = builder.set.length;
  const end = steps === null ? addSteps(left.main) : addPlanned(context, order, steps);
  joinChains(context, chains, first);
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
  builder.movingSince.push(steps?.[0]?.since === undefined ? movingSince(left.main[0]) : steps[0].since - now);
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
  let before: Ahead | null = null;
  const line = stepsToDo(order, () => false);
  const chains = addChains(context, order, plannedTemplate(context, order));
  joinChains(context, chains, builder.set.length);
  builder.first.push(builder.set.length);
  for (const [serial, operation] of line.entries()) {
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
