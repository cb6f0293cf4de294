/** A year of a plant whose orders feed one another: steel → blank → housing → kit, each with its lot. */
import type { Event, Unrecorded } from '../../../shared/core/words/event.ts';
import { strategies, type WorkOrder, WorkOrderSchema } from '../../../shared/core/words/order.ts';
import type { Plant } from '../../../shared/core/words/plant.ts';
import { benchPlant, day, start } from '../plantyear.ts';

const HOUR = 3_600_000;
const DAYS = 364;
const levels = ['BLANK', 'HOUSING', 'KIT'] as const;

/** The same, as plain as can be. */
export interface Chain {
  rows: readonly { month: number; leadMs: number }[];
  /** Of each lot the orders that took some; an order's own lot is named as the order. */
  takers: ReadonlyMap<string, readonly string[]>;
}

export interface MixedYear {
  plant: Plant;
  orders: readonly WorkOrder[];
  events: readonly Event[];
  /** One more fact of the newest order. */
  last: readonly Event[];
  chain: Chain;
  from: number;
  now: number;
}

/** The n-th order of a machine is of the n-th level by turns, and takes what its neighbour made a turn before. */
export function mixedYear(machines: number, wanted: number): MixedYear {
  const plant = benchPlant(machines);
  const perMachine = Math.ceil(wanted / machines);
  const eachMs = Math.floor((DAYS * day) / perMachine);
  const orders: WorkOrder[] = [];
  const takers = new Map<string, string[]>();
  const rows: { month: number; leadMs: number }[] = [];
  const drafts: Unrecorded<Event>[] = [];
  for (let n = 0; n < perMachine; n++) {
    for (let m = 0; m < machines; m++) {
      const id = `${1_000_000 + n * machines + m}`;
      const level = n % levels.length;
      const before = level === 0 ? null : `${1_000_000 + (n - 1) * machines + ((m + 1) % machines)}`;
      // One heat of steel a month, in all that is made of it.
      const lot = before ?? `S-${Math.floor((n * 13) / perMachine)}`;
      const at = start + n * eachMs + 6 * HOUR;
      const taken = { itemId: level === 0 ? 'STEEL' : (levels[level - 1] ?? ''), lot };
      takers.set(lot, [...(takers.get(lot) ?? []), id]);
      rows.push({ month: Math.floor((n * 12) / perMachine), leadMs: 3 * HOUR });
      orders.push(orderOf(id, levels[level] ?? 'KIT', n + m, at, plant.machines[m]?.id ?? ''));
      drafts.push(...factsOf(orders.at(-1), plant.machines[m]?.id ?? '', at, taken));
    }
  }
  const events = recorded(drafts.sort((a, b) => a.at - b.at));
  const now = start + DAYS * day;
  const [newest] = orders.slice(-1);
  const operationId = newest?.operations[0]?.id ?? '';
  const machineId = plant.machines[machines - 1]?.id ?? '';
  const note = { type: 'scrapDeclared', machineId, at: now - HOUR, by: 'anna', operationId, quantityPcs: 1 } as const;
  const last = recorded([{ ...note, reasonId: 'crack', of: 'good' }], events.length);
  return { plant, orders, events, last, chain: { rows, takers }, from: start, now };
}

function recorded(drafts: readonly Unrecorded<Event>[], after = 0): Event[] {
  return drafts.map((one, index) => ({ ...one, seq: after + index + 1, edgeId: 'box', recordedAt: one.at }));
}

function orderOf(id: string, itemId: string, nth: number, at: number, machineId: string): WorkOrder {
  const quantityPcs = 50;
  return WorkOrderSchema.parse({
    ...{ id, itemId, quantityPcs, strategy: strategies[nth % 4], status: 'released', createdAt: at - HOUR },
    ...{ customer: `C${nth % 40}`, dueAt: at + 4 * HOUR },
    components: [{ itemId: 'PART', quantityPcs, track: 'lot' }],
    operations: [
      {
        ...{ id: `${id}/0010`, number: '0010', workCentreId: 'press', machineIds: [machineId] },
        ...{ quantityPcs, plannedRunMsPerPc: 60_000 },
      },
    ],
  });
}

function factsOf(
  order: WorkOrder | undefined,
  machineId: string,
  at: number,
  taken: { itemId: string; lot: string },
): Unrecorded<Event>[] {
  if (order === undefined) throw new Error('an order was made');
  const operationId = `${order.id}/0010`;
  const of = { machineId, by: 'anna', operationId };
  const state = (moment: number, now: 'running' | 'idle'): Unrecorded<Event> => ({
    ...{ type: 'stateChanged', machineId, at: moment, state: now, word: null, alarm: null },
  });
  return [
    { type: 'orderReleased', machineId: null, at: at - HOUR, order },
    { type: 'materialIssued', at, ...of, ...taken, quantityPcs: 50 },
    { type: 'operationStarted', at, ...of },
    state(at, 'running'),
    {
      ...{ type: 'counted', machineId, at: at + 2 * HOUR, counter: 'total', unit: 'part', count: 50, since: at },
      ...{ reading: null, recovered: false },
    },
    { type: 'lotProduced', at: at + 2 * HOUR, ...of, lot: order.id, quantityPcs: 50 },
    { type: 'operationFinished', at: at + 2 * HOUR, ...of },
    state(at + 2 * HOUR, 'idle'),
  ];
}
