/** Open orders, templates and laws -> the flat arrays of `ShopModel`. */
import { HOUR_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import type { Laws } from '../laws.ts';
import { hashText } from '../numbers/random.ts';
import { asOpenOrder, hasBegun, pathsLeft } from '../open-work.ts';
import type { Enquiry, OpenOrder, StandingShop } from '../shop.ts';
import { arrivalDays } from './arrivals.ts';
import type { WorkClock } from './clock.ts';
import { type CompileContext, familyOf, newContext } from './compile-context.ts';
import { addOrder, addTemplate } from './compile-order.ts';
import { compileEngineering } from './engineering.ts';
import { habitsOf } from './habits.ts';
import { bearable } from './load.ts';
import { loadsNow } from './load-of-several.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import { laterMachines } from './overlap-model.ts';
import { pathsOf } from './paths.ts';
import { compilePeople } from './people-tables.ts';
import { reworkTables } from './rework-model.ts';
import { compileSetups } from './setup-tables.ts';
import { compileStops } from './stop-tables.ts';

/**
 * `extra`: an enquiry to be simulated with the rest, as the last real order. `base`: the floor of the
 * same snapshot and laws without it, whose tables are taken over. `clocks`: where they are laid out already.
 */
export function compileModel(
  snapshot: StandingShop,
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
export function compileEnquiry(snapshot: StandingShop, laws: Laws, enquiry: Enquiry, base: ShopModel): ShopModel {
  const context = newContext(snapshot, laws, base);
  const open = asOpenOrder(enquiry, snapshot.now + laws.arrivals.leadMs);
  addOrder(context, open, new Map());
  return finish(context, snapshot, [open], 1, base, 0);
}

function costsPerMs({ plant, hourCosts }: StandingShop): Float64Array {
  if (hourCosts === undefined) return new Float64Array(0);
  return Float64Array.from(plant.machines, ({ id }) => (hourCosts[id] ?? 0) / HOUR_MS);
}

/** Else a scenario would have hardly any orders, and theirs hardly any scenarios. */
const MOST_CANCELLED = 0.5;

/** `asked`: the order that is asked for, if any: its date is that of an order that is not cancelled. */
function finish(
  context: CompileContext,
  snapshot: StandingShop,
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
  const people = base === null ? compilePeople(laws.people, plant, now, states) : base.people;
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
    thereSince: Float64Array.from(builder.thereSince),
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
    rework: reworkTables(context),
    people,
    engineering: compileEngineering(context, snapshot, open),
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
      bearable: bearable(context, real, people),
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
