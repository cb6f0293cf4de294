/** Open orders, templates and laws -> the flat arrays of `ShopModel`. */
import { canRun } from '../../../shared/core/words/order.ts';
import type { Plant } from '../../../shared/core/words/plant.ts';
import { stepsToDo } from '../../../shared/core/words/routes.ts';
import { HOUR_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { itemKey, type Laws, type Overlapping } from '../laws.ts';
import { hashText } from '../numbers/random.ts';
import {
  asOpenOrder,
  hasBegun,
  isElsewhere,
  materialOf,
  outsideKey,
  outsidePaperMs,
  pathsLeft,
  type Step,
} from '../open-work.ts';
import type { Enquiry, OpenOrder, ShopSnapshot } from '../shop.ts';
import { arrivalDays } from './arrivals.ts';
import { clocksOf, type WorkClock } from './clock.ts';
import { habitsOf } from './habits.ts';
import { addMaterial, addMilestone, outsideOf } from './law-numbers.ts';
import { mostArrivalsPerMs } from './load.ts';
import { loadsNow } from './load-of-several.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import { laterMachines, overlapBefore } from './overlap-model.ts';
import { addLimbs, joinWays, newPaths, type PathBuilder, pathsOf, waysInstead } from './paths.ts';
import { compileSetups } from './setup-tables.ts';
import { compileStops } from './stop-tables.ts';

export interface Builder {
  first: number[];
  end: number[];
  priority: number[];
  key: number[];
  movingSince: number[];
  createdAt: number[];
  doneAt: number[];
  componentFirst: number[];
  componentEnd: number[];
  supplier: number[];
  after: number[];
  componentAt: number[];
  id: string[];
  set: number[];
  outside: number[];
  family: number[];
  runMs: number[];
  ratio: number[];
  ratioSd: number[];
  itemKey: number[];
  item: number[];
  serial: number[];
  shapes: Float64Array[];
  transferMs: Float64Array[];
  pieces: number[];
  overlap: (Overlapping | null)[];
  split: (Float64Array | null)[];
  load: (Float64Array | null)[];
  made: number[];
  paths: PathBuilder;
}

export interface CompileContext {
  plant: Plant;
  laws: Laws;
  now: number;
  families: Map<string, number>;
  setIndex: Map<string, number>;
  sets: Int32Array[];
  setCentre: string[];
  supplierIndex: Map<string, number>;
  items: Map<string, number>;
  suppliers: Float64Array[];
  supplierSd: number[];
  supplierKey: number[];
  outside: Float64Array[];
  outsideSd: number[];
  outsideKey: number[];
  outsideIndex: Map<string, number>;
  clocks: readonly WorkClock[];
  builder: Builder;
}

/**
 * `extra`: an enquiry to be simulated with the rest, as the last real order. `base`: the floor of the
 * same snapshot and laws without it, whose tables are taken over. `clocks`: where they are laid out already.
 */
export function compileModel(
  snapshot: ShopSnapshot,
  laws: Laws,
  extra: Enquiry | null = null,
  base: ShopModel | null = null,
  clocks?: readonly WorkClock[],
): ShopModel {
  const context = newContext(snapshot, laws, base, clocks);
  const open =
    extra === null ? snapshot.orders : [...snapshot.orders, asOpenOrder(extra, snapshot.now + laws.arrivals.leadMs)];
  const onMachine = new Map(snapshot.machines.map((m) => [m.operationId ?? '', m]));
  for (const order of open) addOrder(context, order, onMachine);
  const real = open.length;
  for (const template of laws.arrivals.templates) addTemplate(context, template.order, template.leadMs);
  return finish(context, snapshot, open, real, base, extra === null ? -1 : real - 1);
}

/**
 * The enquiry alone, as order 0, on the tables of `base`: what slot insertion needs. A hundredth of
 * the work of compiling the whole shop again.
 */
export function compileEnquiry(snapshot: ShopSnapshot, laws: Laws, enquiry: Enquiry, base: ShopModel): ShopModel {
  const context = newContext(snapshot, laws, base);
  const open = asOpenOrder(enquiry, snapshot.now + laws.arrivals.leadMs);
  addOrder(context, open, new Map());
  return finish(context, snapshot, [open], 1, base, 0);
}

/** Numbers of families, sets and suppliers go on from `base`, so that what it logged can be read with them. */
function newContext(
  snapshot: ShopSnapshot,
  laws: Laws,
  base: ShopModel | null,
  clocks = base?.clocks ?? clocksOf(snapshot.plant, snapshot.now, HORIZON_MS),
): CompileContext {
  return {
    plant: snapshot.plant,
    laws,
    now: snapshot.now,
    families: new Map(base?.names.families),
    setIndex: new Map(base?.names.sets),
    sets: [...(base?.sets ?? [])],
    setCentre: [...(base?.setCentre ?? [])],
    supplierIndex: new Map(base?.names.suppliers),
    suppliers: [...(base?.suppliers ?? [])],
    supplierSd: [...(base?.supplierSd ?? [])],
    supplierKey: [...(base?.supplierKey ?? [])],
    outside: [...(base?.outside ?? [])],
    outsideSd: [...(base?.outsideSd ?? [])],
    outsideKey: [...(base?.outsideKey ?? [])],
    outsideIndex: new Map(base?.names.outside),
    clocks,
    items: new Map(base?.names.items),
    builder: {
      first: [],
      end: [],
      priority: [],
      key: [],
      movingSince: [],
      createdAt: [],
      doneAt: [],
      componentFirst: [],
      componentEnd: [],
      supplier: [],
      after: [],
      componentAt: [],
      id: [],
      set: [],
      outside: [],
      family: [],
      runMs: [],
      ratio: [],
      ratioSd: [],
      itemKey: [],
      item: [],
      serial: [],
      shapes: [],
      transferMs: [],
      pieces: [],
      overlap: [],
      split: [],
      load: [],
      made: [],
      paths: newPaths(),
    },
  };
}

function addOrder(context: CompileContext, open: OpenOrder, onMachine: ReadonlyMap<string, unknown>): void {
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

function addTemplate(context: CompileContext, order: OpenOrder['order'], leadMs: number): void {
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

function familyOf(context: CompileContext, family: string): number {
  return numberOf(context.families, family);
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
  return numbers.size - 1;
}

function costsPerMs({ plant, hourCosts }: ShopSnapshot): Float64Array {
  if (hourCosts === undefined) return new Float64Array(0);
  return Float64Array.from(plant.machines, ({ id }) => (hourCosts[id] ?? 0) / HOUR_MS);
}

/** Else a scenario would have hardly any orders, and theirs hardly any scenarios. */
const MOST_CANCELLED = 0.5;

/** `asked`: the order that is asked for, if any: its date is that of an order that is not cancelled. */
function finish(
  context: CompileContext,
  snapshot: ShopSnapshot,
  open: readonly OpenOrder[],
  real: number,
  base: ShopModel | null,
  asked: number,
): ShopModel {
  const { builder, laws, plant, now } = context;
  const machines = plant.machines;
  const states = new Map(snapshot.machines.map((state) => [state.machineId, state]));
  const ownerOf = new Map<string, number>();
  open.forEach((order, index) => {
    if (!Number.isNaN(builder.doneAt[index] ?? 0)) return;
    const { main, beside } = pathsLeft(order.order, order.operations);
    const firstLimb = real + (builder.paths.firstOf[index] ?? 0);
    for (const [limb, { steps }] of beside.entries())
      if (steps[0] !== undefined) ownerOf.set(steps[0].operation.id, firstLimb + limb);
    if (main[0] !== undefined) ownerOf.set(main[0].operation.id, index);
  });
  const family = Int32Array.from(machines, (machine) => {
    const known = states.get(machine.id)?.setupFamily ?? null;
    return known === null ? -1 : familyOf(context, known);
  });
  const besideOn = new Int32Array(machines.length).fill(-1);
  const onMachine = new Map<string, number>();
  const onOrder = Int32Array.from(machines, (machine, m) => {
    const operationId = states.get(machine.id)?.operationId;
    const owner = operationId == null ? undefined : ownerOf.get(operationId);
    if (operationId != null && owner !== undefined) {
      ownerOf.delete(operationId);
      if (laws.splits !== undefined) onMachine.set(operationId, owner);
    } else if (operationId != null) besideOn[m] = onMachine.get(operationId) ?? -1;
    return owner ?? -1;
  });
  const later = laterMachines(context, open, states);
  const families = [...context.families.keys()];
  const untilMs = Math.min(HORIZON_MS / 2, 1.3 * laws.arrivals.leadMs + WEEK_MS);
  const lastWanted = builder.priority.slice(0, real).reduce((latest, at) => Math.max(latest, at), 0);
  return {
    now,
    plant,
    machines,
    machineKey: Int32Array.from(machines, (machine) => hashText(machine.id)),
    costPerMs: costsPerMs(snapshot),
    clocks: context.clocks,
    sets: context.sets,
    setsOf: machines.map((_, m) => Int32Array.from(context.sets.keys()).filter((s) => context.sets[s]?.includes(m))),
    orderIds: open.map((order) => order.order.id),
    real,
    first: Int32Array.from(builder.first),
    end: Int32Array.from(builder.end),
    priority: Float64Array.from(builder.priority),
    orderKey: Int32Array.from(builder.key),
    movingSince: Float64Array.from(builder.movingSince),
    createdAt: Float64Array.from(builder.createdAt),
    doneAt: Float64Array.from(builder.doneAt),
    cancelShare: Float64Array.from(open, ({ operations }, index) =>
      hasBegun(operations) || index === asked ? 0 : Math.min(MOST_CANCELLED, laws.cancelShare ?? 0),
    ),
    componentFirst: Int32Array.from(builder.componentFirst),
    componentEnd: Int32Array.from(builder.componentEnd),
    componentSupplier: Int32Array.from(builder.supplier),
    componentAfter: Int32Array.from(builder.after),
    componentAt: Float64Array.from(builder.componentAt),
    ...pathsOf(builder.paths, builder.set.length),
    opIds: builder.id,
    opSet: Int32Array.from(builder.set),
    opOutside: Int32Array.from(builder.outside),
    outside: context.outside,
    outsideSd: context.outsideSd,
    outsideKey: context.outsideKey,
    opFamily: Int32Array.from(builder.family),
    opRunMs: Float64Array.from(builder.runMs),
    opRatio: Float64Array.from(builder.ratio),
    opRatioSd: Float64Array.from(builder.ratioSd),
    opItemKey: Int32Array.from(builder.itemKey),
    opItem: Int32Array.from(builder.item),
    items: context.items.size,
    opSerial: Int32Array.from(builder.serial),
    opShapes: builder.shapes,
    opPieces: Float64Array.from(builder.pieces),
    opOverlap: builder.overlap,
    opMade: Float64Array.from(builder.made),
    opSplit: builder.split,
    opLoad: builder.load,
    inLoad: loadsNow(context, open, onOrder),
    hasLots: laws.overlaps !== undefined || laws.splits !== undefined || laws.loads !== undefined,
    opTransferMs: builder.transferMs,
    onOrder,
    besideOn,
    ...later,
    inSetup: Int32Array.from(machines, (machine) => (states.get(machine.id)?.phase === 'setup' ? 1 : 0)),
    setupElapsed: Float64Array.from(machines, (machine) => states.get(machine.id)?.setupElapsedMs ?? 0),
    openStop: Float64Array.from(machines, (machine) => states.get(machine.id)?.openStopMs ?? -1),
    family,
    stops: base?.stops ?? compileStops(plant, laws),
    setups:
      base !== null && base.setups.families === Math.max(1, families.length)
        ? base.setups
        : compileSetups(plant, laws, families),
    suppliers: context.suppliers,
    supplierSd: context.supplierSd,
    supplierKey: context.supplierKey,
    arrivals: {
      perMs: laws.arrivals.perMs,
      mostPerMs: mostArrivalsPerMs(context, real),
      relativeSd: laws.arrivals.relativeSd,
      first: real,
      count: laws.arrivals.templates.length,
      days: base?.arrivals.days ?? arrivalDays(laws.arrivals.weekdays, plant.timeZone, now),
    },
    setCentre: context.setCentre,
    ...habitsOf(context.setCentre, laws.dispatch),
    names: {
      families: context.families,
      sets: context.setIndex,
      suppliers: context.supplierIndex,
      outside: context.outsideIndex,
      items: context.items,
    },
    untilMs,
    arriveUntilMs: Math.min(HORIZON_MS, Math.max(untilMs, lastWanted) + laws.dispatch.familyBonusMs),
  };
}
