/** How the mock ERP makes a work order, and its paper date: planned times, paper availability, fixed padding. */
import { addWorkMs } from '../../shared/core/calendar/calendar.ts';
import type { Component, Operation, Strategy, WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { stepsToDo } from '../../shared/core/words/routes.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import type { Item, SimulatedPlant } from './params.ts';

export interface CustomerOrder {
  customer: string | null;
  itemId: string;
  quantityPcs: number;
  dueAt: number | null;
  strategy: Strategy | null;
  status?: 'planned' | 'released';
}

/** The `serial`-th order of this ERP, made at `at`. Errors: `invalid` for an item that it does not have. */
export function makeWorkOrder(
  plant: Plant,
  sim: SimulatedPlant,
  wanted: CustomerOrder,
  serial: number,
  at: number,
): WorkOrder {
  const item = sim.items.find((candidate) => candidate.id === wanted.itemId);
  if (item === undefined)
    throw new Problem(
      'invalid',
      `There is no item "${wanted.itemId}" here. Known are: ${sim.items.map((known) => known.id).join(', ')}.`,
    );
  const id = `WO-${10_000 + serial}`;
  const order: WorkOrder = {
    id,
    itemId: item.id,
    itemName: item.name,
    ...(item.group === undefined ? {} : { itemGroup: item.group }),
    quantityPcs: wanted.quantityPcs,
    strategy: wanted.strategy ?? item.strategy,
    status: wanted.status ?? 'released',
    customer: wanted.customer,
    salesOrder: wanted.customer === null ? null : `SO-${40_000 + serial}/10`,
    createdAt: at,
    dueAt: wanted.dueAt,
    paperFinishAt: null,
    operations: item.routing.map((step) => operationOf(id, step, wanted.quantityPcs)),
    components: componentsOf(sim, item, wanted.quantityPcs, at),
    ...calculationOf(sim, item, wanted.quantityPcs),
    ...byProductsOf(item, wanted.quantityPcs),
    ...milestonesOf(sim, wanted, at),
  };
  return { ...order, paperFinishAt: paperFinishAt(plant, sim, order, at) };
}

/** Of what is engineered first: the drawing, planned as long as engineering takes on average. */
function milestonesOf(
  { demand }: SimulatedPlant,
  { status }: CustomerOrder,
  at: number,
): Pick<WorkOrder, 'milestones'> {
  if (status !== 'planned') return {};
  const plannedAt = at + demand.engineering.mean;
  return { milestones: [{ id: 'drawing', name: 'Drawing approved', plannedAt, doneAt: null }] };
}

/** The order as it goes to the floor: what engineering had to do is done. */
export function releasedAt(order: WorkOrder, at: number): WorkOrder {
  const { milestones } = order;
  const done = milestones?.map((one) => ({ ...one, doneAt: one.doneAt ?? at }));
  return { ...order, status: 'released', ...(done === undefined ? {} : { milestones: done }) };
}

function chargedOutside(
  { supplierId, price }: NonNullable<Item['routing'][number]['outside']>,
  quantityPcs: number,
): Operation['outside'] {
  const charged =
    price === undefined ? {} : { price: ((Math.round(Number(price) * 100) * quantityPcs) / 100).toFixed(2) };
  return { supplierId, finishedAt: null, ...charged };
}

function operationOf(orderId: string, step: Item['routing'][number], quantityPcs: number): Operation {
  const { outside } = step;
  return {
    ...(outside === undefined ? {} : { outside: chargedOutside(outside, quantityPcs) }),
    ...(step.inspection === undefined ? {} : { inspection: step.inspection }),
    id: `${orderId}/${step.number}`,
    number: step.number,
    description: step.description,
    workCentreId: step.workCentreId,
    machineIds: [],
    quantityPcs,
    plannedRunMsPerPc: outside === undefined ? step.plannedRun : (outside.days * DAY_MS) / quantityPcs,
    plannedSetupMs: outside === undefined ? step.plannedSetup : 0,
    setupFamily: step.setupFamily,
    partsPerCycle: step.partsPerCycle,
    program: step.program,
    tool: null,
    ...(step.sequence === undefined ? {} : { sequence: step.sequence }),
  };
}

function componentsOf(sim: SimulatedPlant, item: Item, quantityPcs: number, at: number): Component[] {
  return item.components.map((component) => {
    const supplier = sim.suppliers.find((candidate) => candidate.id === component.supplierId);
    return {
      itemId: component.itemId,
      quantityPcs: Math.ceil(component.perPart * quantityPcs),
      confirmedAt: supplier === undefined ? null : at + supplier.leadTime,
      arrivedAt: null,
      supplierId: supplier?.id ?? null,
      ...(component.name === undefined ? {} : { itemName: component.name }),
      ...(component.track === undefined ? {} : { track: component.track }),
      ...(component.booked === 'byErp' ? { backflush: true } : {}),
      ...(component.booked === 'byParts' ? { byParts: true as const } : {}),
      ...(component.price === undefined ? {} : { price: component.price }),
      ...(component.phantoms === undefined ? {} : { phantoms: component.phantoms }),
      ...(component.alternates === undefined ? {} : { alternates: component.alternates.map((itemId) => ({ itemId })) }),
    };
  });
}

function byProductsOf({ byProducts }: Item, quantityPcs: number): Pick<WorkOrder, 'byProducts'> {
  if (byProducts === undefined) return {};
  const of = ({ itemId, name, perPart }: NonNullable<Item['byProducts']>[number]) => ({
    ...{ itemId, itemName: name, quantityPcs: Math.ceil(perPart * quantityPcs) },
  });
  return { byProducts: byProducts.map(of) };
}

/** The quote: planned times at the rates of the books, material at its prices, and what the order brings in. */
function calculationOf(
  { costs }: SimulatedPlant,
  { sales, routing: steps, components }: Item,
  quantityPcs: number,
): Pick<WorkOrder, 'calculation'> {
  if (costs === undefined || sales === undefined) return {};
  const cents = { setup: 0, run: 0, labour: 0, outside: 0 };
  for (const { workCentreId, plannedSetup, plannedRun, outside, sequence } of steps) {
    cents.outside += Math.round(Number(outside?.price ?? 0) * 100) * quantityPcs;
    const perHour = costs.perHour[workCentreId];
    if (perHour === undefined || outside !== undefined || sequence?.kind === 'alternative') continue;
    const of = (ms: number, amount: string): number => Math.round((ms / HOUR_MS) * Number(amount) * 100);
    cents.setup += of(plannedSetup, perHour.machine);
    cents.run += of(plannedRun * quantityPcs, perHour.machine);
    cents.labour += of(plannedSetup + plannedRun * quantityPcs, perHour.labour);
  }
  const material = components.reduce((sum, { price, perPart }) => {
    return sum + Math.round(Number(price ?? 0) * 100) * Math.ceil(perPart * quantityPcs);
  }, 0);
  const amount = (all: number): string => (all / 100).toFixed(2);
  const brings = Math.round(Number(sales) * 100) * quantityPcs;
  return {
    calculation: {
      currency: costs.currency,
      ...{ setup: amount(cents.setup), run: amount(cents.run), labour: amount(cents.labour) },
      ...(cents.outside === 0 ? {} : { outside: amount(cents.outside) }),
      ...{ material: amount(material), sales: amount(brings) },
    },
  };
}

/**
 * The date as ERPs compute it: from the latest confirmed material on, each operation's
 * (setup + quantity × PRI) ÷ paper availability, plus a fixed allowance, one after the other through
 * the calendars; no queue, no measured figure. Epoch ms.
 */
function paperFinishAt(plant: Plant, sim: SimulatedPlant, order: WorkOrder, at: number): number {
  const start = order.components.reduce((latest, component) => Math.max(latest, component.confirmedAt ?? 0), at);
  return stepsToDo(order, () => false).reduce((from, operation) => {
    const plannedMs = operation.plannedSetupMs + operation.quantityPcs * operation.plannedRunMsPerPc;
    if (operation.outside !== undefined) return from + Math.round(plannedMs);
    const machine = plant.machines.find((candidate) => candidate.workCentreId === operation.workCentreId);
    const calendar = plant.calendars.find((candidate) => candidate.id === machine?.calendarId);
    if (machine === undefined || calendar === undefined)
      throw new Problem('invalid', `No machine of the plant belongs to work centre "${operation.workCentreId}".`);
    const workMs = Math.round(plannedMs / sim.paper.availability + sim.paper.perOperation);
    return addWorkMs(calendar, plant.timeZone, machine.id, from, workMs);
  }, start);
}
