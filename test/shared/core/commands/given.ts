/** A small plant with an order of four operations, the state that a command is decided on, and its refusal. */
import { type Command, CommandSchema } from '../../../../shared/core/commands/command.ts';
import type { Correction } from '../../../../shared/core/commands/corrections.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import type { Entry } from '../../../../shared/core/commands/entries.ts';
import type { CommandState } from '../../../../shared/core/commands/rules.ts';
import type { KnownOperation } from '../../../../shared/core/orders/planned-order.ts';
import type { OperationTotals, Quantity, Stop, Supposed } from '../../../../shared/core/words/interval.ts';
import { type WorkOrder, WorkOrderSchema } from '../../../../shared/core/words/order.ts';
import { PlantSchema } from '../../../../shared/core/words/plant.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';

export const NOW = Date.UTC(2026, 10, 2, 10);
export const HOUR = 3_600_000;

export const plant = PlantSchema.parse({
  id: 'plant',
  name: 'Plant',
  timeZone: 'UTC',
  calendars: [{ id: 'day', shifts: [], week: {} }],
  workCentres: [
    { id: 'FORGE', name: 'Forge' },
    { id: 'CNC', name: 'CNC' },
    { id: 'OUTSIDE', name: 'Hardening, elsewhere' },
  ],
  machines: [
    { id: 'press-1', name: 'Press 1', workCentreId: 'FORGE', calendarId: 'day' },
    { id: 'cnc-1', name: 'CNC 1', workCentreId: 'CNC', calendarId: 'day' },
  ],
  reasons: [
    { id: 'jam', kind: 'stop', name: 'Jam' },
    { id: 'die', kind: 'stop', name: 'Die' },
    { id: 'crack', kind: 'scrap', name: 'Crack' },
    { id: 'clean', kind: 'rework', name: 'Clean' },
  ],
});
const step = (id: string, workCentreId: string) => ({
  id,
  number: id.slice(-4),
  workCentreId,
  quantityPcs: 100,
  plannedRunMsPerPc: 1_000,
});
export const order = (change: Partial<WorkOrder> = {}): WorkOrder => ({
  ...WorkOrderSchema.parse({
    id: 'O-1',
    itemId: 'ring',
    quantityPcs: 100,
    strategy: 'MTO',
    status: 'released',
    createdAt: NOW - 24 * HOUR,
    operations: [
      step('O-1/0010', 'FORGE'),
      step('O-1/0020', 'CNC'),
      step('O-1/0030', 'OUTSIDE'),
      step('O-1/0040', 'CNC'),
    ],
  }),
  ...change,
});
export const totals = (operationId: string, change: Partial<OperationTotals> = {}): OperationTotals => ({
  operationId,
  orderId: 'O-1',
  status: 'running',
  machineIds: ['press-1'],
  inWorkAt: (change.status ?? 'running') === 'running' ? ['press-1'] : [],
  startedAt: NOW - HOUR,
  finishedAt: null,
  lastAt: NOW,
  producedPcs: 50,
  goodPcs: 45,
  scrapPcs: 5,
  reworkPcs: 0,
  scrapByReason: [],
  machineMs: HOUR,
  setupMs: 0,
  labourMs: 0,
  stopsByReason: [],
  operators: [],
  endedByShift: [],
  overDeclaredPcs: 0,
  ...change,
});
export const stop = (change: Partial<Stop> = {}): Stop => ({
  machineId: 'press-1',
  from: NOW - HOUR,
  to: null,
  durationMs: HOUR,
  class: 'stop',
  reasonId: null,
  unexplained: true,
  operationIds: [],
  ...change,
});

export interface Given {
  orders?: WorkOrder[];
  operations?: OperationTotals[];
  stops?: Stop[];
  operators?: string[];
  endedByShift?: string[];
  role?: CommandState['role'];
  /** The stretch that is spoken of belongs to an order. */
  owned?: boolean;
  /** Whose the parts are where the command names no operation. */
  ownerAt?: string | null;
  /** What was corrected, by whomever. */
  corrections?: Correction[];
  /** What the machine made without an order. */
  made?: Partial<Quantity> | null;
  /** What facts about the machine's time would change. */
  supposing?: Supposed[];
  /** What else was entered. */
  entries?: Entry[];
  /** What may be sent to the machine. */
  sending?: CommandState['sending'];
}
export function state({
  orders = [order()],
  operations = [],
  stops = [],
  operators = [],
  endedByShift = [],
  role = 'operator',
  owned = false,
  ownerAt = null,
  corrections = [],
  supposing = [],
  entries = [],
  sending = () => null,
  made = null,
}: Given = {}): CommandState {
  return {
    now: NOW,
    firstAt: NOW - 30 * 24 * HOUR,
    seenFrom: () => NOW - 12 * HOUR,
    by: 'Ada',
    role,
    plant,
    planNow: (operationId) => plannedIn(orders, operationId),
    operationsWithSerials: () => orders.flatMap((one) => one.operations.map(({ id }) => id)),
    names: { nameOf: (id) => id },
    operation: (id) => operations.find((one) => one.operationId === id) ?? null,
    isFinished: (id) => operations.some((one) => one.operationId === id && one.status === 'finished'),
    stopAt: (machineId, at) =>
      stops.find((one) => one.machineId === machineId && one.from <= at && at < (one.to ?? NOW + 1)) ?? null,
    entry: (seq) => entries.find((one) => one.seq === seq) ?? null,
    standstills: () => [],
    correctionsAfter: (seq) => corrections.filter((one) => one.seq > seq),
    correction: (seq) => corrections.find((one) => one.seq === seq) ?? null,
    said: () => ({ stops: [], owners: [] }),
    operators: () => operators,
    saidOn: () => operators.includes('Ada') || endedByShift.includes('Ada'),
    hasOwner: () => owned,
    ownerAt: () => ownerAt,
    madeIn: (machineId, _from, to) => (made === null ? [] : [{ ...nobodys(machineId, to), ...made }]),
    declared: declaredAsSaid,
    supposing: () => supposing,
    sending,
  };
}
/** One row of parts that no order owns. */
function nobodys(machineId: string, at: number): Quantity {
  const none = { producedPcs: 0, goodPcs: 0, scrapPcs: 0, reworkPcs: 0, cycles: 0, recovered: false };
  return { machineId, operationId: null, since: at, at, seq: 1, reasonId: null, ...none };
}
/** Where it was put: nothing was given to another order since. */
function declaredAsSaid(fact: Correction): Quantity[] {
  if (fact.type !== 'scrapDeclared' && fact.type !== 'reworkDeclared' && fact.type !== 'countCorrected') return [];
  const { machineId, operationId, at, seq, quantityPcs: q } = fact;
  const none = { producedPcs: 0, goodPcs: 0, scrapPcs: 0, reworkPcs: 0, cycles: 0, recovered: false };
  const row = { machineId, operationId, since: at, at, seq, reasonId: null, ...none };
  if (fact.type === 'countCorrected') return [{ ...row, producedPcs: q, [`${fact.counter}Pcs`]: q }];
  const { reasonId } = fact;
  if (fact.type === 'reworkDeclared') return [{ ...row, reasonId, goodPcs: -q, reworkPcs: q }];
  return [{ ...row, reasonId, goodPcs: -q, scrapPcs: q }];
}
/** A command as it comes over the wire: defaults filled in by the schema. */
export const ask = (command: { type: Command['type'] } & Record<string, unknown>): Command =>
  CommandSchema.parse({ commandId: 'command-1', machineId: 'press-1', ...command });
export function refusal(command: Command, given?: Given): Problem {
  try {
    decide(command, state(given));
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('was not refused');
}

/** The operation, if one of these orders has it. */
export function plannedIn(orders: readonly WorkOrder[], operationId: string): KnownOperation | null {
  for (const order of orders) {
    const operation = order.operations.find(({ id }) => id === operationId);
    if (operation !== undefined) return { operation, order };
  }
  return null;
}
