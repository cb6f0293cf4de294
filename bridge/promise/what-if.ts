/** What if: the same shop with changes, simulated with the same chance, answered for every order. */
import type { Calendar, Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { dayEnd } from './delivery-day.ts';
import type { Laws } from './laws.ts';
import { materialOf } from './open-work.ts';
import { datesOf, type SimulatedShop, simulateAgain } from './promise.ts';
import type { Enquiry, OrderPromise, StandingShop, Undated } from './shop.ts';
import { HORIZON_MS } from './simulation/model.ts';

export type ShopChange =
  /** An extra shift in local time on a local date (YYYY-MM-DD); no machines named = all. */
  | { kind: 'overtime'; date: string; start: string; end: string; machineIds?: readonly string[] }
  | { kind: 'machineDown'; machineId: string; until: number }
  | { kind: 'machineAdded'; workCentreId: string; until?: number }
  /** 0.5 = halved; everywhere or in one work centre. */
  | { kind: 'setups'; factor: number; workCentreId?: string }
  | { kind: 'priority'; orderId: string; priorityAt: number }
  | { kind: 'material'; orderId: string; arrivesAt: number }
  /** One order more: the answer is what it moves. */
  | { kind: 'enquiry'; enquiry: Enquiry };

export interface WhatIfRow {
  orderId: string;
  /** null: no date. */
  before: OrderPromise | null;
  after: OrderPromise | null;
  /** Why there is no date after the change, else why there was none before; null where there are both. */
  why: Sentence | null;
  /** Under the limit before or after: what the planner asks about. */
  atRisk: boolean;
}

const AT_RISK = 0.8;

/**
 * By what was learnt when `simulated` was. Errors: `unknown` for an order, machine or work centre that is not there;
 * `invalid` for a factor below 0.
 */
export function whatIf(simulated: SimulatedShop, changes: readonly ShopChange[]): WhatIfRow[] {
  const { snapshot, allOrders, laws, options } = simulated;
  const changed = changes.reduce<StandingShop>(changeShop, { ...snapshot, orders: allOrders });
  const learnt = { ...simulated, laws: changes.reduce(changeLaws, laws) };
  const before = datesById({ ...simulated, frozen: new Map() });
  const after = datesById(simulateAgain(changed, learnt, { ...options, drivers: false }));
  return allOrders.flatMap(({ order: { id: orderId } }): WhatIfRow[] => {
    const was = before.get(orderId);
    const is = after.get(orderId);
    if (was === undefined || is === undefined || ('why' in was && 'why' in is)) return [];
    const why = 'why' in is ? is.why : 'why' in was ? was.why : null;
    const row = { orderId, before: 'why' in was ? null : was, after: 'why' in is ? null : is, why };
    return [{ ...row, atRisk: Math.min(riskOf(row.before), riskOf(row.after)) < AT_RISK }];
  });
}

function datesById(simulated: SimulatedShop): Map<string, OrderPromise | Undated> {
  const { promises, undated } = datesOf(simulated);
  return new Map<string, OrderPromise | Undated>([...promises, ...undated].map((one) => [one.orderId, one]));
}

/** Without a date no date is kept. */
function riskOf(promise: OrderPromise | null): number {
  return promise === null ? 0 : (promise.keepProbability ?? promise.onTimeProbability ?? 1);
}

function changeShop(snapshot: StandingShop, change: ShopChange): StandingShop {
  switch (change.kind) {
    case 'overtime':
      return { ...snapshot, plant: withOvertime(snapshot.plant, change) };
    case 'machineDown':
      return { ...snapshot, plant: withStop(snapshot.plant, change.machineId, snapshot.now, change.until) };
    case 'machineAdded':
      return withMachine(snapshot, change.workCentreId, change.until ?? null);
    case 'priority':
      return withOrder(snapshot, change.orderId, (open) => ({ ...open, priorityAt: change.priorityAt }));
    case 'material':
      return withOrder(snapshot, change.orderId, (open) => ({
        ...open,
        order: {
          ...open.order,
          components: open.order.components.map((c) => laterComponent(c, change.arrivesAt, snapshot.now)),
        },
      }));
    case 'enquiry':
      return withEnquiry(snapshot, change.enquiry);
    case 'setups':
      return snapshot;
    default:
      return change satisfies never;
  }
}

/** Errors: `invalid` for a change that lies in the past, or beyond what calendars are known of. */
export function checkAhead(changes: readonly ShopChange[], { plant, now }: Pick<StandingShop, 'plant' | 'now'>): void {
  for (const change of changes) {
    const at = endOf(change, plant);
    if (at === null) continue;
    if (at <= now) throw new Problem('invalid', { what: 'changeInPast' });
    if (change.kind === 'overtime' && at > now + HORIZON_MS)
      throw new Problem('invalid', { what: 'changeTooFar', days: HORIZON_MS / DAY_MS });
  }
}

/** Until when a change can matter; null: for good. */
function endOf(change: ShopChange, plant: Plant): number | null {
  switch (change.kind) {
    case 'overtime':
      return dayEnd(plant.timeZone, change.date);
    case 'machineDown':
      return change.until;
    case 'machineAdded':
      return change.until ?? null;
    case 'priority':
      return change.priorityAt;
    case 'material':
      return change.arrivesAt;
    case 'setups':
    case 'enquiry':
      return null;
    default:
      return change satisfies never;
  }
}

/** As one more open order, steered as the enquiry says; without a date of its own, by the wanted one or behind the others. */
function withEnquiry(snapshot: StandingShop, { order, priorityAt, isLast }: Enquiry): StandingShop {
  const dates = snapshot.orders.flatMap((open) => open.priorityAt ?? []);
  const behind = dates.length === 0 ? snapshot.now : Math.max(...dates) + 1;
  const operations = order.operations.map(({ id }) => ({
    ...{ operationId: id, status: 'waiting' as const, goodPcs: 0, scrapPcs: 0, machineId: null },
  }));
  const steeredAt = isLast === true ? behind : (priorityAt ?? behind);
  return { ...snapshot, orders: [...snapshot.orders, { order, priorityAt: steeredAt, operations }] };
}

function changeLaws(laws: Laws, change: ShopChange): Laws {
  if (change.kind !== 'setups') return laws;
  const { factor, workCentreId } = change;
  if (!(factor >= 0)) throw new Problem('invalid', { what: 'setupFactor' });
  return {
    ...laws,
    setups: new Map(
      [...laws.setups].map(([centre, law]) => {
        if (workCentreId !== undefined && workCentreId !== centre) return [centre, law];
        const pairs = new Map([...law.pairs].map(([key, pair]) => [key, { ...pair, meanMs: pair.meanMs * factor }]));
        const scaled = {
          pairs,
          sameRatio: law.sameRatio * factor,
          otherRatio: law.otherRatio * factor,
          sameMs: law.sameMs * factor,
          otherMs: law.otherMs * factor,
        };
        return [centre, { ...law, ...scaled }];
      }),
    ),
  };
}

type Component = StandingShop['orders'][number]['order']['components'][number];

/** What has not come yet comes at that time at the earliest; what had no date has this one. */
function laterComponent(component: Component, arrivesAt: number, now: number): Component {
  const material = materialOf(component, now);
  switch (material.kind) {
    case 'there':
      return component;
    case 'unknown':
      return { ...component, confirmedAt: arrivesAt };
    case 'confirmed':
      return { ...component, arrivedAt: null, confirmedAt: Math.max(material.at, arrivesAt) };
    default:
      return material satisfies never;
  }
}

type Open = StandingShop['orders'][number];

function withOrder(snapshot: StandingShop, orderId: string, change: (open: Open) => Open): StandingShop {
  if (!snapshot.orders.some((open) => open.order.id === orderId))
    throw new Problem('unknown', { what: 'noOpenOrder', orderId });
  return { ...snapshot, orders: snapshot.orders.map((open) => (open.order.id === orderId ? change(open) : open)) };
}

/** The machines named get a calendar of their own with the extra shift on that date. */
function withOvertime(plant: Plant, change: Extract<ShopChange, { kind: 'overtime' }>): Plant {
  const named = change.machineIds ?? plant.machines.map((machine) => machine.id);
  for (const id of named) machineOf(plant, id);
  const extra = { id: 'overtime', name: 'Overtime', start: change.start, end: change.end, breaks: [] };
  const suffix = `+${change.date}`;
  const longer = plant.calendars.map((calendar): Calendar => {
    const own = calendar.exceptions.find((exception) => exception.date === change.date);
    const day = weekdayOf(change.date);
    const exception = own ?? {
      date: change.date,
      shifts: [...(calendar.week[day] ?? [])],
      extra: [],
      name: 'Overtime',
    };
    return {
      ...calendar,
      id: `${calendar.id}${suffix}`,
      exceptions: [
        ...calendar.exceptions.filter((other) => other !== own),
        { ...exception, extra: [...exception.extra, extra] },
      ],
    };
  });
  return {
    ...plant,
    calendars: [...plant.calendars, ...longer],
    machines: plant.machines.map((machine) =>
      named.includes(machine.id) ? { ...machine, calendarId: `${machine.calendarId}${suffix}` } : machine,
    ),
  };
}

function weekdayOf(date: string): 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun' {
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
  // Of a calendar date alone, so UTC: no zone is involved.
  const day = days[new Date(`${date}T00:00:00Z`).getUTCDay()];
  if (day === undefined) throw new Problem('invalid', { what: 'noDate', text: date });
  return day;
}

function withStop(plant: Plant, machineId: string, from: number, to: number): Plant {
  const machine = machineOf(plant, machineId);
  if (to <= from) throw new Problem('invalid', { what: 'downInThePast', machineId });
  return {
    ...plant,
    calendars: plant.calendars.map((calendar) =>
      calendar.id === machine.calendarId
        ? { ...calendar, plannedStops: [...calendar.plannedStops, { from, to, machineIds: [machineId] }] }
        : calendar,
    ),
  };
}

const FAR_MS = 3 * 365 * DAY_MS;

function withMachine(snapshot: StandingShop, workCentreId: string, until: number | null): StandingShop {
  const { plant, now } = snapshot;
  const like = plant.machines.find((machine) => machine.workCentreId === workCentreId);
  if (like === undefined) throw new Problem('unknown', { what: 'noMachineInCentre', workCentreId });
  let number = 1;
  while (plant.machines.some((machine) => machine.id === `${workCentreId}.extra${number}`)) number += 1;
  const added = { ...like, id: `${workCentreId}.extra${number}`, name: `${workCentreId} extra ${number}` };
  const more = { ...plant, machines: [...plant.machines, added] };
  return { ...snapshot, plant: until === null ? more : withStop(more, added.id, until, now + FAR_MS) };
}

function machineOf(plant: Plant, machineId: string): Plant['machines'][number] {
  const machine = plant.machines.find((candidate) => candidate.id === machineId);
  if (machine === undefined) throw new Problem('unknown', { what: 'noMachine', machineId });
  return machine;
}
